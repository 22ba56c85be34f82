"""What the desks brought stays with the desks: papers, helpers, the trail, and a producer's own numbers."""

from django.db import migrations

PERSONAL = (
    "kernel_auditentry",
    "kernel_scan",
    "people_platformpost",
    "people_officerpost",
    "vendors_helperpost",
    "vendors_vendormembership",
    "vendors_vendorpaper",
    "vendors_vendorreview",
    "catalog_certificatescan",
)
# Of a producer the sums need who, where and what kind; columns that come later are not read until named here.
VENDOR_COLUMNS = (
    "id, commune_id, former_commune_id, kind, legal_name, name, slug, tax_code, is_women_led, state, created_at, is_demo"
)

REVOKE = f"""
DO $do$ BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'ocop_reports') THEN
    REVOKE ALL ON {", ".join(PERSONAL)}, vendors_vendor FROM ocop_reports;
    GRANT SELECT ({VENDOR_COLUMNS}) ON vendors_vendor TO ocop_reports;
  END IF;
END $do$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0004_commune_sums"),
        ("kernel", "0002_audit_and_files"),
        ("people", "0003_platform_posts"),
        ("vendors", "0002_papers_reviews_helpers"),
        ("catalog", "0007_desk_and_trace"),
    ]

    operations = [migrations.RunSQL(REVOKE, migrations.RunSQL.noop)]
