"""Bring the unit tables to what the published lists say."""

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from django.db import connection, models, transaction

from shop.kernel.text import folded_key, sort_key
from vendors.places.models import AdminUnit, AdminUnitName, AdminUnitSuccession, Level
from vendors.places.services.unit_sources import SourceSuccession, SourceUnit, UnitKey, read_unit_list

BATCH = 2_000  # rows a statement: a few hundred kB of SQL

# Names repeat within and between the vintages, and each key costs 10 to 20 µs.
_folded = lru_cache(maxsize=20_000)(folded_key)
_sorted_by = lru_cache(maxsize=20_000)(sort_key)

UNIT_FIELDS = (
    "parent_id",
    "valid_to",
    "name",
    "kind",
    "folded_name",
    "sort_key",
    "latitude",
    "longitude",
    "ended_reason",
)
NAME_FIELDS = ("name", "kind", "folded_name", "valid_to", "source")
SUCCESSION_FIELDS = ("is_default", "is_divided", "source")


class LoadResult(NamedTuple):
    """Rows written, and how many units of each level and vintage there are ("commune 2025-07-01": 3321)."""

    added: int
    changed: int
    removed: int
    counts: dict[str, int]


@transaction.atomic
def load_places(*, tell: Callable[[str], None] = lambda line: None) -> LoadResult:
    """Load both vintages of administrative units, their dated names and successions; safe to repeat.

    Rows are compared with the lists and only differences are written, so ids stay and a second run writes
    nothing. Units that the lists do not know are left alone: somebody's facts may hang on them.

    tell    takes one Vietnamese line of progress
    locks   an advisory lock, so that two starts at once do not load twice
    raises  UnitListError when the packages' files cannot be read
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '60s'")
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('places.load'))")
    tell("Đang đọc danh mục đơn vị hành chính …")
    unit_list = read_unit_list()
    tell(f"Đang so với cơ sở dữ liệu: {len(unit_list.units)} đơn vị …")
    unit_ids, units = _write_units(unit_list.units)
    names = _write_names(unit_list.units, unit_ids)
    successions = _write_successions(unit_list.successions, unit_ids)
    added, changed, removed = (sum(figures) for figures in zip(units, names, successions, strict=True))
    counts: dict[str, int] = {}
    for unit in unit_list.units:
        vintage = f"{unit.level.value} {unit.valid_from}"
        counts[vintage] = counts.get(vintage, 0) + 1
    return LoadResult(added, changed, removed, counts)


def _write_units(units: Sequence[SourceUnit]) -> tuple[dict[UnitKey, int], tuple[int, int, int]]:
    """The id of every unit, and (added, changed, removed). Parents are written before what lies in them."""
    ids: dict[UnitKey, int] = {}
    added = changed = 0
    for level in Level:
        stored = {
            (level, unit.code, unit.valid_from): unit
            for unit in AdminUnit.objects.filter(level=level).iterator()
        }
        fresh: list[AdminUnit] = []
        different: list[AdminUnit] = []
        for source in units:
            if source.level is not level:
                continue
            wanted = _unit_values(source, ids)
            unit = stored.get(source.key)
            if unit is None:
                fresh.append(AdminUnit(level=level, code=source.code, valid_from=source.valid_from, **wanted))
            elif _differs(unit, wanted):
                different.append(unit)
        AdminUnit.objects.bulk_update(different, UNIT_FIELDS, batch_size=BATCH)  # first: they may free a code
        AdminUnit.objects.bulk_create(fresh, batch_size=BATCH)
        ids.update({key: unit.pk for key, unit in stored.items()})
        ids.update({(level, unit.code, unit.valid_from): unit.pk for unit in fresh})
        added += len(fresh)
        changed += len(different)
    return ids, (added, changed, 0)


def _unit_values(source: SourceUnit, ids: dict[UnitKey, int]) -> dict[str, Any]:
    last = source.names[-1]
    return {
        "parent_id": ids[source.parent] if source.parent else None,
        "valid_to": source.valid_to,
        "name": last.name,
        "kind": last.kind.value,
        "folded_name": _folded(last.name),
        "sort_key": _sorted_by(last.name),
        "latitude": source.latitude,
        "longitude": source.longitude,
        "ended_reason": source.ended_reason,
    }


def _write_names(units: Iterable[SourceUnit], ids: dict[UnitKey, int]) -> tuple[int, int, int]:
    wanted = {
        (ids[unit.key], name.valid_from): {
            "name": name.name,
            "kind": name.kind.value,
            "folded_name": _folded(name.name),
            "valid_to": name.valid_to,
            "source": name.source,
        }
        for unit in units
        for name in unit.names
    }
    known = set(ids.values())
    stored = {
        (name.unit_id, name.valid_from): name for name in AdminUnitName.objects.all() if name.unit_id in known
    }
    stale = [name.pk for key, name in stored.items() if key not in wanted]
    removed = AdminUnitName.objects.filter(pk__in=stale).delete()[0] if stale else 0
    different = [name for key, name in stored.items() if key in wanted and _differs(name, wanted[key])]
    # One name of today per unit is UNIQUE: names that end go before names that begin.
    ended = [name for name in different if name.valid_to is not None]
    lasting = [name for name in different if name.valid_to is None]
    for group in (ended, lasting):
        AdminUnitName.objects.bulk_update(group, NAME_FIELDS, batch_size=BATCH)
    fresh = [
        AdminUnitName(unit_id=key[0], valid_from=key[1], **values)
        for key, values in wanted.items()
        if key not in stored
    ]
    AdminUnitName.objects.bulk_create(fresh, batch_size=BATCH)
    return len(fresh), len(different), removed


def _write_successions(
    successions: Iterable[SourceSuccession], ids: dict[UnitKey, int]
) -> tuple[int, int, int]:
    wanted = {
        (ids[link.old], ids[link.new]): {
            "is_default": link.is_default,
            "is_divided": link.is_divided,
            "source": link.source,
        }
        for link in successions
    }
    known = set(ids.values())
    stored = {
        (link.predecessor_id, link.successor_id): link
        for link in AdminUnitSuccession.objects.all()
        if link.predecessor_id in known
    }
    stale = [link.pk for key, link in stored.items() if key not in wanted]
    removed = AdminUnitSuccession.objects.filter(pk__in=stale).delete()[0] if stale else 0
    different = [link for key, link in stored.items() if key in wanted and _differs(link, wanted[key])]
    # One default per old unit is UNIQUE: those that lose the mark go before those that gain it.
    losing = [link for link in different if not link.is_default]
    gaining = [link for link in different if link.is_default]
    for group in (losing, gaining):
        AdminUnitSuccession.objects.bulk_update(group, SUCCESSION_FIELDS, batch_size=BATCH)
    fresh = [
        AdminUnitSuccession(predecessor_id=key[0], successor_id=key[1], **values)
        for key, values in wanted.items()
        if key not in stored
    ]
    AdminUnitSuccession.objects.bulk_create(fresh, batch_size=BATCH)
    return len(fresh), len(different), removed


def _differs(row: models.Model, wanted: dict[str, Any]) -> bool:
    """Bring a stored row to the wanted values in memory; whether anything was different."""
    differences = {field: value for field, value in wanted.items() if getattr(row, field) != value}
    for field, value in differences.items():
        setattr(row, field, value)
    return bool(differences)
