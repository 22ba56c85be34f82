"""Seats of a tour: stock by day in the one ledger."""

from datetime import date, timedelta

import pytest
from django.db.models import Sum

from catalog.models import Product, Variant
from outlets.models import StockLevel, StockMove
from outlets.selectors.seats import free_on_desk, seats_from
from outlets.services.open_seats import days_between, open_seats
from shop.kernel.errors import InvalidInput, NotFound
from tests.catalog.test_review_product import desk_of
from tests.world import NOW, make_variant, make_vendor, shelf_of, stock
from vendors.selectors.access_desk import Desk

pytestmark = pytest.mark.django_db
DAY = date(2026, 12, 5)  # a Saturday


@pytest.fixture
def desk() -> Desk:
    return desk_of(make_vendor())


@pytest.fixture
def tour(desk) -> Variant:
    tour = make_variant(desk.vendor, name="Tour Vàm Sát", set_number=26, unit_word="chỗ")
    Product.objects.filter(pk=tour.product_id).update(is_service=True)
    return tour


def test_seats_are_opened_changed_and_closed_by_moves_that_add_up(desk, tour):
    days = days_between(DAY, DAY + timedelta(days=7), weekdays=frozenset({5, 6}))
    assert open_seats(desk, tour.pk, days=days, seats=20, now=NOW) == 3
    assert open_seats(desk, tour.pk, days=days, seats=20, now=NOW) == 0
    open_seats(desk, tour.pk, days=[DAY], seats=12, now=NOW)

    assert [(one.day, one.free) for one in seats_from([tour.pk], day=DAY)] == [
        (DAY, 12),
        (DAY + timedelta(days=1), 20),
        (DAY + timedelta(days=7), 20),
    ]
    for level in StockLevel.objects.all():
        moved = StockMove.objects.filter(service_date=level.service_date).aggregate(sum=Sum("quantity"))
        assert (moved["sum"], level.owner_id) == (level.on_hand, desk.vendor.pk)
    open_seats(desk, tour.pk, days=[DAY], seats=0, now=NOW)
    assert len(seats_from([tour.pk], day=DAY)) == 2


def test_seats_held_for_guests_are_never_taken_away(desk, tour):
    open_seats(desk, tour.pk, days=[DAY], seats=20, now=NOW)
    StockLevel.objects.update(reserved=15)

    with pytest.raises(InvalidInput, match="đã giữ 15 chỗ"):
        open_seats(desk, tour.pk, days=[DAY, DAY + timedelta(days=1)], seats=10, now=NOW)

    assert StockMove.objects.count() == 1
    assert free_on_desk([tour.pk], day=DAY) == {tour.pk: 5}


@pytest.mark.parametrize(
    ("days", "seats"),
    [
        ([DAY], -1),
        ([DAY], 1001),
        ([], 5),
        ([date(2026, 11, 19)], 5),  # yesterday
        ([date(2029, 1, 1)], 5),
    ],
)
def test_impossible_openings_move_nothing(desk, tour, days, seats):
    with pytest.raises(InvalidInput):
        open_seats(desk, tour.pk, days=days, seats=seats, now=NOW)
    assert not StockMove.objects.exists()


@pytest.mark.parametrize("last", [DAY - timedelta(days=1), DAY + timedelta(days=366)])
def test_a_backward_or_endless_span_is_refused(last):
    with pytest.raises(InvalidInput):
        days_between(DAY, last)


def test_jars_have_no_seats_and_others_tours_are_missing(desk, tour):
    jar = make_variant(desk.vendor)

    with pytest.raises(InvalidInput):
        open_seats(desk, jar.pk, days=[DAY], seats=5, now=NOW)
    with pytest.raises(NotFound):
        open_seats(desk_of(make_vendor("Khác")), tour.pk, days=[DAY], seats=5, now=NOW)
    assert not StockLevel.objects.exists()


def test_the_desk_counts_jars_on_the_shelf_and_seats_to_come(desk, tour):
    jar = make_variant(desk.vendor)
    stock(shelf_of(desk.vendor), jar, 7)
    open_seats(desk, tour.pk, days=[DAY, DAY + timedelta(days=1)], seats=10, now=NOW)

    assert free_on_desk([jar.pk, tour.pk], day=DAY + timedelta(days=1)) == {jar.pk: 7, tour.pk: 10}
