"""A producer's own products in a list: found by name or code however typed, with what each still lacks."""

from datetime import date
from typing import NamedTuple

from django.db.models import (
    CharField,
    Count,
    Exists,
    F,
    Func,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce

from catalog.models import Certificate, Product, ProductChange, ProductState, Variant
from catalog.selectors.product_checklist import Missing, missing_of, with_what_it_has
from shop.kernel.errors import NotFound
from shop.kernel.text import clean_text, fold
from vendors.models import HelperScope, Vendor
from vendors.selectors.access_desk import Desk

PAGE_SIZE = 50
LONGEST_SEARCH = 120
_BASES = {
    "a": "àáảãạăằắẳẵặâầấẩẫậ",
    "e": "èéẻẽẹêềếểễệ",
    "i": "ìíỉĩị",
    "o": "òóỏõọôồốổỗộơờớởỡợ",
    "u": "ùúủũụưừứửữự",
    "y": "ỳýỷỹỵ",
    "d": "đ",
}
_SIGNED = "".join(_BASES.values())
_BARE = "".join(base * len(signed) for base, signed in _BASES.items())


class Folded(Func):
    """A column as `fold` writes it. The database's own lower() knows no Vietnamese under the C locale."""

    function = "translate"
    template = f"lower(translate(normalize(%(expressions)s), '{_SIGNED + _SIGNED.upper()}', '{_BARE * 2}'))"
    output_field = CharField()


class DeskProduct(NamedTuple):
    """A row of the list.

    sizes        those on sale, in their order; the first one's price is the product's
    stars        of a certificate valid that day, 0 without
    has_waiting  a change waits for a moderator
    """

    product: Product
    sizes: list[Variant]
    stars: int
    missing: list[Missing]
    has_waiting: bool


class DeskPage(NamedTuple):
    """A page of a producer's products.

    by_state  how many of what was searched for are in each state, whatever state is shown
    total     in the state that is shown
    """

    rows: list[DeskProduct]
    by_state: dict[str, int]
    total: int
    number: int
    pages: int


def desk_products(
    desk: Desk, *, day: date, search: str = "", state: str = "", page: int = 1, size: int = PAGE_SIZE
) -> DeskPage:
    """One page in order of name. Three queries, however long the list is.

    search  words that name or code of a product hold, with or without signs; "" finds all
    state   one of ProductState; "" shows all, those no longer sold included
    page    from 1; beyond the last one the last is given
    raises  NotFound  for a helper without leave for products
    """
    if not desk.may(HelperScope.PRODUCTS):
        raise NotFound
    found = _found(desk.vendor, search)
    by_state = dict(found.order_by().values_list("state").annotate(number=Count("pk")))
    total = by_state.get(state, 0) if state else sum(by_state.values())
    pages = max(1, -(-total // size))
    number = min(max(1, page), pages)
    shown = found.filter(state=state) if state else found
    return DeskPage(
        desk_rows(shown, day=day, offset=(number - 1) * size, limit=size), by_state, total, number, pages
    )


def desk_slice(
    desk: Desk, *, day: date, search: str = "", state: str = "", offset: int = 0, limit: int = PAGE_SIZE
) -> tuple[list[DeskProduct], int]:
    """Rows from an offset on, and how many there are in all. Three queries. raises NotFound"""
    if not desk.may(HelperScope.PRODUCTS):
        raise NotFound
    found = _found(desk.vendor, search)
    found = found.filter(state=state) if state else found
    return desk_rows(found, day=day, offset=offset, limit=limit), found.count()


def desk_rows(products: QuerySet[Product], *, day: date, offset: int, limit: int) -> list[DeskProduct]:
    """Two queries."""
    marks = Certificate.objects.valid_on(day).filter(product=OuterRef("pk")).order_by("-issued_on", "-pk")
    waiting = ProductChange.objects.filter(product=OuterRef("pk"), state=ProductChange.State.WAITING)
    sizes = Prefetch("variants", Variant.objects.filter(is_active=True).order_by("position", "pk"), "on_sale")
    page = with_what_it_has(products.select_related("category__parent")).annotate(
        stars=Coalesce(Subquery(marks.values("stars")[:1]), Value(0)), has_waiting=Exists(waiting)
    )
    page = page.prefetch_related(sizes).order_by("sort_key", "pk")[offset : offset + limit]
    return [DeskProduct(one, one.on_sale, one.stars, missing_of(one), one.has_waiting) for one in page]


def _found(vendor: Vendor, search: str) -> QuerySet[Product]:
    products = Product.objects.filter(vendor=vendor)
    words = fold(clean_text(search[:LONGEST_SEARCH], max_length=LONGEST_SEARCH, path=("search",))).split()
    if not words:
        return products
    by_name, by_code = Q(), Q()
    for word in words:
        by_name &= Q(folded_name__contains=word)
        by_code &= Q(sku__icontains=word) | Q(gtin__contains=word)
    sizes = Variant.objects.filter(by_code, product=OuterRef("pk"))
    return products.annotate(folded_name=Folded(F("name"))).filter(by_name | Exists(sizes))


def known_state(state: str) -> str:
    """A state as an address says it; "" for anything that is none."""
    return state if state in ProductState.values else ""
