"""Time as the trade counts it: aware instants, and business days in Vietnam."""

import calendar
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


def business_day_of(instant: datetime) -> date:
    """The calendar day in Vietnam at an aware instant."""
    return instant.astimezone(VIETNAM).date()


def start_of_day(day: date) -> datetime:
    """00:00 in Vietnam of that day, aware."""
    return datetime.combine(day, time.min, tzinfo=VIETNAM)


def add_months(day: date, months: int) -> date:
    """The same day some months on, or the last day of that month where it has none (31/01 + 1 = 28/02)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def as_utc_ms(instant: datetime) -> int:
    """Milliseconds since 1970 of an aware instant, as tills count."""
    delta = instant.astimezone(UTC) - datetime(1970, 1, 1, tzinfo=UTC)
    return delta // timedelta(milliseconds=1)
