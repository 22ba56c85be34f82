"""Online orders: one checkout, one order a seller, everything frozen when it was placed."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from catalog.models import Variant
from outlets.models import Outlet
from shop.kernel.money import MAX_VND
from vendors.models import PlacedModel, Vendor
from vendors.places.models import AdminUnit


class PaymentMethod(models.TextChoices):
    CASH_ON_DELIVERY = "cod", "Trả tiền khi nhận hàng"


class OrderState(models.TextChoices):
    POSTED = "posted", "Đã nhận đơn"
    CANCELLED = "cancelled", "Đã huỷ"


class OrderEventKind(models.TextChoices):
    """What may happen to a seller's order: the states it goes through, and that the parcel left."""

    POSTED = "posted", "Đã nhận đơn"
    CANCELLED = "cancelled", "Đã huỷ"
    SHIPPED = "shipped", "Đã gửi hàng"


class OrderGroup(PlacedModel):
    """One checkout of one shopper; `commune` is where it is delivered.

    id           made by the client before it asked, so that asking twice is one order
    token        the unguessable part of the order page's address
    code         what people read out on the phone: DH-7K3M9Q
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.CharField("Mã đơn", max_length=12, unique=True)
    token = models.CharField(max_length=43, unique=True)
    content_hash = models.CharField(max_length=64)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="orders"
    )
    buyer_name = models.CharField("Người nhận", max_length=120)
    phone = models.CharField("Số điện thoại", max_length=16)
    address_line = models.CharField("Số nhà, đường, thôn", max_length=200)
    note = models.CharField("Ghi chú", max_length=300, blank=True)
    payment_method = models.CharField("Thanh toán", max_length=8, choices=PaymentMethod)
    total_vnd = models.BigIntegerField("Tổng tiền")
    placed_at = models.DateTimeField("Đặt lúc")
    is_demo = models.BooleanField(default=False)

    class Meta:
        verbose_name = "Lần đặt hàng"
        verbose_name_plural = "Lần đặt hàng"
        indexes: ClassVar = [models.Index(fields=["phone", "-placed_at"], name="order_group_phone")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(total_vnd__gte=0, total_vnd__lte=MAX_VND), name="order_group_total"
            ),
        ]

    def __str__(self) -> str:
        return self.code


class SellerOrder(models.Model):
    """The part of a checkout that one seller ships. The seller is a producer, or an outlet that holds the goods.

    shipped_at  when the parcel left; kept beside its event, as `state` is, so that a desk finds what waits by an
                index of just that. The ledger knows nothing of it: `state` stays "posted"
    """

    group = models.ForeignKey(OrderGroup, on_delete=models.PROTECT, related_name="seller_orders")
    number = models.PositiveSmallIntegerField()
    code = models.CharField("Mã đơn", max_length=16, unique=True)
    seller_vendor = models.ForeignKey(
        Vendor, on_delete=models.PROTECT, null=True, blank=True, related_name="seller_orders"
    )
    outlet = models.ForeignKey(Outlet, on_delete=models.PROTECT, related_name="seller_orders")
    # The unit of that day of the outlet whose stock is posted, and of the delivery address.
    commune = models.ForeignKey(AdminUnit, on_delete=models.PROTECT, related_name="+")
    buyer_commune = models.ForeignKey(AdminUnit, on_delete=models.PROTECT, related_name="+")
    state = models.CharField("Tình trạng", max_length=10, choices=OrderState)
    total_vnd = models.BigIntegerField("Tiền hàng")
    business_day = models.DateField("Ngày ghi nhận")
    posted_at = models.DateTimeField("Ghi nhận lúc")
    shipped_at = models.DateTimeField("Gửi hàng lúc", null=True, blank=True)

    class Meta:
        verbose_name = "Đơn hàng"
        verbose_name_plural = "Đơn hàng"
        indexes: ClassVar = [
            models.Index(
                fields=["seller_vendor", "posted_at"],
                condition=Q(state="posted", shipped_at=None),
                name="seller_order_to_ship",
            ),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(shipped_at=None) | Q(shipped_at__gte=F("posted_at")), name="seller_order_shipped"
            ),
            models.UniqueConstraint(fields=["group", "number"], name="seller_order_number_once"),
            models.CheckConstraint(condition=Q(state__in=OrderState.values), name="seller_order_state_known"),
            models.CheckConstraint(
                condition=Q(total_vnd__gte=0, total_vnd__lte=MAX_VND), name="seller_order_total"
            ),
        ]

    def __str__(self) -> str:
        return self.code


class SellerOrderEvent(models.Model):
    """What happened to an order, by whom and when; rows are only added.

    actor          "buyer", "user:12"
    on_behalf_of   "vendor:3" when a helper did it for the producer
    carrier, tracking_code  of a parcel that left, as far as they are known
    """

    order = models.ForeignKey(SellerOrder, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(max_length=10, choices=OrderEventKind)
    at = models.DateTimeField()
    actor = models.CharField(max_length=60)
    on_behalf_of = models.CharField(max_length=60, blank=True, default="", db_default="")
    reason = models.CharField(max_length=300, blank=True)
    carrier = models.CharField("Đơn vị vận chuyển", max_length=80, blank=True, default="", db_default="")
    tracking_code = models.CharField("Mã vận đơn", max_length=40, blank=True, default="", db_default="")

    class Meta:
        verbose_name = "Diễn biến đơn hàng"
        verbose_name_plural = "Diễn biến đơn hàng"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["order", "kind"], name="seller_order_event_once"),
        ]

    def __str__(self) -> str:
        return f"{self.order_id}: {self.kind}"


class OrderLine(models.Model):
    """A line as it was sold. `parts` holds what each producer's share of it is (shop/orders/models/parts.py)."""

    order = models.ForeignKey(SellerOrder, on_delete=models.PROTECT, related_name="lines")
    line_no = models.PositiveSmallIntegerField()
    variant = models.ForeignKey(Variant, on_delete=models.PROTECT, related_name="+")
    product_name = models.CharField(max_length=160)
    variant_name = models.CharField(max_length=80)
    base_unit = models.CharField(max_length=5)
    unit_word = models.CharField(max_length=20)
    quantity = models.PositiveIntegerField()
    price_vnd = models.BigIntegerField()
    price_quantity = models.PositiveIntegerField()
    amount_vnd = models.BigIntegerField()
    parts = models.JSONField()

    class Meta:
        verbose_name = "Dòng đơn hàng"
        verbose_name_plural = "Dòng đơn hàng"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["order", "line_no"], name="order_line_once"),
            models.CheckConstraint(
                condition=Q(quantity__gte=1, quantity__lte=1_000_000), name="order_line_quantity"
            ),
            models.CheckConstraint(
                condition=Q(amount_vnd__gte=0, amount_vnd__lte=MAX_VND), name="order_line_amount"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.product_name} × {self.quantity}"
