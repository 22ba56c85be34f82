"""A confirmation of origin is of one commune: no row exists yet, so none lacks it."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalog", "0010_one_rule_of_the_mark"), ("places", "0002_alter_adminunit_sort_key")]

    operations = [
        migrations.AddField(
            model_name="originconfirmation",
            name="commune",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.adminunit"
            ),
        ),
    ]
