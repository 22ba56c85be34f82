"""Sales at a till: facts that have happened, kept whatever they say."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from catalog.models import Variant
from outlets.models import Device, Outlet
from shop.kernel.money import MAX_VND
from vendors.places.models import AdminUnit


class Sale(models.Model):
    """One sale at a till. The till made the id before it first told us."""

    id = models.UUIDField(primary_key=True, editable=False)
    device = models.ForeignKey(Device, on_delete=models.PROTECT, related_name="sales")
    sequence = models.PositiveBigIntegerField("Số thứ tự của máy")
    outlet = models.ForeignKey(Outlet, on_delete=models.PROTECT, related_name="sales")
    # The unit of that day: the outlet may move later, the sale does not.
    commune = models.ForeignKey(AdminUnit, on_delete=models.PROTECT, related_name="+")
    clerk = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    sold_at = models.DateTimeField("Bán lúc (đồng hồ máy)")
    # sold_at by the server's clock: corrected by the offset of the last contact, never in the future.
    happened_at = models.DateTimeField("Bán lúc")
    business_day = models.DateField("Ngày ghi nhận")
    recorded_at = models.DateTimeField("Nhận lúc")
    content_hash = models.CharField(max_length=64)
    total_vnd = models.BigIntegerField("Tổng tiền")
    is_demo = models.BooleanField(default=False)

    class Meta:
        verbose_name = "Lần bán tại quầy"
        verbose_name_plural = "Lần bán tại quầy"
        indexes: ClassVar = [models.Index(fields=["outlet", "-happened_at"], name="sale_of_outlet")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["device", "sequence"], name="sale_device_sequence_once"),
            models.CheckConstraint(condition=Q(total_vnd__gte=0, total_vnd__lte=MAX_VND), name="sale_total"),
            models.CheckConstraint(condition=Q(sequence__gte=1), name="sale_sequence"),
        ]

    def __str__(self) -> str:
        return f"{self.device_id}/{self.sequence}"


class SaleLine(models.Model):
    """A line as printed. `parts` holds what each producer's share of it is."""

    sale = models.ForeignKey(Sale, on_delete=models.PROTECT, related_name="lines")
    line_no = models.PositiveSmallIntegerField()
    variant = models.ForeignKey(Variant, on_delete=models.PROTECT, related_name="+")
    quantity = models.PositiveIntegerField()
    amount_vnd = models.BigIntegerField()
    parts = models.JSONField()

    class Meta:
        verbose_name = "Dòng bán"
        verbose_name_plural = "Dòng bán"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["sale", "line_no"], name="sale_line_once"),
            models.CheckConstraint(
                condition=Q(quantity__gte=1, quantity__lte=1_000_000), name="sale_line_quantity"
            ),
            models.CheckConstraint(
                condition=Q(amount_vnd__gte=0, amount_vnd__lte=MAX_VND), name="sale_line_amount"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.variant_id} × {self.quantity}"


class TenderMethod(models.TextChoices):
    CASH = "cash", "Tiền mặt"
    VIETQR = "vietqr", "Chuyển khoản VietQR"
    CARD = "card", "Thẻ"


class SaleTender(models.Model):
    """How a sale was paid; the tenders of a sale sum to its total."""

    sale = models.ForeignKey(Sale, on_delete=models.PROTECT, related_name="tenders")
    number = models.PositiveSmallIntegerField()
    method = models.CharField(max_length=8, choices=TenderMethod)
    amount_vnd = models.BigIntegerField()
    received_vnd = models.BigIntegerField("Khách đưa")

    class Meta:
        verbose_name = "Khoản trả"
        verbose_name_plural = "Khoản trả"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["sale", "number"], name="sale_tender_once"),
            models.CheckConstraint(
                condition=Q(
                    amount_vnd__gte=0, received_vnd__gte=models.F("amount_vnd"), received_vnd__lte=MAX_VND
                ),
                name="sale_tender_amount",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.method} {self.amount_vnd}"


class FlagKind(models.TextChoices):
    SHORT = "short", "Bán quá số hàng còn lại"
    OLD_PRICE = "old_price", "Giá khác bảng giá"
    LATE = "late", "Gửi lên muộn"
    CLOCK = "clock", "Đồng hồ máy sai"
    WITHDRAWN = "withdrawn", "Hàng đã ngừng bán"
    EXPIRED_CERTIFICATE = "expired_certificate", "Giấy chứng nhận OCOP không còn hiệu lực"


class SaleFlag(models.Model):
    """Something about a booked sale that a person should look at. It changes nothing about the sale."""

    sale = models.ForeignKey(Sale, on_delete=models.PROTECT, related_name="flags")
    kind = models.CharField(max_length=20, choices=FlagKind)
    line_no = models.PositiveSmallIntegerField(default=0)  # 0: the sale as a whole
    detail = models.JSONField(default=dict)
    raised_at = models.DateTimeField(db_default=Now())
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.CharField(max_length=60, blank=True)

    class Meta:
        verbose_name = "Điều cần xem lại"
        verbose_name_plural = "Điều cần xem lại"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["sale", "kind", "line_no"], name="sale_flag_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} · {self.sale_id}"


class SaleQuarantine(models.Model):
    """What a till sent that could not be booked, kept word for word with the reason, for the manager to settle."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    sale_id = models.UUIDField()
    device = models.ForeignKey(Device, on_delete=models.PROTECT, related_name="quarantined")
    outlet = models.ForeignKey(Outlet, on_delete=models.PROTECT, related_name="quarantined")
    sequence = models.PositiveBigIntegerField()
    content_hash = models.CharField(max_length=64)
    payload = models.JSONField()
    reason = models.CharField(max_length=30)
    received_at = models.DateTimeField(db_default=Now())
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.CharField(max_length=60, blank=True)
    resolution = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = "Lần bán chờ xử lý"
        verbose_name_plural = "Lần bán chờ xử lý"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["sale_id", "content_hash"], name="quarantine_once"),
        ]

    def __str__(self) -> str:
        return f"{self.reason} · {self.sale_id}"
