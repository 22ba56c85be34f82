"""Who works where and which browser is a till are changed by people: they leave a trail."""

from django.db import migrations

from shop.kernel.audited import audited


class Migration(migrations.Migration):
    dependencies = [("kernel", "0002_audit_and_files"), ("outlets", "0004_tills_go_below_zero")]

    operations = [
        audited("outlets_outlet"),
        audited("outlets_outletstaff"),
        # A till writes its contact and its sequence at each sale.
        audited("outlets_device", hide=("credential_hash",), ignore=("last_seen_at", "clock_offset_ms")),
        audited("outlets_fair"),
        audited("outlets_booth"),
        audited("outlets_fairparticipation"),
    ]
