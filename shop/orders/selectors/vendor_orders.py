"""A producer's orders: what waits to be sent, what has left, what was called off; one of them in full."""

from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from django.db.models import Count, Min, Q, QuerySet

from shop.kernel.errors import NotFound
from shop.orders.models import OrderEventKind, OrderLine, OrderState, SellerOrder
from shop.orders.selectors.order_page import Event
from vendors.models import HelperScope
from vendors.selectors.access_desk import Desk

PAGE_SIZE = 50


class Pile(StrEnum):
    """Where an order lies for its producer."""

    TO_SHIP = "cho-gui"
    SHIPPED = "da-gui"
    CANCELLED = "da-huy"


_OF_PILE = {
    Pile.TO_SHIP: Q(state=OrderState.POSTED, shipped_at=None),
    Pile.SHIPPED: Q(state=OrderState.POSTED, shipped_at__isnull=False),
    Pile.CANCELLED: Q(state=OrderState.CANCELLED),
}
# What waits longest is sent first; of the others people look for the newest.
_ORDER = {
    Pile.TO_SHIP: ("posted_at", "pk"),
    Pile.SHIPPED: ("-shipped_at", "-pk"),
    Pile.CANCELLED: ("-posted_at", "-pk"),
}


class OrdersPage(NamedTuple):
    """A page of one pile.

    rows   commune of the buyer with its province and the lines loaded; nothing that names the buyer
    sizes  how many lie in each pile
    """

    rows: list[SellerOrder]
    pile: Pile
    sizes: dict[Pile, int]
    number: int
    pages: int


class Waiting(NamedTuple):
    """What waits to be sent: how many, and since when the oldest does."""

    orders: int
    since: datetime | None


class VendorOrder(NamedTuple):
    """One order with whom it goes to: only for those who send it. `order` has its checkout and communes loaded."""

    order: SellerOrder
    lines: list[OrderLine]
    events: list[Event]

    @property
    def pile(self) -> Pile:
        if self.order.state == OrderState.CANCELLED:
            return Pile.CANCELLED
        return Pile.TO_SHIP if self.order.shipped_at is None else Pile.SHIPPED


def vendor_orders(
    desk: Desk, *, pile: Pile = Pile.TO_SHIP, page: int = 1, size: int = PAGE_SIZE
) -> OrdersPage:
    """One page. Three queries, however many there are.

    page    from 1; beyond the last one the last is given
    raises  NotFound  for a helper without leave for orders
    """
    orders = _of_desk(desk)
    counts = orders.aggregate(**{one.name: Count("pk", filter=rule) for one, rule in _OF_PILE.items()})
    sizes = {one: counts[one.name] for one in Pile}
    pages = max(1, -(-sizes[pile] // size))
    number = min(max(1, page), pages)
    rows = _rows(orders, pile)[(number - 1) * size : number * size]
    return OrdersPage(list(rows), pile, sizes, number, pages)


def orders_slice(desk: Desk, *, pile: Pile, offset: int, limit: int) -> tuple[list[SellerOrder], int]:
    """Orders of a pile from an offset on, and how many there are in all. Three queries. raises NotFound"""
    orders = _of_desk(desk)
    return list(_rows(orders, pile)[offset : offset + limit]), orders.filter(_OF_PILE[pile]).count()


def _rows(orders: QuerySet[SellerOrder], pile: Pile) -> QuerySet[SellerOrder]:
    rows = orders.filter(_OF_PILE[pile]).select_related("buyer_commune__parent").prefetch_related("lines")
    return rows.order_by(*_ORDER[pile])


def waiting_orders(desk: Desk) -> Waiting:
    """What waits to be sent, by the index of just that. One query; none for a helper without leave."""
    if not desk.may(HelperScope.ORDERS):
        return Waiting(0, None)
    found = (
        _of_desk(desk).filter(_OF_PILE[Pile.TO_SHIP]).aggregate(orders=Count("pk"), since=Min("posted_at"))
    )
    return Waiting(found["orders"], found["since"])


def vendor_order(desk: Desk, code: str) -> VendorOrder:
    """One order in full. Three queries. raises NotFound: others', missing ones and helpers without leave alike"""
    order = (
        _of_desk(desk)
        .select_related("group__commune__parent", "buyer_commune__parent")
        .filter(code=code)
        .first()
    )
    if order is None:
        raise NotFound
    events = [
        Event(OrderEventKind(event.kind), event.at, event.reason, event.carrier, event.tracking_code)
        for event in order.events.order_by("at", "pk")
    ]
    return VendorOrder(order, list(order.lines.order_by("line_no")), events)


def _of_desk(desk: Desk) -> QuerySet[SellerOrder]:
    if not desk.may(HelperScope.ORDERS):
        raise NotFound
    return SellerOrder.objects.filter(seller_vendor=desk.vendor.pk)
