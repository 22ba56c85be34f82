"""Vietnamese telephone numbers, kept as +84… so that one person has one number."""

import re

from shop.kernel.errors import InvalidInput

_SEPARATORS = re.compile(r"[\s.\-()]+")
# Mobile numbers have nine digits after 0 and begin 3, 5, 7, 8, 9; fixed lines begin 2 and have ten.
# Source: numbering plan, Thông tư 22/2014/TT-BTTTT with the change to ten digits of 2018.
_NATIONAL = re.compile(r"(?:[35789]\d{8}|2\d{9})")


def normalize_phone(raw: str, *, path: tuple[str | int, ...] = ("phone",)) -> str:
    """ "0912 345 678" or "+84 912-345-678" → "+84912345678".

    raises InvalidInput with a sentence for the person who typed it
    """
    digits = _SEPARATORS.sub("", raw)
    for prefix in ("+84", "0084", "84", "0"):
        if digits.startswith(prefix):
            national = digits[len(prefix) :]
            break
    else:
        national = ""
    if not national.isascii() or not _NATIONAL.fullmatch(national):
        raise InvalidInput("Số điện thoại chưa đúng: cần 10 chữ số, ví dụ 0912 345 678.", path=path)
    return "+84" + national


def format_phone(phone: str) -> str:
    """ "+84912345678" → "0912 345 678"."""
    national = "0" + phone.removeprefix("+84")
    return f"{national[:4]} {national[4:7]} {national[7:]}"


def mask_phone(phone: str) -> str:
    """ "+84912345678" → "0912 ••• 678": enough to recognise one's own number, not to call it."""
    national = "0" + phone.removeprefix("+84")
    return f"{national[:4]} ••• {national[-3:]}"
