"""Quantities as people type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.kernel.errors import InvalidInput
from shop.kernel.quantity import MAX_QUANTITY, read_quantity, sold_by, write_quantity


def jars(typed: str) -> int:
    return read_quantity(typed, base_unit="piece", unit_word="hũ", price_quantity=1)


def kilos(typed: str) -> int:
    return read_quantity(typed, base_unit="g", unit_word="kg", price_quantity=1000)


@pytest.mark.parametrize(
    ("typed", "grams"),
    [("1,5", 1500), ("1.5", 1500), ("2", 2000), (" 0,25 ", 250), ("0,001", 1), ("1000", 1_000_000)],
)
def test_kilos_become_grams(typed, grams):
    assert kilos(typed) == grams


@pytest.mark.parametrize(
    "typed",
    ["1,5", "1.5", "0", "-1", "1e9", "1000000000", "NaN", "nan", "inf", "", " ",
     "hai", "1 2", "٣", "²", "+1", "0x10", "1,", "\x00", "\ud800"],
)  # fmt: skip
def test_pieces_are_whole_and_sane(typed):
    with pytest.raises(InvalidInput) as refusal:
        jars(typed)

    assert refusal.value.path == ("quantity",)


@pytest.mark.parametrize(
    "typed", ["0", "0,0", "-1,5", "1.500", "1,5,5", "1e3", "NaN", "1000,001", "9999999999", "1,0005"]
)
def test_weights_that_cannot_be_meant_are_refused(typed):
    with pytest.raises(InvalidInput):
        kilos(typed)


def test_pieces_that_are_parted_get_their_own_sentence():
    with pytest.raises(InvalidInput, match="bán nguyên hũ"):
        jars("1,5")


def test_half_a_gram_does_not_exist():
    with pytest.raises(InvalidInput, match="nhỏ nhất là 1 g"):
        read_quantity("0,5", base_unit="g", unit_word="g", price_quantity=1)


def test_one_counts_what_the_price_is_for():
    assert read_quantity("1", base_unit="g", unit_word="g", price_quantity=100) == 100
    assert sold_by("g", "g", 100) == "100 g"


@given(st.integers(1, MAX_QUANTITY), st.sampled_from([1, 100, 1000]))
def test_what_is_written_is_read_back(quantity, price_quantity):
    typed = write_quantity(quantity, price_quantity)

    assert read_quantity(typed, base_unit="g", unit_word="g", price_quantity=price_quantity) == quantity
