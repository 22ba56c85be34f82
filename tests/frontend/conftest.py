"""A shop to walk through: goods on shelves, indexed, and a clean count of attempts."""

from collections.abc import Iterator

import pytest
import time_machine
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client

from catalog.models import Variant
from search.services.index_products import rebuild
from tests.world import NOW, make_variant, make_vendor, shelf_of, stock


@pytest.fixture(autouse=True)
def _no_earlier_attempts() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture(autouse=True)
def _on_a_known_day() -> Iterator[None]:
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.fixture
def honey() -> Variant:
    """20 jars at 85.000 ₫ on the shelf of a cooperative in Thạnh An, four stars."""
    variant = make_variant(make_vendor("Hợp tác xã Thạnh An"))
    stock(shelf_of(variant.product.vendor), variant, 20)
    rebuild()
    return variant


@pytest.fixture
def many(honey: Variant) -> list[Variant]:
    """45 products of one set and commune, beside the honey: three pages of a list."""
    vendor = honey.product.vendor
    more = [make_variant(vendor, name=f"Mật ong số {n}", price_vnd=90_000 - n * 1000) for n in range(1, 46)]
    for variant in more[:5]:
        stock(shelf_of(vendor), variant, 3)
    rebuild()
    return [honey, *more]


@pytest.fixture
def salt() -> Variant:
    """50 kg of salt at 12.000 ₫ a kilo, of another producer."""
    variant = make_variant(
        make_vendor("Diêm dân Lý Nhơn"),
        name="Muối hạt Lý Nhơn",
        price_vnd=12_000,
        base_unit="g",
        unit_word="kg",
        price_quantity=1000,
        set_number=10,
        stars=None,
    )
    stock(shelf_of(variant.product.vendor), variant, 50_000)
    rebuild()
    return variant


def add(client: Client, variant: Variant, quantity: str = "1", **more: str) -> HttpResponse:
    """Press "Thêm vào giỏ"."""
    return client.post("/gio-hang/them/", {"variant_id": variant.pk, "quantity": quantity, **more})
