"""The stretches of days whose sums are kept, and a period as a row of them.

A year in two parts, cut after 14 December where the State's year (periods.py) ends: so a year of either calendar is two
whole stretches. Every other day is read from the facts. Halves of months were tried: with a million lines they held
two facts a row, and reading them was slower than reading the facts (docs/decisions/0006-rollups.md).
"""

from datetime import date, timedelta
from typing import NamedTuple

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
    """The stretches that lie within a period, and the days left over, at most two runs of them."""
    kept: list[Days] = []
    loose: list[Days] = []
    day = period.first
    while day <= period.last:
        stretch = year_part_of(day)
        last = min(stretch.last, period.last)
        if Days(day, last) == stretch:
            kept.append(stretch)
        elif loose and loose[-1].last + _ONE_DAY == day:
            loose[-1] = Days(loose[-1].first, last)
        else:
            loose.append(Days(day, last))
        day = last + _ONE_DAY
    return Cover(kept, loose)


def year_part_of(day: date) -> Days:
    """The part of a year a day lies in."""
    cut = date(day.year, MONTHS_OF_YEAR, LAST_STATE_DAY)
    return Days(date(day.year, 1, 1), cut) if day <= cut else Days(cut + _ONE_DAY, date(day.year, 12, 31))
