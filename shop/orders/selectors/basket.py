"""What lies in a basket, by seller, at today's prices; and what may be put into it."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from outlets.selectors.shelves import FREE_OF_VARIANT
from shop.kernel.money import price_of
from shop.kernel.prepared import fetch_prepared
from shop.orders.selectors.sold_online import SOLD_ONLINE

CONTENT = f"""
    SELECT vendor.id, vendor.name, vendor.slug,
           variant.id, product.name, product.slug, product.picture, variant.name,
           variant.base_unit, variant.unit_word, variant.price_vnd, variant.price_quantity,
           line.quantity, coalesce(free.quantity, 0), {SOLD_ONLINE}
    FROM orders_basketline line
    JOIN catalog_variant variant ON variant.id = line.variant_id
    JOIN catalog_product product ON product.id = variant.product_id
    JOIN vendors_vendor vendor ON vendor.id = product.vendor_id
    CROSS JOIN LATERAL ({FREE_OF_VARIANT}) free
    WHERE line.basket_id = %s::uuid
    ORDER BY line.added_at, line.id
"""  # noqa: S608 - pieces of our own SQL, no outside text

OFFER = f"""
    SELECT variant.id, product.name, variant.base_unit, variant.unit_word, variant.price_quantity, {SOLD_ONLINE},
           coalesce(free.quantity, 0), coalesce(basket.quantity, 0), basket.line_count
    FROM catalog_variant variant
    JOIN catalog_product product ON product.id = variant.product_id
    JOIN vendors_vendor vendor ON vendor.id = product.vendor_id
    CROSS JOIN LATERAL ({FREE_OF_VARIANT}) free
    CROSS JOIN (
        SELECT count(*) AS line_count, sum(quantity) FILTER (WHERE variant_id = %(variant)s::bigint) AS quantity
        FROM orders_basketline WHERE basket_id = %(basket)s::uuid
    ) basket
    WHERE variant.id = %(variant)s::bigint
"""  # noqa: S608


class Line(NamedTuple):
    """A line at today's price list; `quantity` and `free` in base units."""

    variant_id: int
    product_name: str
    product_slug: str
    picture: str  # a name in the store of files, "" without one
    size: str
    base_unit: str
    unit_word: str
    price_vnd: int
    price_quantity: int
    quantity: int
    free: int
    is_for_sale: bool

    @property
    def amount_vnd(self) -> int:
        return price_of(self.quantity, price_vnd=self.price_vnd, price_quantity=self.price_quantity)

    @property
    def is_available(self) -> bool:
        """Could this line be ordered now?"""
        return self.is_for_sale and self.quantity <= self.free


class SellerPart(NamedTuple):
    """What one producer will send in a parcel of its own."""

    name: str
    slug: str
    lines: Sequence[Line]

    @property
    def total_vnd(self) -> int:
        return sum(line.amount_vnd for line in self.lines)


class BasketContent(NamedTuple):
    sellers: tuple[SellerPart, ...]

    @property
    def total_vnd(self) -> int:
        return sum(seller.total_vnd for seller in self.sellers)

    @property
    def can_be_ordered(self) -> bool:
        """Is there something, and is all of it there?"""
        return bool(self.sellers) and all(
            line.is_available for seller in self.sellers for line in seller.lines
        )


class Offer(NamedTuple):
    """A variant that somebody wants, and how the basket stands; quantities in base units."""

    variant_id: int
    product_name: str
    base_unit: str
    unit_word: str
    price_quantity: int
    is_for_sale: bool
    free: int
    in_basket: int  # of this variant
    line_count: int  # of all variants


def basket_content(basket_id: UUID | None) -> BasketContent:
    """A basket's lines as they were put in, sellers in order of their first line. 1 query, none without a basket."""
    if basket_id is None:
        return BasketContent(())
    sellers: dict[int, SellerPart] = {}
    lines: dict[int, list[Line]] = {}
    for vendor_id, name, slug, *line in fetch_prepared(CONTENT, [basket_id]):
        of_vendor = lines.setdefault(vendor_id, [])
        of_vendor.append(Line(*line))
        sellers.setdefault(vendor_id, SellerPart(name, slug, of_vendor))
    return BasketContent(tuple(sellers.values()))


def offer_of(variant_id: int, *, basket_id: UUID | None) -> Offer | None:
    """A variant beside what lies in a basket; None for an id that no variant has. 1 query."""
    rows = fetch_prepared(OFFER, {"variant": variant_id, "basket": basket_id})
    return Offer(*rows[0]) if rows else None
