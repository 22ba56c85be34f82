"""Facts equal what was sold, to the đồng."""

import pytest
from django.db.models import Sum

from shop.kernel import outbox
from shop.kernel.models import OutboxEvent
from shop.orders.models import OrderLine, SaleLine
from shop.orders.services.cancel_order import cancel_order
from shop.reports.models import SaleFact
from tests.world import (
    CAN_GIO,
    NOW,
    PHU_QUOC,
    THANH_AN,
    TRI_AN,
    commune,
    make_bundle,
    make_till,
    make_variant,
    make_vendor,
    on_hand,
    order,
    sell,
    shelf_of,
    stock,
)

pytestmark = pytest.mark.django_db


def test_a_till_sale_and_an_order_become_facts_in_the_right_communes():
    honey = make_variant(make_vendor(in_commune=THANH_AN))
    till = make_till()
    stock(till.outlet, honey, 10)
    stock(shelf_of(honey.product.vendor), honey, 10)
    sell(till, honey, 3)
    order((honey, 2))

    outbox.deliver_all()

    at_till = SaleFact.objects.get(channel="sales_point")
    online = SaleFact.objects.get(channel="online")
    assert (at_till.quantity, at_till.amount_vnd) == (3, 255_000)
    assert (at_till.origin_commune, at_till.sale_commune) == (commune(THANH_AN), commune(CAN_GIO))
    assert at_till.buyer_commune is None
    assert (at_till.stars, at_till.consigned_quantity) == (4, 3)
    assert (online.quantity, online.amount_vnd) == (2, 170_000)
    assert (online.sale_commune, online.buyer_commune) == (commune(THANH_AN), commune(TRI_AN))
    sold = (
        SaleLine.objects.aggregate(s=Sum("amount_vnd"))["s"]
        + OrderLine.objects.aggregate(s=Sum("amount_vnd"))["s"]
    )
    assert SaleFact.objects.aggregate(s=Sum("amount_vnd"))["s"] == sold


def test_a_gift_box_counts_for_each_producer_and_sums_to_its_price():
    packer = make_vendor("Hộ Đóng Gói")
    honey = make_variant(make_vendor(in_commune=THANH_AN), price_vnd=85_000)
    sauce = make_variant(make_vendor("HTX Phú Quốc", in_commune=PHU_QUOC), name="Nước mắm", price_vnd=120_001)
    box = make_bundle(packer, {honey: 2, sauce: 1}, price_vnd=250_000)
    stock(shelf_of(packer), honey, 4)
    stock(shelf_of(packer), sauce, 4)

    order((box, 2))
    outbox.deliver_all()

    facts = {fact.variant_id: fact for fact in SaleFact.objects.all()}
    assert (facts[honey.pk].quantity, facts[sauce.pk].quantity) == (4, 2)
    assert facts[honey.pk].origin_commune == commune(THANH_AN)
    assert facts[sauce.pk].origin_commune == commune(PHU_QUOC)
    assert facts[honey.pk].amount_vnd + facts[sauce.pk].amount_vnd == 500_000
    assert {fact.bundle_id for fact in facts.values()} == {box.pk}
    assert (on_hand(shelf_of(packer), honey), on_hand(shelf_of(packer), sauce)) == (0, 2)


def test_a_cancelled_order_leaves_its_fact_and_adds_the_opposite():
    honey = make_variant()
    shelf = shelf_of(honey.product.vendor)
    stock(shelf, honey, 10)
    placed = order((honey, 2))

    cancel_order(order_id=placed.seller_orders.get().pk, actor="buyer", reason="Đổi ý", now=NOW)
    outbox.deliver_all()

    assert sorted(SaleFact.objects.values_list("kind", "amount_vnd")) == [
        ("cancellation", -170_000),
        ("sale", 170_000),
    ]
    assert on_hand(shelf, honey) == 10


def test_an_event_delivered_twice_makes_no_second_fact():
    honey = make_variant()
    till = make_till()
    sell(till, honey, 1)
    outbox.deliver_all()

    OutboxEvent.objects.update(delivered_at=None)
    outbox.deliver_all()

    assert SaleFact.objects.count() == 1
