"""Where products stand in lists: a projection that the database itself keeps, in the writing transaction."""

from typing import ClassVar

from django.db import models

from catalog.models.categories import Category
from catalog.models.products import Product
from vendors.places.models import AdminUnit


class Listing(models.Model):
    """A product on show with what lists filter, sort and count by, for the days on which its stars stay the same.

    Written by triggers alone (migration 0005): whoever changes a product, a variant, a certificate, a category or the
    state of a producer finds the rows made anew at commit. A product has one row for each period between the days on
    which a certificate of it begins or ends, so that today's stars are one index away and nothing has to run at
    midnight. Rows hold the order only: what a card says of stars, price and stock is read where it is true.

    valid_from, valid_to  the first day, and the first day after; the calendar's ends where nothing bounds a period
    group                 the category's parent, or a category without one itself
    stars, issued_on      of the certificate whose mark may be shown in that period; 0 and empty without one
    price_vnd             of the size that is shown first
    """

    is_derived = True
    # No foreign keys in the database: the product's own keys hold what is copied here.
    pk = models.CompositePrimaryKey("product_id", "valid_from")
    product = models.ForeignKey(
        Product, on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    valid_from = models.DateField()
    valid_to = models.DateField()
    group = models.ForeignKey(
        Category, on_delete=models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False
    )
    category = models.ForeignKey(
        Category, on_delete=models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False
    )
    commune = models.ForeignKey(
        AdminUnit, on_delete=models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False
    )
    sort_key = models.CharField(max_length=400, db_collation="C")
    stars = models.PositiveSmallIntegerField()
    issued_on = models.DateField(null=True)
    price_vnd = models.BigIntegerField()

    class Meta:
        verbose_name = "Mục danh sách"
        verbose_name_plural = "Mục danh sách"
        indexes: ClassVar = [
            # What a search asks of each hit: is it on show today, and with how many stars.
            models.Index(
                fields=["product", "valid_from"], include=["valid_to", "stars"], name="listing_of_product"
            ),
            # One for each order a group may be read in; the days are in the index, so past periods cost no page.
            models.Index(
                fields=["group", "-stars", "sort_key", "product"],
                include=["valid_from", "valid_to"],
                name="listing_by_stars",
            ),
            models.Index(
                fields=["group", "sort_key", "product"],
                include=["valid_from", "valid_to"],
                name="listing_by_name",
            ),
            models.Index(
                fields=["group", "price_vnd", "sort_key", "product"],
                include=["valid_from", "valid_to"],
                name="listing_by_price",
            ),
            models.Index(
                fields=["group", "-price_vnd", "sort_key", "product"],
                include=["valid_from", "valid_to"],
                name="listing_by_price_down",
            ),
            models.Index(
                fields=["sort_key", "product"], include=["valid_from", "valid_to"], name="listing_all_by_name"
            ),
            models.Index(fields=["category"], include=["valid_from", "valid_to"], name="listing_of_category"),
            models.Index(fields=["commune"], include=["valid_from", "valid_to"], name="listing_of_commune"),
            models.Index(
                fields=["-issued_on", "sort_key", "product"],
                condition=models.Q(issued_on__isnull=False),
                name="listing_newest",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.product_id} {self.valid_from}"
