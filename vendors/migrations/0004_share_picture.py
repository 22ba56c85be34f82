"""A producer's page has a picture for shared links; the trail does not look at it, since nobody draws it by hand."""

from django.db import migrations, models

from shop.kernel.audited import audited

WATCHED = {"hide": ("personal_number", "address_line"), "tail": ("phone", "bank_account", "tax_code")}
DROP = "DROP TRIGGER audit ON vendors_vendor; DROP TRIGGER audit_truncate ON vendors_vendor;"


class Migration(migrations.Migration):
    dependencies = [("vendors", "0003_profile_taken_back")]

    operations = [
        migrations.AddField(
            model_name="vendor",
            name="share_picture",
            field=models.ImageField(
                blank=True,
                db_default="",
                default="",
                max_length=200,
                upload_to="products/",
                verbose_name="Ảnh chia sẻ",
            ),
        ),
        migrations.RunSQL(DROP, reverse_sql=audited("vendors_vendor", **WATCHED).sql),
        audited("vendors_vendor", **WATCHED, ignore=("share_picture",)),
    ]
