"""The checkout: a basket becomes an order under the basket's own id, so that sending twice orders once."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from django.db import transaction

from shop.kernel.busy import saying_when_busy
from shop.kernel.errors import DomainError
from shop.kernel.money import format_vnd
from shop.kernel.prepared import fetch_prepared
from shop.orders.models import OrderGroup
from shop.orders.services.place_order import BuyerInput, LineInput, clean_content, write_order
from vendors.people.models import User

# Two statements and not one: the lines are looked for once the basket is had, so a line that another tab was just
# putting in is among them.
TAKE_BASKET = "DELETE FROM orders_basket WHERE id = %s RETURNING id"
TAKE_LINES = """
    WITH line AS (
        DELETE FROM orders_basketline WHERE basket_id = %s RETURNING id, variant_id, quantity, added_at
    )
    SELECT variant_id, quantity FROM line ORDER BY added_at, id
"""


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
    lines = _take(basket_id)
    if lines is None:
        known = OrderGroup.objects.filter(pk=basket_id).first()
        if known is None:
            raise EmptyBasket("Giỏ hàng đang trống.")
        return known
    group = write_order(order_id=basket_id, content=clean_content(lines, buyer), user=user, now=now)
    if seen_total_vnd is not None and seen_total_vnd != group.total_vnd:
        raise TotalChanged(
            f"Giá vừa thay đổi: tổng tiền bây giờ là {format_vnd(group.total_vnd)}. Mời xem lại rồi đặt."
        )
    return group


def _take(basket_id: UUID) -> list[LineInput] | None:
    """Take the basket away with its lines, as they were put in; None when there is none.

    The second of two clicks waits here until the first has finished. A refusal later gives all of it back.
    """
    with saying_when_busy():
        if not fetch_prepared(TAKE_BASKET, [basket_id]):
            return None
        return [LineInput(*row) for row in fetch_prepared(TAKE_LINES, [basket_id])]
