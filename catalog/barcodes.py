"""Numbers under bars: GTINs that GS1 gave out, and our own for goods that have none.

Source: GS1 General Specifications (check digit; numbers that begin with 20 to 29 are for use within a company).
"""

import re

from shop.kernel.errors import InvalidInput

GTIN_LENGTHS = (8, 12, 13, 14)
# Our own numbers: EAN-13 of the range that no producer can be given.
IN_STORE_PREFIX = "20"
_IN_STORE = re.compile(r"0?2[0-9]{12}")
_ID_DIGITS = 10
_SEPARATORS = re.compile(r"[\s.\-]+")


def check_digit(digits: str) -> str:
    """The last digit of a number whose other digits are these: weights 3 and 1 from the right.

    >>> check_digit("893000000001")
    '9'
    """
    total = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(digits)))
    return str(-total % 10)


def read_gtin(typed: str, *, path: tuple[str | int, ...] = ("gtin",)) -> str:
    """A GTIN as it is kept: digits only; "" for nothing typed. Spaces, points and hyphens are left out.

    raises InvalidInput  for anything else than 8, 12, 13 or 14 digits with the right last one
    """
    gtin = _SEPARATORS.sub("", typed)
    if not gtin:
        return ""
    if not (gtin.isascii() and gtin.isdigit()):
        raise InvalidInput("Mã vạch chỉ gồm chữ số, ví dụ 8930000000019.", path=path)
    if len(gtin) not in GTIN_LENGTHS:
        raise InvalidInput(
            f"Mã vạch có 8, 12, 13 hoặc 14 chữ số; số vừa nhập có {len(gtin)} chữ số.", path=path
        )
    right = check_digit(gtin[:-1])
    if gtin[-1] != right:
        raise InvalidInput(
            f"Chữ số cuối phải là {right}, số vừa nhập là {gtin[-1]}: mời xem lại cả dãy số trên bao bì.",
            path=path,
        )
    if gtin.strip("0") == "":
        raise InvalidInput("Mã vạch không thể toàn số 0.", path=path)
    if _IN_STORE.fullmatch(gtin):
        raise InvalidInput(
            "Mã bắt đầu bằng 2 là mã nội bộ của cửa hàng, không phải GTIN. Hãy để trống: chợ tự đặt mã nội bộ.",
            path=path,
        )
    return gtin


def in_store_barcode(variant_id: int) -> str:
    """The EAN-13 of a size without a GTIN, the same for ever: it is made of the size's id.

    >>> in_store_barcode(1)
    '2000000000015'
    """
    digits = f"{IN_STORE_PREFIX}{variant_id:0{_ID_DIGITS}d}"
    if len(digits) != len(IN_STORE_PREFIX) + _ID_DIGITS:
        raise ValueError(f"no room for the id {variant_id}")
    return digits + check_digit(digits)


def barcode_of(gtin: str | None, variant_id: int) -> str:
    """What stands under the bars of a size: its GTIN, or our own number."""
    return gtin or in_store_barcode(variant_id)
