"""The pictures of a product, in their order."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from catalog.models.products import Product
from shop.kernel.models import Picture


class ProductPicture(models.Model):
    """A picture on a product's page. One that a live product has only been proposed is not shown yet.

    position  0: the one on cards and in lists
    alt       what is to be seen, for those who cannot see it
    """

    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="pictures")
    picture = models.ForeignKey(Picture, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField(default=0)
    alt = models.CharField("Mô tả ảnh", max_length=160)
    is_shown = models.BooleanField(default=False)
    added_by = models.CharField(max_length=60)
    added_at = models.DateTimeField(db_default=Now())
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "Ảnh sản phẩm"
        verbose_name_plural = "Ảnh sản phẩm"
        indexes: ClassVar = [
            models.Index(
                fields=["product", "position"], condition=Q(removed_at=None), name="product_picture_order"
            )
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(alt=""), name="product_picture_described"),
        ]

    def __str__(self) -> str:
        return self.alt
