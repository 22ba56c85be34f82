"""Decisions that give stars, as officers import them: the annex, row by row, and what each row was matched to."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from catalog.models.products import Product
from shop.kernel.models import Scan
from vendors.places.models import AdminUnit


class Decision(models.Model):
    """A decision on recognised products, imported by an officer or moderator with its annex."""

    number = models.CharField("Số quyết định", max_length=60)
    decided_on = models.DateField("Ngày ký")
    issuing_body = models.CharField("Nơi ban hành", max_length=160)
    province = models.ForeignKey(
        AdminUnit, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name="Tỉnh"
    )
    scan = models.ForeignKey(Scan, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    imported_by = models.CharField(max_length=60)
    imported_at = models.DateTimeField(db_default=Now())
    is_demo = models.BooleanField(default=False)

    class Meta:
        verbose_name = "Quyết định công nhận"
        verbose_name_plural = "Quyết định công nhận"
        constraints: ClassVar = [
            # Each province counts its own decisions; without one it is the ministry's.
            models.UniqueConstraint(
                fields=["number", "decided_on", "province"], name="decision_once", nulls_distinct=False
            ),
        ]

    def __str__(self) -> str:
        return self.number


class DecisionLine(models.Model):
    """One row of an annex, as it was read. `product` is empty until the row is matched ("đã đối chiếu")."""

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="lines")
    row_no = models.PositiveIntegerField("Dòng")
    product_code = models.CharField("Mã sản phẩm OCOP", max_length=40, blank=True)
    product_name = models.CharField("Tên sản phẩm", max_length=200)
    vendor_name = models.CharField("Chủ thể", max_length=200, blank=True)
    commune_name = models.CharField("Xã", max_length=160, blank=True)
    score = models.DecimalField("Điểm", max_digits=5, decimal_places=2)
    stars = models.PositiveSmallIntegerField("Số sao")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    matched_by = models.CharField(max_length=60, blank=True)
    matched_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "Dòng của quyết định"
        verbose_name_plural = "Dòng của quyết định"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["decision", "row_no"], name="decision_line_once"),
            models.UniqueConstraint(
                fields=["decision", "product"],
                condition=Q(product__isnull=False),
                name="decision_product_once",
            ),
            models.CheckConstraint(
                condition=Q(score__gte=0, score__lte=100, stars__gte=1, stars__lte=5),
                name="decision_line_range",
            ),
            models.CheckConstraint(
                condition=Q(product=None, matched_at=None)
                | Q(product__isnull=False, matched_at__isnull=False),
                name="decision_line_matched",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.decision_id}/{self.row_no}: {self.product_name}"


class CertificateScan(models.Model):
    """A producer's own scan of a certificate: helps to find the decision, and shows no stars by itself."""

    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="certificate_scans")
    scan = models.ForeignKey(Scan, on_delete=models.PROTECT, related_name="+")
    decision_number = models.CharField("Số quyết định", max_length=60, blank=True)
    stars = models.PositiveSmallIntegerField("Số sao trên giấy", null=True, blank=True)
    added_by = models.CharField(max_length=60)
    added_at = models.DateTimeField(db_default=Now())
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "Bản chụp giấy chứng nhận"
        verbose_name_plural = "Bản chụp giấy chứng nhận"

    def __str__(self) -> str:
        return f"{self.product_id}: {self.decision_number}"
