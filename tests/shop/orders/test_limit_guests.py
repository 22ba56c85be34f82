"""Guests may order often, but not without end; who repeats a request or has signed in is not counted."""

import pytest
from django.core.cache import cache
from redis.exceptions import ConnectionError as CacheIsDown

from outlets.services.take_stock import OutOfStock
from shop.kernel import attempts
from shop.orders.models import OrderGroup
from shop.orders.services.limit_guests import TooManyOrders
from tests.shop.api.test_placing_orders import PLACE, ask, order_of
from tests.world import make_user, make_variant, on_hand, shelf_of, stock

pytestmark = pytest.mark.django_db
MARKET = "203.0.113.7"


@pytest.fixture(autouse=True)
def _three_an_hour(settings):
    settings.GUEST_ORDERS_PER_PHONE = settings.GUEST_ORDERS_PER_ADDRESS = 3
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def honey():
    variant = make_variant()
    stock(shelf_of(variant.product.vendor), variant, 100)
    return variant


def place(client, honey, *, address: str = MARKET, **changes: object) -> str:
    """Order two jars by the API; "" or the code of the problem."""
    client.defaults["REMOTE_ADDR"] = address
    payload = ask(client, PLACE, input=order_of(honey, **changes))[1]["data"]["placeOrder"]
    return payload["problems"][0]["code"] if payload["problems"] else ""


def phone(number: int) -> str:
    return f"09{number:08d}"


def test_the_fourth_order_of_an_hour_by_one_number_is_refused_in_words(client, honey):
    answers = [place(client, honey, address=f"203.0.113.{n}") for n in range(4)]

    assert answers == ["", "", "", TooManyOrders.code]
    assert on_hand(shelf_of(honey.product.vendor), honey) == 100 - 3 * 2
    refused = ask(client, PLACE, input=order_of(honey))[1]["data"]["placeOrder"]["problems"][0]
    assert refused["path"] == ["phone"]
    assert "Số điện thoại này vừa đặt rất nhiều đơn" in refused["message"]
    assert place(client, honey, address="203.0.113.9", phone=phone(1)) == ""


def test_one_number_is_one_number_however_it_is_typed(client, honey):
    spellings = ["0912345678", "+84 912 345 678", "0912.345.678", "84912345678"]

    answers = [place(client, honey, address=f"203.0.113.{n}", phone=p) for n, p in enumerate(spellings)]

    assert answers == ["", "", "", TooManyOrders.code]


def test_the_fourth_order_of_an_hour_from_one_address_is_refused(client, honey):
    answers = [place(client, honey, phone=phone(n)) for n in range(4)]

    assert answers == ["", "", "", TooManyOrders.code]
    assert place(client, honey, address="203.0.113.8", phone=phone(4)) == ""


@pytest.mark.parametrize("address", ["127.0.0.1", "127.8.8.8", "::1", ""])
def test_where_the_proxy_does_not_say_who_calls_addresses_are_not_counted(client, honey, address):
    assert [place(client, honey, address=address, phone=phone(n)) for n in range(6)] == [""] * 6


def test_a_repeated_request_costs_nothing_and_gives_its_order_even_beyond_the_limit(client, honey):
    client.defaults["REMOTE_ADDR"] = MARKET
    first = order_of(honey)
    for _ in range(5):
        assert place(client, honey, orderId=first["orderId"]) == ""
    assert [place(client, honey) for _ in range(3)] == ["", "", TooManyOrders.code]

    assert place(client, honey, orderId=first["orderId"]) == ""
    assert OrderGroup.objects.count() == 3


def test_refused_attempts_cost_nothing(client, honey):
    too_many = {"lines": [{"variantId": honey.pk, "quantity": 101}]}

    assert {place(client, honey, **too_many) for _ in range(5)} == {OutOfStock.code}
    assert [place(client, honey) for _ in range(3)] == [""] * 3


def test_who_has_signed_in_is_not_counted(client, honey):
    client.force_login(make_user())

    assert [place(client, honey) for _ in range(5)] == [""] * 5


def test_zero_means_without_limit(client, honey, settings):
    settings.GUEST_ORDERS_PER_PHONE = settings.GUEST_ORDERS_PER_ADDRESS = 0

    assert [place(client, honey) for _ in range(5)] == [""] * 5


def test_without_the_cache_people_still_order(client, honey, monkeypatch):
    def no_answer(*_: object, **__: object) -> None:
        raise CacheIsDown

    for method in ("get", "add", "incr"):
        monkeypatch.setattr(attempts.cache, method, no_answer, raising=False)

    assert [place(client, honey) for _ in range(5)] == [""] * 5
