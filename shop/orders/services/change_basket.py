"""Putting goods into a basket and taking them out. Nothing is reserved by it."""

from typing import ClassVar, NamedTuple
from uuid import UUID

from django.db import transaction

from catalog.models import Variant
from outlets.selectors.shelves import free_online
from shop.kernel.busy import saying_when_busy
from shop.kernel.errors import DomainError, InvalidInput
from shop.kernel.quantity import MAX_QUANTITY, describe_quantity, read_quantity
from shop.orders.models import Basket, BasketLine
from shop.orders.services.place_order import MAX_LINES, NotForSale


class NotEnoughLeft(DomainError):
    """More was asked for than the shelf holds now. `free` is what is left, in base units."""

    code: ClassVar[str] = "out-of-stock"

    def __init__(self, variant: Variant, free: int) -> None:
        left = describe_quantity(free, variant.base_unit, variant.unit_word)
        name = variant.product.name
        super().__init__(
            f"“{name}” không đủ hàng: chỉ còn {left}." if free else f"“{name}” đã hết hàng.",
            path=("quantity",),
        )
        self.free = free


class BasketChange(NamedTuple):
    """The basket after a change; its id may be new: that of an ordered basket is never used again."""

    basket_id: UUID
    line_count: int
    variant: Variant


@transaction.atomic
def add_to_basket(*, basket_id: UUID | None, variant_id: int, typed: str) -> BasketChange:
    """Put more of a variant into a basket, or into a new one.

    typed   how much, as the shopper typed it, counted in what the price is for ("2", "1,5" of a kilo's price)
    raises  InvalidInput, NotForSale, NotEnoughLeft, Busy
    """
    variant = _for_sale(variant_id)
    quantity = _read(typed, variant)
    basket_id, quantities = _lock(basket_id)
    quantity += quantities.get(variant_id, 0)
    if quantity > MAX_QUANTITY:
        raise InvalidInput("Giỏ hàng đã có quá nhiều món này.", path=("quantity",))
    if variant_id not in quantities and len(quantities) >= MAX_LINES:
        raise InvalidInput(f"Mỗi giỏ tối đa {MAX_LINES} món. Mời đặt giỏ này trước.", path=("quantity",))
    _check_shelf(variant, quantity)
    _write(basket_id, variant_id, quantity)
    return BasketChange(basket_id, len(quantities | {variant_id: quantity}), variant)


@transaction.atomic
def set_basket_line(*, basket_id: UUID | None, variant_id: int, typed: str) -> BasketChange:
    """Change how much of a variant lies in a basket; as `add_to_basket`, but the amount replaces the old one."""
    variant = _for_sale(variant_id)
    quantity = _read(typed, variant)
    basket_id, quantities = _lock(basket_id)
    if variant_id not in quantities:
        raise NotForSale("Món này không còn trong giỏ.", path=("variant_id",))
    _check_shelf(variant, quantity)
    _write(basket_id, variant_id, quantity)
    return BasketChange(basket_id, len(quantities), variant)


@transaction.atomic
def remove_from_basket(*, basket_id: UUID | None, variant_id: int) -> int:
    """Take a variant out, whether it is still sold or not; returns how many lines are left."""
    if basket_id is None:
        return 0
    BasketLine.objects.filter(basket=basket_id, variant=variant_id).delete()
    return BasketLine.objects.filter(basket=basket_id).count()


def _for_sale(variant_id: int) -> Variant:
    variant = Variant.objects.select_related("product__vendor").filter(pk=variant_id).first()
    if variant is None or not variant.is_sold_online:
        raise NotForSale("Sản phẩm này hiện không bán.", path=("variant_id",))
    return variant


def _read(typed: str, variant: Variant) -> int:
    return read_quantity(
        typed,
        base_unit=variant.base_unit,
        unit_word=variant.unit_word,
        price_quantity=variant.price_quantity,
    )


def _lock(basket_id: UUID | None) -> tuple[UUID, dict[int, int]]:
    """The basket, locked so that two tabs do not overwrite each other, and what lies in it; a new one if it is gone."""
    with saying_when_busy():
        basket = Basket.objects.select_for_update().filter(pk=basket_id).first() if basket_id else None
    if basket is None:
        return Basket.objects.create().pk, {}
    return basket.pk, dict(basket.lines.values_list("variant_id", "quantity"))


def _check_shelf(variant: Variant, quantity: int) -> None:
    free = free_online([variant.pk]).get(variant.pk, 0)
    if quantity > free:
        raise NotEnoughLeft(variant, free)


def _write(basket_id: UUID, variant_id: int, quantity: int) -> None:
    BasketLine.objects.bulk_create(
        [BasketLine(basket_id=basket_id, variant_id=variant_id, quantity=quantity)],
        update_conflicts=True,
        unique_fields=["basket", "variant"],
        update_fields=["quantity"],
    )
