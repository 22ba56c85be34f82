"""Units of today and what became of the old ones."""

import re
from collections.abc import Iterable
from datetime import date

from django.db import connection
from django.db.models import Q

from shop.kernel.errors import InvalidInput, NotFound
from shop.kernel.prepared import fetch_prepared
from vendors.places.models import AdminUnit, AdminUnitName, AdminUnitSuccession, Level

_COMMUNE_CODE = re.compile(r"[0-9]{5}")
CURRENT_COMMUNE = "SELECT id FROM places_adminunit WHERE level = 'commune' AND code = %s AND valid_to IS NULL"


def current_provinces() -> list[AdminUnit]:
    """The provinces and centrally run cities of today in Vietnamese order. 1 query."""
    return list(AdminUnit.objects.filter(level=Level.PROVINCE, valid_to=None).order_by("sort_key", "code"))


def communes_of(province_code: str) -> list[AdminUnit]:
    """Communes, wards and special zones of one province of today in Vietnamese order, parent loaded. 1 query.

    An unknown code gives an empty list.
    """
    if not isinstance(province_code, str) or not re.fullmatch(r"[0-9]{2}", province_code):
        return []
    communes = AdminUnit.objects.filter(level=Level.COMMUNE, valid_to=None, parent__code=province_code)
    return list(communes.select_related("parent").order_by("sort_key", "code"))


def current_commune(code: str, *, path: tuple[str | int, ...] = ()) -> AdminUnit:
    """The commune that bears a code today, parent loaded. 1 query.

    raises InvalidInput  when it is no code of five digits, whatever was sent
           NotFound      when no commune of today bears it; one of before 01/07/2025 does not count
    """
    _check_commune_code(code, path)
    communes = AdminUnit.objects.select_related("parent")
    commune = communes.filter(level=Level.COMMUNE, code=code, valid_to=None).first()
    if commune is None:
        raise _no_such_commune(code, path)
    return commune


def current_commune_id(code: str, *, path: tuple[str | int, ...] = ()) -> int:
    """As `current_commune` where only the id is needed, at a tenth of its cost. 1 query."""
    _check_commune_code(code, path)
    rows = fetch_prepared(CURRENT_COMMUNE, [code])
    if not rows:
        raise _no_such_commune(code, path)
    return rows[0][0]


def _check_commune_code(code: object, path: tuple[str | int, ...]) -> None:
    if not isinstance(code, str) or not _COMMUNE_CODE.fullmatch(code):
        raise InvalidInput("Mã xã, phường gồm đúng 5 chữ số, ví dụ 27664.", path=path)


def _no_such_commune(code: str, path: tuple[str | int, ...]) -> NotFound:
    return NotFound(f"Hiện không có xã, phường nào mang mã {code}. Mời chọn lại trong danh sách.", path=path)


def unit_of_code(level: Level, code: str, day: date) -> AdminUnit | None:
    """The unit that bore a code on a day, parent loaded; None when there was none. 1 query."""
    units = AdminUnit.objects.select_related("parent").filter(level=level, code=code, valid_from__lte=day)
    return units.filter(Q(valid_to=None) | Q(valid_to__gte=day)).first()


def names_on(unit_ids: Iterable[int], day: date) -> dict[int, AdminUnitName]:
    """What each unit was called on a day; units that did not exist then are missing. 1 query."""
    names = AdminUnitName.objects.filter(unit__in=set(unit_ids), valid_from__lte=day)
    return {name.unit_id: name for name in names.filter(Q(valid_to=None) | Q(valid_to__gte=day))}


def subtree_ids(*units: AdminUnit) -> set[int]:
    """Units and everything an officer of them answers for: units within, their predecessors, and units within those.

    A divided old commune belongs to its default successor alone, where "boundaries of now" count its sales too:
    so what an officer sees adds up to the figures of the report. 1 query.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH RECURSIVE below (id) AS (
                SELECT unnest(%s::bigint[])
              UNION
                SELECT step.id
                FROM below
                CROSS JOIN LATERAL (
                    SELECT child.id FROM places_adminunit child WHERE child.parent_id = below.id
                  UNION ALL
                    SELECT succession.predecessor_id FROM places_adminunitsuccession succession
                    WHERE succession.successor_id = below.id AND succession.is_default
                ) step
            )
            SELECT id FROM below
            """,
            [[unit.pk for unit in units]],
        )
        return {row[0] for row in cursor.fetchall()}


def predecessors_of(unit: AdminUnit) -> list[AdminUnitSuccession]:
    """Of what a unit was made, old units with their parents loaded, in Vietnamese order. 1 query."""
    links = AdminUnitSuccession.objects.filter(successor=unit)
    return list(
        links.select_related("predecessor__parent__parent").order_by(
            "predecessor__sort_key", "predecessor__code"
        )
    )
