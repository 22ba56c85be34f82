"""How many orders guests may place in an hour: nobody empties the shelves with orders that nobody will pay for.

Counted are orders that were placed, by the caller's address and by the buyer's telephone number; a refused attempt or
a repeated request costs nothing. The limits are generous, since a market, an office or a mobile network has one address
for many. A loopback address is not counted: then the proxy has not said who is calling, and all shoppers would be one.
Shoppers who have signed in are not counted at all. Without the cache nobody is refused: an hour without limits costs
less than an hour without orders, and oversell is prevented elsewhere.
"""

import logging
from collections.abc import Callable
from datetime import datetime
from ipaddress import ip_address
from typing import ClassVar, NamedTuple
from uuid import UUID

from django.conf import settings

from outlets.services.receive_stock import hash_of
from shop.kernel.attempts import attempts, count_attempt
from shop.kernel.errors import DomainError
from shop.kernel.phone import normalize_phone
from shop.orders.models import OrderGroup

logger = logging.getLogger(__name__)

WINDOW_S = 3600


class TooManyOrders(DomainError):
    """More orders than a guest may place in an hour; nothing was ordered."""

    code: ClassVar[str] = "too-many-orders"
    retry: ClassVar[bool] = True


class _Limit(NamedTuple):
    """So many orders an hour of those who share this address or number; `key` names neither."""

    key: str
    most: int
    sentence: str
    path: tuple[str, ...]


def place_as_guest(
    place: Callable[[], OrderGroup], *, order_id: UUID, address: str, phone: str, now: datetime
) -> OrderGroup:
    """Call `place` unless this guest has placed too many orders; an order that was placed before is given again.

    place    places the order as of `now`
    address  of the caller, as `client_address` has it
    phone    the buyer's, as typed
    raises   TooManyOrders; InvalidInput for a phone number that is none; what `place` raises
    """
    limits = _limits(address, normalize_phone(phone))
    for limit in limits:
        if attempts(limit.key) >= limit.most and not OrderGroup.objects.filter(pk=order_id).exists():
            logger.warning(
                "a guest's order was refused: %d an hour is the limit of %s", limit.most, limit.path
            )
            raise TooManyOrders(limit.sentence, path=limit.path)
    group = place()
    if group.placed_at == now:  # not an order of before, asked for again
        for limit in limits:
            count_attempt(limit.key, window_s=WINDOW_S)
    return group


def _limits(address: str, phone: str) -> list[_Limit]:
    limits = []
    if settings.GUEST_ORDERS_PER_PHONE:
        sentence = (
            "Số điện thoại này vừa đặt rất nhiều đơn. Mời thử lại sau một giờ, hoặc đăng nhập để đặt tiếp."
        )
        key = f"guest-orders:{hash_of(phone)}"
        limits.append(_Limit(key, settings.GUEST_ORDERS_PER_PHONE, sentence, ("phone",)))
    if settings.GUEST_ORDERS_PER_ADDRESS and not _is_loopback(address):
        sentence = (
            "Nơi bạn truy cập vừa có rất nhiều đơn. Mời thử lại sau một giờ, hoặc đăng nhập để đặt tiếp."
        )
        key = f"guest-orders:{hash_of(address)}"
        limits.append(_Limit(key, settings.GUEST_ORDERS_PER_ADDRESS, sentence, ()))
    return limits


def _is_loopback(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:  # "": a socket has no address
        return not address
