"""A product of a producer, from a commune."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
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
    story = models.TextField("Câu chuyện sản phẩm", blank=True)
    ingredients = models.TextField("Thành phần, nguyên liệu", blank=True)
    storage = models.CharField("Bảo quản", max_length=200, blank=True)
    local_material_percent = models.PositiveSmallIntegerField(
        "Tỷ lệ nguyên liệu địa phương (%)", null=True, blank=True
    )
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
        ]

    def __str__(self) -> str:
        return self.name
