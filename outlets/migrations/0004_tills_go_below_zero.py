"""A till's sale is never refused, so the lower bound of a level lies where no sale meets it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [('outlets', '0003_append_only')]

    operations = [
        migrations.RemoveConstraint('stocklevel', 'stock_level_range'),
        migrations.AddConstraint(
            'stocklevel',
            models.CheckConstraint(
                condition=models.Q(
                    ('on_hand__gt', -1000000000000000), ('on_hand__lt', 1000000000), ('reserved__lt', 1000000000)
                ),
                name='stock_level_range',
            ),
        ),
    ]
