"""Races on purpose. Each guard is shown to matter: taken out, the same check fails."""

import os
import threading
from collections import Counter
from collections.abc import Iterable
from time import sleep
from uuid import uuid4

import psycopg
import pytest
from django.db import connection, transaction
from psycopg import sql

from outlets.models import StockLevel, StockMove
from outlets.services import take_stock
from outlets.services.stock_ledger import LevelChange, Shelf, ensure_levels, lock_levels
from shop.kernel import outbox
from shop.orders.models import OrderGroup, Sale, SaleQuarantine
from shop.orders.services.record_pos_sale import SoldLine, Tender, record_pos_sale
from shop.reports.models import SaleFact
from tests.shop.orders.crowds import (
    EXACT,
    at_once,
    deadlocks,
    fill_baskets,
    levels_equal_moves,
    place_same_order,
    sell_the_last_fifty,
)
from tests.world import NOW, make_till, make_variant, on_hand, sell, shelf_of, stock

pytestmark = pytest.mark.own_database
Levels = dict[tuple[int, int], list[StockLevel]]


def as_superuser(database: str, *statements: str) -> None:
    url = os.environ["OCOP_TEST_ADMIN_URL"].rsplit("/", 1)[0] + f"/{database}"
    with psycopg.connect(url, autocommit=True) as admin:
        for statement in statements:
            admin.execute(statement)


def read_without_lock(pairs: Iterable[tuple[int, int]]) -> Levels:
    found: Levels = {}
    for outlet, variant in sorted(set(pairs)):
        levels = StockLevel.objects.filter(outlet=outlet, variant=variant).order_by("pk")
        if levels:
            found[outlet, variant] = list(levels)
    return found


def test_fifty_of_two_hundred_buyers_get_the_last_fifty(own_database):
    assert sell_the_last_fifty() == EXACT


def test_without_the_lock_an_absolute_write_oversells(own_database, monkeypatch):
    as_superuser(own_database, "ALTER TABLE outlets_stocklevel DROP CONSTRAINT stock_level_covered")
    read = threading.local()

    def remember(pairs: Iterable[tuple[int, int]]) -> Levels:
        found = read_without_lock(pairs)
        read.on_hand = {level.pk: level.on_hand for of_pair in found.values() for level in of_pair}
        return found

    def write_what_was_read(changes: Iterable[LevelChange]) -> None:
        for change in changes:
            StockLevel.objects.filter(pk=change.level_id).update(
                on_hand=read.on_hand[change.level_id] + change.on_hand
            )

    monkeypatch.setattr(take_stock, "lock_levels", remember)
    monkeypatch.setattr(take_stock, "add_up", write_what_was_read)

    outcome = sell_the_last_fifty()

    assert outcome != EXACT
    assert outcome.ordered_units > 50
    assert outcome.on_hand != outcome.moves_sum  # and the level no longer is what the moves say


def test_without_the_lock_a_relative_write_oversells_too(own_database, monkeypatch):
    as_superuser(own_database, "ALTER TABLE outlets_stocklevel DROP CONSTRAINT stock_level_covered")
    monkeypatch.setattr(take_stock, "lock_levels", read_without_lock)

    outcome = sell_the_last_fifty()

    assert outcome != EXACT
    assert outcome.ordered_units > 50
    assert outcome.on_hand == 50 - outcome.ordered_units  # the sum is right, the promise is broken


def test_baskets_in_random_order_never_deadlock(own_database):
    rush = fill_baskets(clients=16, baskets=12, seed=1)

    assert rush.answers == Counter(sold=16 * 12)
    assert rush.deadlocks == 0
    assert levels_equal_moves()


def test_locks_taken_in_the_order_of_the_basket_deadlock(own_database, monkeypatch):
    # The server looks for rings once a second; sooner here, so that the proof does not take a minute.
    setting = sql.SQL("ALTER DATABASE {} SET deadlock_timeout = '20ms'").format(sql.Identifier(own_database))
    as_superuser(own_database, setting.as_string(None))
    connection.close()

    def lock_one_by_one(pairs: Iterable[tuple[int, int]]) -> Levels:
        found: Levels = {}
        for outlet, variant in pairs:
            levels = StockLevel.objects.select_for_update().filter(outlet=outlet, variant=variant)
            found[outlet, variant] = list(levels)
        return found

    monkeypatch.setattr(take_stock, "lock_levels", lock_one_by_one)

    rush = fill_baskets(clients=16, baskets=12, seed=1)

    assert rush.answers["deadlocked"] > 0
    assert rush.deadlocks > 0


def test_twenty_uploads_of_one_sale_are_one_sale(own_database):
    honey = make_variant()
    till = make_till()
    stock(till.outlet, honey, 10)
    sale_id = uuid4()

    verdicts = at_once([lambda: sell(till, honey, 3, sale_id=sale_id).result] * 20)
    outbox.deliver_all()

    assert Counter(verdicts) == Counter(accepted=1, duplicate=19)
    assert Sale.objects.get().total_vnd == 3 * 85_000
    assert on_hand(till.outlet, honey) == 10 - 3
    assert SaleFact.objects.get().amount_vnd == 3 * 85_000
    assert SaleQuarantine.objects.count() == 0


def test_two_sales_racing_for_one_sequence_number_are_one_sale_and_one_in_quarantine(own_database):
    honey = make_variant()
    till = make_till()
    stock(till.outlet, honey, 10)

    verdicts = at_once([lambda: sell(till, honey, 1, sequence=7).reason for _ in range(2)])

    assert sorted(verdicts) == ["", "sequence-reused"]
    assert (Sale.objects.count(), SaleQuarantine.objects.count()) == (1, 1)
    assert on_hand(till.outlet, honey) == 10 - 1


def test_ten_taps_on_the_order_button_are_one_order(own_database):
    honey = make_variant()
    shelf = shelf_of(honey.product.vendor)
    stock(shelf, honey, 10)
    order_id = uuid4()

    assert set(at_once([place_same_order(order_id, honey)] * 10)) == {order_id}
    assert OrderGroup.objects.count() == 1
    assert on_hand(shelf, honey) == 9
    assert StockMove.objects.filter(kind="sale").count() == 1


def test_a_till_and_the_shop_window_never_lose_count_of_each_other(own_database):
    """A producer's shelf sold from both sides: tills always book, orders only what is free."""
    honey = make_variant()
    shelf = shelf_of(honey.product.vendor)
    tills = [make_till(shelf) for _ in range(5)]
    stock(shelf, honey, 12)
    orders = [place_same_order(uuid4(), honey) for _ in range(10)]

    def order_or_none(tap):
        def run() -> str:
            try:
                tap()
            except take_stock.OutOfStock:
                return "refused"
            return "sold"

        return run

    answers = at_once(
        [*(order_or_none(tap) for tap in orders), *((lambda t=t: sell(t, honey, 2).result) for t in tills)]
    )

    sold_online = answers.count("sold")
    assert answers.count("accepted") == 5
    assert on_hand(shelf, honey) == 12 - 5 * 2 - sold_online
    assert sold_online == OrderGroup.objects.count()
    assert levels_equal_moves()
    assert deadlocks() == 0


def test_a_sale_and_a_delivery_of_new_goods_never_wait_for_each_other_in_a_ring(own_database):
    """The delivery has made the level of the new goods and goes on to the old ones, which the sale wants too."""
    honey, tea = make_variant(), make_variant(name="Trà hoa vàng")
    till = make_till()
    stock(till.outlet, honey, 10)
    is_made, may_go_on = threading.Event(), threading.Event()

    def deliver() -> str:
        with transaction.atomic():
            ensure_levels([Shelf(till.outlet_id, tea.pk, tea.product.vendor_id)])
            is_made.set()
            assert may_go_on.wait(timeout=30)
            lock_levels([(till.outlet_id, honey.pk), (till.outlet_id, tea.pk)])
        return "delivered"

    def sell_both() -> str:
        assert is_made.wait(timeout=30)
        lines = [SoldLine(honey.pk, 1, 85_000), SoldLine(tea.pk, 1, 85_000)]
        return record_pos_sale(
            sale_id=uuid4(),
            device=till,
            outlet_id=till.outlet_id,
            sequence=1,
            lines=lines,
            tenders=[Tender("cash", 170_000, 170_000)],
            sold_at=NOW,
            now=NOW,
        ).result

    def let_go_on_once_the_sale_waits() -> str:
        while not someone_waits_for_a_lock():
            sleep(0.01)
        may_go_on.set()
        return "let go"

    answers = at_once([deliver, sell_both, let_go_on_once_the_sale_waits])

    assert answers == ["delivered", "accepted", "let go"]
    assert deadlocks() == 0
    assert (on_hand(till.outlet, honey), on_hand(till.outlet, tea)) == (9, -1)


def someone_waits_for_a_lock() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return bool(cursor.fetchone()[0])
