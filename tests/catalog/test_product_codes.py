"""Codes of recognised products in both forms, however they were typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.product_codes import ProductCode, WrongProductCode, read_product_code


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("79-27676-3-2026", ProductCode("79", "", "27676", 3, 2026)),
        ("01-00070-0012-2025", ProductCode("01", "", "00070", 12, 2025)),
        ("83-829-28780-3-2022", ProductCode("83", "829", "28780", 3, 2022)),
        (" 79 – 27676 – 3 – 2026 ", ProductCode("79", "", "27676", 3, 2026)),
    ],
)
def test_both_forms_are_read(typed, code):
    assert read_product_code(typed) == code


@pytest.mark.parametrize(
    "typed",
    [
        *("", "79", "79-27676-3", "79-27676-3-26", "79-2767-3-2026", "7-27676-3-2026", "79-27676-0-2026"),
        *("79-27676-3-2017", "79-27676-12345-2026", "79-27676-3-2026-1", "SP-01", "79-27676-٣-2026"),
    ],
)
def test_anything_else_is_refused_in_words(typed):
    with pytest.raises(WrongProductCode, match=r"mã sản phẩm|Mã sản phẩm"):
        read_product_code(typed)


@given(
    st.from_regex(r"[0-9]{2}", fullmatch=True).filter(str.isascii),
    st.sampled_from(["", "829"]),
    st.from_regex(r"[0-9]{5}", fullmatch=True).filter(str.isascii),
    st.integers(1, 9999),
    st.integers(2018, 2099),
)
def test_what_is_written_is_read_again(province, district, commune, number, year):
    code = ProductCode(province, district, commune, number, year)

    assert read_product_code(str(code)) == code
