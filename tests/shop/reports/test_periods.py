"""Periods of the calendar and of the State's reporting calendar."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from shop.kernel.errors import InvalidInput
from shop.reports import periods

KINDS = [
    periods.calendar_month,
    periods.calendar_quarter,
    periods.calendar_year,
    periods.state_month,
    periods.state_quarter,
    periods.state_year,
]


@pytest.mark.parametrize(
    ("kind", "day", "first", "last", "label"),
    [
        (periods.calendar_month, "2024-02-29", "2024-02-01", "2024-02-29", "Tháng 02/2024"),
        (periods.calendar_month, "2026-12-31", "2026-12-01", "2026-12-31", "Tháng 12/2026"),
        (periods.calendar_quarter, "2026-11-20", "2026-10-01", "2026-12-31", "Quý 4/2026"),
        (periods.calendar_year, "2026-01-01", "2026-01-01", "2026-12-31", "Năm 2026"),
        (periods.state_month, "2026-11-14", "2026-10-15", "2026-11-14", "Kỳ báo cáo tháng 11/2026"),
        (periods.state_month, "2026-11-15", "2026-11-15", "2026-12-14", "Kỳ báo cáo tháng 12/2026"),
        (periods.state_month, "2025-12-15", "2025-12-15", "2026-01-14", "Kỳ báo cáo tháng 01/2026"),
        (periods.state_month, "2025-01-31", "2025-01-15", "2025-02-14", "Kỳ báo cáo tháng 02/2025"),
        (periods.state_quarter, "2026-03-14", "2025-12-15", "2026-03-14", "Kỳ báo cáo quý 1/2026"),
        (periods.state_quarter, "2026-03-15", "2026-03-15", "2026-06-14", "Kỳ báo cáo quý 2/2026"),
        (periods.state_quarter, "2025-12-20", "2025-12-15", "2026-03-14", "Kỳ báo cáo quý 1/2026"),
        (periods.state_year, "2026-12-14", "2025-12-15", "2026-12-14", "Kỳ báo cáo năm 2026"),
        (periods.state_year, "2026-12-15", "2026-12-15", "2027-12-14", "Kỳ báo cáo năm 2027"),
    ],
)
def test_a_day_lies_in_the_period_the_law_names(kind, day, first, last, label):
    period = kind(date.fromisoformat(day))

    assert period == (date.fromisoformat(first), date.fromisoformat(last), label)


@pytest.mark.parametrize("kind", KINDS)
@given(day=some.dates(date(2024, 1, 1), date(2099, 12, 31)))
def test_periods_of_a_kind_follow_each_other_without_gap_or_overlap(kind, day):
    period = kind(day)
    before = periods.previous(kind, day)

    assert period.first <= day <= period.last
    assert kind(period.first) == kind(period.last) == period
    assert before.last + timedelta(days=1) == period.first
    assert kind(period.last + timedelta(days=1)).first == period.last + timedelta(days=1)


def test_the_states_quarters_make_up_its_year():
    year = periods.state_year(date(2026, 6, 1))
    day, quarters = year.first, []
    while day <= year.last:
        quarters.append(periods.state_quarter(day))
        day = quarters[-1].last + timedelta(days=1)

    assert len(quarters) == 4
    assert (quarters[0].first, quarters[-1].last) == (year.first, year.last)


@pytest.mark.parametrize(
    ("first", "last", "path"),
    [
        ("2026-02-02", "2026-02-01", ("from",)),
        ("2023-12-31", "2026-01-01", ("from",)),
        ("2026-01-01", "2101-01-01", ("to",)),
        ("2024-01-01", "2029-01-01", ("to",)),
    ],
)
def test_a_chosen_period_that_cannot_be_meant_is_refused_at_the_day_that_is_wrong(first, last, path):
    with pytest.raises(InvalidInput) as refusal:
        periods.chosen_period(date.fromisoformat(first), date.fromisoformat(last))

    assert refusal.value.path == path


def test_a_chosen_period_may_be_one_day_or_five_years():
    day = date(2026, 2, 1)

    assert periods.chosen_period(day, day).label == "Từ 01/02/2026 đến 01/02/2026"
    assert periods.chosen_period(date(2024, 1, 1), date(2028, 12, 31)).last == date(2028, 12, 31)
