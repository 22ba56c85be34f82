"""How people prove who they are is nobody's figure: the reading role sees none of it."""

from django.db import migrations

REVOKE = """
DO $do$ BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'ocop_reports') THEN
    REVOKE ALL ON people_onetimecode, people_lockout, people_secondfactor, people_recoverycode FROM ocop_reports;
  END IF;
END $do$;
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0004_sign_in")]

    operations = [migrations.RunSQL(REVOKE, migrations.RunSQL.noop)]
