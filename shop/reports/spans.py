"""The stretches of days whose sums are kept, and a period as a row of them.

Two lengths, both cut after the 14th because the State's calendar (periods.py) ends its months there: halves of a month
(1-14, 15-end), and the two parts of a year (1/1-14/12, 15/12-31/12). So every period of either calendar is made of
whole stretches, a year of two; only days picked by hand leave some over, and those are read from the facts.
"""

from datetime import date, timedelta
from typing import NamedTuple

from shop.kernel.clock import add_months
from shop.reports.periods import LAST_STATE_DAY, MONTHS_OF_YEAR, Period

_ONE_DAY = timedelta(days=1)


class Days(NamedTuple):
    """Both ends counted."""

    first: date
    last: date


class Cover(NamedTuple):
    """A period without gaps or overlaps. kept: their sums are in the rollup; loose: read the facts of these days."""

    kept: list[Days]
    loose: list[Days]


def cover(period: Period) -> Cover:
    """A period as the longest stretches that lie within it, and the days left over at its ends (at most two)."""
    kept: list[Days] = []
    loose: list[Days] = []
    day = period.first
    while day <= period.last:
        for stretch in (year_part_of(day), half_of(day)):
            if stretch.first == day and stretch.last <= period.last:
                kept.append(stretch)
                break
        else:
            stretch = Days(day, min(half_of(day).last, period.last))
            loose.append(stretch)
        day = stretch.last + _ONE_DAY
    return Cover(kept, loose)


def half_of(day: date) -> Days:
    """The half of a month a day lies in."""
    first = day.replace(day=1)
    cut = day.replace(day=LAST_STATE_DAY)
    return Days(first, cut) if day <= cut else Days(cut + _ONE_DAY, add_months(first, 1) - _ONE_DAY)


def year_part_of(day: date) -> Days:
    """The part of a year a day lies in."""
    cut = date(day.year, MONTHS_OF_YEAR, LAST_STATE_DAY)
    return Days(date(day.year, 1, 1), cut) if day <= cut else Days(cut + _ONE_DAY, date(day.year, 12, 31))
