"""Sums beside the facts: equal to them whatever is asked, added once, made anew, written by two workers at once."""

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from outlets.models import Outlet
from shop.kernel import outbox
from shop.kernel.models import HandledEvent, OutboxEvent
from shop.operations.doctor.invariants import INVARIANTS
from shop.reports.models import Channel, CommuneSum, CommuneSumWaiting, SaleFact
from shop.reports.periods import (
    Period,
    calendar_month,
    calendar_quarter,
    calendar_year,
    state_month,
    state_quarter,
    state_year,
)
from shop.reports.selectors.commune_cells import one_snapshot
from shop.reports.services import roll_up
from shop.reports.services.roll_up import insert_facts, rebuild_rollups
from shop.reports.services.write_facts import write_sale_facts
from shop.reports.spans import cover
from tests.shop.reports.from_facts import PlainReport, homes_of_today, report_from_facts
from tests.shop.reports.trade import divided_commune, make_trade, merged_commune, report, sold_in
from tests.world import (
    CAN_GIO,
    PHU_QUOC,
    THANH_AN,
    commune,
    make_till,
    make_variant,
    order,
    sell,
    shelf_of,
    stock,
)
from vendors.models import Vendor
from vendors.places.models import AdminUnit

(F04,) = (invariant.sql for invariant in INVARIANTS if invariant.code == "F04")
FIRST, LAST = date(2024, 11, 20), date(2026, 12, 31)


def scatter_facts(*, seed: int, count: int) -> None:
    """Facts of no sale at all: whatever the columns allow, crowded on the days where stretches are cut."""
    dice = random.Random(seed)
    make_trade()
    honey = make_variant()
    stock(shelf_of(honey.product.vendor), honey, 10)
    order((honey, 1))
    outbox.deliver_all()
    like = SaleFact.objects.values().get()
    vendors = list(Vendor.objects.order_by("pk").values_list("pk", flat=True))
    outlets = list(Outlet.objects.order_by("pk").values_list("pk", flat=True))
    today = [commune(code) for code in (THANH_AN, CAN_GIO, PHU_QUOC)]
    units = [
        unit.pk for unit in (*today, *divided_commune(), merged_commune(CAN_GIO), merged_commune(PHU_QUOC))
    ]
    rows = []
    for number in range(count):
        day = FIRST + timedelta(days=dice.randrange((LAST - FIRST).days + 1))
        if dice.random() < 0.4:
            day = date(dice.choice([2025, 2026]), dice.choice([1, 3, 11, 12]), dice.choice([1, 14, 15, 30]))
        is_sale = dice.random() < 0.85
        amount_vnd = dice.randint(0, 90_000) * (1 if is_sale else -1)
        rows.append({
            **like, "id": 10**9 + number, "business_day": day, "source_id": str(number), "amount_vnd": amount_vnd,
            "kind": "sale" if is_sale else dice.choice(["cancellation", "return"]), "quantity": 1 if is_sale else -1,
            "channel": dice.choice(Channel.values), "vendor_id": dice.choice(vendors[: dice.choice([2, 3, 99])]),
            "outlet_id": dice.choice(outlets[: dice.choice([3, 99])]), "origin_commune_id": dice.choice(units),
            "sale_commune_id": dice.choice(units), "buyer_commune_id": dice.choice([None, *units]),
            "is_demo": dice.random() < 0.01,
        })  # fmt: skip
    names = ", ".join(like)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE scattered (LIKE reports_salefact) ON COMMIT DROP")
        places = ", ".join(f"%({name})s" for name in like)
        cursor.executemany(f"INSERT INTO scattered ({names}) VALUES ({places})", rows)  # noqa: S608
        cursor.execute(
            "SELECT ensure_sale_fact_partition(month::date) "
            "FROM generate_series(date '2024-11-01', date '2026-12-01', interval '1 month') AS month"
        )
    for turn in (0, 1, 2, 1):  # the last one brings nothing new
        insert_facts(
            f"INSERT INTO reports_salefact ({names}) SELECT {names} FROM scattered WHERE id %% 3 = %s "  # noqa: S608
            "ON CONFLICT DO NOTHING",
            [turn],
        )


def periods(dice: random.Random) -> list[Period]:
    """Every kind of the calendars, and days picked by hand."""
    kinds = [calendar_month, calendar_quarter, calendar_year, state_month, state_quarter, state_year]
    found = [
        kind(date(dice.choice([2025, 2026]), dice.randint(1, 12), dice.randint(1, 28))) for kind in kinds
    ]
    for _ in range(4):
        ends = sorted(FIRST + timedelta(days=dice.randrange((LAST - FIRST).days + 1)) for _ in range(2))
        found.append(Period(ends[0], ends[1], "Từ … đến …"))
    return found


@pytest.mark.django_db
@pytest.mark.parametrize("merge_at", [1, 10**9], ids=["merged at once", "all waiting"])
def test_a_report_from_sums_is_the_report_from_facts_whatever_is_asked(monkeypatch, merge_at):
    monkeypatch.setattr(roll_up, "MERGE_AT", merge_at)
    scatter_facts(seed=20261122, count=900)
    assert CommuneSum.objects.exists() == (merge_at == 1)
    assert CommuneSumWaiting.objects.exists() == (merge_at != 1)
    dice = random.Random(7)
    homes = homes_of_today()
    city = set(AdminUnit.objects.filter(parent__code="79", valid_to=None).values_list("pk", flat=True))

    for period in periods(dice):
        for view in ("origin", "sale", "buyer"):
            channel = dice.choice([None, *Channel.values])
            boundaries = dice.choice(["then", "now"])
            province = dice.choice([None, "79"])
            found = report(
                view=view, period=period, channel=channel, boundaries=boundaries, province_code=province
            )
            plain = report_from_facts(
                view=view, period=period, channel=channel, homes=homes if boundaries == "now" else {},
                within=city if province else None,
            )  # fmt: skip

            question = (period, view, channel, boundaries, province)
            figures = {
                row.unit_id: (row.amount_vnd, row.taken_back_vnd, row.lines, row.producers)
                for row in found.rows
            }
            assert figures == plain.rows, question
            assert found.totals == (
                sum(row.amount_vnd for row in plain.rows.values()),
                sum(row.taken_back_vnd for row in plain.rows.values()),
                sum(row.lines for row in plain.rows.values()),
                plain.producers,
            ), question
            assert (found.outlets, found.has_demo) == (plain.outlets, plain.has_demo), question
            assert_masked_rightly(question, plain)


def assert_masked_rightly(question: tuple, plain: PlainReport) -> None:
    """Masking by witnesses hides what masking by whole sets of producers would; pages put together are the whole."""
    period, view, channel, boundaries, province = question
    asked = {"view": view, "period": period, "channel": channel, "boundaries": boundaries, "province_code": province,
             "in_charge": frozenset()}  # fmt: skip
    whole = report(**asked)
    small = {unit_id for unit_id, row in plain.rows.items() if row.producers < 3}
    shown = {row.unit_id for row in whole.rows if row.kind != "merged"}
    hidden = plain.rows.keys() - shown
    assert small <= hidden, question
    together = set().union(*(plain.vendor_ids[unit_id] for unit_id in hidden))
    if hidden and whole.totals.amount_vnd is not None:
        assert (whole.rows[-1].producers, whole.rows[-1].communes) == (len(together), len(hidden)), question
        assert len(together) >= 3, question
        assert len(hidden - small) <= 1, question
    assert whole.masked == len(hidden)
    pages = [report(**asked, offset=offset, limit=2) for offset in range(0, whole.row_count, 2)]
    assert [row for page in pages for row in page.rows] == whole.rows, question
    assert all((page.totals, page.row_count) == (whole.totals, whole.row_count) for page in pages), question


@pytest.mark.django_db
def test_events_delivered_again_add_nothing(monkeypatch):
    monkeypatch.setattr(roll_up, "MERGE_AT", 1)
    honey = make_variant()
    stock(shelf_of(honey.product.vendor), honey, 10)
    sell(make_till(), honey, 1)
    order((honey, 2))
    outbox.deliver_all()
    before = list(CommuneSum.objects.order_by("pk").values())

    HandledEvent.objects.all().delete()
    OutboxEvent.objects.update(delivered_at=None)
    outbox.deliver_all()

    assert list(CommuneSum.objects.order_by("pk").values()) == before
    assert report().totals.amount_vnd == 3 * 85_000


@pytest.mark.django_db
def test_what_waits_is_merged_when_enough_waits(monkeypatch):
    sold_in(THANH_AN, producers=1)
    assert (CommuneSum.objects.count(), CommuneSumWaiting.objects.count()) == (0, 6)  # 3 views, half and year

    monkeypatch.setattr(roll_up, "MERGE_AT", 12)
    sold_in(THANH_AN, producers=1)

    assert CommuneSumWaiting.objects.count() == 0
    assert report().totals.amount_vnd == 200_000


@pytest.mark.django_db
def test_rebuilding_repairs_whatever_became_of_the_sums(capsys):
    scatter_facts(seed=5, count=200)
    CommuneSumWaiting.objects.filter(view=1).delete()
    CommuneSumWaiting.objects.update(amount_vnd=7)
    assert differences()

    call_command("rebuild_rollups")

    assert not differences()
    assert CommuneSumWaiting.objects.count() == 0
    assert f"{CommuneSum.objects.count()} dòng" in capsys.readouterr().out


def differences() -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(F04)
        return cursor.fetchall()


def in_a_rival(work: Callable[[], object]) -> None:
    """Run it in another connection that gives up soon where it would have to wait for this one."""

    def run() -> None:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SET lock_timeout = '1s'")
            work()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        pool.submit(run).result()


@pytest.mark.own_database
def test_two_workers_fold_into_the_same_commune_and_neither_waits(own_database, monkeypatch):
    monkeypatch.setattr(roll_up, "MERGE_AT", 1)
    honey = make_variant()
    till = make_till()
    stock(till.outlet, honey, 10)
    sales = [uuid4() for _ in range(3)]
    for number, sale_id in enumerate(sales, 1):
        sell(till, honey, 1, sale_id=sale_id, sequence=number)

    with transaction.atomic():
        write_sale_facts([str(sales[0])])
        in_a_rival(lambda: write_sale_facts([str(sales[1])]))
        assert CommuneSumWaiting.objects.exists()  # the rival's: this one is merging
    assert report().totals.amount_vnd == 2 * 85_000
    write_sale_facts([str(sales[2])])

    assert not CommuneSumWaiting.objects.exists()
    assert report().totals.amount_vnd == 3 * 85_000
    assert not differences()


@pytest.mark.own_database
def test_rebuilding_counts_a_sale_that_commits_meanwhile_exactly_once(own_database):
    honey = make_variant()
    till = make_till()
    stock(till.outlet, honey, 10)
    sales = [uuid4() for _ in range(2)]
    for number, sale_id in enumerate(sales, 1):
        sell(till, honey, 1, sale_id=sale_id, sequence=number)
    write_sale_facts([str(sales[0])])

    with transaction.atomic():
        write_sale_facts([str(sales[1])])
        in_a_rival(rebuild_rollups)
    assert CommuneSumWaiting.objects.count() == 6  # of the second sale alone

    assert report().totals.amount_vnd == 2 * 85_000
    assert not differences()


@pytest.mark.own_database
def test_figures_and_who_stands_behind_them_are_of_one_instant(own_database):
    honey, tea = make_variant(), make_variant()
    till = make_till()
    sales = [uuid4() for _ in range(2)]
    for number, (variant, sale_id) in enumerate(zip((honey, tea), sales, strict=True), 1):
        stock(till.outlet, variant, 10)
        sell(till, variant, 1, sale_id=sale_id, sequence=number)
    write_sale_facts([str(sales[0])])

    with one_snapshot():
        before = report()
        in_a_rival(lambda: write_sale_facts([str(sales[1])]))
        after = report()

    assert before == after
    assert (report().totals.amount_vnd, report().totals.producers) == (2 * 85_000, 2)


@pytest.mark.parametrize(
    ("first", "last", "kept", "loose"),
    [
        ("2026-01-01", "2026-12-31", ["01-01/12-14", "12-15/12-31"], []),
        ("2025-12-15", "2026-12-14", ["12-15/12-31", "01-01/12-14"], []),
        ("2026-02-01", "2026-02-28", ["02-01/02-14", "02-15/02-28"], []),
        ("2026-02-15", "2026-03-14", ["02-15/02-28", "03-01/03-14"], []),
        ("2026-02-03", "2026-03-20", ["02-15/02-28", "03-01/03-14"], ["02-03/02-14", "03-15/03-20"]),
        ("2026-02-03", "2026-02-03", [], ["02-03/02-03"]),
        ("2026-12-14", "2026-12-15", [], ["12-14/12-14", "12-15/12-15"]),
    ],
)
def test_a_period_is_covered_by_whole_stretches_and_the_days_left_over(first, last, kept, loose):
    found = cover(Period(date.fromisoformat(first), date.fromisoformat(last), ""))

    assert [f"{days.first:%m-%d}/{days.last:%m-%d}" for days in found.kept] == kept
    assert [f"{days.first:%m-%d}/{days.last:%m-%d}" for days in found.loose] == loose
