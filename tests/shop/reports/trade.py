"""Small worlds of sales for the reports' tests."""

import random
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from catalog.models import Product, Variant
from outlets.models import Device, Outlet
from shop.kernel import outbox
from shop.kernel.models import OutboxEvent
from shop.orders.models import SellerOrder
from shop.orders.services.cancel_order import cancel_order
from shop.orders.services.place_order import BuyerInput, LineInput, place_order
from shop.reports.periods import Period
from shop.reports.selectors.sales_by_commune import CommuneReport, sales_by_commune
from tests.world import (
    CAN_GIO,
    NOW,
    PHU_QUOC,
    THANH_AN,
    TRI_AN,
    commune,
    make_bundle,
    make_outlet,
    make_till,
    make_variant,
    make_vendor,
    sell,
    shelf_of,
    stock,
)
from vendors.places.models import AdminUnit, AdminUnitSuccession

ALL_TIME = Period(date(2025, 1, 1), date(2026, 12, 31), "Từ 01/01/2025 đến 31/12/2026")
IN_2025 = datetime(2025, 3, 10, 3, 0, tzinfo=UTC)
BINH_KHANH = "27667"  # xã Bình Khánh, TP. Hồ Chí Minh


def report(**asked: object) -> CommuneReport:
    """Everything ever sold, by origin, unmasked, unless asked otherwise."""
    defaults = {
        "view": "origin",
        "period": ALL_TIME,
        "channel": None,
        "boundaries": "then",
        "in_charge": None,
        "now": NOW,
    }
    return sales_by_commune(**{**defaults, **asked})


def deliver() -> None:
    """Make facts of all that was sold, whatever clock the test has set: the database's own stays right."""
    OutboxEvent.objects.update(next_attempt_at=datetime(2025, 1, 1, tzinfo=UTC))
    outbox.deliver_all()


def sold_in(code: str, *, producers: int, amount_vnd: int = 100_000, till: Device | None = None) -> None:
    """As many producers of one commune, each with one sale at a till."""
    till = till or make_till()
    for number in range(producers):
        vendor = make_vendor(f"Hộ {code} {number}", in_commune=code)
        sell(till, make_variant(vendor, price_vnd=amount_vnd), 1)
    deliver()


def divided_commune() -> tuple[AdminUnit, AdminUnit]:
    """An old commune that was split, and the one of today at which it counts."""
    link = AdminUnitSuccession.objects.filter(is_divided=True, is_default=True).order_by("predecessor__code")
    first = link.select_related("predecessor", "successor").first()
    assert first is not None
    return first.predecessor, first.successor


def merged_commune(code: str) -> AdminUnit:
    """One of the old communes, not divided, that became this one of today."""
    links = AdminUnitSuccession.objects.filter(successor=commune(code), is_default=True, is_divided=False)
    return links.select_related("predecessor").order_by("predecessor__code")[0].predecessor


class Trade(NamedTuple):
    tills: list[Device]
    variants: list[Variant]


def make_trade() -> Trade:
    """Producers and tills of four communes, each with a place before July 2025; one gift box of three producers."""
    old, today = divided_commune()
    codes = [THANH_AN, CAN_GIO, BINH_KHANH, PHU_QUOC, TRI_AN, today.code]
    variants: list[Variant] = []
    tills: list[Device] = []
    for code in codes:
        former = old if code == today.code else merged_commune(code)
        for number in range(2):
            vendor = make_vendor(f"Hộ {code} {number}", in_commune=code)
            variants.append(make_variant(vendor, price_vnd=10_000 + 777 * len(variants)))
        Product.objects.filter(commune__code=code, commune__valid_to=None).update(former_commune=former)
        kind = ("sales_point", "fair_booth", "own_shop")[len(tills) % 3]
        operator = {"operator_vendor": variants[-1].product.vendor} if kind == "own_shop" else {}
        outlet: Outlet = make_outlet(kind, in_commune=code, former_commune=former, **operator)
        tills.append(make_till(outlet))
    box = make_bundle(
        variants[0].product.vendor, {variants[0]: 2, variants[4]: 1, variants[9]: 3}, price_vnd=99_999
    )
    for variant in variants:
        stock(shelf_of(variant.product.vendor), variant, 100_000)
        stock(shelf_of(variants[0].product.vendor), variant, 100_000)
    return Trade(tills, [*variants, box])


def trade(world: Trade, *, seed: int, moves: int) -> None:
    """Sales, orders and cancellations in a seeded mix, from January 2025 to November 2026."""
    dice = random.Random(seed)
    buyers = [THANH_AN, CAN_GIO, PHU_QUOC, TRI_AN]
    for _ in range(moves):
        at = datetime(2025, 1, 5, 2, 0, tzinfo=UTC) + timedelta(
            days=dice.randrange(680), hours=dice.randrange(12)
        )
        move = dice.random()
        if move < 0.5:
            variant = dice.choice(world.variants)
            sell(dice.choice(world.tills), variant, dice.randint(1, 5), sale_id=UUID(int=dice.getrandbits(128)),
                 sold_at=at, now=at)  # fmt: skip
            continue
        lines = [LineInput(v.pk, dice.randint(1, 4)) for v in dice.sample(world.variants, dice.randint(1, 3))]
        buyer = BuyerInput("Phạm Văn Mua", "0912 345 678", dice.choice(buyers), "12 đường số 3", "")
        deal = place_order(
            order_id=UUID(int=dice.getrandbits(128)), lines=lines, buyer=buyer, user=None, now=at
        )
        if move > 0.8:
            unlucky: SellerOrder = deal.seller_orders.order_by("pk")[0]
            later = at + timedelta(days=dice.randrange(40))
            cancel_order(order_id=unlucky.pk, actor="buyer", reason="Đổi ý", now=later)
    deliver()
