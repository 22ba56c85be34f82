"""Bring the unit tables to what the published lists say."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import filterfalse
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.db.models import QuerySet

from shop.kernel.text import folded_key, sort_key
from vendors.places.models import AdminUnit, AdminUnitName, AdminUnitSuccession, Level
from vendors.places.services.unit_sources import SourceSuccession, SourceUnit, UnitKey, read_unit_list

BATCH = 2_000  # rows a statement: a few hundred kB of SQL

# Names repeat within and between the vintages, and each key costs 10 to 20 µs.
_folded = lru_cache(maxsize=20_000)(folded_key)
_sorted_by = lru_cache(maxsize=20_000)(sort_key)

Values = dict[str, Any]


class Written(NamedTuple):
    """Rows of one table that were added, changed, removed."""

    added: int
    changed: int
    removed: int


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


def _write_units(units: Sequence[SourceUnit]) -> tuple[dict[UnitKey, int], Written]:
    """The id of every unit, and what was written. Parents are written before what lies in them."""
    ids: dict[UnitKey, int] = {}
    added = changed = 0
    for level in Level:
        wanted = {unit.key: _unit_values(unit, ids) for unit in units if unit.level is level}
        level_ids, written = _synchronise(
            AdminUnit.objects.filter(level=level), ("level", "code", "valid_from"), wanted, is_removing=False
        )
        ids.update(level_ids)
        added += written.added
        changed += written.changed
    return ids, Written(added, changed, 0)


def _unit_values(source: SourceUnit, ids: dict[UnitKey, int]) -> Values:
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


def _write_names(units: Iterable[SourceUnit], ids: dict[UnitKey, int]) -> Written:
    wanted: dict[tuple[Any, ...], Values] = {
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
    return _synchronise(AdminUnitName.objects.all(), ("unit_id", "valid_from"), wanted, is_removing=True)[1]


def _write_successions(successions: Iterable[SourceSuccession], ids: dict[UnitKey, int]) -> Written:
    wanted: dict[tuple[Any, ...], Values] = {
        (ids[link.old], ids[link.new]): {
            "is_default": link.is_default,
            "is_divided": link.is_divided,
            "source": link.source,
        }
        for link in successions
    }
    keys = ("predecessor_id", "successor_id")
    return _synchronise(AdminUnitSuccession.objects.all(), keys, wanted, is_removing=True)[1]


def _synchronise(
    rows: QuerySet[Any], keys: tuple[str, ...], wanted: Mapping[tuple[Any, ...], Values], *, is_removing: bool
) -> tuple[dict[Any, int], Written]:
    """Make the rows equal to the wanted ones by the fewest writes; the ids by key, and what was written.

    is_removing   drop a row that is not wanted although another of the same unit (the first key) is; rows of
                  units that the lists do not know are never touched
    """
    model, fields, width = rows.model, tuple(next(iter(wanted.values()))), len(keys)
    # Plain tuples: making 39,000 model objects would be half of the time of a load that changes nothing.
    stored = {row[1 : 1 + width]: row for row in rows.values_list("pk", *keys, *fields)}
    listed = {key[0] for key in wanted}
    stale = [row[0] for key, row in stored.items() if is_removing and key not in wanted and key[0] in listed]
    if stale:
        model.objects.filter(pk__in=stale).delete()
    different, fresh = [], []
    for key, values in wanted.items():
        row = stored.get(key)
        if row is None:
            fresh.append(model(**dict(zip(keys, key, strict=True)), **values))
        elif row[1 + width :] != tuple(values.values()):
            different.append(model(pk=row[0], **values))
    # One living unit per code, one name of today and one default per unit are UNIQUE: who gives a place up is
    # written before who takes it.
    for group in (filterfalse(_takes_a_place, different), filter(_takes_a_place, different)):
        model.objects.bulk_update(list(group), fields, batch_size=BATCH)
    model.objects.bulk_create(fresh, batch_size=BATCH)
    ids = {key: row[0] for key, row in stored.items()}
    ids.update((tuple(getattr(row, field) for field in keys), row.pk) for row in fresh)
    return ids, Written(len(fresh), len(different), len(stale))


def _takes_a_place(row: AdminUnit | AdminUnitName | AdminUnitSuccession) -> bool:
    return row.is_default if isinstance(row, AdminUnitSuccession) else row.valid_to is None
