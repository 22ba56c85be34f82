"""A shopper's checkout becomes one order a seller, with the goods taken from the shelves."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar, NamedTuple
from uuid import UUID

from django.db import transaction

from catalog.selectors.goods import Goods, goods_of, valid_certificates
from outlets.models import Outlet, OutletKind
from outlets.services.receive_stock import hash_of
from outlets.services.stock_ledger import Demand, Source
from outlets.services.take_stock import OutOfStock, post_stock
from shop.kernel import outbox
from shop.kernel.clock import business_day_of
from shop.kernel.errors import DomainError, InvalidInput
from shop.kernel.insert import insert_unless_known
from shop.kernel.money import MAX_VND, format_vnd
from shop.kernel.notices import notify
from shop.kernel.phone import normalize_phone
from shop.kernel.quantity import describe_quantity
from shop.kernel.text import clean_text
from shop.orders.models import (
    OrderGroup,
    OrderLine,
    OrderState,
    PaymentMethod,
    SellerOrder,
    SellerOrderEvent,
)
from shop.orders.models.parts import SoldPart
from shop.orders.services.sold_parts import parts_of
from vendors.people.models import User
from vendors.places.models import AdminUnit
from vendors.places.selectors.units import current_commune

MAX_LINES = 100
MAX_QUANTITY = 1_000_000
# No letter or digit that is misheard on the phone or misread on a slip.
CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
ID_REUSED = "Mã đặt hàng này đã dùng cho đơn khác. Mời tải lại giỏ hàng."


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


class _Draft(NamedTuple):
    """One seller's lines before anything is written."""

    outlet: Outlet
    lines: list[tuple[int, Goods, int, int]]  # number in the checkout, goods, quantity, amount_vnd


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
    raises          InvalidInput, NotForSale, OutOfStock (with the words for the shopper), OrderIdReused
    locks           the stock levels of every shelf involved, in order of id
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
    phone = normalize_phone(buyer.phone)
    content_hash = hash_of(
        [list(line) for line in merged], name, phone, buyer.commune_code, address_line, note
    )
    # Before anything of today is looked at: goods withdrawn since do not unmake an order that was placed.
    if known := _known(order_id, content_hash):
        return known

    commune = current_commune(buyer.commune_code, path=("commune_code",))
    goods = goods_of(line.variant_id for line in merged)
    drafts = _by_seller(merged, goods)  # one online shelf a producer
    total_vnd = sum(amount for draft in drafts for *_, amount in draft.lines)
    if total_vnd > MAX_VND:
        raise InvalidInput("Đơn hàng quá lớn.", path=("lines",))
    group = OrderGroup(
        id=order_id,
        code="DH-" + "".join(secrets.choice(CODE_ALPHABET) for _ in range(8)),
        token=secrets.token_urlsafe(24),
        content_hash=content_hash,
        user=user,
        buyer_name=name,
        phone=phone,
        commune=commune,
        former_commune=former_commune,
        address_line=address_line,
        note=note,
        payment_method=PaymentMethod.CASH_ON_DELIVERY,
        total_vnd=total_vnd,
        placed_at=now,
        is_demo=is_demo,
    )
    # A rival's open transaction is waited for, so a double tap sees the finished order.
    if not insert_unless_known(group):
        if known := _known(order_id, content_hash):
            return known
        raise OrderIdReused(ID_REUSED)  # by chance another order has the same short code

    orders = _write_orders(group, drafts, commune, now)
    _write_lines(group, drafts, orders, goods, now)
    _tell(group, orders)
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


def _by_seller(lines: Sequence[LineInput], goods: Mapping[int, Goods]) -> list[_Draft]:
    """Each producer's lines with the online shelf they leave from, producers in order of id. One query."""
    shelves = {
        outlet.operator_vendor_id: outlet
        for outlet in Outlet.objects.filter(
            kind=OutletKind.ONLINE_SHELF,
            closed_on=None,
            operator_vendor__in={g.variant.product.vendor_id for g in goods.values()},
        ).select_related("commune")
    }
    drafts: dict[int, _Draft] = {}
    for number, line in enumerate(lines, 1):
        found = goods.get(line.variant_id)
        shelf = shelves.get(found.variant.product.vendor_id) if found else None
        if found is None or shelf is None or not found.contents or not found.variant.is_sold_online:
            raise NotForSale("Sản phẩm này hiện không bán.", path=("lines", number - 1, "variant_id"))
        draft = drafts.setdefault(found.variant.product.vendor_id, _Draft(shelf, []))
        draft.lines.append((number, found, line.quantity, found.variant.amount_vnd(line.quantity)))
    return [drafts[vendor_id] for vendor_id in sorted(drafts)]


def _known(order_id: UUID, content_hash: str) -> OrderGroup | None:
    """The order that was placed under this id, if one was. One query.

    raises OrderIdReused  when it is for other goods or another buyer
    """
    stored = OrderGroup.objects.filter(pk=order_id).first()
    if stored is not None and stored.content_hash != content_hash:
        raise OrderIdReused(ID_REUSED)
    return stored


def _write_orders(
    group: OrderGroup, drafts: Sequence[_Draft], commune: AdminUnit, now: datetime
) -> list[SellerOrder]:
    day = business_day_of(now)
    orders = SellerOrder.objects.bulk_create(
        SellerOrder(
            group=group,
            number=number,
            code=f"{group.code}-{number}",
            seller_vendor_id=draft.outlet.operator_vendor_id,
            outlet=draft.outlet,
            commune_id=draft.outlet.commune_id_on(day),
            buyer_commune_id=group.commune_id_on(day),
            state=OrderState.POSTED,
            total_vnd=sum(amount for *_, amount in draft.lines),
            business_day=day,
            posted_at=now,
        )
        for number, draft in enumerate(drafts, 1)
    )
    SellerOrderEvent.objects.bulk_create(
        SellerOrderEvent(order=order, kind=OrderState.POSTED, at=now, actor="buyer") for order in orders
    )
    return orders


def _write_lines(
    group: OrderGroup,
    drafts: Sequence[_Draft],
    orders: Sequence[SellerOrder],
    goods: Mapping[int, Goods],
    now: datetime,
) -> None:
    day = business_day_of(now)
    products = {component.product_id for g in goods.values() for component, _ in g.contents}
    certificates = valid_certificates(products, day=day)
    rows: list[tuple[SellerOrder, int, Goods, int, int, list[SoldPart]]] = []
    demands: list[Demand] = []
    for order, draft in zip(orders, drafts, strict=True):
        for number, found, quantity, amount_vnd in draft.lines:
            parts = parts_of(
                found, quantity=quantity, amount_vnd=amount_vnd, day=day, certificates=certificates
            )
            rows.append((order, number, found, quantity, amount_vnd, parts))
            demands += [
                Demand(order.outlet_id, part.variant, part.quantity, number, part.part, str(order.pk))
                for part in parts
            ]
    try:
        consigned = post_stock(demands, source=Source("order", str(group.pk), "buyer", now))
    except OutOfStock as error:
        raise _in_words(error, rows) from None
    OrderLine.objects.bulk_create(
        OrderLine(
            order=order,
            line_no=number,
            variant=found.variant,
            product_name=found.variant.product.name,
            variant_name=found.variant.name,
            base_unit=found.variant.base_unit,
            unit_word=found.variant.unit_word,
            quantity=quantity,
            price_vnd=found.variant.price_vnd,
            price_quantity=found.variant.price_quantity,
            amount_vnd=amount_vnd,
            parts=[
                part._replace(consigned_quantity=consigned[str(order.pk), number, part.part])._asdict()
                for part in parts
            ],
        )
        for order, number, found, quantity, amount_vnd, parts in rows
    )


def _in_words(error: OutOfStock, rows: Sequence[tuple[Any, ...]]) -> OutOfStock:
    """Say to the shopper what is left, in the words of the product they chose."""
    found: Goods = next(row[2] for row in rows if row[1] == error.demand.line)
    name = found.variant.product.name
    if found.variant.is_bundle or error.free == 0:
        error.message = (
            f"“{name}” không còn đủ hàng." if found.variant.is_bundle else f"“{name}” đã hết hàng."
        )
    else:
        left = describe_quantity(error.free, found.variant.base_unit, found.variant.unit_word)
        error.message = f"“{name}” không đủ hàng: chỉ còn {left}."
    return error


def _tell(group: OrderGroup, orders: Sequence[SellerOrder]) -> None:
    outbox.publish_many("order.posted", [{"order_id": order.pk} for order in orders])
    outbox.publish("order.placed", group_id=str(group.pk))


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
            kind="order-to-ship",
            title=f"Đơn mới {order.code}",
            body=f"Tiền hàng {format_vnd(order.total_vnd)}, thu hộ khi giao.",
            matter=f"order-to-ship:{order.pk}",
        )
