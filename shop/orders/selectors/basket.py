"""What lies in a basket, by seller, at today's prices."""

from typing import NamedTuple
from uuid import UUID

from catalog.models import Variant
from outlets.selectors.shelves import free_online
from shop.orders.models import BasketLine
from vendors.models import Vendor


class Line(NamedTuple):
    """quantity and free in base units; amount_vnd by today's price list."""

    variant: Variant  # product with vendor, commune and category loaded
    quantity: int
    amount_vnd: int
    free: int
    is_for_sale: bool

    @property
    def is_available(self) -> bool:
        """Could this line be ordered now?"""
        return self.is_for_sale and self.quantity <= self.free


class SellerPart(NamedTuple):
    """What one producer will send in a parcel of its own."""

    vendor: Vendor
    lines: tuple[Line, ...]

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


def basket_content(basket_id: UUID | None) -> BasketContent:
    """A basket's lines as they were put in, sellers in order of their first line. 2 queries, none without a basket."""
    if basket_id is None:
        return BasketContent(())
    rows = list(
        BasketLine.objects.filter(basket=basket_id)
        .select_related("variant__product__vendor", "variant__product__commune__parent")
        .select_related("variant__product__category__parent")
        .order_by("added_at", "pk")
    )
    free = free_online(row.variant_id for row in rows)
    by_vendor: dict[int, list[Line]] = {}
    for row in rows:
        line = Line(
            row.variant,
            row.quantity,
            row.variant.amount_vnd(row.quantity),
            free.get(row.variant_id, 0),
            row.variant.is_sold_online,
        )
        by_vendor.setdefault(row.variant.product.vendor_id, []).append(line)
    return BasketContent(
        tuple(SellerPart(lines[0].variant.product.vendor, tuple(lines)) for lines in by_vendor.values())
    )
