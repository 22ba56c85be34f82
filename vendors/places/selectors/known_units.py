"""Every unit of any time in few words, kept by each process: a report names thousands of them.

Units change about once a year and a whole load of them costs as much as a few reports do when they ask for themselves.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from django.db import connection

from shop.kernel.kept import Kept
from vendors.places.models import AdminUnit

UNITS_KEPT_S = 600


class KnownUnit(NamedTuple):
    """What a report says of a unit.

    short_name  "Xã Thạnh An"
    place       what stands above it: "Huyện Cần Giờ, TP. Hồ Chí Minh"; "" for a province
    home_id     today's unit in which its figures are counted, after any number of mergers; itself where there is none
                (an old district has no successor of its own, its communes have; five island districts excepted)
    order       its place among all units in Vietnamese order
    is_divided  it ended by being divided
    """

    code: str
    short_name: str
    place: str
    home_id: int
    order: int
    is_current: bool
    is_divided: bool

    @property
    def label(self) -> str:
        """As AdminUnit.label."""
        return f"{self.short_name}, {self.place}" if self.place else self.short_name


def known_units(wanted: Iterable[int]) -> Mapping[int, KnownUnit]:
    """All units by id, up to ten minutes old unless one of those wanted is missing. At most 1 query."""
    units = _units.get()
    return units if all(unit_id in units for unit_id in wanted) else _read_units()


def _read_units() -> dict[int, KnownUnit]:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT unit.id, unit.parent_id, unit.code, unit.kind, unit.name, unit.valid_to IS NULL,
              succession.heir_id, coalesce(succession.is_divided, false)
            FROM places_adminunit unit
            LEFT JOIN (SELECT predecessor_id, min(successor_id) FILTER (WHERE is_default) AS heir_id,
                         bool_or(is_divided) AS is_divided
                       FROM places_adminunitsuccession GROUP BY predecessor_id) succession
              ON succession.predecessor_id = unit.id
            ORDER BY unit.sort_key, unit.code, unit.id
            """
        )
        rows = cursor.fetchall()
    names = {row[0]: AdminUnit(kind=row[3], name=row[4]).short_name for row in rows}
    parents = {row[0]: row[1] for row in rows}
    current = {row[0] for row in rows if row[5]}
    heirs = {row[0]: row[6] for row in rows if row[6] is not None}
    places: dict[int | None, str] = {None: ""}

    def place_within(unit_id: int | None) -> str:
        """ "Huyện Cần Giờ, TP. Hồ Chí Minh": a unit and those above it; each is put together once."""
        if unit_id is not None and unit_id not in places:
            above = place_within(parents[unit_id])
            places[unit_id] = f"{names[unit_id]}, {above}" if above else names[unit_id]
        return places[unit_id]

    def home_of(unit_id: int) -> int:
        seen, at = {unit_id}, unit_id
        while at not in current and heirs.get(at) not in seen:
            if at not in heirs:
                return unit_id
            at = heirs[at]
            seen.add(at)
        return at if at in current else unit_id

    return {
        unit_id: KnownUnit(
            code, names[unit_id], place_within(parent_id), home_of(unit_id), order, is_current, is_divided
        )
        for order, (unit_id, parent_id, code, _, _, is_current, _, is_divided) in enumerate(rows)
    }


_units = Kept(UNITS_KEPT_S, _read_units)
