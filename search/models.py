"""The search document: a projection of live products that can be thrown away and made again."""

from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models.functions import Now

from catalog.models import Product


class SearchDocument(models.Model):
    """What a product is found by: its words as written, and the same words without any sign.

    A narrow table: the vectors and what sorts the hits, nothing that a list shows.
    """

    product = models.OneToOneField(Product, on_delete=models.CASCADE, primary_key=True, related_name="+")
    exact = SearchVectorField()
    folded = SearchVectorField()
    stars = models.PositiveSmallIntegerField(default=0)
    name_sort_key = models.CharField(max_length=400, db_collation="C")
    indexed_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = "Mục tìm kiếm"
        verbose_name_plural = "Mục tìm kiếm"
        indexes: ClassVar = [
            GinIndex(fields=["exact"], name="search_exact"),
            GinIndex(fields=["folded"], name="search_folded"),
        ]

    def __str__(self) -> str:
        return str(self.product_id)
