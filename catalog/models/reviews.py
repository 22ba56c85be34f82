"""What moderators look at: products to let in, and changes to what is said of a live one."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from catalog.models.products import Product


class ProductChange(models.Model):
    """Words, pictures and papers a producer wants for a live product; shown beside today's until decided.

    proposed  column → new value ("name", "summary", "story", "story_answers", "ingredients", "storage", "brand",
              "category_id", "commune_id"); "pictures": ids of ProductPicture in their order; "papers": ids of
              ProductPaper. Of pictures and papers all that are to stay are named: the others go with the approval
    """

    class State(models.TextChoices):
        WAITING = "waiting", "Chờ duyệt"
        APPROVED = "approved", "Đã duyệt"
        REJECTED = "rejected", "Bị từ chối"
        TAKEN_BACK = "taken_back", "Đã rút lại"

    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="changes")
    proposed = models.JSONField()
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    proposed_by = models.CharField(max_length=60)
    proposed_at = models.DateTimeField(db_default=Now())
    decided_by = models.CharField(max_length=60, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField("Lý do", max_length=1000, blank=True)

    class Meta:
        verbose_name = "Thay đổi chờ duyệt"
        verbose_name_plural = "Thay đổi chờ duyệt"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["product"], condition=Q(state="waiting"), name="product_change_one_waiting"
            ),
            models.CheckConstraint(
                condition=~Q(state="rejected") | ~Q(reason=""), name="product_change_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.product_id}: {self.state}"


class ProductReview(models.Model):
    """One step of a product's way onto the market, with who and when. Append-only."""

    class Step(models.TextChoices):
        SUBMITTED = "submitted", "Gửi duyệt"
        TAKEN_BACK = "taken_back", "Rút lại để sửa"
        APPROVED = "approved", "Duyệt"
        REJECTED = "rejected", "Từ chối"
        CHANGE_APPROVED = "change_approved", "Duyệt thay đổi"
        CHANGE_REJECTED = "change_rejected", "Từ chối thay đổi"
        WITHDRAWN = "withdrawn", "Ngừng bán"
        RESUMED = "resumed", "Bán lại"

    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="reviews")
    step = models.CharField(max_length=16, choices=Step)
    reason = models.CharField("Lý do", max_length=1000, blank=True)
    actor = models.CharField(max_length=60)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = "Lần xét duyệt sản phẩm"
        verbose_name_plural = "Lần xét duyệt sản phẩm"
        indexes: ClassVar = [models.Index(fields=["product", "-id"], name="product_review_newest")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(step__in=["rejected", "change_rejected"]) | ~Q(reason=""),
                name="product_review_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.product_id}: {self.step}"
