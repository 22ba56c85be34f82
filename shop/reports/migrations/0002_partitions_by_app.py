"""Making a partition is the app's right alone: whoever only reads must not make tables by it."""

from django.db import migrations

ONLY_THE_APP = """
REVOKE EXECUTE ON FUNCTION ensure_sale_fact_partition(date) FROM PUBLIC;
DO $do$ BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'ocop_app') THEN
    GRANT EXECUTE ON FUNCTION ensure_sale_fact_partition(date) TO ocop_app;
  END IF;
END $do$;
"""


class Migration(migrations.Migration):
    dependencies = [('reports', '0001_initial')]

    operations = [
        migrations.RunSQL(ONLY_THE_APP, 'GRANT EXECUTE ON FUNCTION ensure_sale_fact_partition(date) TO PUBLIC')
    ]
