"""A product of a producer, from a commune."""

from typing import ClassVar

from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Now

from catalog.models.categories import Category
from vendors.models import PlacedModel, Vendor

# How the file name of a designed card begins.
DRAWN_PICTURE = "drawn-"


def is_drawn(picture: str) -> bool:
    """Whether a picture's file is our designed card, which carries name and commune itself, and no photograph."""
    return picture.rpartition("/")[2].startswith(DRAWN_PICTURE)


class ProductState(models.TextChoices):
    DRAFT = "draft", "Đang soạn"
    IN_REVIEW = "in_review", "Chờ duyệt"
    LIVE = "live", "Đang bán"
    REJECTED = "rejected", "Bị từ chối"
    WITHDRAWN = "withdrawn", "Ngừng bán"


class Product(PlacedModel):
    """What the shopper reads about; `commune` is the commune of origin."""

    vendor = models.ForeignKey(Vendor, on_delete=models.PROTECT, related_name="products")
    category = models.ForeignKey(
        Category, on_delete=models.PROTECT, related_name="products", limit_choices_to={"kind": "set"}
    )
    name = models.CharField("Tên sản phẩm", max_length=160)
    sort_key = models.CharField(max_length=400, editable=False, db_collation="C")
    slug = models.SlugField(max_length=180, unique=True)
    summary = models.CharField("Tóm tắt", max_length=200, blank=True)
    # The story as it is shown; story_answers holds what was said to the five prompts it is made of.
    story = models.TextField("Câu chuyện sản phẩm", blank=True)
    story_answers = models.JSONField(
        "Trả lời năm câu gợi ý", default=list, db_default=Value([], models.JSONField()), blank=True
    )
    ingredients = models.TextField("Thành phần, nguyên liệu", blank=True)
    storage = models.CharField("Bảo quản", max_length=200, blank=True)
    local_material_percent = models.PositiveSmallIntegerField(
        "Tỷ lệ nguyên liệu địa phương (%)", null=True, blank=True
    )
    local_labour_percent = models.PositiveSmallIntegerField(
        "Tỷ lệ lao động địa phương (%)", null=True, blank=True
    )
    brand = models.CharField("Nhãn hiệu", max_length=80, blank=True, default="", db_default="")
    # Months in which it is to be had, both included, may wrap (11 to 2); empty: all the year.
    season_from_month = models.PositiveSmallIntegerField("Mùa từ tháng", null=True, blank=True)
    season_to_month = models.PositiveSmallIntegerField("Mùa đến tháng", null=True, blank=True)
    is_service = models.BooleanField("Dịch vụ (du lịch)", default=False)
    state = models.CharField(max_length=10, choices=ProductState, default=ProductState.DRAFT)
    picture = models.ImageField("Ảnh", upload_to="products/", blank=True, max_length=200)
    share_picture = models.ImageField("Ảnh chia sẻ", upload_to="products/", blank=True, max_length=200)
    created_at = models.DateTimeField(db_default=Now())
    updated_at = models.DateTimeField(auto_now=True)
    is_demo = models.BooleanField(default=False)

    class Meta:
        verbose_name = "Sản phẩm"
        verbose_name_plural = "Sản phẩm"
        indexes: ClassVar = [
            models.Index(
                fields=["category", "sort_key"], condition=Q(state="live"), name="product_live_category"
            ),
            models.Index(
                fields=["commune", "sort_key"], condition=Q(state="live"), name="product_live_commune"
            ),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=ProductState.values), name="product_state_known"),
            models.CheckConstraint(
                condition=Q(local_material_percent=None) | Q(local_material_percent__lte=100),
                name="product_material_percent",
            ),
            models.CheckConstraint(
                condition=Q(local_labour_percent=None) | Q(local_labour_percent__lte=100),
                name="product_labour_percent",
            ),
            models.CheckConstraint(
                condition=Q(season_from_month=None, season_to_month=None)
                | Q(
                    season_from_month__isnull=False,
                    season_to_month__isnull=False,
                    season_from_month__range=(1, 12),
                    season_to_month__range=(1, 12),
                ),
                name="product_season",
            ),
        ]

    def __str__(self) -> str:
        return self.name
