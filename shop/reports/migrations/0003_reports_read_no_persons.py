"""The reading role sees figures, never persons: sums need no names, telephone numbers, sessions or credentials."""

from django.db import migrations

PERSONAL = (
    'people_user',
    'django_session',
    'orders_ordergroup',
    'orders_salequarantine',
    'kernel_notice',
    'kernel_noticedelivery',
    'outlets_device',
)

REVOKE = """
DO $do$ BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'ocop_reports') THEN
    REVOKE ALL ON {tables} FROM ocop_reports;
  END IF;
END $do$;
""".format(tables=', '.join(PERSONAL))


class Migration(migrations.Migration):
    dependencies = [
        ('reports', '0002_partitions_by_app'),
        ('kernel', '0001_initial'),
        ('people', '0002_operator_and_policies'),
        ('orders', '0003_append_only'),
        ('outlets', '0003_append_only'),
        ('sessions', '0001_initial'),
    ]

    operations = [migrations.RunSQL(REVOKE, migrations.RunSQL.noop)]
