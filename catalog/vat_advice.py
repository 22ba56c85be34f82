"""Which class of value-added tax a size may be in: by the day, by the goods and by who sells them.

Rows with dates and sources, and advice that says when it is unsure: then the class is kept as unverified, and a
person with the books has to decide. The rate that a class means on a day is applied elsewhere.
"""

from datetime import date
from typing import NamedTuple

from catalog.models import VatClass
from vendors.models import VendorKind

# Sets of QĐ 26/2026/QĐ-TTg, Phụ lục II.
_RAW_SETS = frozenset({1, 2, 3, 23, 24, 25})  # fresh or only dried, cleaned, shelled
_ALCOHOL_SETS = frozenset({14, 15})
_GROWERS = frozenset({VendorKind.HOUSEHOLD, VendorKind.FARM, VendorKind.COOPERATIVE_GROUP})

# Sets of which some goods are in one class and some in another: the class of most (None: the ordinary), and why.
_TO_BE_ASKED: dict[int | None, tuple[VatClass | None, str]] = {
    10: (None, "Muối từ nước biển không chịu thuế; gia vị khác theo thuế suất thông thường."),
    21: (VatClass.FIVE, "Hàng cói, tre, nứa, mây, lá: 5 %; chất liệu khác thì không."),
}


class VatPeriod(NamedTuple):
    """Which classes stand open from a day to a day, both included; None: no end is known."""

    valid_from: date
    valid_to: date | None
    classes: tuple[VatClass, ...]
    source: str


_LASTING = (VatClass.NOT_SUBJECT, VatClass.FIVE)
PERIODS = (
    VatPeriod(
        date(2025, 7, 1),
        date(2026, 12, 31),
        (*_LASTING, VatClass.EIGHT, VatClass.SPECIAL_TEN, VatClass.TEN),
        "Nghị quyết 204/2025/QH15, Nghị định 174/2025/NĐ-CP: giảm 10 % còn 8 % đến 31/12/2026",
    ),
    VatPeriod(date(2027, 1, 1), None, (*_LASTING, VatClass.TEN, VatClass.SPECIAL_TEN), "Luật 48/2024/QH15"),
)


class VatAdvice(NamedTuple):
    """A class to begin with and why; `is_sure` False: it stays marked unverified until somebody decides."""

    vat_class: VatClass
    is_sure: bool
    why: str


def vat_period_on(day: date) -> VatPeriod:
    """The period of a day; the first for earlier days: what is entered now is for sales to come."""
    for period in PERIODS:
        if period.valid_from <= day and (period.valid_to is None or day <= period.valid_to):
            return period
    return PERIODS[0]


def advise_vat(*, set_number: int | None, vendor_kind: str, is_service: bool, day: date) -> VatAdvice:
    """What to put where the producer does not know.

    set_number  of the OCOP set, None for a shelf of the operator's own
    """
    ordinary = VatClass.EIGHT if VatClass.EIGHT in vat_period_on(day).classes else VatClass.TEN
    if set_number in _ALCOHOL_SETS:
        return VatAdvice(
            VatClass.SPECIAL_TEN, is_sure=True, why="Rượu, đồ uống có cồn chịu cả thuế tiêu thụ đặc biệt."
        )
    if vendor_kind == VendorKind.HOUSEHOLD:
        vat_class = VatClass.NOT_SUBJECT if set_number in _RAW_SETS else ordinary
        return VatAdvice(
            vat_class,
            is_sure=False,
            why="Hộ kinh doanh nộp thuế theo ngưỡng doanh thu và theo tỷ lệ: hỏi thuế cơ sở rồi xác nhận.",
        )
    if is_service:
        return VatAdvice(ordinary, is_sure=True, why="Dịch vụ du lịch theo thuế suất thông thường.")
    if set_number in _RAW_SETS:
        return VatAdvice(
            VatClass.NOT_SUBJECT,
            is_sure=vendor_kind in _GROWERS,
            why="Nông sản tươi, sơ chế do chính người trồng, người nuôi bán không chịu thuế; "
            "mua đi bán lại thì 5 %.",
        )
    if set_number in _TO_BE_ASKED:
        special, why = _TO_BE_ASKED[set_number]
        return VatAdvice(special or ordinary, is_sure=False, why=why)
    return VatAdvice(
        ordinary, is_sure=set_number is not None, why="Hàng chế biến theo thuế suất thông thường."
    )
