"""Facts of this room are never rewritten."""

from django.db import migrations

from shop.kernel.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [('catalog', '0002_initial'), ('kernel', '0001_initial')]

    operations = [
        append_only('catalog_pricechange'),
    ]
