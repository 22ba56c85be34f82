"""Which products the public sees, and lists of them in a chosen order."""

from datetime import date
from enum import StrEnum
from typing import NamedTuple

from django.db.models import Count, Exists, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from catalog.models import Certificate, Product, ProductState, Variant
from vendors.models import Vendor, VendorState
from vendors.places.models import AdminUnit

PAGE_SIZE = 20
# Everything a list says about a product beside price, stars and stock.
_SHOWN = ("vendor", "commune__parent", "category__parent")


class Order(StrEnum):
    """How a list may be sorted; the values stand in addresses and on the page that explains the order."""

    STARS = "sao"
    NAME = "ten"
    CHEAP_FIRST = "gia"
    DEAR_FIRST = "gia-giam"


class ProductPage(NamedTuple):
    """One page of a list: numbers count from 1; a list without products has one empty page."""

    products: list[Product]
    number: int
    pages: int
    total: int


class CountedUnit(NamedTuple):
    unit: AdminUnit  # parent loaded
    product_count: int


def products_on_show() -> QuerySet[Product]:
    """Live products of approved producers that have something to buy."""
    return Product.objects.filter(
        Exists(Variant.objects.filter(product=OuterRef("pk"), is_active=True)),
        state=ProductState.LIVE,
        vendor__state=VendorState.APPROVED,
    )


def page_of(
    products: QuerySet[Product], *, order: Order, number: int, day: date, total: int | None = None
) -> ProductPage:
    """A page of 20. A number past the end gives the last page, one below 1 the first. 2 queries, 1 with `total`.

    order  by the stars valid on `day` (most first), by name, or by the price of the size shown first; what is
           equal stands in Vietnamese order of names
    total  how many there are, where the caller knows
    """
    if total is None:
        total = products.count()
    pages = max(1, -(-total // PAGE_SIZE))
    number = min(max(1, number), pages)
    start = (number - 1) * PAGE_SIZE
    rows = _sorted(products, order, day).select_related(*_SHOWN)[start : start + PAGE_SIZE]
    return ProductPage(list(rows), number, pages, total)


def products_of_ids(ids: list[int]) -> list[Product]:
    """Products on show in the order of their ids; what is no longer shown is left out. 1 query."""
    found = products_on_show().select_related(*_SHOWN).in_bulk(ids)
    return [found[product_id] for product_id in ids if product_id in found]


def others_of_vendor(product: Product, *, limit: int) -> list[Product]:
    """What else its producer has on show, by name. 1 query."""
    others = products_on_show().filter(vendor=product.vendor_id).exclude(pk=product.pk)
    return list(others.select_related(*_SHOWN).order_by("sort_key", "pk")[:limit])


def newly_certified(*, day: date, limit: int) -> list[int]:
    """Ids of the products on show whose valid certificate is the newest. 1 query."""
    newest = _valid_certificates(day).values("issued_on")[:1]
    products = products_on_show().annotate(issued_on=Subquery(newest)).exclude(issued_on=None)
    return list(products.order_by("-issued_on", "sort_key", "pk").values_list("pk", flat=True)[:limit])


def with_most_stars(*, day: date, limit: int) -> list[int]:
    """Ids of the products on show with the most valid stars, in order of name. 1 query."""
    stars = _valid_certificates(day).values("stars")[:1]
    products = products_on_show().annotate(stars=Subquery(stars)).exclude(stars=None)
    return list(products.order_by("-stars", "sort_key", "pk").values_list("pk", flat=True)[:limit])


def communes_with_products(*, limit: int | None = None) -> list[CountedUnit]:
    """Communes that products on show come from, most products first. 1 query."""
    units = AdminUnit.objects.filter(pk__in=products_on_show().values("commune"))
    units = units.annotate(product_count=count_on_show("commune")).select_related("parent")
    return [
        CountedUnit(unit, unit.product_count) for unit in units.order_by("-product_count", "sort_key")[:limit]
    ]


def count_on_show(field: str) -> Coalesce:
    """How many products on show point at the row of the outer query with this field."""
    products = products_on_show().filter(**{field: OuterRef("pk")}).order_by().values(field)
    return Coalesce(Subquery(products.annotate(count=Count("pk")).values("count")), 0)


def vendors_of_commune(commune: AdminUnit) -> list[Vendor]:
    """Approved producers at home in a commune, in order of name. 1 query."""
    return list(Vendor.objects.filter(commune=commune, state=VendorState.APPROVED).order_by("name", "pk"))


def _valid_certificates(day: date) -> QuerySet[Certificate]:
    return Certificate.objects.valid_on(day).filter(product=OuterRef("pk")).order_by("-issued_on", "-pk")


def _sorted(products: QuerySet[Product], order: Order, day: date) -> QuerySet[Product]:
    if order is Order.NAME:
        return products.order_by("sort_key", "pk")
    if order is Order.STARS:
        stars = Subquery(_valid_certificates(day).values("stars")[:1])
        return products.annotate(stars=stars).order_by(F("stars").desc(nulls_last=True), "sort_key", "pk")
    shown = Variant.objects.filter(product=OuterRef("pk"), is_active=True).order_by("position", "pk")
    priced = products.annotate(price=Subquery(shown.values("price_vnd")[:1]))
    return priced.order_by("price" if order is Order.CHEAP_FIRST else "-price", "sort_key", "pk")
