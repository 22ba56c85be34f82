"""Periods a report may cover: of the calendar, and of the State's own reporting calendar.

NĐ 09/2019/NĐ-CP, art. 12, closes the books on the 14th: a month runs from the 15th of the month before to the 14th,
a quarter from the 15th of the month before it to the 14th of its last month, a year from 15/12 to 14/12. Figures
handed up the line follow that calendar; the trade itself thinks in calendar months.
"""

from collections.abc import Callable
from datetime import date, timedelta
from typing import NamedTuple

from shop.kernel.clock import add_months
from shop.kernel.errors import InvalidInput
from vendors.places.models import FIRST_KNOWN_DAY

LATEST_DAY = date(2100, 12, 31)
MAX_YEARS = 5  # longer ones would be read by nobody and could exceed the time a statement may take
MONTHS_OF_QUARTER = 3
MONTHS_OF_YEAR = 12
LAST_STATE_DAY = 14


class Period(NamedTuple):
    """Business days in Vietnam, both ends counted. label: "Tháng 11/2026"."""

    first: date
    last: date
    label: str


def calendar_month(day: date) -> Period:
    """The calendar month a day lies in."""
    first = day.replace(day=1)
    return Period(first, add_months(first, 1) - timedelta(days=1), f"Tháng {day:%m/%Y}")


def calendar_quarter(day: date) -> Period:
    """The calendar quarter a day lies in."""
    first = day.replace(month=day.month - (day.month - 1) % MONTHS_OF_QUARTER, day=1)
    last = add_months(first, MONTHS_OF_QUARTER) - timedelta(days=1)
    return Period(first, last, f"Quý {_quarter_number(day.month)}/{day.year}")


def calendar_year(day: date) -> Period:
    """The calendar year a day lies in."""
    return Period(date(day.year, 1, 1), date(day.year, 12, 31), f"Năm {day.year}")


def state_month(day: date) -> Period:
    """The State's reporting month a day lies in: 15/11 already belongs to December."""
    named = _state_month_of(day)
    return _state_period(named, named, f"Kỳ báo cáo tháng {named:%m/%Y}")


def state_quarter(day: date) -> Period:
    """The State's reporting quarter a day lies in: quarter 1 of 2026 is 15/12/2025 to 14/03/2026."""
    quarter = calendar_quarter(_state_month_of(day))
    return _state_period(quarter.first, quarter.last.replace(day=1), f"Kỳ báo cáo {quarter.label.lower()}")


def state_year(day: date) -> Period:
    """The State's reporting year a day lies in: 2026 is 15/12/2025 to 14/12/2026."""
    year = _state_month_of(day).year
    return _state_period(date(year, 1, 1), date(year, MONTHS_OF_YEAR, 1), f"Kỳ báo cáo năm {year}")


def previous(kind: Callable[[date], Period], day: date) -> Period:
    """The period of a kind before the one a day lies in: `previous(state_month, today)` is the month just closed."""
    return kind(kind(day).first - timedelta(days=1))


def chosen_period(first: date, last: date) -> Period:
    """A period given by its two ends.

    raises InvalidInput  path ("from",) or ("to",): out of the years known, turned round, or longer than five years
    """
    for name, day in (("from", first), ("to", last)):
        if not FIRST_KNOWN_DAY <= day <= LATEST_DAY:
            raise InvalidInput("Chọn ngày trong khoảng từ 01/01/2024 đến 31/12/2100.", path=(name,))
    if first > last:
        raise InvalidInput(
            f"Ngày đầu kỳ ({first:%d/%m/%Y}) đang sau ngày cuối kỳ ({last:%d/%m/%Y}). Mời đổi lại hai ngày.",
            path=("from",),
        )
    if last >= add_months(first, MAX_YEARS * MONTHS_OF_YEAR):
        raise InvalidInput(
            f"Mỗi báo cáo xem được nhiều nhất {MAX_YEARS} năm. Mời chọn kỳ ngắn hơn.", path=("to",)
        )
    return Period(first, last, f"Từ {first:%d/%m/%Y} đến {last:%d/%m/%Y}")


def _quarter_number(month: int) -> int:
    return (month - 1) // MONTHS_OF_QUARTER + 1


def _state_month_of(day: date) -> date:
    """The first of the month whose report counts this day."""
    first = day.replace(day=1)
    return first if day.day <= LAST_STATE_DAY else add_months(first, 1)


def _state_period(first_month: date, last_month: date, label: str) -> Period:
    before = add_months(first_month, -1)
    return Period(before.replace(day=LAST_STATE_DAY + 1), last_month.replace(day=LAST_STATE_DAY), label)
