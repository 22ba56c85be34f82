"""Prices in whole đồng for whole base units."""

import pytest

from catalog.models import Pack
from tests.world import make_variant

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("price_vnd", "price_quantity", "base_unit", "quantity", "amount_vnd"),
    [
        (85_000, 1, "piece", 3, 255_000),
        (85_000, 1000, "g", 1_500, 127_500),  # "1,5 kg"
        (85_000, 1000, "g", 1, 85),
        (33_333, 1000, "g", 500, 16_667),  # 16,666.5: half a đồng is paid
        (12_000, 100, "ml", 250, 30_000),
        (0, 1, "piece", 5, 0),
    ],
)
def test_what_a_quantity_costs(price_vnd, price_quantity, base_unit, quantity, amount_vnd):
    variant = make_variant(price_vnd=price_vnd, price_quantity=price_quantity, base_unit=base_unit)

    assert variant.amount_vnd(quantity) == amount_vnd


def test_a_carton_costs_its_bottles():
    sauce = make_variant(price_vnd=62_500, unit_word="chai")
    carton = Pack.objects.create(variant=sauce, name="Thùng 24 chai", quantity=24)

    assert sauce.amount_vnd(carton.quantity) == 1_500_000
