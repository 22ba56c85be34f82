"""An order for the person who holds its link, or knows its code and phone number."""

from typing import NamedTuple

from shop.kernel.errors import InvalidInput, NotFound
from shop.kernel.phone import normalize_phone
from shop.orders.models import OrderGroup, OrderLine, SellerOrder, SellerOrderEvent


class SellerPart(NamedTuple):
    """One producer's part of an order: its lines as sold, and what happened to it, oldest first."""

    order: SellerOrder  # seller_vendor and outlet loaded
    lines: tuple[OrderLine, ...]
    events: tuple[SellerOrderEvent, ...]


class OrderPage(NamedTuple):
    group: OrderGroup  # commune with parent loaded
    parts: tuple[SellerPart, ...]


def order_page(token: str) -> OrderPage:
    """The order behind an unguessable link. 4 queries.

    raises NotFound
    """
    group = OrderGroup.objects.select_related("commune__parent").filter(token=token).first()
    if group is None:
        raise NotFound("Không có đơn hàng nào ở địa chỉ này.")
    orders = list(group.seller_orders.select_related("seller_vendor", "outlet").order_by("number"))
    lines: dict[int, list[OrderLine]] = {}
    for line in (
        OrderLine.objects.filter(order__in=orders).select_related("variant__product").order_by("line_no")
    ):
        lines.setdefault(line.order_id, []).append(line)
    events: dict[int, list[SellerOrderEvent]] = {}
    for event in SellerOrderEvent.objects.filter(order__in=orders).order_by("at", "pk"):
        events.setdefault(event.order_id, []).append(event)
    return OrderPage(
        group,
        tuple(
            SellerPart(order, tuple(lines.get(order.pk, ())), tuple(events.get(order.pk, ())))
            for order in orders
        ),
    )


def access_seller_order(token: str, number: int) -> SellerOrder:
    """One seller's part of the order behind a link: who holds the link may act on it. 1 query.

    raises NotFound
    """
    order = SellerOrder.objects.select_related("group").filter(group__token=token, number=number).first()
    if order is None:
        raise NotFound("Không có đơn hàng này.")
    return order


def token_of(code: str, phone: str) -> str:
    """The link of an order, for someone who knows its code and the buyer's number. 1 query.

    code    as read out or typed: "dh-7k3m9qx2", also with a seller's number behind it ("DH-7K3M9QX2-1")
    raises  NotFound with one sentence whatever is wrong, so that neither can be tried out alone
    """
    not_found = NotFound("Không tìm thấy đơn nào có mã và số điện thoại này. Bạn xem lại cả hai giúp.")
    wanted = "-".join(code.strip().upper().split("-")[:2])
    try:
        number = normalize_phone(phone)
    except InvalidInput:
        raise not_found from None
    if not wanted.isascii() or not wanted.isprintable():
        raise not_found
    group = OrderGroup.objects.filter(code=wanted, phone=number).first()
    if group is None:
        raise not_found
    return group.token
