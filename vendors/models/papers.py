"""What a producer shows to be let in: registration, identity, permits."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from shop.kernel.masking import mask_number
from shop.kernel.models import Scan
from vendors.models.vendors import Vendor


class VendorPaperKind(models.TextChoices):
    BUSINESS_REGISTRATION = (
        "business_registration",
        "Giấy chứng nhận đăng ký (doanh nghiệp, HTX, hộ kinh doanh)",
    )
    GROUP_CONTRACT = "group_contract", "Hợp đồng hợp tác của tổ hợp tác"
    IDENTITY = "identity", "Giấy tờ tuỳ thân của người đại diện"
    FOOD_SAFETY = "food_safety", "Giấy chứng nhận đủ điều kiện an toàn thực phẩm"
    FARM = "farm", "Giấy chứng nhận kinh tế trang trại"
    OTHER = "other", "Giấy tờ khác"


class VendorPaper(models.Model):
    """One paper of a producer. A newer one takes its place; the old row stays, withdrawn."""

    vendor = models.ForeignKey(Vendor, on_delete=models.PROTECT, related_name="papers")
    kind = models.CharField("Loại giấy tờ", max_length=24, choices=VendorPaperKind)
    number = models.CharField("Số", max_length=60)
    issuer = models.CharField("Nơi cấp", max_length=160)
    issued_on = models.DateField("Ngày cấp")
    expires_on = models.DateField("Có hạn đến", null=True, blank=True)
    scan = models.ForeignKey(Scan, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    added_by = models.CharField(max_length=60)
    added_at = models.DateTimeField(db_default=Now())
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "Giấy tờ của chủ thể"
        verbose_name_plural = "Giấy tờ của chủ thể"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind__in=VendorPaperKind.values), name="vendor_paper_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(expires_on=None) | Q(expires_on__gte=F("issued_on")), name="vendor_paper_dates"
            ),
        ]

    def __str__(self) -> str:
        # Titles of pages and logs show this, and the number of an identity card is a personal number.
        number = mask_number(self.number) if self.kind == VendorPaperKind.IDENTITY else self.number
        return f"{self.get_kind_display()} {number}"
