"""Batches: goods made together, what went into them, what is known against them. One step back, one step forward."""

import secrets
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from catalog.models.products import Product
from shop.kernel.models import Scan


def new_trace_code() -> str:
    """Sixteen letters and digits (80 bits) that nobody can guess, without look-alikes: what a label's QR leads to."""
    return "".join(secrets.choice("23456789abcdefghjkmnpqrstuvwxyz") for _ in range(16))


class Batch(models.Model):
    """Goods made together: what the trace page speaks of and what expires together."""

    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="batches")
    code = models.CharField("Số lô", max_length=40)
    trace_code = models.CharField(max_length=16, unique=True, default=new_trace_code, editable=False)
    made_on = models.DateField("Ngày sản xuất")
    expires_on = models.DateField("Hạn dùng", null=True, blank=True)
    quantity = models.PositiveBigIntegerField("Số lượng làm ra (đơn vị gốc)", null=True, blank=True)
    note = models.CharField("Ghi chú", max_length=300, blank=True, default="", db_default="")
    added_by = models.CharField(max_length=60, blank=True, default="", db_default="")
    added_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = "Lô"
        verbose_name_plural = "Lô"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["product", "code"], name="batch_code_once"),
            models.CheckConstraint(
                condition=Q(expires_on=None) | Q(expires_on__gte=F("made_on")), name="batch_dates"
            ),
        ]

    def __str__(self) -> str:
        return self.code


class BatchSource(models.Model):
    """Where a batch's material came from: one step back (TT 02/2024/TT-BKHCN)."""

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="sources")
    material = models.CharField("Nguyên liệu", max_length=120)
    supplier = models.CharField("Người cung cấp", max_length=200)
    place = models.CharField("Nơi lấy", max_length=200, blank=True)
    received_on = models.DateField("Ngày nhận", null=True, blank=True)
    quantity = models.CharField("Số lượng", max_length=60, blank=True)

    class Meta:
        verbose_name = "Nguồn nguyên liệu của lô"
        verbose_name_plural = "Nguồn nguyên liệu của lô"

    def __str__(self) -> str:
        return f"{self.material}: {self.supplier}"


class BatchPaper(models.Model):
    """A paper about a batch: a test report, a delivery note."""

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="papers")
    title = models.CharField("Tên giấy tờ", max_length=160)
    number = models.CharField("Số", max_length=60, blank=True)
    issued_on = models.DateField("Ngày cấp", null=True, blank=True)
    scan = models.ForeignKey(Scan, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    added_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = "Giấy tờ của lô"
        verbose_name_plural = "Giấy tờ của lô"

    def __str__(self) -> str:
        return self.title


class BatchRecall(models.Model):
    """That a batch must not be sold or used any more. Append-only; what is recalled stays recalled."""

    batch = models.OneToOneField(Batch, on_delete=models.PROTECT, related_name="recall")
    reason = models.CharField("Lý do thu hồi", max_length=500)
    advice = models.CharField("Người đã mua cần làm gì", max_length=500)
    recalled_by = models.CharField(max_length=60)
    recalled_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = "Thu hồi lô"
        verbose_name_plural = "Thu hồi lô"
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(reason="") & ~Q(advice=""), name="batch_recall_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.batch_id}: {self.reason}"


class ForeignStamp(models.Model):
    """A trace stamp of another system that stands on the goods (SmartLife, iCheck …)."""

    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="foreign_stamps")
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, null=True, blank=True, related_name="stamps")
    system = models.CharField("Hệ thống", max_length=60)
    code = models.CharField("Mã trên tem", max_length=120)
    url = models.URLField("Địa chỉ tra cứu", max_length=300, blank=True)
    added_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = "Tem của hệ thống khác"
        verbose_name_plural = "Tem của hệ thống khác"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["system", "code"], name="foreign_stamp_once"),
        ]

    def __str__(self) -> str:
        return f"{self.system} {self.code}"
