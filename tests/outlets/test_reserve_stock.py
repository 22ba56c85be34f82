"""Goods held for an order that is not paid yet: reserved, then posted, released or expired, and never two of these."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from catalog.models import Variant
from outlets.models import Outlet, Reservation, StockMove
from outlets.services import reserve_stock as module
from outlets.services.reserve_stock import (
    NotOnHand,
    ReservationGone,
    expire_reservations,
    post_reservations,
    release_reservations,
    reserve_stock,
)
from outlets.services.stock_ledger import Demand, Source
from outlets.services.take_stock import OutOfStock
from tests.shop.orders.crowds import at_once, levels_equal_moves
from tests.world import NOW, level, make_till, make_variant, make_vendor, order, sell, shelf_of, stock

IN_TEN_MINUTES = NOW + timedelta(minutes=10)


@pytest.fixture
def honey() -> Variant:
    return make_variant()


@pytest.fixture
def shelf(honey) -> Outlet:
    shelf = shelf_of(honey.product.vendor)
    stock(shelf, honey, 10)
    return shelf


def reserve(shelf: Outlet, *wanted: tuple[Variant, int], order_id: str = "1") -> None:
    demands = [
        Demand(shelf.pk, variant.pk, quantity, line, 1, order_id)
        for line, (variant, quantity) in enumerate(wanted, 1)
    ]
    reserve_stock(demands, source_type="order", now=NOW, expires_at=IN_TEN_MINUTES)


def post(order_id: str = "1") -> None:
    post_reservations(source=Source("order", order_id, "buyer", NOW))


def numbers(shelf: Outlet, variant: Variant) -> tuple[int, int, int]:
    found = level(shelf, variant)
    return found.on_hand, found.reserved, found.shortfall


@pytest.mark.django_db
def test_reserved_goods_stay_on_the_shelf_and_are_promised(shelf, honey):
    reserve(shelf, (honey, 4))

    assert numbers(shelf, honey) == (10, 4, 0)
    with pytest.raises(OutOfStock) as refused:
        order((honey, 7))
    assert refused.value.free == 6
    assert order((honey, 6)).total_vnd == 6 * 85_000


@pytest.mark.django_db
def test_a_reservation_is_all_or_nothing(shelf, honey):
    tea = make_variant(honey.product.vendor, name="Chè")
    stock(shelf, tea, 1)

    with pytest.raises(OutOfStock) as refused:
        reserve(shelf, (honey, 4), (tea, 2))

    assert (refused.value.path, refused.value.free) == (("lines", 1, "quantity"), 1)
    assert numbers(shelf, honey) == (10, 0, 0)
    assert Reservation.objects.count() == 0


@pytest.mark.django_db
def test_one_order_of_two_lines_does_not_see_the_same_goods_twice(shelf, honey):
    with pytest.raises(OutOfStock):
        reserve(shelf, (honey, 6), (honey, 5))

    assert numbers(shelf, honey) == (10, 0, 0)


@pytest.mark.django_db
def test_goods_that_never_stood_there_cannot_be_reserved(shelf):
    with pytest.raises(OutOfStock) as refused:
        reserve(shelf, (make_variant(), 1))

    assert refused.value.free == 0


@pytest.mark.django_db
def test_a_posted_reservation_leaves_the_shelf_once(shelf, honey):
    reserve(shelf, (honey, 4))

    post()

    assert numbers(shelf, honey) == (6, 0, 0)
    move = StockMove.objects.get(kind="sale")
    assert (move.quantity, move.source_type, move.source_id, move.source_line) == (-4, "order", "1", 1)
    assert Reservation.objects.get().outcome == "posted"
    with pytest.raises(ReservationGone):
        post()
    assert numbers(shelf, honey) == (6, 0, 0)


@pytest.mark.django_db
def test_a_released_reservation_frees_the_goods_once(shelf, honey):
    reserve(shelf, (honey, 4))

    release_reservations(source_type="order", source_id="1", now=NOW)

    assert numbers(shelf, honey) == (10, 0, 0)
    with pytest.raises(ReservationGone):
        release_reservations(source_type="order", source_id="1", now=NOW)
    with pytest.raises(ReservationGone):
        post()
    assert numbers(shelf, honey) == (10, 0, 0)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("later", "closed"), [(timedelta(seconds=-1), 0), (timedelta(), 1), (timedelta(days=1), 1)]
)
def test_the_sweeper_gives_back_what_is_due_and_only_that(shelf, honey, later, closed):
    reserve(shelf, (honey, 4))

    assert expire_reservations(now=IN_TEN_MINUTES + later) == closed
    assert numbers(shelf, honey) == (10, 4 - 4 * closed, 0)
    assert expire_reservations(now=IN_TEN_MINUTES + later) == 0


@pytest.mark.django_db
def test_the_sweeper_leaves_posted_goods_alone(shelf, honey):
    reserve(shelf, (honey, 4))
    post()

    assert expire_reservations(now=IN_TEN_MINUTES) == 0
    assert numbers(shelf, honey) == (6, 0, 0)


@pytest.mark.django_db
def test_the_sweeper_works_in_rounds(shelf, honey, monkeypatch):
    monkeypatch.setattr(module, "SWEEP_LIMIT", 2)
    for number in range(5):
        reserve(shelf, (honey, 1), order_id=str(number))

    assert [expire_reservations(now=IN_TEN_MINUTES) for _ in range(4)] == [2, 2, 1, 0]
    assert numbers(shelf, honey) == (10, 0, 0)


@pytest.mark.django_db
def test_an_order_waits_when_a_till_has_sold_its_goods(shelf, honey):
    reserve(shelf, (honey, 8))
    sell(make_till(shelf), honey, 5)

    with pytest.raises(NotOnHand, match="đã bán tại quầy"):
        post()

    assert numbers(shelf, honey) == (5, 8, 3)
    assert StockMove.objects.filter(source_type="order").count() == 0
    assert Reservation.objects.get().closed_at is None

    stock(shelf, honey, 3)
    post()
    assert numbers(shelf, honey) == (0, 0, 0)


@pytest.mark.django_db
def test_while_goods_are_short_nothing_more_is_reserved_even_if_some_stand_there(shelf, honey):
    reserve(shelf, (honey, 8))
    sell(make_till(shelf), honey, 5)

    with pytest.raises(OutOfStock) as refused:
        reserve(shelf, (honey, 1), order_id="2")

    assert refused.value.free == 0
    assert numbers(shelf, honey) == (5, 8, 3)


@pytest.mark.django_db
def test_releasing_makes_up_for_what_was_short(shelf, honey):
    reserve(shelf, (honey, 8))
    sell(make_till(shelf), honey, 5)

    release_reservations(source_type="order", source_id="1", now=NOW)

    assert numbers(shelf, honey) == (5, 0, 0)


@pytest.mark.django_db
def test_consigned_goods_go_before_the_outlets_own(shelf, honey):
    stock_of_the_outlet = make_vendor("Đơn vị vận hành")
    stock(shelf, honey, 5, owner=stock_of_the_outlet)

    reserve(shelf, (honey, 12))
    post()

    taken = dict(StockMove.objects.filter(kind="sale").values_list("owner", "quantity"))
    assert taken == {honey.product.vendor_id: -10, stock_of_the_outlet.pk: -2}


# The sweeper and the payment at once


def answer_of(action: Callable[[], object]) -> Callable[[], str]:
    def run() -> str:
        try:
            return f"{action.__name__} {action() or ''}".strip()
        except ReservationGone:
            return f"{action.__name__} gone"

    return run


def sweep() -> int:
    return expire_reservations(now=IN_TEN_MINUTES)


def pay() -> None:
    post()


def test_the_sweeper_and_the_payment_never_both_have_the_goods(own_database):
    for number in range(12):
        honey = make_variant()
        shelf = shelf_of(honey.product.vendor)
        stock(shelf, honey, 10)
        reserve(shelf, (honey, 4), order_id=str(number))

        def pay(order_id: str = str(number)) -> None:
            post(order_id)

        answers = sorted(at_once([answer_of(sweep), answer_of(pay)]))

        assert answers in (["pay", "sweep"], ["pay gone", "sweep 1"])
        posted = answers[0] == "pay"
        assert numbers(shelf, honey) == (6 if posted else 10, 0, 0)
        assert Reservation.objects.get(level__variant=honey).outcome == ("posted" if posted else "expired")
    assert levels_equal_moves()


@pytest.mark.parametrize("first", [sweep, pay])
def test_a_rival_just_before_the_lock_is_seen(own_database, monkeypatch, first):
    """The rival runs whole between the look and the lock: what was looked at must be looked at again."""
    honey = make_variant()
    shelf = shelf_of(honey.product.vendor)
    stock(shelf, honey, 10)
    reserve(shelf, (honey, 4))
    lock, second = module.lock_levels, pay if first is sweep else sweep

    def lock_after_the_rival(pairs):
        wanted = list(pairs)
        monkeypatch.setattr(module, "lock_levels", lock)
        assert at_once([answer_of(first)]) == ["sweep 1" if first is sweep else "pay"]
        return lock(wanted)

    monkeypatch.setattr(module, "lock_levels", lock_after_the_rival)

    assert answer_of(second)() == ("pay gone" if second is pay else "sweep")
    assert numbers(shelf, honey) == ((10, 0, 0) if first is sweep else (6, 0, 0))
    assert levels_equal_moves()


def test_an_order_given_more_time_just_before_the_lock_keeps_its_goods(own_database, monkeypatch):
    honey = make_variant()
    shelf = shelf_of(honey.product.vendor)
    stock(shelf, honey, 10)
    reserve(shelf, (honey, 4), order_id="patient")
    reserve(shelf, (honey, 1), order_id="late")
    lock = module.lock_levels

    def lock_after_more_time(pairs):
        wanted = list(pairs)
        later = IN_TEN_MINUTES + timedelta(hours=24)
        Reservation.objects.filter(source_id="patient").update(expires_at=later)
        return lock(wanted)

    monkeypatch.setattr(module, "lock_levels", lock_after_more_time)

    assert expire_reservations(now=IN_TEN_MINUTES) == 1
    assert numbers(shelf, honey) == (10, 4, 0)
    assert Reservation.objects.get(closed_at=None).source_id == "patient"
