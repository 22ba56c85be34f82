"""Two years of made-up trade: thin from January 2025, dense for the ninety days before loading.

Every delivery, sale and order goes through the same services that people use, with its own day as "now": what the
demo shows is what the product does. The same seed and day give the same trade.
"""

import random
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from uuid import UUID

from catalog.models import Variant
from outlets.models import Device, Outlet, OutletKind
from outlets.services.receive_stock import ReceivedLine, receive_stock
from shop.kernel.clock import VIETNAM
from shop.operations.demo.files import Units, rows
from shop.orders.services.cancel_order import cancel_order
from shop.orders.services.place_order import BuyerInput, LineInput, place_order
from shop.orders.services.record_pos_sale import SoldLine, Tender, record_pos_sale
from vendors.people.models import User
from vendors.places.models import AdminUnit

FIRST_DAY = date(2025, 1, 4)
DENSE_DAYS = 90
RESTOCK_BELOW = 0.4
BUNDLE_CHANCE = 0.04
TET_DAYS = (date(2025, 1, 29), date(2026, 2, 17), date(2027, 2, 6))  # first day of the lunar year


class Buyer(NamedTuple):
    typed: BuyerInput
    former_commune: AdminUnit | None


class Stall(NamedTuple):
    """A place that holds goods, the till that sells them there (a warehouse has none), and when."""

    key: str
    outlet: Outlet
    till: Device | None
    opens: date
    closes: date | None
    clerk: User | None


class Trade:
    """Plays the trade day by day; holds what a day needs to know of the days before."""

    def __init__(
        self,
        *,
        seed: int,
        today: date,
        variants: dict[str, Variant],
        units: Units,
        first_day: date = FIRST_DAY,
    ) -> None:
        self.random = random.Random(seed)  # noqa: S311 - a repeatable play, not a secret
        self.today = today
        self.first_day = first_day
        self.variants = variants
        self.by_id = {variant.pk: variant for variant in variants.values()}
        self.left: dict[int, Counter[int]] = {}
        self.full: dict[int, Counter[int]] = {}
        self.outlets: dict[int, Outlet] = {}
        self.sequences: Counter[str] = Counter()
        self.buyers = [
            Buyer(
                BuyerInput(row["name"], row["phone"], row["commune_code"], row["address_line"]),
                units.former(row["former_commune_code"]),
            )
            for row in rows("buyers")
        ]

    def new_id(self) -> UUID:
        return UUID(int=self.random.getrandbits(128), version=4)

    def instant(self, day: date) -> datetime:
        """A moment of a selling day, 07:00 to 20:59."""
        seconds = self.random.randrange(7 * 3600, 21 * 3600)
        return datetime.combine(day, time.min, tzinfo=VIETNAM) + timedelta(seconds=seconds)

    def first_delivery(self, outlet: Outlet, goods: dict[int, int], day: date) -> None:
        """Fill an outlet's shelves; the quantities become what it is restocked to."""
        self.outlets[outlet.pk] = outlet
        self.full.setdefault(outlet.pk, Counter()).update(goods)
        self.left.setdefault(outlet.pk, Counter())
        self._deliver(outlet, goods, day)

    def restock(self, day: date) -> None:
        """Once a month, whatever runs low is delivered again up to its full quantity."""
        for outlet_id, full in self.full.items():
            left = self.left[outlet_id]
            low = {
                variant_id: quantity - max(0, left[variant_id])
                for variant_id, quantity in full.items()
                if left[variant_id] < quantity * RESTOCK_BELOW
            }
            if low:
                self._deliver(self.outlets[outlet_id], low, day)

    def _deliver(self, outlet: Outlet, goods: dict[int, int], day: date) -> None:
        receive_stock(
            receipt_id=self.new_id(),
            outlet=outlet,
            lines=[
                ReceivedLine(variant_id, quantity, self.by_id[variant_id].product.vendor_id)
                for variant_id, quantity in sorted(goods.items())
            ],
            received_by=None,
            now=datetime.combine(day, time(6), tzinfo=VIETNAM),
            note="Hàng mẫu",
        )
        self.left[outlet.pk].update(goods)

    def sell_at(self, stall: Stall, day: date) -> None:
        """One sale at a till: one to four kinds of goods, paid in cash or by transfer."""
        outlet_id = stall.outlet.pk
        on_shelf = [v for v, quantity in self.left[outlet_id].items() if quantity > 0]
        if not on_shelf or stall.till is None:
            return
        kinds = self.random.choices((1, 2, 3, 4), (45, 30, 17, 8))[0]
        chosen = self.random.sample(sorted(on_shelf), min(kinds, len(on_shelf)))
        lines = [self._line(outlet_id, variant_id) for variant_id in chosen]
        total_vnd = sum(line.amount_vnd for line in lines)
        self.sequences[stall.key] += 1
        at = self.instant(day)
        record_pos_sale(
            sale_id=self.new_id(),
            device=stall.till,
            outlet_id=outlet_id,
            sequence=self.sequences[stall.key],
            lines=lines,
            tenders=[self._tender(total_vnd)],
            sold_at=at,
            now=at + timedelta(seconds=2),
            clerk=stall.clerk,
            is_demo=True,
        )
        for line in lines:
            self.left[outlet_id][line.variant_id] -= line.quantity

    def _line(self, outlet_id: int, variant_id: int) -> SoldLine:
        variant = self.by_id[variant_id]
        if variant.base_unit == "piece":
            wanted = self.random.choices((1, 2, 3, 6, 12), (52, 27, 12, 6, 3))[0]
        else:
            wanted = self.random.choice((300, 500, 500, 1000, 1500, 2000))
        quantity = min(wanted, self.left[outlet_id][variant_id])
        return SoldLine(variant_id, quantity, variant.amount_vnd(quantity))

    def _tender(self, total_vnd: int) -> Tender:
        method = self.random.choices(("cash", "vietqr", "card"), (48, 47, 5))[0]
        received_vnd = -(-total_vnd // 50_000) * 50_000 if method == "cash" else total_vnd
        return Tender(method, total_vnd, received_vnd)

    def order_online(self, shelves: Sequence[Outlet], bundles: Sequence[Variant], day: date) -> None:
        """One online order of one to three producers; one in fourteen is called off the next day."""
        buyer = self.random.choice(self.buyers)
        lines: list[LineInput] = []
        taken: list[tuple[int, int, int]] = []
        for shelf in self.random.sample(list(shelves), self.random.choices((1, 2, 3), (60, 30, 10))[0]):
            on_shelf = sorted(
                variant_id
                for variant_id, quantity in self.left[shelf.pk].items()
                if quantity > 0 and self.by_id[variant_id].product.vendor_id == shelf.operator_vendor_id
            )
            if on_shelf:
                line = self._line(shelf.pk, self.random.choice(on_shelf))
                lines.append(LineInput(line.variant_id, line.quantity))
                taken.append((shelf.pk, line.variant_id, line.quantity))
        if self.random.random() < BUNDLE_CHANCE and bundles:
            lines.append(LineInput(self.random.choice(list(bundles)).pk, 1))
        if not lines:
            return
        at = self.instant(day)
        group = place_order(
            order_id=self.new_id(),
            lines=lines,
            buyer=buyer.typed,
            user=None,
            now=at,
            former_commune=buyer.former_commune,
            is_demo=True,
        )
        for shelf_id, variant_id, quantity in taken:
            self.left[shelf_id][variant_id] -= quantity
        if self.random.random() < 1 / 14 and day < self.today:
            for order in group.seller_orders.all():
                cancel_order(
                    order_id=order.pk, actor="buyer", reason="Đổi ý (mẫu)", now=at + timedelta(hours=3)
                )

    def busyness(self, day: date) -> float:
        """How busy a day is against an ordinary one: weekends, and the four weeks before Tết."""
        weight = 1.5 if day.weekday() >= 5 else 1.0  # noqa: PLR2004 - Saturday and Sunday
        if any(0 <= (tet - day).days <= 28 for tet in TET_DAYS):  # noqa: PLR2004 - four weeks
            weight *= 2.2
        return weight

    def chance(self, expected: float) -> int:
        """A whole number of events whose mean is `expected`."""
        whole = int(expected)
        return whole + (self.random.random() < expected - whole)


def play_trade(
    trade: Trade,
    *,
    stalls: Sequence[Stall],
    shelves: Sequence[Outlet],
    bundles: Sequence[Variant],
    tell: Callable[[int, int], None],
) -> None:
    """Play every day from the first one to the day before loading."""
    goods_of = _goods_by_outlet(trade.variants)
    for stall in stalls:
        trade.first_delivery(
            stall.outlet, goods_of[stall.key], max(stall.opens, trade.first_day) - timedelta(days=1)
        )
    for shelf, goods in _goods_of_shelves(trade.variants, shelves, bundles):
        trade.first_delivery(shelf, goods, trade.first_day - timedelta(days=1))
    total = (trade.today - trade.first_day).days + 1
    day = trade.first_day
    while day < trade.today:
        dense = (trade.today - day).days <= DENSE_DAYS
        if day.day == 1:
            trade.restock(day)
        for stall in stalls:
            if stall.till and stall.opens <= day and (stall.closes is None or day <= stall.closes):
                at_fair = stall.closes is not None
                expected = 12.0 if at_fair else (1.2 if dense else 0.11)
                for _ in range(trade.chance(expected * trade.busyness(day))):
                    trade.sell_at(stall, day)
        for _ in range(trade.chance((2.4 if dense else 0.18) * trade.busyness(day))):
            trade.order_online(shelves, bundles, day)
        day += timedelta(days=1)
        tell((day - trade.first_day).days, total)


def _goods_by_outlet(variants: dict[str, Variant]) -> dict[str, dict[int, int]]:
    goods: dict[str, dict[int, int]] = {}
    for row in rows("consignments"):
        variant = variants[row["variant_key"]]
        if not variant.product.is_service and not variant.is_bundle:
            goods.setdefault(row["outlet_key"], {})[variant.pk] = int(row["quantity"])
    return goods


def _goods_of_shelves(
    variants: dict[str, Variant], shelves: Sequence[Outlet], bundles: Sequence[Variant]
) -> list[tuple[Outlet, dict[int, int]]]:
    """Each producer's own goods, and for a gift box's packer the other producers' components too."""
    by_vendor: dict[int, dict[int, int]] = {}
    for row in rows("shelves"):
        variant = variants[row["variant_key"]]
        if not variant.product.is_service and not variant.is_bundle:
            by_vendor.setdefault(variant.product.vendor_id, {})[variant.pk] = int(row["quantity"])
    for bundle in bundles:
        of_packer = by_vendor.setdefault(bundle.product.vendor_id, {})
        for component in bundle.components.all():
            of_packer[component.component_id] = (
                of_packer.get(component.component_id, 0) + 150 * component.quantity
            )
    return [
        (shelf, by_vendor[shelf.operator_vendor_id])
        for shelf in shelves
        if shelf.kind == OutletKind.ONLINE_SHELF and shelf.operator_vendor_id in by_vendor
    ]
