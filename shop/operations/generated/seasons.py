"""How busy each day is: growth over the years, weekdays, the weeks before Tết and the still days of Tết."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

# The first day of the lunar year, and Mid-Autumn (Vietnamese calendar).
TET_DAYS = (
    *(date(2022, 2, 1), date(2023, 1, 22), date(2024, 2, 10), date(2025, 1, 29), date(2026, 2, 17)),
    *(date(2027, 2, 6), date(2028, 1, 26), date(2029, 2, 13), date(2030, 2, 3), date(2031, 1, 23)),
)
MID_AUTUMNS = (
    *(date(2022, 9, 10), date(2023, 9, 29), date(2024, 9, 17), date(2025, 10, 6), date(2026, 9, 25)),
    *(date(2027, 9, 15), date(2028, 10, 3), date(2029, 9, 22), date(2030, 9, 12)),
)
WEEKDAYS = (0.86, 0.86, 0.9, 0.94, 1.05, 1.26, 1.3)  # Monday first
GROWTH_A_YEAR = 1.22
TET_RUSH_DAYS = 28
TET_STILL_DAYS = 3
MID_AUTUMN_DAYS = 12


class Day(NamedTuple):
    """A business day with the deals made on it, numbered through from 0. A deal is a till sale or a checkout."""

    day: date
    first_deal: int
    deals: int


def busyness(day: date, since: date) -> float:
    """How busy a day is against an ordinary one at the beginning."""
    weight: float = WEEKDAYS[day.weekday()] * GROWTH_A_YEAR ** ((day - since).days / 365)
    for tet in TET_DAYS:
        before = (tet - day).days
        if 0 < before <= TET_RUSH_DAYS:
            weight *= 1 + 2.0 * (1 - before / (TET_RUSH_DAYS + 1))
        elif -TET_STILL_DAYS < before <= 0:
            weight *= 0.25
    if any(0 <= (feast - day).days < MID_AUTUMN_DAYS for feast in MID_AUTUMNS):
        weight *= 1.3
    return weight


def spread(deals: int, first: date, last: date) -> list[Day]:
    """Deals over the days from `first` to `last`, by their busyness; every deal falls on one day."""
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    counts = _shares(deals, [busyness(day, first) for day in days])
    result, number = [], 0
    for day, count in zip(days, counts, strict=True):
        result.append(Day(day, number, count))
        number += count
    return result


def _shares(total: int, weights: Sequence[float]) -> list[int]:
    """Whole shares by weight that sum to the total: each share is a difference of rounded running sums."""
    whole, passed, given = sum(weights), 0.0, 0
    shares = []
    for weight in weights:
        passed += weight
        upto = round(total * passed / whole)
        shares.append(upto - given)
        given = upto
    return shares
