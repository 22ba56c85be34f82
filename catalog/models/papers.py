"""What a product shows about itself: declarations, permits, marks, and where its material and labour come from."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from catalog.models.products import Product
from shop.kernel.models import Scan
from vendors.places.models import AdminUnit


class ProductPaperKind(models.TextChoices):
    SELF_DECLARATION = "self_declaration", "Bản tự công bố sản phẩm"
    FOOD_SAFETY = "food_safety", "Giấy chứng nhận an toàn thực phẩm"
    TRADEMARK = "trademark", "Giấy chứng nhận nhãn hiệu"
    VIETGAP = "vietgap", "VietGAP"
    HACCP = "haccp", "HACCP"
    ORGANIC = "organic", "Hữu cơ"
    EXPORT_STANDARD = "export_standard", "Tiêu chuẩn xuất khẩu"
    TEST_REPORT = "test_report", "Phiếu kiểm nghiệm"
    OTHER = "other", "Giấy tờ khác"


class ProductPaper(models.Model):
    """One paper of a product. A newer one takes its place; the old row stays, withdrawn.

    is_approved  a moderator has looked at it: only then the public sees that it exists
    """

    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="papers")
    kind = models.CharField("Loại giấy tờ", max_length=20, choices=ProductPaperKind)
    number = models.CharField("Số", max_length=60)
    issuer = models.CharField("Nơi cấp", max_length=160)
    issued_on = models.DateField("Ngày cấp")
    expires_on = models.DateField("Có hạn đến", null=True, blank=True)
    scan = models.ForeignKey(Scan, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    is_approved = models.BooleanField(default=False)
    added_by = models.CharField(max_length=60)
    added_at = models.DateTimeField(db_default=Now())
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "Giấy tờ của sản phẩm"
        verbose_name_plural = "Giấy tờ của sản phẩm"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind__in=ProductPaperKind.values), name="product_paper_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(expires_on=None) | Q(expires_on__gte=F("issued_on")), name="product_paper_dates"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}"


class OriginConfirmation(models.Model):
    """That an officer of the commune confirmed the shares a producer declared (QĐ 26/2026: Mẫu 03). Append-only.

    It holds while the product declares these shares and this commune (catalog.selectors.origin).
    """

    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="origin_confirmations")
    commune = models.ForeignKey(AdminUnit, on_delete=models.PROTECT, related_name="+")
    local_material_percent = models.PositiveSmallIntegerField("Nguyên liệu địa phương (%)")
    local_labour_percent = models.PositiveSmallIntegerField("Lao động địa phương (%)")
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    confirmed_on = models.DateField("Ngày xác nhận")
    scan = models.ForeignKey(Scan, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = "Xác nhận nguồn gốc"
        verbose_name_plural = "Xác nhận nguồn gốc"
        indexes: ClassVar = [models.Index(fields=["product", "-id"], name="origin_confirmation_newest")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(local_material_percent__lte=100, local_labour_percent__lte=100),
                name="origin_confirmation_percent",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.product_id}: {self.local_material_percent} %, {self.local_labour_percent} %"
