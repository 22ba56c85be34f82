"""One immutable row for each part of a line sold or taken back: what every report is made of."""

from django.db import models

from catalog.models import Batch, Category, Certificate, Product, Variant
from outlets.models import Device, Fair, Outlet
from vendors.models import Vendor
from vendors.places.models import AdminUnit


class Channel(models.TextChoices):
    ONLINE = "online", "Trực tuyến"
    SALES_POINT = "sales_point", "Điểm bán OCOP"
    FAIR = "fair", "Hội chợ"
    OWN_SHOP = "own_shop", "Tại cơ sở"


class FactKind(models.TextChoices):
    SALE = "sale", "Bán"
    CANCELLATION = "cancellation", "Huỷ đơn"
    RETURN = "return", "Trả hàng"


def _key(to: type[models.Model], *, null: bool = False) -> models.ForeignKey:
    # No index of its own: each would be paid at every sale and read by no report.
    return models.ForeignKey(to, on_delete=models.PROTECT, related_name="+", db_index=False, null=null)


class SaleFact(models.Model):
    """Frozen for good: UPDATE is refused, so every column a later report asks for is filled in at the sale.

    The table is partitioned by month of `business_day`; its key is (id, business_day), and the line it comes from
    is unique together with the day, which the source row has frozen too. Amounts and quantities of cancellations
    and returns are negative, on the day they happened.
    """

    business_day = models.DateField()
    happened_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    kind = models.CharField(max_length=12, choices=FactKind)
    channel = models.CharField(max_length=12, choices=Channel)
    source_type = models.CharField(max_length=8)  # "sale" or "order"
    source_id = models.CharField(max_length=36)
    line_no = models.PositiveSmallIntegerField()
    part_no = models.PositiveSmallIntegerField()
    outlet = _key(Outlet)
    fair = _key(Fair, null=True)
    device = _key(Device, null=True)
    seller_vendor = _key(Vendor, null=True)
    vendor = _key(Vendor)
    vendor_kind = models.CharField(max_length=20)
    is_women_led = models.BooleanField()
    product = _key(Product)
    variant = _key(Variant)
    bundle = _key(Variant, null=True)
    batch = _key(Batch, null=True)
    category_group = _key(Category)
    category_set = _key(Category)
    is_service = models.BooleanField()
    stars = models.PositiveSmallIntegerField(null=True)
    certificate = _key(Certificate, null=True)
    origin_commune = _key(AdminUnit)
    sale_commune = _key(AdminUnit)
    buyer_commune = _key(AdminUnit, null=True)
    base_unit = models.CharField(max_length=5)
    quantity = models.BigIntegerField()
    consigned_quantity = models.BigIntegerField()
    amount_vnd = models.BigIntegerField()
    list_amount_vnd = models.BigIntegerField()
    commission_vnd = models.BigIntegerField(default=0)
    vat_class = models.CharField(max_length=12)
    payment_method = models.CharField(max_length=8)
    is_demo = models.BooleanField()

    class Meta:
        verbose_name = "Dữ kiện bán hàng"
        verbose_name_plural = "Dữ kiện bán hàng"

    def __str__(self) -> str:
        return f"{self.business_day} {self.kind} {self.amount_vnd}"
