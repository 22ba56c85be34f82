"""Money is whole đồng: prices against exact fractions, shares against their sum."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.kernel.money import MAX_VND, format_large_vnd, format_vnd, price_of, share_by_largest_remainder

amounts = st.integers(min_value=-MAX_VND, max_value=MAX_VND)
weights = st.lists(st.integers(min_value=0, max_value=10**12), min_size=1, max_size=40)


@given(amounts, weights)
def test_shares_sum_to_the_whole_and_each_is_within_one_dong_of_its_exact_share(total, of):
    shares = share_by_largest_remainder(total, of)

    assert sum(shares) == total
    assert len(shares) == len(of)
    whole = sum(of)
    for share, weight in zip(shares, of, strict=True):
        exact = Fraction(total * weight, whole) if whole else Fraction(total, len(of))
        assert abs(share - exact) < 1


@given(amounts, weights)
def test_a_refund_is_shared_as_its_sale_was(total, of):
    sale, refund = share_by_largest_remainder(total, of), share_by_largest_remainder(-total, of)

    assert [-part for part in refund] == sale


@given(st.integers(min_value=0, max_value=MAX_VND), weights)
def test_a_weight_of_nothing_gets_nothing_unless_all_are(total, of):
    shares = share_by_largest_remainder(total, of)

    if any(of):
        assert all(share == 0 for share, weight in zip(shares, of, strict=True) if weight == 0)


@pytest.mark.parametrize(
    ("total", "of", "shares"),
    [
        (100, [1, 1, 1], [34, 33, 33]),  # ties go to the earlier part
        (250_000, [170_000, 120_001], [146_551, 103_449]),
        (1, [0, 5, 5], [0, 1, 0]),
        (0, [3, 4], [0, 0]),
        (7, [0, 0], [4, 3]),
        (-100, [1, 1, 1], [-34, -33, -33]),
    ],
)
def test_shares_of_known_sums(total, of, shares):
    assert share_by_largest_remainder(total, of) == shares


@pytest.mark.parametrize("of", [[], [1, -1]])
def test_there_is_nothing_to_share_among_nobody_or_by_negative_weights(of):
    with pytest.raises(ValueError, match=r"nothing to share|negative"):
        share_by_largest_remainder(100, of)


@given(
    st.integers(min_value=1, max_value=1_000_000),
    st.integers(min_value=0, max_value=MAX_VND),
    st.sampled_from([1, 100, 1000]),
)
def test_a_price_is_the_exact_product_rounded_half_up(quantity, price_vnd, price_quantity):
    amount = price_of(quantity, price_vnd=price_vnd, price_quantity=price_quantity)

    exact = Fraction(quantity * price_vnd, price_quantity)
    assert Fraction(-1, 2) < amount - exact <= Fraction(1, 2)


@pytest.mark.parametrize(
    ("quantity", "price_vnd", "price_quantity", "amount"),
    [
        (3, 85_000, 1, 255_000),
        (1500, 85_000, 1000, 127_500),
        (1, 500, 1000, 1),  # half a đồng is one
        (1, 499, 1000, 0),
        (250, 120_001, 1000, 30_000),
    ],
)
def test_known_prices(quantity, price_vnd, price_quantity, amount):
    assert price_of(quantity, price_vnd=price_vnd, price_quantity=price_quantity) == amount


@pytest.mark.parametrize(
    ("amount", "text", "large"),
    [
        (85_000, "85.000 ₫", "85.000 ₫"),
        (0, "0 ₫", "0 ₫"),
        (-170_000, "-170.000 ₫", "-170.000 ₫"),
        (3_400_000, "3.400.000 ₫", "3,4 triệu ₫"),
        (1_250_000_000, "1.250.000.000 ₫", "1,25 tỷ ₫"),
        (-2_000_000_000, "-2.000.000.000 ₫", "-2 tỷ ₫"),
        (999_994_999, "999.994.999 ₫", "999,99 triệu ₫"),
        (999_999_999, "999.999.999 ₫", "1 tỷ ₫"),
        (1_234_000_000_000, "1.234.000.000.000 ₫", "1.234 tỷ ₫"),
    ],
)
def test_money_reads_as_people_write_it(amount, text, large):
    assert (format_vnd(amount), format_large_vnd(amount)) == (text, large)
