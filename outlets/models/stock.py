"""The one stock ledger: append-only moves, the levels they add up to, and what online orders have reserved."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from catalog.models import Batch, Variant
from outlets.models.outlets import Outlet
from vendors.models import Vendor

# No real pile is larger; every CHECK has an upper bound.
MAX_QUANTITY = 1_000_000_000
# How far tills may go below zero before anybody counts the shelf: a bound too, but one that no sale ever meets, since a
# till must not be refused.
LOWEST_ON_HAND = -1_000_000_000_000_000


class MoveKind(models.TextChoices):
    RECEIPT = "receipt", "Nhập hàng"
    SALE = "sale", "Bán"
    CANCELLATION = "cancellation", "Huỷ đơn, hàng về kệ"
    RETURN = "return", "Khách trả"
    TRANSFER_OUT = "transfer_out", "Chuyển đi"
    TRANSFER_IN = "transfer_in", "Chuyển đến"
    COUNT = "count", "Chênh lệch kiểm kê"
    WRITE_OFF = "write_off", "Huỷ hàng"
    RECALL = "recall", "Thu hồi lô"  # off the shelf, or back on it when the label says another batch


class StockLevel(models.Model):
    """What stands at an outlet of one variant and owner: kept beside the moves and checkable against them.

    on_hand    the sum of the moves; may fall below zero after till sales, for those have happened
    reserved   the sum of active reservations of online orders
    shortfall  max(0, reserved - on_hand): raised only by what has already happened, never by an order
    owner      the producer of consigned goods; empty for goods the outlet bought
    """

    outlet = models.ForeignKey(Outlet, on_delete=models.PROTECT, related_name="levels")
    variant = models.ForeignKey(Variant, on_delete=models.PROTECT, related_name="levels")
    owner = models.ForeignKey(Vendor, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    service_date = models.DateField("Ngày dùng dịch vụ", null=True, blank=True)
    on_hand = models.BigIntegerField("Tồn", default=0)
    reserved = models.BigIntegerField("Đã giữ", default=0)
    shortfall = models.BigIntegerField("Thiếu", default=0)

    class Meta:
        verbose_name = "Tồn kho"
        verbose_name_plural = "Tồn kho"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["outlet", "variant", "owner", "service_date"],
                nulls_distinct=False,
                name="stock_level_once",
            ),
            models.CheckConstraint(
                condition=Q(reserved__gte=0, shortfall__gte=0, reserved__lte=F("on_hand") + F("shortfall")),
                name="stock_level_covered",
            ),
            models.CheckConstraint(
                condition=Q(on_hand__gt=LOWEST_ON_HAND, on_hand__lt=MAX_QUANTITY, reserved__lt=MAX_QUANTITY),
                name="stock_level_range",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.outlet_id}/{self.variant_id}: {self.on_hand}"


class StockMove(models.Model):
    """Goods that came or went, once and for all. Corrections are new rows."""

    outlet = models.ForeignKey(Outlet, on_delete=models.PROTECT, related_name="moves")
    variant = models.ForeignKey(Variant, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(Vendor, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    service_date = models.DateField(null=True, blank=True)
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    quantity = models.BigIntegerField("Số lượng (+ vào, - ra)")
    kind = models.CharField(max_length=12, choices=MoveKind)
    # What caused it: "sale", "order", "receipt", "transfer" …, its id, its line, and the part of a bundle's line.
    source_type = models.CharField(max_length=12)
    source_id = models.CharField(max_length=40)
    source_line = models.PositiveIntegerField()
    source_part = models.PositiveIntegerField(default=0)
    transfer_id = models.UUIDField(null=True, blank=True)
    reverses = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="reversal"
    )
    reason = models.CharField(max_length=200, blank=True)
    actor = models.CharField(max_length=60, blank=True)
    happened_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = "Biến động kho"
        verbose_name_plural = "Biến động kho"
        indexes: ClassVar = [models.Index(fields=["outlet", "variant", "id"], name="stock_move_history")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["source_type", "source_id", "source_line", "source_part", "kind"],
                name="stock_move_once",
            ),
            models.CheckConstraint(
                condition=~Q(quantity=0) & Q(quantity__gt=-MAX_QUANTITY, quantity__lt=MAX_QUANTITY),
                name="stock_move_quantity",
            ),
            models.CheckConstraint(condition=Q(kind__in=MoveKind.values), name="stock_move_kind_known"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.quantity:+d}"


class Reservation(models.Model):
    """Goods an online order has a right to until it is posted or its time runs out."""

    class Outcome(models.TextChoices):
        POSTED = "posted", "Đã xuất"
        RELEASED = "released", "Đã trả lại kệ"
        EXPIRED = "expired", "Hết hạn giữ"

    level = models.ForeignKey(StockLevel, on_delete=models.PROTECT, related_name="reservations")
    quantity = models.PositiveIntegerField()
    source_type = models.CharField(max_length=12)
    source_id = models.CharField(max_length=40)
    source_line = models.PositiveIntegerField()
    source_part = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=8, choices=Outcome, blank=True)

    class Meta:
        verbose_name = "Hàng giữ cho đơn"
        verbose_name_plural = "Hàng giữ cho đơn"
        indexes: ClassVar = [
            models.Index(fields=["expires_at"], condition=Q(closed_at=None), name="reservation_due"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["source_type", "source_id", "source_line", "source_part", "level"],
                name="reservation_once",
            ),
            models.CheckConstraint(
                condition=Q(quantity__gte=1, quantity__lt=MAX_QUANTITY), name="reservation_quantity"
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None, outcome="") | (Q(closed_at__isnull=False) & ~Q(outcome="")),
                name="reservation_closed_with_outcome",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} → {self.source_type} {self.source_id}"


class StockReceipt(models.Model):
    """Goods that arrived at an outlet, as its clerk wrote them down; the id is made by the client."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    outlet = models.ForeignKey(Outlet, on_delete=models.PROTECT, related_name="receipts")
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    received_at = models.DateTimeField()
    note = models.CharField(max_length=200, blank=True)
    content_hash = models.CharField(max_length=64)

    class Meta:
        verbose_name = "Phiếu nhập"
        verbose_name_plural = "Phiếu nhập"

    def __str__(self) -> str:
        return f"Nhập {self.received_at:%d/%m/%Y}"


class Transfer(models.Model):
    """Goods carried from one outlet to another; its moves sum to nothing."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    from_outlet = models.ForeignKey(Outlet, on_delete=models.PROTECT, related_name="transfers_out")
    to_outlet = models.ForeignKey(Outlet, on_delete=models.PROTECT, related_name="transfers_in")
    moved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    moved_at = models.DateTimeField()
    note = models.CharField(max_length=200, blank=True)
    content_hash = models.CharField(max_length=64)

    class Meta:
        verbose_name = "Phiếu chuyển kho"
        verbose_name_plural = "Phiếu chuyển kho"
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(from_outlet=F("to_outlet")), name="transfer_between_two"),
        ]

    def __str__(self) -> str:
        return f"{self.from_outlet_id} → {self.to_outlet_id}"
