"""Facts of the desks are never rewritten, and what people change leaves a trail."""

from django.db import migrations

from shop.kernel.append_only import append_only
from shop.kernel.audited import audited


class Migration(migrations.Migration):
    dependencies = [("catalog", "0007_desk_and_trace")]

    operations = [
        append_only("catalog_originconfirmation"),
        append_only("catalog_productreview"),
        append_only("catalog_batchrecall"),
        audited("catalog_product", ignore=("sort_key", "updated_at")),
        audited("catalog_variant"),
        audited("catalog_productpaper"),
        audited("catalog_productpicture"),
        audited("catalog_certificate"),
        audited("catalog_decisionline"),
        audited("catalog_batch"),
        audited("catalog_pack"),
        audited("catalog_bundlecomponent"),
        audited("catalog_certificationera"),
        audited("catalog_category"),
        audited("catalog_decision"),
        audited("catalog_productchange"),
        audited("catalog_certificatescan"),
        audited("catalog_batchsource"),
        audited("catalog_batchpaper"),
        audited("catalog_foreignstamp"),
    ]
