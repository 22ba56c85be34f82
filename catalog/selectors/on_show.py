"""Which products the public sees, and the short lists of the front page."""

from datetime import date
from typing import NamedTuple

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet

from catalog.models import Product, ProductState, Variant
from shop.kernel.kept import Kept
from shop.kernel.prepared import fetch_prepared
from vendors.models import Vendor, VendorState
from vendors.places.models import AdminUnit

COUNTS_KEPT_S = 60

NEWEST = """
    SELECT listing.product_id FROM catalog_listing listing
    WHERE listing.issued_on IS NOT NULL AND listing.valid_from <= %(day)s::date AND listing.valid_to > %(day)s::date
    ORDER BY listing.issued_on DESC, listing.sort_key, listing.product_id LIMIT %(limit)s
"""
# The best of each group, then the best of those: every group has its index by stars.
MOST_STARS = """
    SELECT best.product_id
    FROM catalog_category category
    CROSS JOIN LATERAL (
        SELECT listing.product_id, listing.stars, listing.sort_key FROM catalog_listing listing
        WHERE listing.group_id = category.id AND listing.stars > 0
          AND listing.valid_from <= %(day)s::date AND listing.valid_to > %(day)s::date
        ORDER BY listing.stars DESC, listing.sort_key, listing.product_id LIMIT %(limit)s
    ) best
    WHERE category.parent_id IS NULL
    ORDER BY best.stars DESC, best.sort_key, best.product_id LIMIT %(limit)s
"""
COUNTED_COMMUNES = """
    SELECT commune_id, count(*) FROM catalog_listing WHERE valid_from = date '0001-01-01' GROUP BY commune_id
"""


class CountedUnit(NamedTuple):
    unit: AdminUnit  # parent loaded
    product_count: int


def products_on_show() -> QuerySet[Product]:
    """Live products of approved producers that have something to buy: the rule that Listing's rows follow."""
    return Product.objects.filter(
        Exists(Variant.objects.filter(product=OuterRef("pk"), is_active=True)),
        state=ProductState.LIVE,
        vendor__state=VendorState.APPROVED,
    )


def newly_certified(*, day: date, limit: int) -> list[int]:
    """Ids of the products on show whose valid certificate is the newest. 1 query."""
    return [row[0] for row in fetch_prepared(NEWEST, {"day": day, "limit": limit})]


def with_most_stars(*, day: date, limit: int) -> list[int]:
    """Ids of the products on show with the most valid stars, in order of name. 1 query."""
    return [row[0] for row in fetch_prepared(MOST_STARS, {"day": day, "limit": limit})]


def communes_with_products(*, limit: int | None = None) -> list[CountedUnit]:
    """Communes that products on show come from, most products first, counted within the last minute.

    2 queries a minute.
    """
    return _communes.get()[:limit]


def vendors_of_commune(commune: AdminUnit) -> list[Vendor]:
    """Approved producers at home in a commune, in order of name. 1 query."""
    return list(Vendor.objects.filter(commune=commune, state=VendorState.APPROVED).order_by("name", "pk"))


def _read_communes() -> list[CountedUnit]:
    with connection.cursor() as cursor:
        cursor.execute(COUNTED_COMMUNES)
        counts: dict[int, int] = dict(cursor.fetchall())
    units = AdminUnit.objects.filter(pk__in=counts).select_related("parent").order_by("sort_key")
    counted = [CountedUnit(unit, counts[unit.pk]) for unit in units]
    return sorted(counted, key=lambda one: -one.product_count)


_communes = Kept(COUNTS_KEPT_S, _read_communes)
