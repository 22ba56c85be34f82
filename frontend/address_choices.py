"""Today's provinces and communes as choices of a form, kept for a few minutes: they change by decree."""

import time
from functools import lru_cache

from frontend.pieces import Choice
from vendors.places.selectors.units import communes_of, current_provinces

KEPT_S = 300
MOST_PROVINCES = 100  # two digits


def province_choices() -> tuple[Choice, ...]:
    """In Vietnamese order. 1 query in five minutes."""
    return _provinces(int(time.monotonic() // KEPT_S))


def commune_choices(province_code: str) -> tuple[Choice, ...]:
    """In Vietnamese order; none for a code that no province has. 1 query a province in five minutes."""
    return _communes(province_code[:3], int(time.monotonic() // KEPT_S))


@lru_cache(maxsize=1)
def _provinces(_moment: int) -> tuple[Choice, ...]:
    return tuple(Choice(unit.code, unit.full_name) for unit in current_provinces())


@lru_cache(maxsize=MOST_PROVINCES)
def _communes(province_code: str, _moment: int) -> tuple[Choice, ...]:
    return tuple(Choice(unit.code, unit.full_name) for unit in communes_of(province_code))
