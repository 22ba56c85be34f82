"""A shopper's checkout becomes one order a seller, with the goods taken from the shelves."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import ClassVar, NamedTuple
from uuid import UUID

from django.db import transaction

from outlets.services.receive_stock import hash_of
from outlets.services.stock_ledger import Demand, Source
from outlets.services.take_stock import OutOfStock, post_stock
from shop.kernel import outbox
from shop.kernel.clock import business_day_of
from shop.kernel.errors import DomainError, InvalidInput
from shop.kernel.insert import insert_rows, insert_unless_known
from shop.kernel.money import MAX_VND, format_vnd
from shop.kernel.notices import notify
from shop.kernel.phone import normalize_phone
from shop.kernel.prepared import fetch_prepared
from shop.kernel.quantity import describe_quantity
from shop.kernel.text import clean_text
from shop.orders.models import OrderGroup, OrderLine, OrderState, PaymentMethod
from shop.orders.models.parts import SoldPart
from shop.orders.selectors.online_goods import GoodsOfDay, OnlineGoods, online_goods
from shop.orders.services.order_task import TO_SHIP, matter_of
from shop.orders.services.sold_parts import parts_sold_online
from vendors.people.models import User
from vendors.places.models import AdminUnit
from vendors.places.selectors.units import current_commune_id

MAX_LINES = 100
MAX_QUANTITY = 1_000_000
# No letter or digit that is misheard on the phone or misread on a slip.
CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
ID_REUSED = "Mã đặt hàng này đã dùng cho đơn khác. Mời tải lại giỏ hàng."

WRITE_ORDERS = """
    WITH orders AS (
        INSERT INTO orders_sellerorder (
            group_id, number, code, seller_vendor_id, outlet_id, commune_id, buyer_commune_id, state, total_vnd,
            business_day, posted_at
        )
        SELECT %(group)s::uuid, part.number, %(code)s::text || '-' || part.number,
               part.vendor, part.shelf, part.commune, %(buyer_commune)s::bigint, %(state)s::text, part.total_vnd,
               %(day)s::date, %(now)s::timestamptz
        FROM unnest(
            %(numbers)s::int[], %(vendors)s::bigint[], %(shelves)s::bigint[], %(communes)s::bigint[],
            %(totals_vnd)s::bigint[]
        ) AS part (number, vendor, shelf, commune, total_vnd)
        RETURNING id, number
    ),
    events AS (
        INSERT INTO orders_sellerorderevent (order_id, kind, at, actor, reason)
        SELECT id, %(state)s::text, %(now)s::timestamptz, 'buyer', '' FROM orders
    )
    SELECT number, id FROM orders
"""


class OrderIdReused(DomainError):
    """The order id was used before for other goods or another buyer."""

    code: ClassVar[str] = "order-id-reused"


class NotForSale(DomainError):
    """A variant that does not exist, is not live, or whose producer sells nothing online now."""

    code: ClassVar[str] = "not-for-sale"


class BuyerInput(NamedTuple):
    """Who receives, as typed: phone in any Vietnamese spelling, commune by today's five-digit code."""

    name: str
    phone: str
    commune_code: str
    address_line: str
    note: str = ""


class LineInput(NamedTuple):
    """So many base units, 1..1,000,000, of a variant. A price is never taken from the client."""

    variant_id: int
    quantity: int


class OrderContent(NamedTuple):
    """What is ordered and who receives it, cleaned: one line a variant, the phone as +84…."""

    lines: Sequence[LineInput]
    name: str
    phone: str
    commune_code: str
    address_line: str
    note: str

    @property
    def hash(self) -> str:
        return hash_of([list(line) for line in self.lines], *self[1:])


class _Line(NamedTuple):
    """A line before anything is written; `number` counts through the whole checkout, from 1."""

    number: int
    goods: GoodsOfDay
    quantity: int
    amount_vnd: int
    parts: list[SoldPart]


class _SellerPart(NamedTuple):
    """One producer's order before anything is written."""

    number: int
    vendor_id: int
    shelf_id: int
    shelf_commune_id: int
    lines: list[_Line]

    @property
    def total_vnd(self) -> int:
        return sum(line.amount_vnd for line in self.lines)


@transaction.atomic
def place_order(
    *,
    order_id: UUID,
    lines: Sequence[LineInput],
    buyer: BuyerInput,
    user: User | None,
    now: datetime,
    former_commune: AdminUnit | None = None,
    is_demo: bool = False,
) -> OrderGroup:
    """Place an order paid in cash on delivery, exactly once for each order_id.

    order_id        made by the client before it asks; asking again with the same content gives the same order
    former_commune  for an order entered after the fact: the buyer's unit before communes merged
    lines           1..100; several lines of one variant are added up
    returns         the group with one SellerOrder a producer, posted: the goods have left the shelves
    raises          InvalidInput, NotForSale, OutOfStock (with the words for the shopper), OrderIdReused, Busy
    locks           the stock levels of every shelf involved, in order of id
    """
    content = clean_content(lines, buyer)
    # Before anything of today is looked at: goods withdrawn since do not unmake an order that was placed.
    if known := _known(order_id, content.hash):
        return known
    return write_order(
        order_id=order_id,
        content=content,
        user=user,
        now=now,
        former_commune=former_commune,
        is_demo=is_demo,
    )


def clean_content(lines: Sequence[LineInput], buyer: BuyerInput) -> OrderContent:
    """Check and clean what came from outside, before the database is asked anything.

    raises  InvalidInput
    """
    merged = _merge(lines)
    name, address_line, note = (
        clean_text(buyer.name, max_length=120, path=("name",)),
        clean_text(buyer.address_line, max_length=200, path=("address_line",)),
        clean_text(buyer.note, max_length=300, path=("note",)),
    )
    if not name:
        raise InvalidInput("Mời nhập tên người nhận.", path=("name",))
    if not address_line:
        raise InvalidInput("Mời nhập số nhà, đường hoặc thôn, ấp.", path=("address_line",))
    return OrderContent(merged, name, normalize_phone(buyer.phone), buyer.commune_code, address_line, note)


def write_order(
    *,
    order_id: UUID,
    content: OrderContent,
    user: User | None,
    now: datetime,
    former_commune: AdminUnit | None = None,
    is_demo: bool = False,
) -> OrderGroup:
    """What `place_order` does, in the transaction of the caller, who undoes it whole on a refusal.

    A use case that has locked something of its own calls it, and needs no savepoint. 9 statements, however many lines.
    """
    day = business_day_of(now)
    commune_id = current_commune_id(content.commune_code, path=("commune_code",))
    goods = online_goods((line.variant_id for line in content.lines), day=day)
    parts = _by_seller(content.lines, goods)  # one online shelf a producer
    total_vnd = sum(part.total_vnd for part in parts)
    if total_vnd > MAX_VND:
        raise InvalidInput("Đơn hàng quá lớn.", path=("lines",))
    group = OrderGroup(
        id=order_id,
        code="DH-" + "".join(secrets.choice(CODE_ALPHABET) for _ in range(8)),
        token=secrets.token_urlsafe(24),
        content_hash=content.hash,
        user=user,
        buyer_name=content.name,
        phone=content.phone,
        commune_id=commune_id,
        former_commune=former_commune,
        address_line=content.address_line,
        note=content.note,
        payment_method=PaymentMethod.CASH_ON_DELIVERY,
        total_vnd=total_vnd,
        placed_at=now,
        is_demo=is_demo,
    )
    # A rival's open transaction is waited for, so a double tap sees the finished order.
    if not insert_unless_known(group):
        if known := _known(order_id, content.hash):
            return known
        raise OrderIdReused(ID_REUSED)  # by chance another order has the same short code

    order_ids = _write_orders(group, parts, now)
    consigned = _take_goods(group, parts, order_ids, now)
    _write_lines(parts, order_ids, consigned)
    outbox.publish_all(
        [
            *(outbox.Event("order.posted", {"order_id": order_id}) for order_id in order_ids.values()),
            outbox.Event("order.placed", {"group_id": str(group.pk)}),
        ]
    )
    return group


def _merge(lines: Sequence[LineInput]) -> list[LineInput]:
    if not 1 <= len(lines) <= MAX_LINES:
        raise InvalidInput(
            "Giỏ hàng đang trống." if not lines else f"Mỗi đơn tối đa {MAX_LINES} dòng.", path=("lines",)
        )
    quantities: dict[int, int] = {}
    for number, line in enumerate(lines):
        quantities[line.variant_id] = quantities.get(line.variant_id, 0) + line.quantity
        if line.quantity < 1 or quantities[line.variant_id] > MAX_QUANTITY:
            raise InvalidInput(
                "Số lượng phải là số nguyên từ 1 đến 1.000.000.", path=("lines", number, "quantity")
            )
    return [LineInput(variant_id, quantity) for variant_id, quantity in quantities.items()]


def _by_seller(lines: Sequence[LineInput], goods: Mapping[int, OnlineGoods]) -> list[_SellerPart]:
    """Each producer's lines with the online shelf they leave from, producers in order of id."""
    by_vendor: dict[int, list[_Line]] = {}
    for number, line in enumerate(lines, 1):
        found = goods.get(line.variant_id)
        if found is None or not found.goods.is_sold_online or not found.contents or not found.goods.shelf_id:
            raise NotForSale("Sản phẩm này hiện không bán.", path=("lines", number - 1, "variant_id"))
        amount_vnd = found.goods.amount_vnd(line.quantity)
        parts = parts_sold_online(found, quantity=line.quantity)
        by_vendor.setdefault(found.goods.vendor_id, []).append(
            _Line(number, found.goods, line.quantity, amount_vnd, parts)
        )
    return [
        _SellerPart(number, vendor_id, shelf.shelf_id, shelf.shelf_commune_id, by_vendor[vendor_id])
        for number, vendor_id in enumerate(sorted(by_vendor), 1)
        for shelf in [by_vendor[vendor_id][0].goods]
    ]


def _known(order_id: UUID, content_hash: str) -> OrderGroup | None:
    """The order that was placed under this id, if one was. One query.

    raises OrderIdReused  when it is for other goods or another buyer
    """
    stored = OrderGroup.objects.filter(pk=order_id).first()
    if stored is not None and stored.content_hash != content_hash:
        raise OrderIdReused(ID_REUSED)
    return stored


def _write_orders(group: OrderGroup, parts: Sequence[_SellerPart], now: datetime) -> dict[int, int]:
    """The orders and their first event; returns the orders' ids by number. One statement."""
    day = business_day_of(now)
    numbers, vendors, shelves, communes, _ = zip(*parts, strict=True)
    rows = fetch_prepared(
        WRITE_ORDERS,
        {
            "group": group.pk,
            "code": group.code,
            "buyer_commune": group.commune_id_on(day),
            "state": OrderState.POSTED,
            "day": day,
            "now": now,
            "numbers": list(numbers),
            "vendors": list(vendors),
            "shelves": list(shelves),
            "communes": list(communes),
            "totals_vnd": [part.total_vnd for part in parts],
        },
    )
    return dict(rows)


def _take_goods(
    group: OrderGroup, parts: Sequence[_SellerPart], order_ids: Mapping[int, int], now: datetime
) -> dict[tuple[str, int, int], int]:
    """Take everything off the shelves; what `post_stock` returns. The moves are those of the sellers' orders."""
    demands = [
        Demand(
            seller.shelf_id,
            part.variant,
            part.quantity,
            line.number,
            part.part,
            str(order_ids[seller.number]),
        )
        for seller in parts
        for line in seller.lines
        for part in line.parts
    ]
    try:
        return post_stock(demands, source=Source("order", str(group.pk), "buyer", now))
    except OutOfStock as error:
        short = next(
            line.goods for seller in parts for line in seller.lines if line.number == error.demand.line
        )
        raise _in_words(error, short) from None


def _write_lines(
    parts: Sequence[_SellerPart],
    order_ids: Mapping[int, int],
    consigned: Mapping[tuple[str, int, int], int],
) -> None:
    insert_rows(
        OrderLine,
        [
            {
                "order_id": order_id,
                "line_no": line.number,
                "variant_id": line.goods.variant_id,
                "product_name": line.goods.product_name,
                "variant_name": line.goods.variant_name,
                "base_unit": line.goods.base_unit,
                "unit_word": line.goods.unit_word,
                "quantity": line.quantity,
                "price_vnd": line.goods.price_vnd,
                "price_quantity": line.goods.price_quantity,
                "amount_vnd": line.amount_vnd,
                "parts": [
                    part._replace(
                        consigned_quantity=consigned[str(order_id), line.number, part.part]
                    )._asdict()
                    for part in line.parts
                ],
            }
            for seller in parts
            for order_id in [order_ids[seller.number]]
            for line in seller.lines
        ],
    )


def _in_words(error: OutOfStock, goods: GoodsOfDay) -> OutOfStock:
    """Say to the shopper what is left, in the words of the product they chose."""
    name = goods.product_name
    if goods.is_bundle:
        error.message = f"“{name}” không còn đủ hàng."
    elif error.free == 0:
        error.message = f"“{name}” đã hết hàng."
    else:
        left = describe_quantity(error.free, goods.base_unit, goods.unit_word)
        error.message = f"“{name}” không đủ hàng: chỉ còn {left}."
    return error


def tell_people(group: OrderGroup) -> None:
    """Tell the buyer and each seller of a placed order; each is told once."""
    notify(
        recipient=f"phone:{group.phone}",
        kind="order-placed",
        title=f"Chợ OCOP đã nhận đơn {group.code}",
        body=f"Tổng tiền hàng {format_vnd(group.total_vnd)}, trả khi nhận hàng.",
        link=f"/don-hang/{group.token}/",
        matter=f"order-placed:{group.pk}:buyer",
    )
    for order in group.seller_orders.all():
        notify(
            recipient=f"vendor:{order.seller_vendor_id}",
            kind=TO_SHIP,
            title=f"Đơn mới {order.code}",
            body=f"Tiền hàng {format_vnd(order.total_vnd)}, thu hộ khi giao.",
            link=f"/kenh-ban/{order.seller_vendor_id}/don/{order.code}/",
            matter=matter_of(order),
        )
