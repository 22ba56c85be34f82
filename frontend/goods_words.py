"""Goods as the shop's pages say them: units of price, what is left, marks, communes, cards."""

from collections.abc import Sequence
from datetime import date
from functools import cache, lru_cache

from django.urls import reverse

from catalog.models import Category
from catalog.models.products import is_drawn
from frontend.pieces import Commune, ProductCard
from outlets.selectors.product_cards import CardRow, Group, Priced
from outlets.selectors.product_page import Group as PageGroup
from outlets.selectors.unit_words import Unit
from shop.kernel.quantity import describe_quantity, sold_by
from vendors.places.models import AdminUnit

GROUP_ICONS = {
    1: "group-food",
    2: "group-drink",
    3: "group-herb",
    4: "group-craft",
    5: "group-plant",
    6: "group-tourism",
}
FEW = 5  # from here down the shopper is told how much is left


def group_icon(group: Category | Group | PageGroup | None) -> str:
    return GROUP_ICONS.get(group.number or 0, "leaf") if group else "leaf"


def commune_words(unit: AdminUnit) -> Commune:
    """A unit with its province, for stamp and link; needs its parent loaded."""
    province = unit.parent.short_name if unit.parent else ""
    return Commune(unit.short_name, province, commune_url(unit.code))


@lru_cache(maxsize=8192)  # every commune of today has one
def unit_words(unit: Unit) -> Commune:
    """The same of a unit read without model objects."""
    return Commune(unit.short_name, unit.province, commune_url(unit.code))


def product_url(slug: str) -> str:
    """As `reverse`, which takes 10 µs each time: lists have twenty."""
    return _address("product").format(slug)


def commune_url(code: str) -> str:
    return _address("commune").format(code)


def group_url(slug: str) -> str:
    return _address("group").format(slug)


def producer_url(slug: str) -> str:
    return _address("producer").format(slug)


@cache
def address(name: str) -> str:
    """As `reverse` of a page that has one address."""
    return reverse(name)


@cache
def _address(name: str) -> str:
    return reverse(name, args=["00000"]).replace("00000", "{}")


def size_words(variant: Priced) -> str:
    """What the price buys: "hũ 250 g", "kg"; a piece's size is its name, which begins with the unit's word."""
    unit = sold_by(variant.base_unit, variant.unit_word, variant.price_quantity)
    if variant.base_unit != "piece" or not variant.name:
        return unit
    return variant.name[0].lower() + variant.name[1:] if variant.name.lower().startswith(unit) else unit


def stock_words(variant: Priced) -> str:
    """ "Còn hàng", "Chỉ còn 3 hũ" or "Hết hàng"."""
    if variant.available <= 0:
        return "Hết hàng"
    if variant.available <= FEW * variant.price_quantity:
        return f"Chỉ còn {describe_quantity(variant.available, variant.base_unit, variant.unit_word)}"
    return "Còn hàng"


def lapsed_words(lapsed_on: date | None) -> str:
    """Said instead of stars."""
    return f"Chứng nhận hết hạn {lapsed_on:%m/%Y}" if lapsed_on else ""


@lru_cache(maxsize=2048)  # by value: another price or stock is another row
def card(row: CardRow) -> ProductCard:
    variant = row.variant
    return ProductCard(
        name=row.name,
        url=product_url(row.slug),
        price_vnd=variant.price_vnd,
        price_unit=size_words(variant),
        commune=unit_words(row.commune),
        producer=row.vendor.name,
        stars=row.certificate.stars if row.certificate else None,
        certificate_note=lapsed_words(row.lapsed_on),
        picture=row.picture,
        group=row.group.short_name or row.group.name,
        group_icon=group_icon(row.group),
        # The button adds one of what the price is for; less than that is bought on the product's own page.
        action_url=address("add-to-basket") if variant.available >= variant.price_quantity else "",
        variant_id=variant.id,
        stock_note="" if variant.available > 0 else "Tạm hết hàng",
        is_demo=row.is_demo,
        has_stamp=not is_drawn(row.picture),
    )


def cards(rows: Sequence[CardRow]) -> list[ProductCard]:
    return [card(row) for row in rows]
