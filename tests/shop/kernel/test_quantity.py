"""Quantities are whole base units; what people type becomes that or is refused in words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.kernel.errors import InvalidInput
from shop.kernel.quantity import describe_quantity, read_quantity, sold_by, write_quantity

BOTTLES = {"base_unit": "piece", "unit_word": "chai", "price_quantity": 1}
KILOS = {"base_unit": "g", "unit_word": "kg", "price_quantity": 1000}
LITRES = {"base_unit": "ml", "unit_word": "lít", "price_quantity": 1000}
HUNDRED_GRAMS = {"base_unit": "g", "unit_word": "100 g", "price_quantity": 100}


@pytest.mark.parametrize(
    ("typed", "of", "base_units"),
    [
        ("3", BOTTLES, 3),
        (" 12 ", BOTTLES, 12),
        ("1000000", BOTTLES, 1_000_000),
        ("1,5", KILOS, 1500),
        ("1.5", KILOS, 1500),
        ("0,001", KILOS, 1),
        ("2", LITRES, 2000),
        ("0,75", LITRES, 750),
        ("3", HUNDRED_GRAMS, 300),
        ("2,5", HUNDRED_GRAMS, 250),
    ],
)
def test_what_people_type_becomes_base_units(typed, of, base_units):
    assert read_quantity(typed, **of) == base_units


REFUSED = [
    "", "0", "-1", "+1", "1e9", "1000000000", "1000001", "NaN", "nan", "Infinity", "٣", "３", "1_000", "0x10", "1 2",
    "1.500", "1,2,3", "ba", "\x00", "1\x00", "\ud800", "9" * 5000,
]  # fmt: skip


@pytest.mark.parametrize("typed", [*REFUSED, "1,5", "1.5", "0,5"])
def test_pieces_are_whole(typed):
    with pytest.raises(InvalidInput) as refused:
        read_quantity(typed, **BOTTLES)

    assert refused.value.path == ("quantity",)
    assert refused.value.message.endswith(".")


@pytest.mark.parametrize("typed", [*REFUSED, "0,0001", "0,0", ",5", "1001"])
def test_weights_are_whole_grams_and_at_most_a_tonne(typed):
    with pytest.raises(InvalidInput):
        read_quantity(typed, **KILOS)


def test_half_a_bottle_is_refused_with_what_to_type():
    with pytest.raises(InvalidInput, match=r"Món này bán nguyên chai: mời nhập số nguyên, ví dụ 2\."):
        read_quantity("1,5", **BOTTLES)


def test_a_part_of_a_gram_is_refused():
    with pytest.raises(InvalidInput, match="nhỏ nhất là 1 g"):
        read_quantity("1,555", **HUNDRED_GRAMS)


@given(st.integers(min_value=1, max_value=1_000_000))
def test_what_is_written_into_a_field_is_read_back(quantity):
    assert read_quantity(write_quantity(quantity, 1000), **KILOS) == quantity
    assert read_quantity(write_quantity(quantity, 1), **BOTTLES) == quantity


@pytest.mark.parametrize(
    ("quantity", "unit", "word", "text"),
    [
        (3, "piece", "hũ", "3 hũ"),
        (12_000, "piece", "hũ", "12.000 hũ"),
        (1500, "g", "kg", "1,5 kg"),
        (999, "g", "kg", "999 g"),
        (1_234_567, "g", "kg", "1.234,567 kg"),
        (2000, "ml", "lít", "2 lít"),
        (500, "ml", "lít", "500 ml"),
    ],
)
def test_quantities_read_as_people_say_them(quantity, unit, word, text):
    assert describe_quantity(quantity, unit, word) == text


def test_the_word_for_what_is_counted():
    words = [
        sold_by(o["base_unit"], o["unit_word"], o["price_quantity"])
        for o in (BOTTLES, KILOS, LITRES, HUNDRED_GRAMS)
    ]

    assert words == ["chai", "kg", "lít", "100 g"]
