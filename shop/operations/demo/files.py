"""Reading the demo's files."""

import csv
from datetime import date, timedelta
from pathlib import Path

from django.conf import settings

from vendors.places.models import AdminUnit, Level

DEMO_DIR = Path(settings.BASE_DIR) / "demo"
# One password for every made-up person; it is printed at the start, and production never loads the demo.
DEMO_PASSWORD = "cho-ocop-2026"  # noqa: S105


def rows(name: str) -> list[dict[str, str]]:
    """The rows of demo/<name>.csv as text by column."""
    with (DEMO_DIR / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def day_or_none(text: str) -> date | None:
    """An ISO date, or None where the file leaves it empty."""
    return date.fromisoformat(text) if text else None


def days_before(today: date, count: str) -> date:
    """The day so many days before the day of loading."""
    return today - timedelta(days=int(count))


class Units:
    """Communes and provinces by code: today's, and those before 01/07/2025."""

    def __init__(self) -> None:
        units = AdminUnit.objects.exclude(level=Level.DISTRICT).select_related("parent")
        self._now = {(unit.level, unit.code): unit for unit in units if unit.valid_to is None}
        self._then = {(unit.level, unit.code): unit for unit in units if unit.valid_to is not None}

    def commune(self, code: str) -> AdminUnit:
        return self._now[Level.COMMUNE, code]

    def former(self, code: str) -> AdminUnit | None:
        return self._then[Level.COMMUNE, code] if code else None

    def province(self, code: str) -> AdminUnit:
        return self._now[Level.PROVINCE, code]
