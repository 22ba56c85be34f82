"""Facts of this room are never rewritten."""

from django.db import migrations

from shop.kernel.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [('orders', '0002_initial'), ('kernel', '0001_initial')]

    operations = [
        append_only('orders_sale'),
        append_only('orders_saleline'),
        append_only('orders_saletender'),
        append_only('orders_orderline'),
        append_only('orders_sellerorderevent'),
    ]
