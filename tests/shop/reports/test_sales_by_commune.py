"""Turnover per commune: true to the đồng, the same total three ways and by old and new boundaries, masked."""

from datetime import date, timedelta

import pytest
from django.db.models import Sum

from catalog.models import Product
from shop.kernel import outbox
from shop.kernel.errors import InvalidInput
from shop.kernel.models import OutboxEvent
from shop.kernel.text import sort_key
from shop.orders.models import OrderLine, SaleLine, SellerOrderEvent
from shop.orders.services.cancel_order import cancel_order
from shop.reports.models import SaleFact
from shop.reports.periods import calendar_month, chosen_period
from shop.reports.selectors.access_reports import access_reports
from tests.shop.reports.from_facts import homes_of_today
from tests.shop.reports.trade import (
    BINH_KHANH,
    IN_2025,
    divided_commune,
    make_trade,
    merged_commune,
    report,
    sold_in,
    trade,
)
from tests.world import (
    CAN_GIO,
    NOW,
    PHU_QUOC,
    THANH_AN,
    TRI_AN,
    commune,
    make_officer,
    make_outlet,
    make_till,
    make_variant,
    make_vendor,
    order,
    province,
    sell,
    shelf_of,
    stock,
)
from vendors.places.models import AdminUnit

pytestmark = pytest.mark.django_db


def by_code(found) -> dict[str, int]:
    return {row.code or row.kind: row.amount_vnd for row in found.rows}


def sum_of_lines() -> int:
    """From the lines themselves, which no fact has touched."""
    sold = SaleLine.objects.aggregate(s=Sum("amount_vnd"))["s"] or 0
    ordered = OrderLine.objects.aggregate(s=Sum("amount_vnd"))["s"] or 0
    cancelled = SellerOrderEvent.objects.filter(kind="cancelled").values_list("order_id", flat=True)
    back = OrderLine.objects.filter(order__in=list(cancelled)).aggregate(s=Sum("amount_vnd"))["s"] or 0
    return sold + ordered - back


def test_a_mixed_trade_adds_up_to_the_dong_three_ways_and_by_both_boundaries():
    world = make_trade()
    trade(world, seed=20260701, moves=150)
    assert SellerOrderEvent.objects.filter(kind="cancelled").count() >= 10  # the mix is a mix
    assert SaleFact.objects.filter(business_day__lt="2025-07-01").count() >= 20
    total_vnd = sum_of_lines()

    found = {
        (view, boundaries): report(view=view, boundaries=boundaries)
        for view in ("origin", "sale", "buyer")
        for boundaries in ("then", "now")
    }

    assert SaleFact.objects.aggregate(s=Sum("amount_vnd"))["s"] == total_vnd
    for one in found.values():
        assert one.totals.amount_vnd == total_vnd
        assert sum(row.amount_vnd for row in one.rows) == total_vnd
        assert sum(row.lines for row in one.rows) == SaleFact.objects.filter(kind="sale").count()
        assert one.totals.taken_back_vnd == sum(row.taken_back_vnd for row in one.rows) < 0
    homes = homes_of_today()
    for view in ("origin", "sale", "buyer"):
        then, now = found[view, "then"], found[view, "now"]
        assert all(row.is_current for row in now.rows if row.kind == "commune")
        moved = {row.unit_id: 0 for row in now.rows}
        for row in then.rows:
            moved[homes.get(row.unit_id, row.unit_id)] += row.amount_vnd
        assert moved == {row.unit_id: row.amount_vnd for row in now.rows}
    assert any(not row.is_current for row in found["sale", "then"].rows)


def test_each_view_puts_the_same_sale_in_its_own_commune():
    honey = make_variant(make_vendor(in_commune=THANH_AN))
    stock(shelf_of(honey.product.vendor), honey, 10)
    sell(make_till(), honey, 3)
    order((honey, 2))
    outbox.deliver_all()

    assert by_code(report(view="origin")) == {THANH_AN: 425_000}
    assert by_code(report(view="sale")) == {CAN_GIO: 255_000, THANH_AN: 170_000}
    assert by_code(report(view="buyer")) == {TRI_AN: 170_000, "unknown": 255_000}
    assert [row.name for row in report(view="buyer").rows][-1] == "Không rõ (bán tại quầy)"


def test_a_row_says_who_where_how_much_and_what_part():
    sold_in(THANH_AN, producers=3)
    sold_in(PHU_QUOC, producers=1)

    row, other = report().rows

    assert (row.name, row.place, row.code) == ("Xã Thạnh An", "TP. Hồ Chí Minh", THANH_AN)
    assert (row.amount_vnd, row.lines, row.producers, row.share_permille) == (300_000, 3, 3, 750)
    assert (other.name, other.place, other.share_permille) == ("Đặc khu Phú Quốc", "Tỉnh An Giang", 250)


def test_equal_amounts_stand_in_vietnamese_order_of_names_and_then_of_codes(monkeypatch):
    codes = [PHU_QUOC, THANH_AN, CAN_GIO, BINH_KHANH, TRI_AN]
    for code in codes:
        sold_in(code, producers=1)
    namesakes = [commune(code).pk for code in sorted([THANH_AN, CAN_GIO])]

    names = [row.name for row in report().rows]
    AdminUnit.objects.filter(pk__in=namesakes).update(name="Tân An", sort_key=sort_key("Tân An"))
    monkeypatch.setattr("vendors.places.selectors.known_units._units.get", dict)
    rows = report().rows

    assert names == ["Xã Bình Khánh", "Xã Cần Giờ", "Đặc khu Phú Quốc", "Xã Thạnh An", "Phường Trị An"]
    assert {row.amount_vnd for row in rows} == {100_000}
    assert [row.unit_id for row in rows if row.name == "Xã Tân An"] == namesakes


def test_a_cancellation_is_subtracted_on_its_own_day():
    honey = make_variant()
    stock(shelf_of(honey.product.vendor), honey, 10)
    placed = order((honey, 2))
    later = NOW + timedelta(days=30)
    cancel_order(order_id=placed.seller_orders.get().pk, actor="buyer", reason="Đổi ý", now=later)
    outbox.deliver_all()

    november = report(period=calendar_month(date(2026, 11, 1)))
    december = report(period=calendar_month(date(2026, 12, 1)), now=later)

    assert (november.totals.amount_vnd, november.totals.taken_back_vnd) == (170_000, 0)
    assert (december.totals.amount_vnd, december.totals.taken_back_vnd) == (-170_000, -170_000)
    assert (december.rows[0].lines, december.rows[0].share_permille) == (0, None)
    assert report().totals.amount_vnd == 0


def test_the_first_and_the_last_day_of_a_period_count():
    sold_in(THANH_AN, producers=1)
    day = NOW.date()

    for first, last, total_vnd in (
        (day, day, 100_000),
        (day - timedelta(days=1), day - timedelta(days=1), 0),
        (day + timedelta(days=1), day + timedelta(days=1), 0),
    ):
        assert report(period=chosen_period(first, last)).totals.amount_vnd == total_vnd


def test_a_channel_shows_its_own_sales_and_an_unknown_one_is_refused():
    sold_in(THANH_AN, producers=1)
    sold_in(THANH_AN, producers=1, till=make_till(make_outlet("fair_booth")))

    assert report(channel="fair").totals.amount_vnd == 100_000
    assert report(channel="online").rows == []
    with pytest.raises(InvalidInput):
        report(channel="'; DROP TABLE reports_salefact; --")


def test_a_sale_of_march_2025_counts_in_the_old_commune_then_and_in_its_successor_now():
    old = merged_commune(CAN_GIO)
    honey = make_variant(make_vendor(in_commune=CAN_GIO))
    Product.objects.update(former_commune=old)
    till = make_till()
    sell(till, honey, 1, sold_at=IN_2025, now=IN_2025)
    sell(till, honey, 2)
    outbox.deliver_all()

    then, now = report(boundaries="then"), report(boundaries="now")

    assert {(row.unit_id, row.amount_vnd, row.is_current) for row in then.rows} == {
        (old.pk, 85_000, False),
        (commune(CAN_GIO).pk, 170_000, True),
    }
    assert [(row.code, row.amount_vnd, row.is_partial, row.producers) for row in now.rows] == [
        (CAN_GIO, 255_000, False, 1)
    ]


def test_sales_of_a_divided_commune_are_marked_as_partial_at_the_unit_that_counts_them():
    old, today = divided_commune()
    honey = make_variant(make_vendor(in_commune=today.code))
    Product.objects.update(former_commune=old)
    sell(make_till(), honey, 1, sold_at=IN_2025, now=IN_2025)
    outbox.deliver_all()

    assert [(row.unit_id, row.is_partial) for row in report(boundaries="then").rows] == [(old.pk, False)]
    assert [(row.unit_id, row.is_partial) for row in report(boundaries="now").rows] == [(today.pk, True)]


@pytest.mark.parametrize("boundaries", ["then", "now"])
def test_a_province_holds_the_units_that_lie_in_it_today_and_no_unknown_buyers(boundaries):
    honey = make_variant(make_vendor(in_commune=CAN_GIO))
    Product.objects.update(former_commune=merged_commune(CAN_GIO))
    sell(make_till(), honey, 1, sold_at=IN_2025, now=IN_2025)
    sold_in(PHU_QUOC, producers=1)

    city = report(boundaries=boundaries, province_code="79")

    assert (city.totals.amount_vnd, city.outlets) == (85_000, 1)
    assert report(boundaries=boundaries, province_code="79", view="buyer").rows == []


def test_one_commune_alone_under_three_producers_is_covered_by_the_next_smallest():
    sold_in(THANH_AN, producers=1)
    sold_in(CAN_GIO, producers=3)
    sold_in(PHU_QUOC, producers=4)

    found = report(in_charge=frozenset())

    assert [(row.kind, row.amount_vnd, row.producers, row.communes) for row in found.rows] == [
        ("commune", 400_000, 4, 1),
        ("merged", 400_000, 4, 2),
    ]
    assert found.totals.amount_vnd == 800_000
    assert found.masked_names == ("Xã Cần Giờ, TP. Hồ Chí Minh", "Xã Thạnh An, TP. Hồ Chí Minh")


def test_officers_see_their_own_commune_and_only_sums_of_the_others():
    sold_in(THANH_AN, producers=1)
    sold_in(BINH_KHANH, producers=2)
    sold_in(PHU_QUOC, producers=2)
    day = NOW.date()

    def seen_by(unit):
        return by_code(report(in_charge=access_reports(make_officer(unit), day=day).in_charge))

    assert seen_by(commune(THANH_AN)) == {THANH_AN: 100_000, "merged": 400_000}
    # What is left of Bình Khánh and Thạnh An for the officer of Phú Quốc is three producers together.
    assert seen_by(commune(PHU_QUOC)) == {PHU_QUOC: 200_000, "merged": 300_000}
    # For the city's officer only Phú Quốc is left, two producers that nothing covers.
    assert seen_by(province("79")) == {THANH_AN: 100_000, BINH_KHANH: 200_000, "merged": None}


def test_where_nothing_covers_a_lonely_commune_the_total_and_the_shares_are_withheld_too():
    sold_in(THANH_AN, producers=2)

    found = report(in_charge=frozenset())
    officers = report(in_charge=frozenset({commune(THANH_AN).pk}))

    assert (found.totals.amount_vnd, found.totals.lines, found.totals.taken_back_vnd) == (None, None, None)
    assert [(row.amount_vnd, row.share_permille, row.taken_back_vnd) for row in found.rows] == [
        (None, None, None)
    ]
    assert officers.totals.amount_vnd == 200_000


def test_an_officer_of_today_is_in_charge_of_the_communes_that_were_merged_into_it():
    old = merged_commune(CAN_GIO)
    honey = make_variant(make_vendor(in_commune=CAN_GIO))
    Product.objects.update(former_commune=old)
    sell(make_till(), honey, 1, sold_at=IN_2025, now=IN_2025)
    outbox.deliver_all()
    in_charge = access_reports(make_officer(commune(CAN_GIO)), day=NOW.date()).in_charge

    assert [row.unit_id for row in report(in_charge=in_charge).rows] == [old.pk]


def test_as_of_is_now_when_all_is_delivered_and_the_oldest_waiting_sale_otherwise():
    till, honey = make_till(), make_variant()
    sell(till, honey, 1)
    waiting = OutboxEvent.objects.get(name="sale.recorded")
    OutboxEvent.objects.filter(pk=waiting.pk).update(created_at=NOW - timedelta(minutes=5))
    OutboxEvent.objects.create(name="product.changed", created_at=NOW - timedelta(days=3))

    before = report()
    outbox.deliver_all()
    after = report()

    assert (before.rows, before.as_of) == ([], NOW - timedelta(minutes=5))
    assert (after.totals.amount_vnd, after.as_of, after.outlets) == (85_000, NOW, 1)


def test_the_report_reads_three_or_four_times_whatever_was_sold(django_assert_num_queries):
    for code in (THANH_AN, CAN_GIO, PHU_QUOC):
        sold_in(code, producers=3)

    with django_assert_num_queries(4):
        report(boundaries="now", province_code="79")
    with django_assert_num_queries(3):
        report(limit=2, offset=1)
