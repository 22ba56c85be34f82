"""The twelve-digit personal number: three digits of a province or country, one of century and sex, two of the year.

Source: NĐ 137/2015/NĐ-CP art. 13, TT 59/2021/TT-BCA art. 4. The six digits after those are random: there is no check
digit, so a number may still be nobody's. Numbers given before provinces merged on 01/07/2025 stay as they were.
"""

import re
from datetime import date

OF_AGE = 18
_FORM = re.compile(r"[0-9]{12}", re.ASCII)
# The 63 provinces of 2008-2025; their codes are those of the statistics office, here behind a zero.
_PROVINCES = frozenset({
    1, 2, 4, 6, 8, 10, 11, 12, 14, 15, 17, 19, 20, 22, 24, 25, 26, 27, 30, 31, 33, 34, 35, 36, 37, 38, 40, 42, 44, 45,
    46, 48, 49, 51, 52, 54, 56, 58, 60, 62, 64, 66, 67, 68, 70, 72, 74, 75, 77, 79, 80, 82, 83, 84, 86, 87, 89, 91, 92,
    93, 94, 95, 96,
})  # fmt: skip


def personal_number_fault(number: str, *, day: date) -> str:
    """What cannot be right about a grown person's number, as a sentence; "" when nothing is seen.

    day  who is not 18 by the end of its year may not sign for a producer
    """
    if not _FORM.fullmatch(number):
        return "Số định danh cá nhân gồm đúng 12 chữ số, in trên thẻ căn cước."
    # A first digit other than 0 is a country of birth abroad; that list is long and grows, so it is not checked.
    if number[0] == "0" and int(number[1:3]) not in _PROVINCES:
        return f"Số định danh chưa đúng: {number[:3]} không phải mã tỉnh nào. Mời xem lại thẻ căn cước."
    born = year_of_birth(number)
    if born > day.year:
        return f"Số định danh chưa đúng: năm sinh {born} chưa tới. Mời xem lại thẻ căn cước."
    if day.year - born < OF_AGE:
        return f"Người đại diện sinh năm {born}, chưa đủ {OF_AGE} tuổi để đứng tên."
    return ""


def year_of_birth(number: str) -> int:
    """0 and 1 stand for men and women born in 1900-1999, 2 and 3 for 2000-2099, and so on."""
    return 1900 + 100 * (int(number[3]) // 2) + int(number[4:6])


def mask_personal_number(number: str) -> str:
    """ "079188001234" → "•••• •••• 1234": enough to recognise one's own."""
    return f"•••• •••• {number[-4:]}" if number else ""


def shown_tax_code(code: str) -> str:
    """A tax code for reading: the company's whole, a household's masked, since it is a personal number."""
    return mask_personal_number(code) if _FORM.fullmatch(code) else code
