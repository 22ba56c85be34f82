"""Goods as the shop's pages say them: units of price, what is left, marks, communes, cards."""

from collections.abc import Sequence
from datetime import date

from django.urls import reverse

from catalog.models import Category, Product, Variant
from frontend.pieces import Commune, ProductCard
from outlets.selectors.product_cards import CardRow
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


def group_icon(group: Category | None) -> str:
    return GROUP_ICONS.get(group.number or 0, "leaf") if group else "leaf"


def commune_words(unit: AdminUnit) -> Commune:
    """A unit with its province, for stamp and link; needs its parent loaded."""
    province = unit.parent.short_name if unit.parent else ""
    return Commune(unit.short_name, province, reverse("commune", args=[unit.code]))


def size_words(variant: Variant) -> str:
    """What the price buys: "hũ 250 g", "kg"; a piece's size is its name, which begins with the unit's word."""
    unit = sold_by(variant.base_unit, variant.unit_word, variant.price_quantity)
    if variant.base_unit != "piece" or not variant.name:
        return unit
    return variant.name[0].lower() + variant.name[1:] if variant.name.lower().startswith(unit) else unit


def stock_words(variant: Variant, free: int) -> str:
    """ "Còn hàng", "Chỉ còn 3 hũ" or "Hết hàng"."""
    if free <= 0:
        return "Hết hàng"
    if free <= FEW * variant.price_quantity:
        return f"Chỉ còn {describe_quantity(free, variant.base_unit, variant.unit_word)}"
    return "Còn hàng"


def lapsed_words(lapsed_on: date | None) -> str:
    """Said instead of stars."""
    return f"Chứng nhận hết hạn {lapsed_on:%m/%Y}" if lapsed_on else ""


def picture_url(product: Product) -> str:
    return product.picture.url if product.picture else ""


def card(row: CardRow) -> ProductCard:
    product, variant = row.product, row.variant
    group = product.category.parent or product.category
    return ProductCard(
        name=product.name,
        url=reverse("product", args=[product.slug]),
        price_vnd=variant.price_vnd,
        price_unit=size_words(variant),
        commune=commune_words(product.commune),
        producer=product.vendor.name,
        stars=row.certificate.stars if row.certificate else None,
        certificate_note=lapsed_words(row.lapsed_on),
        picture_url=picture_url(product),
        group=group.short_name or group.name,
        group_icon=group_icon(group),
        # The button adds one of what the price is for; less than that is bought on the product's own page.
        action_url=reverse("add-to-basket") if row.free >= variant.price_quantity else "",
        variant_id=variant.pk,
        stock_note="" if row.free > 0 else "Tạm hết hàng",
        is_demo=product.is_demo,
        has_stamp=not product.has_drawn_picture,
    )


def cards(rows: Sequence[CardRow]) -> list[ProductCard]:
    return [card(row) for row in rows]
