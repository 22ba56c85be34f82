"""Figures per commune, and who stands behind them: whole stretches from the sums, other days from the facts.

Every question adds up the same three sources: CommuneSum, what waits to be merged into it, and the facts of days that
fill no stretch. A fact and its sums are committed together, so each snapshot sees every sale exactly once.
"""

# ruff: noqa: S608 - pieces of our own SQL, no outside text

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Literal, NamedTuple

from django.conf import settings
from django.db import connections, transaction

from shop.reports.masking import MANY, Cell
from shop.reports.models import CHANNEL_CODES, VIEW_CODES
from shop.reports.periods import Period
from shop.reports.spans import cover
from shop.reports.sums import ADDED_UP, FIGURES

View = Literal["origin", "sale", "buyer"]

# Events that become facts: while one of them waits, the figures are those of the moment it was written.
FACT_EVENTS = ("sale.recorded", "order.posted", "order.cancelled")

NOT_KNOWN = 0  # the unit of buyers at tills
_NO_UNIT = f"ARRAY[{NOT_KNOWN}]"
_ALL_PRODUCERS, _ALL_OUTLETS = -1, -2

_FACT_UNIT = {"origin": "origin_commune_id", "sale": "sale_commune_id", "buyer": "buyer_commune_id"}
_FACT_PARTY = {
    "origin": "vendor_id",
    "sale": "outlet_id",
    "buyer": "CASE WHEN buyer_commune_id IS NULL THEN vendor_id ELSE 0 END",
}


class Asked(NamedTuple):
    """What to add up. channel None: all; unit_ids None: all, else only these, and no buyers who are not known."""

    view: View
    period: Period
    channel: str | None
    unit_ids: Collection[int] | None


class Behind(NamedTuple):
    """How many stand behind the figures. producers_of: by the row's id as asked."""

    producers_of: dict[int, int]
    producers: int
    outlets: int


@contextmanager
def one_snapshot() -> Iterator[None]:
    """Everything read inside is of one instant. Inside a transaction of the caller's (a test) it is the caller's."""
    using = settings.REPORTS_DATABASE
    is_own_transaction = not connections[using].in_atomic_block
    with transaction.atomic(using=using, savepoint=False):
        if is_own_transaction:
            with connections[using].cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def read_cells(asked: Asked) -> tuple[list[Cell], datetime | None]:
    """Sums at the boundaries of then, and when the oldest event was written that is no fact yet. 1 query."""
    source, values = _source(asked.view, asked)
    # One statement: figures and "as of" cannot disagree. The left join answers with one row of NULLs when nothing
    # was sold.
    found = _rows(
        f"""
        SELECT waiting.since, sums.*
        FROM (SELECT min(created_at) AS since FROM kernel_outboxevent
              WHERE delivered_at IS NULL AND name = ANY(%(events)s)) AS waiting
        LEFT JOIN (SELECT unit_id, {ADDED_UP} FROM ({source}) AS sums GROUP BY unit_id) AS sums ON true
        """,
        values | {"events": list(FACT_EVENTS)},
    )
    cells = [
        Cell(
            None if unit_id == NOT_KNOWN else unit_id,
            amount_vnd,
            taken_back_vnd,
            lines,
            MANY if has_three_vendors else frozenset((vendor_low, vendor_high)),
            has_demo,
        )
        for _, unit_id, amount_vnd, taken_back_vnd, lines, vendor_low, vendor_high, has_three_vendors, has_demo in found
        if unit_id is not None
    ]
    return cells, found[0][0]


def count_behind(
    asked: Asked, rows: Mapping[int, Collection[int]], also: Mapping[int, Collection[int]]
) -> Behind:
    """Distinct producers behind rows, and producers and outlets behind everything asked for. 1 query.

    rows  units (NOT_KNOWN among them where it is meant) by an id of the row, >= 0
    also  producers to be counted into a row besides those of its units, by the same id
    """
    pairs = [(unit_id, row_id) for row_id, unit_ids in rows.items() for unit_id in unit_ids]
    named = [(row_id, vendor_id) for row_id, vendor_ids in also.items() for vendor_id in vendor_ids]
    parties, values = _parties(asked)
    values |= {
        "units": [unit_id for unit_id, _ in pairs],
        "rows": [row_id for _, row_id in pairs],
        "named_rows": [row_id for row_id, _ in named],
        "named": [vendor_id for _, vendor_id in named],
    }
    vendors, more = _vendors_of_units(asked)
    counted = _rows(
        f"""
        WITH shown AS (SELECT * FROM unnest(%(units)s::bigint[], %(rows)s::bigint[]) AS shown(unit_id, row_id))
        SELECT row_id, count(*) FROM (
          SELECT row_id, vendor_id FROM shown JOIN ({vendors}) AS vendors USING (unit_id)
          UNION
          SELECT * FROM unnest(%(named_rows)s::bigint[], %(named)s::bigint[]) AS named(row_id, vendor_id)
        ) AS behind GROUP BY row_id
        UNION ALL
        {parties}
        """,
        values | more,
    )
    numbers = dict(counted)
    return Behind(numbers, numbers.pop(_ALL_PRODUCERS), numbers.pop(_ALL_OUTLETS))


def homes_in(province_code: str) -> dict[int, int]:
    """Every unit of any time that counts for a province of today, with today's commune it counts at. 1 query."""
    with connections["default"].cursor() as cursor:
        cursor.execute(
            """
            WITH RECURSIVE way (unit_id, home_id) AS (
                SELECT unit.id, unit.id
                FROM places_adminunit unit JOIN places_adminunit parent ON parent.id = unit.parent_id
                WHERE parent.code = %s AND parent.level = 'province' AND parent.valid_to IS NULL
                  AND unit.valid_to IS NULL
              UNION
                SELECT succession.predecessor_id, way.home_id
                FROM way JOIN places_adminunitsuccession succession
                  ON succession.successor_id = way.unit_id AND succession.is_default
            )
            SELECT unit_id, home_id FROM way
            """,
            [province_code],
        )
        return dict(cursor.fetchall())


def _rows(sql: str, values: Mapping[str, Any]) -> list[Any]:
    with connections[settings.REPORTS_DATABASE].cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def _source(view: View, asked: Asked, *, units: str = "") -> tuple[str, dict[str, Any]]:
    """SQL for rows of one view with the columns that ADDED_UP adds up, and its parameters.

    units  SQL, an array: only these units; left out, those asked for
    """
    kept, loose = cover(asked.period)
    channel = "" if asked.channel is None else f"AND channel = {CHANNEL_CODES[asked.channel]}"
    if not units and asked.unit_ids is not None:
        units = "%(asked_units)s"
    # Written out rather than joined: the planner then knows how few rows these are and takes the key's index.
    stretches = (
        " OR ".join(f"(first_day = '{days.first}' AND last_day = '{days.last}')" for days in kept) or "false"
    )
    queries = [
        f"""SELECT unit_id, party_id, {FIGURES} FROM {table}
        WHERE view = {VIEW_CODES[view]} AND ({stretches}) {channel} {f"AND unit_id = ANY({units})" if units else ""}"""
        for table in ("reports_communesum", "reports_communesumwaiting")
    ]
    values: dict[str, Any] = {
        "asked_units": list(asked.unit_ids or ()),
        "channel": asked.channel,
    }
    for number, days in enumerate(loose):
        values |= {f"loose_first_{number}": days.first, f"loose_last_{number}": days.last}
        unit, party = _FACT_UNIT[view], _FACT_PARTY[view]
        among = f"AND {unit} IS NULL" if units == _NO_UNIT else f"AND {unit} = ANY({units})" if units else ""
        queries.append(f"""
        SELECT coalesce({unit}, {NOT_KNOWN}), {party}, amount_vnd, CASE kind WHEN 'sale' THEN 0 ELSE amount_vnd END,
          (kind = 'sale')::int, vendor_id, vendor_id, false, is_demo
        FROM reports_salefact
        WHERE business_day BETWEEN %(loose_first_{number})s AND %(loose_last_{number})s
          {"" if asked.channel is None else "AND channel = %(channel)s"}
          {among}""")
    return "\nUNION ALL\n".join(queries), values


def _vendors_of_units(asked: Asked) -> tuple[str, dict[str, Any]]:
    """SQL for (unit_id, vendor_id) of the units in %(units)s, repeated or not, and its parameters."""
    if asked.view == "origin":
        source, values = _source("origin", asked, units="%(units)s")
        return f"SELECT unit_id, party_id AS vendor_id FROM ({source}) AS sums", values
    # Distinct before they are joined: a commune of a busy point has thousands of facts and some dozen producers.
    of_facts = f"SELECT DISTINCT {_FACT_UNIT[asked.view]} AS unit_id, vendor_id FROM {_facts(asked, 'units')}"
    if asked.view == "sale":
        return of_facts, _fact_values(asked)
    tills, values = _source("buyer", asked, units=_NO_UNIT)
    unknown = f"SELECT unit_id, party_id FROM ({tills}) AS sums WHERE {NOT_KNOWN} = ANY(%(units)s)"
    return f"{of_facts} UNION ALL {unknown}", values | _fact_values(asked)


def _parties(asked: Asked) -> tuple[str, dict[str, Any]]:
    """SQL for two rows, distinct producers and distinct outlets of everything asked for, and its parameters."""
    values = _fact_values(asked)
    # count(*) of DISTINCT rows is hashed; count(DISTINCT ...) would sort.
    queries = []
    for answer, view, party in ((_ALL_PRODUCERS, "origin", "vendor_id"), (_ALL_OUTLETS, "sale", "outlet_id")):
        if asked.unit_ids is None or asked.view == view:
            source, more = _source(view, asked)  # type: ignore[arg-type]
            distinct = f"SELECT DISTINCT party_id FROM ({source}) AS sums"
            values |= more
        else:  # units of one view, parties of another: only the facts know
            distinct = f"SELECT DISTINCT {party} FROM {_facts(asked, 'asked_units')}"
            values["asked_units"] = list(asked.unit_ids)
        queries.append(f"SELECT {answer}, count(*) FROM ({distinct}) AS parties")
    return "\nUNION ALL\n".join(queries), values


def _facts(asked: Asked, units: str) -> str:
    channel = "" if asked.channel is None else "AND channel = %(channel)s"
    return f"""reports_salefact
    WHERE {_FACT_UNIT[asked.view]} = ANY(%({units})s) AND business_day BETWEEN %(first)s AND %(last)s {channel}"""


def _fact_values(asked: Asked) -> dict[str, Any]:
    return {"first": asked.period.first, "last": asked.period.last, "channel": asked.channel}
