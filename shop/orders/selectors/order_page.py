"""An order for the person who holds its link, or knows its code and phone number."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from shop.kernel.errors import InvalidInput, NotFound
from shop.kernel.phone import normalize_phone
from shop.kernel.prepared import fetch_prepared
from shop.orders.models import OrderEventKind, OrderGroup, OrderState, SellerOrder
from vendors.places.models import AdminUnit

# A row for each event of each seller's order; what stands before the event is the same in all rows of an order.
ORDERS = """
    SELECT checkout.code, checkout.placed_at, checkout.buyer_name, checkout.phone, checkout.address_line,
           checkout.note, commune.kind, commune.name, province.kind, province.name,
           seller.id, seller.number, seller.code, seller.state, seller.total_vnd,
           coalesce(vendor.name, outlet.name), event.kind, event.at, event.reason,
           event.carrier, event.tracking_code
    FROM orders_ordergroup checkout
    JOIN places_adminunit commune ON commune.id = checkout.commune_id
    JOIN places_adminunit province ON province.id = commune.parent_id
    JOIN orders_sellerorder seller ON seller.group_id = checkout.id
    JOIN outlets_outlet outlet ON outlet.id = seller.outlet_id
    LEFT JOIN vendors_vendor vendor ON vendor.id = seller.seller_vendor_id
    JOIN orders_sellerorderevent event ON event.order_id = seller.id
    WHERE checkout.token = %s
    ORDER BY seller.number, event.at, event.id
"""
LINES = """
    SELECT line.order_id, line.product_name, product.slug, line.variant_name, line.quantity, line.base_unit,
           line.unit_word, line.amount_vnd
    FROM orders_orderline line
    JOIN catalog_variant variant ON variant.id = line.variant_id
    JOIN catalog_product product ON product.id = variant.product_id
    WHERE line.order_id = ANY(%s::bigint[])
    ORDER BY line.line_no
"""


class Line(NamedTuple):
    """A line as it was sold; the slug is today's."""

    product_name: str
    product_slug: str
    size: str
    quantity: int  # base units
    base_unit: str
    unit_word: str
    amount_vnd: int


class Event(NamedTuple):
    """carrier, tracking_code: of a parcel that left, as far as they are known."""

    kind: OrderEventKind
    at: datetime
    reason: str
    carrier: str
    tracking_code: str


class SellerPart(NamedTuple):
    """One seller's part of an order: its lines as sold, and what happened to it, oldest first."""

    number: int
    code: str
    state: OrderState
    total_vnd: int
    seller: str  # the producer's name, or that of the outlet
    lines: Sequence[Line]
    events: Sequence[Event]

    @property
    def is_cancelled(self) -> bool:
        return self.state == OrderState.CANCELLED

    @property
    def is_shipped(self) -> bool:
        return any(event.kind == OrderEventKind.SHIPPED for event in self.events)


class OrderPage(NamedTuple):
    code: str
    placed_at: datetime
    buyer_name: str
    phone: str
    address: str  # with commune and province
    note: str
    parts: tuple[SellerPart, ...]

    @property
    def due_vnd(self) -> int:
        """What is still to be paid on delivery."""
        return sum(part.total_vnd for part in self.parts if not part.is_cancelled)


def order_page(token: str) -> OrderPage:
    """The order behind an unguessable link. 2 queries.

    raises NotFound
    """
    rows = fetch_prepared(ORDERS, [token])
    if not rows:
        raise NotFound("Không có đơn hàng nào ở địa chỉ này.")
    code, placed_at, buyer_name, phone, address_line, note, *units = rows[0][:10]
    orders: dict[int, SellerPart] = {}
    lines: dict[int, list[Line]] = {}
    events: dict[int, list[Event]] = {}
    for row in rows:
        order_id, number, order_code, state, total_vnd, seller, kind, *happened = row[10:]
        events.setdefault(order_id, []).append(Event(OrderEventKind(kind), *happened))
        orders[order_id] = SellerPart(
            number,
            order_code,
            OrderState(state),
            total_vnd,
            seller,
            lines.setdefault(order_id, []),
            events[order_id],
        )
    for order_id, *line in fetch_prepared(LINES, [list(orders)]):
        lines[order_id].append(Line(*line))
    address = f"{address_line}, {_label(*units)}"
    return OrderPage(code, placed_at, buyer_name, phone, address, note, tuple(orders.values()))


def _label(kind: str, name: str, province_kind: str, province_name: str) -> str:
    return AdminUnit(kind=kind, name=name, parent=AdminUnit(kind=province_kind, name=province_name)).label


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
