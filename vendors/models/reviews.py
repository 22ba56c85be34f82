"""How a producer was let in: each step a row with who and when. Append-only."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from vendors.models.vendors import Vendor


class VendorReview(models.Model):
    """One step of a producer's way onto the market."""

    class Step(models.TextChoices):
        SUBMITTED = "submitted", "Gửi duyệt"
        TAKEN_BACK = "taken_back", "Rút lại để sửa"
        APPROVED = "approved", "Duyệt"
        REJECTED = "rejected", "Từ chối"
        SUSPENDED = "suspended", "Tạm ngừng"
        RESUMED = "resumed", "Cho bán lại"

    vendor = models.ForeignKey(Vendor, on_delete=models.PROTECT, related_name="reviews")
    step = models.CharField(max_length=10, choices=Step)
    reason = models.CharField("Lý do", max_length=1000, blank=True)
    actor = models.CharField(max_length=60)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = "Lần xét duyệt chủ thể"
        verbose_name_plural = "Lần xét duyệt chủ thể"
        indexes: ClassVar = [models.Index(fields=["vendor", "-id"], name="vendor_review_newest")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(
                    step__in=["submitted", "taken_back", "approved", "rejected", "suspended", "resumed"]
                ),
                name="vendor_review_step_known",
            ),
            models.CheckConstraint(
                condition=~Q(step__in=["rejected", "suspended"]) | ~Q(reason=""),
                name="vendor_review_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.vendor_id}: {self.step}"
