"""A parcel leaves: an event with carrier and code, and what waits to be sent has an index of its own."""

from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [("orders", "0003_append_only")]

    operations = [
        migrations.AddField(
            model_name="sellerorder",
            name="shipped_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="Gửi hàng lúc"),
        ),
        migrations.AddField(
            model_name="sellerorderevent",
            name="carrier",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=80, verbose_name="Đơn vị vận chuyển"
            ),
        ),
        migrations.AddField(
            model_name="sellerorderevent",
            name="on_behalf_of",
            field=models.CharField(blank=True, db_default="", default="", max_length=60),
        ),
        migrations.AddField(
            model_name="sellerorderevent",
            name="tracking_code",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=40, verbose_name="Mã vận đơn"
            ),
        ),
        migrations.AlterField(
            model_name="sellerorderevent",
            name="kind",
            field=models.CharField(
                choices=[("posted", "Đã nhận đơn"), ("cancelled", "Đã huỷ"), ("shipped", "Đã gửi hàng")],
                max_length=10,
            ),
        ),
        migrations.AddIndex(
            model_name="sellerorder",
            index=models.Index(
                condition=Q(state="posted", shipped_at=None),
                fields=["seller_vendor", "posted_at"],
                name="seller_order_to_ship",
            ),
        ),
        migrations.AddConstraint(
            model_name="sellerorder",
            constraint=models.CheckConstraint(
                condition=Q(shipped_at=None) | Q(shipped_at__gte=F("posted_at")), name="seller_order_shipped"
            ),
        ),
    ]
