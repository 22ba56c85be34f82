"""Sums beside the facts, and a way to the producers behind the communes that a page shows."""

from django.db import migrations, models

COLUMNS = [
    ('view', models.SmallIntegerField()),
    ('first_day', models.DateField()),
    ('last_day', models.DateField()),
    ('unit_id', models.BigIntegerField()),
    ('channel', models.SmallIntegerField()),
    ('party_id', models.BigIntegerField()),
    ('amount_vnd', models.BigIntegerField()),
    ('taken_back_vnd', models.BigIntegerField()),
    ('lines', models.BigIntegerField()),
    ('vendor_low', models.BigIntegerField()),
    ('vendor_high', models.BigIntegerField()),
    ('has_three_vendors', models.BooleanField()),
    ('has_demo', models.BooleanField()),
]

# Room on each page lets an update of the sums stay on its page and leave the key's index alone. The table of what
# waits is filled and emptied all day: its dead rows should go soon.
STORAGE = """
ALTER TABLE reports_communesum SET (fillfactor = 80);
ALTER TABLE reports_communesumwaiting SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);
"""

# Which producers (outlets) stand behind fifty communes cannot be added up, so it is read from the facts: these
# answer without touching them.
INDEXES = """
CREATE INDEX sale_fact_origin_commune ON reports_salefact (origin_commune_id, business_day)
  INCLUDE (vendor_id, outlet_id, channel);
CREATE INDEX sale_fact_sale_commune ON reports_salefact (sale_commune_id, business_day)
  INCLUDE (vendor_id, channel);
CREATE INDEX sale_fact_buyer_commune ON reports_salefact (buyer_commune_id, business_day)
  INCLUDE (vendor_id, outlet_id, channel) WHERE buyer_commune_id IS NOT NULL;
"""


def add_up_existing_facts(apps, schema_editor):
    if apps.get_model('reports', 'SaleFact').objects.exists():
        from shop.reports.services.roll_up import rebuild_rollups

        rebuild_rollups()


class Migration(migrations.Migration):
    dependencies = [('reports', '0003_reports_read_no_persons')]

    operations = [
        migrations.CreateModel(
            name='CommuneSum',
            fields=[
                *COLUMNS,
                ('pk', models.CompositePrimaryKey('view', 'first_day', 'last_day', 'unit_id', 'channel', 'party_id', blank=True, editable=False, primary_key=True, serialize=False)),
            ],
            options={'verbose_name': 'Tổng theo xã', 'verbose_name_plural': 'Tổng theo xã'},
        ),
        migrations.CreateModel(
            name='CommuneSumWaiting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                *COLUMNS,
            ],
            options={'verbose_name': 'Tổng theo xã chờ gộp', 'verbose_name_plural': 'Tổng theo xã chờ gộp'},
        ),
        migrations.RunSQL(STORAGE, migrations.RunSQL.noop),
        migrations.RunSQL(INDEXES, 'DROP INDEX sale_fact_origin_commune; DROP INDEX sale_fact_sale_commune; DROP INDEX sale_fact_buyer_commune'),
        migrations.RunPython(add_up_existing_facts, migrations.RunPython.noop),
    ]
