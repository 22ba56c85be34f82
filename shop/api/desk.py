"""A producer's desk: what to do, what was sold of late, and orders on their way."""

from typing import Any, NamedTuple

import graphene
from django.utils import timezone

from shop.api.problems import Problem, problems_as_data
from shop.api.products import PageInfoType, ShownPageInfo, cursor_of, offset_after, page_size
from shop.api.scalars import Date, DateTime, Vnd
from shop.kernel.clock import business_day_of
from shop.kernel.errors import InvalidInput
from shop.kernel.full_views import note_full_view
from shop.orders.models import OrderLine, SellerOrder
from shop.orders.selectors.vendor_orders import Pile, VendorOrder, orders_slice, vendor_order
from shop.orders.services.ship_order import ship_order
from shop.reports.selectors.desk_home import DeskHome, DeskTask, desk_home
from shop.reports.selectors.vendor_sales import Sold
from vendors.models import HelperScope
from vendors.selectors.access_desk import HELPER, Desk, access_desk

PILES = {"to_ship": Pile.TO_SHIP, "shipped": Pile.SHIPPED, "cancelled": Pile.CANCELLED}
PILE_KEYS = {pile: key for key, pile in PILES.items()}


class DeskTaskType(graphene.ObjectType):
    """One thing to do."""

    class Meta:
        name = "DeskTask"

    kind = graphene.String(required=True, description="order, profile, product, certificate, paper or stock.")
    title = graphene.String(required=True)
    note = graphene.String(required=True)
    path = graphene.String(required=True, description="Where it is done, below /kenh-ban/<vendor>/.")
    due = Date()
    is_late = graphene.Boolean(required=True)


class DeskSoldType(graphene.ObjectType):
    """What a channel or a commune sold in the last 30 days, and in the 30 before; cancellations are subtracted."""

    class Meta:
        name = "DeskSold"

    key = graphene.String(required=True, description="A channel's key, or a commune with its province.")
    amount_vnd = graphene.Field(graphene.NonNull(Vnd))
    before_vnd = graphene.Field(graphene.NonNull(Vnd))


class MyDeskType(graphene.ObjectType):
    """A producer's desk at a glance; figures are missing for helpers without leave for orders."""

    class Meta:
        name = "MyDesk"

    state = graphene.String(required=True, description="draft, submitted, approved, rejected or suspended.")
    tasks = graphene.List(graphene.NonNull(DeskTaskType), required=True)
    sales_by_channel = graphene.List(graphene.NonNull(DeskSoldType))
    sales_by_commune = graphene.List(graphene.NonNull(DeskSoldType), description="Of sale, largest first.")
    as_of = DateTime(description="Sales up to this moment are in the figures.")


class ShipmentLineType(graphene.ObjectType):
    """Goods of an order as they were sold."""

    class Meta:
        name = "ShipmentLine"

    name = graphene.String(required=True)
    size = graphene.String(required=True)
    quantity = graphene.Int(required=True, description="Base units.")
    base_unit = graphene.String(required=True)
    amount_vnd = graphene.Field(graphene.NonNull(Vnd))


class ShipmentType(graphene.ObjectType):
    """An order as its seller sees it in a list: nobody is named."""

    class Meta:
        name = "Shipment"

    code = graphene.String(required=True)
    pile = graphene.String(required=True, description="to_ship, shipped or cancelled.")
    placed_at = graphene.Field(graphene.NonNull(DateTime))
    shipped_at = DateTime()
    commune = graphene.String(required=True, description="Where it goes.")
    total_vnd = graphene.Field(graphene.NonNull(Vnd), description="To be collected on delivery.")
    lines = graphene.List(graphene.NonNull(ShipmentLineType), required=True)


class ShipmentInFullType(graphene.ObjectType):
    """An order with whom it goes to. Of a cancelled one nobody is named. Helpers' looks are written down."""

    class Meta:
        name = "ShipmentInFull"

    shipment = graphene.Field(ShipmentType, required=True)
    buyer_name = graphene.String()
    phone = graphene.String()
    address = graphene.String()
    note = graphene.String()


class ShipmentEdge(graphene.ObjectType):
    cursor = graphene.String(required=True)
    node = graphene.Field(ShipmentType, required=True)


class ShipmentConnection(graphene.ObjectType):
    """A page of a producer's orders: what waits longest first, of the others the newest."""

    edges = graphene.List(graphene.NonNull(ShipmentEdge), required=True)
    page_info = graphene.Field(PageInfoType, required=True)
    total_count = graphene.Int(required=True)


class ShownEdge(NamedTuple):
    cursor: str
    node: ShipmentType


class ShownPage(NamedTuple):
    edges: list[ShownEdge]
    page_info: ShownPageInfo
    total_count: int


class DeskQueries(graphene.ObjectType):
    """Reading one's own desk."""

    my_desk = graphene.Field(MyDeskType, required=True, vendor_id=graphene.Int(required=True))
    seller_orders = graphene.Field(
        ShipmentConnection,
        required=True,
        vendor_id=graphene.Int(required=True),
        pile=graphene.String(description="to_ship (left out), shipped or cancelled."),
        first=graphene.Int(),
        after=graphene.String(),
    )
    seller_order = graphene.Field(
        ShipmentInFullType,
        required=True,
        vendor_id=graphene.Int(required=True),
        code=graphene.String(required=True),
    )

    @staticmethod
    def resolve_my_desk(_root: None, info: graphene.ResolveInfo, *, vendor_id: int) -> MyDeskType:
        now = timezone.now()
        desk = _desk(info, vendor_id)
        return _at_a_glance(desk, desk_home(desk, day=business_day_of(now), now=now))

    @staticmethod
    def resolve_seller_orders(
        _root: None,
        info: graphene.ResolveInfo,
        *,
        vendor_id: int,
        pile: str | None = None,
        first: int | None = None,
        after: str | None = None,
    ) -> ShownPage:
        desk = _desk(info, vendor_id, scope=HelperScope.ORDERS)
        chosen = PILES.get(pile or "to_ship")
        if chosen is None:
            raise InvalidInput("Không có loại đơn này.", path=("pile",))
        offset, limit = offset_after(after), page_size(first)
        rows, total = orders_slice(desk, pile=chosen, offset=offset, limit=limit)
        edges = [
            ShownEdge(cursor_of(offset + place), _shipment(order, chosen, _lines_of(order)))
            for place, order in enumerate(rows)
        ]
        ends = (edges[0].cursor, edges[-1].cursor) if edges else (None, None)
        return ShownPage(edges, ShownPageInfo(offset + len(edges) < total, offset > 0, *ends), total)

    @staticmethod
    def resolve_seller_order(
        _root: None, info: graphene.ResolveInfo, *, vendor_id: int, code: str
    ) -> ShipmentInFullType:
        desk = _desk(info, vendor_id, scope=HelperScope.ORDERS)
        found = vendor_order(desk, code)
        if found.pile is Pile.CANCELLED:
            return ShipmentInFullType(shipment=_in_list(found))
        if desk.role == HELPER:
            reason = f"Xem người nhận để gửi hàng, làm hộ {desk.vendor.name}"
            note_full_view(desk.actor, f"orders_sellerorder:{found.order.pk}", reason)
        group = found.order.group
        return ShipmentInFullType(
            shipment=_in_list(found),
            buyer_name=group.buyer_name,
            phone=group.phone,
            address=f"{group.address_line}, {found.order.buyer_commune.label}",
            note=group.note,
        )


class MarkOrderShippedInput(graphene.InputObjectType):
    """Carrier and code as far as they are known; who carries the parcel themselves leaves them out."""

    vendor_id = graphene.Int(required=True)
    code = graphene.String(required=True)
    carrier = graphene.String(default_value="")
    tracking_code = graphene.String(default_value="")


class MarkOrderShipped(graphene.Mutation):
    """The parcel has left: the buyer is told and cannot call the order off any more. Repeating it is safe."""

    class Arguments:
        input = MarkOrderShippedInput(required=True)

    order = graphene.Field(ShipmentType)
    problems = graphene.List(graphene.NonNull(Problem), required=True)

    @classmethod
    @problems_as_data
    def mutate(cls, _root: None, info: graphene.ResolveInfo, *, input: Any) -> "MarkOrderShipped":  # noqa: A002 - the API's name
        desk = _desk(info, input.vendor_id, scope=HelperScope.ORDERS)
        ship_order(
            desk,
            order_id=vendor_order(desk, input.code).order.pk,
            carrier=input.carrier or "",
            tracking_code=input.tracking_code or "",
            now=timezone.now(),
        )
        return cls(order=_in_list(vendor_order(desk, input.code)), problems=[])


def _desk(info: graphene.ResolveInfo, vendor_id: int, *, scope: str | None = None) -> Desk:
    return access_desk(info.context.user, vendor_id, day=business_day_of(timezone.now()), scope=scope)


def _at_a_glance(desk: Desk, home: DeskHome) -> MyDeskType:
    sales = home.sales
    return MyDeskType(
        state=desk.vendor.state,
        tasks=[_task(task) for task in home.tasks],
        sales_by_channel=sales and [_sold(str(channel), sold) for channel, sold in sales.channels.items()],
        sales_by_commune=sales and [_sold(one.label, one.sold) for one in sales.communes],
        as_of=sales and sales.as_of,
    )


def _task(task: DeskTask) -> DeskTaskType:
    return DeskTaskType(**task._asdict())


def _sold(key: str, sold: Sold) -> DeskSoldType:
    return DeskSoldType(key=key, amount_vnd=sold.amount_vnd, before_vnd=sold.before_vnd)


def _in_list(found: VendorOrder) -> ShipmentType:
    return _shipment(found.order, found.pile, found.lines)


def _lines_of(order: SellerOrder) -> list[OrderLine]:
    return sorted(order.lines.all(), key=lambda line: line.line_no)


def _shipment(order: SellerOrder, pile: Pile, lines: list[OrderLine]) -> ShipmentType:
    return ShipmentType(
        code=order.code,
        pile=PILE_KEYS[pile],
        placed_at=order.posted_at,
        shipped_at=order.shipped_at,
        commune=order.buyer_commune.label,
        total_vnd=order.total_vnd,
        lines=[
            ShipmentLineType(
                name=line.product_name,
                size=line.variant_name,
                quantity=line.quantity,
                base_unit=line.base_unit,
                amount_vnd=line.amount_vnd,
            )
            for line in lines
        ],
    )
