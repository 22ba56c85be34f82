"""Vietnamese tax codes: ten digits with a check digit, thirteen for a branch, twelve for a person or household."""

import re

from django.core.exceptions import ValidationError

# Source: the mod-11 rule printed in Thông tư 105/2020/TT-BTC's predecessors; nine weighted digits, then the check.
_WEIGHTS = (31, 29, 23, 19, 17, 13, 7, 5, 3)
_FORM = re.compile(r"(\d{10})(?:-?(\d{3}))?|(\d{12})", re.ASCII)
_SEPARATORS = re.compile(r"[\s.]+")


def is_valid_tax_code(code: str) -> bool:
    """True for 10 digits or 10-3 with the right check digit, and for a 12-digit personal number (no check digit)."""
    match = _FORM.fullmatch(code)
    if match is None:
        return False
    if match[3]:
        return True
    digits = [int(d) for d in match[1]]
    return 10 - sum(w * d for w, d in zip(_WEIGHTS, digits[:9], strict=True)) % 11 == digits[9]


def check_tax_code(code: str) -> None:
    """Refuse a tax code whose check digit is wrong, with a sentence for the person who typed it."""
    if not is_valid_tax_code(code):
        raise ValidationError(
            "Mã số thuế chưa đúng: 10 số (13 số cho chi nhánh) hoặc 12 số định danh cá nhân."
        )


def tidy_tax_code(code: str) -> str:
    """One spelling, so that one producer has one code: without spaces, a branch as 0123456789-001."""
    bare = _SEPARATORS.sub("", code)
    match = _FORM.fullmatch(bare)
    return f"{match[1]}-{match[2]}" if match and match[2] else bare


def is_persons_code(code: str) -> bool:
    """Twelve digits: since 01/07/2025 the personal number of whoever stands for a household (TT 86/2024/TT-BTC)."""
    match = _FORM.fullmatch(code)
    return bool(match and match[3])
