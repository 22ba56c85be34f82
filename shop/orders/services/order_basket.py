"""The checkout: a basket becomes an order under the basket's own id, so that sending twice orders once."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from django.db import transaction

from shop.kernel.busy import saying_when_busy
from shop.kernel.errors import DomainError
from shop.kernel.money import format_vnd
from shop.orders.models import Basket, OrderGroup
from shop.orders.services.place_order import BuyerInput, LineInput, place_order
from vendors.people.models import User


class EmptyBasket(DomainError):
    """There is nothing to order, and nothing was ordered under this id before."""

    code: ClassVar[str] = "empty-basket"


class TotalChanged(DomainError):
    """Prices moved since the shopper saw the total: nobody pays a sum they have not seen."""

    code: ClassVar[str] = "total-changed"


@transaction.atomic
def order_basket(
    *, basket_id: UUID, seen_total_vnd: int | None, buyer: BuyerInput, user: User | None, now: datetime
) -> OrderGroup:
    """Order all that lies in a basket and empty it. A basket that was ordered gives that order again.

    seen_total_vnd  the total on the shopper's screen; it sets no price, it only stops an order at another one.
                    None where none was shown
    raises          EmptyBasket, TotalChanged, Busy, and what `place_order` raises; then the basket is as it was
    locks           the basket, then what `place_order` locks
    """
    # The second of two clicks waits here until the first has finished and taken the basket away.
    with saying_when_busy():
        basket = Basket.objects.select_for_update().filter(pk=basket_id).first()
    if basket is None:
        known = OrderGroup.objects.filter(pk=basket_id).first()
        if known is None:
            raise EmptyBasket("Giỏ hàng đang trống.")
        return known
    lines = basket.lines.order_by("added_at", "pk").values_list("variant_id", "quantity")
    group = place_order(
        order_id=basket_id, lines=[LineInput(*line) for line in lines], buyer=buyer, user=user, now=now
    )
    if seen_total_vnd is not None and seen_total_vnd != group.total_vnd:
        raise TotalChanged(
            f"Giá vừa thay đổi: tổng tiền bây giờ là {format_vnd(group.total_vnd)}. Mời xem lại rồi đặt."
        )
    basket.lines.all().delete()
    basket.delete()
    return group
