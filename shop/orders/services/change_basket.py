"""Putting goods into a basket and taking them out. Nothing is reserved by it.

A change is one look and one statement that writes, without a transaction around the two. What was looked at only
makes kind sentences; what must hold, the statement that writes holds: amounts are added to what is there, and the
basket is locked in it, so that an order of the basket in another tab comes wholly before or wholly after.
"""

from typing import ClassVar, NamedTuple
from uuid import UUID, uuid4

from django.db import connection

from shop.kernel.busy import saying_when_busy
from shop.kernel.errors import DomainError, InvalidInput
from shop.kernel.prepared import fetch_prepared
from shop.kernel.quantity import MAX_QUANTITY, describe_quantity, read_quantity
from shop.orders.models import BasketLine
from shop.orders.selectors.basket import Offer, offer_of
from shop.orders.services.place_order import MAX_LINES, NotForSale

# A basket that was ordered is gone, and its id is never used again: then a new one is made.
PUT_IN = f"""
    WITH kept AS (
        SELECT id FROM orders_basket WHERE id = %s::uuid FOR UPDATE
    ),
    made AS (
        INSERT INTO orders_basket (id) SELECT %s::uuid WHERE NOT EXISTS (SELECT FROM kept) RETURNING id
    )
    INSERT INTO orders_basketline (basket_id, variant_id, quantity)
    SELECT id, %s::bigint, %s::int FROM (SELECT id FROM kept UNION ALL SELECT id FROM made) basket
    ON CONFLICT (basket_id, variant_id) DO UPDATE
      SET quantity = least(orders_basketline.quantity + excluded.quantity, {MAX_QUANTITY})
    RETURNING basket_id
"""  # noqa: S608 - a number of our own
SET_LINE = """
    UPDATE orders_basketline line SET quantity = %s
    FROM (SELECT id FROM orders_basket WHERE id = %s FOR UPDATE) basket
    WHERE line.basket_id = basket.id AND line.variant_id = %s
"""
NOT_IN_BASKET = "Món này không còn trong giỏ."


class NotEnoughLeft(DomainError):
    """More was asked for than the shelf holds now. `free` is what is left, in base units."""

    code: ClassVar[str] = "out-of-stock"

    def __init__(self, offer: Offer) -> None:
        left = describe_quantity(offer.free, offer.base_unit, offer.unit_word)
        name = offer.product_name
        super().__init__(
            f"“{name}” không đủ hàng: chỉ còn {left}." if offer.free else f"“{name}” đã hết hàng.",
            path=("quantity",),
        )
        self.free = offer.free


class BasketChange(NamedTuple):
    """The basket after a change; its id may be new: that of an ordered basket is never used again."""

    basket_id: UUID
    line_count: int
    product_name: str


def add_to_basket(*, basket_id: UUID | None, variant_id: int, typed: str) -> BasketChange:
    """Put more of a variant into a basket, or into a new one. 2 statements.

    typed   how much, as the shopper typed it, counted in what the price is for ("2", "1,5" of a kilo's price)
    raises  InvalidInput, NotForSale, NotEnoughLeft, Busy
    """
    offer = _for_sale(variant_id, basket_id)
    quantity = _read(typed, offer)
    if offer.in_basket + quantity > MAX_QUANTITY:
        raise InvalidInput("Giỏ hàng đã có quá nhiều món này.", path=("quantity",))
    if not offer.in_basket and offer.line_count >= MAX_LINES:
        raise InvalidInput(f"Mỗi giỏ tối đa {MAX_LINES} món. Mời đặt giỏ này trước.", path=("quantity",))
    if offer.in_basket + quantity > offer.free:
        raise NotEnoughLeft(offer)
    with saying_when_busy():
        rows = fetch_prepared(PUT_IN, [basket_id, uuid4(), variant_id, quantity])
    return BasketChange(rows[0][0], offer.line_count + (0 if offer.in_basket else 1), offer.product_name)


def set_basket_line(*, basket_id: UUID | None, variant_id: int, typed: str) -> BasketChange:
    """Change how much of a variant lies in a basket; as `add_to_basket`, but the amount replaces the old one."""
    offer = _for_sale(variant_id, basket_id)
    quantity = _read(typed, offer)
    if basket_id is None or not offer.in_basket:
        raise NotForSale(NOT_IN_BASKET, path=("variant_id",))
    if quantity > offer.free:
        raise NotEnoughLeft(offer)
    with saying_when_busy(), connection.cursor() as cursor:
        cursor.execute(SET_LINE, [quantity, basket_id, variant_id])
        if not cursor.rowcount:  # ordered meanwhile in another tab
            raise NotForSale(NOT_IN_BASKET, path=("variant_id",))
    return BasketChange(basket_id, offer.line_count, offer.product_name)


def remove_from_basket(*, basket_id: UUID | None, variant_id: int) -> int:
    """Take a variant out, whether it is still sold or not; returns how many lines are left."""
    if basket_id is None:
        return 0
    BasketLine.objects.filter(basket=basket_id, variant=variant_id).delete()
    return BasketLine.objects.filter(basket=basket_id).count()


def _for_sale(variant_id: int, basket_id: UUID | None) -> Offer:
    offer = offer_of(variant_id, basket_id=basket_id)
    if offer is None or not offer.is_for_sale:
        raise NotForSale("Sản phẩm này hiện không bán.", path=("variant_id",))
    return offer


def _read(typed: str, offer: Offer) -> int:
    return read_quantity(
        typed,
        base_unit=offer.base_unit,
        unit_word=offer.unit_word,
        price_quantity=offer.price_quantity,
    )
