"""What a producer sold of late, by channel and by commune of sale: for its own desk, so nothing is masked.

Facts have no index by producer: it would be paid at every sale. The sums know in which communes of origin a producer's
facts lie (docs/decisions/0006-rollups.md), and facts are found by commune and day; of those the producer's are taken.
Measured on 1.5 million facts of 4,240 producers: 2.4 ms, against 222 ms for reading two months through.
"""

# ruff: noqa: S608 - pieces of our own SQL, no outside text

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.conf import settings
from django.db import connections

from shop.reports.models import VIEW_CODES, Channel
from shop.reports.selectors.commune_cells import FACT_EVENTS
from shop.reports.spans import half_of
from vendors.places.models import AdminUnit
from vendors.selectors.access_desk import Desk

DAYS = 30
_ONE_DAY = timedelta(days=1)


class Sold(NamedTuple):
    """VAT included, what was taken back already subtracted: of the last 30 days, and of the 30 before."""

    amount_vnd: int
    before_vnd: int


class CommuneSold(NamedTuple):
    """label: "Xã Thạnh An, TP. Hồ Chí Minh", the unit frozen in the facts."""

    unit_id: int
    label: str
    sold: Sold


class VendorSales(NamedTuple):
    """The last 30 days, today included, beside the 30 before.

    channels        of Channel; those that sold nothing in both are missing
    communes        by amount, largest first
    sold_online     base units by variant, of the last 30 days
    as_of           sales up to this moment are in the figures
    """

    first: date
    last: date
    total: Sold
    lines: int
    channels: dict[Channel, Sold]
    communes: list[CommuneSold]
    sold_online: dict[int, int]
    as_of: datetime
    has_demo: bool

    @property
    def is_empty(self) -> bool:
        return not self.channels


def vendor_sales(desk: Desk, *, day: date, now: datetime) -> VendorSales:
    """Figures of the 30 days that end with `day`. 1 query."""
    first, before = day - timedelta(days=DAYS - 1), day - timedelta(days=2 * DAYS - 1)
    values: dict[str, Any] = {
        "vendor": desk.vendor.pk,
        "before": before,
        "first": first,
        "day": day,
        "events": list(FACT_EVENTS),
    }
    with connections[settings.REPORTS_DATABASE].cursor() as cursor:
        cursor.execute(_statement(before, day), values)
        (waiting_since, *_), *_ = rows = cursor.fetchall()
    channels: defaultdict[Channel, list[int]] = defaultdict(lambda: [0, 0])
    communes: defaultdict[int, list[int]] = defaultdict(lambda: [0, 0])
    labels: dict[int, str] = {}
    sold_online: defaultdict[int, int] = defaultdict(int)
    lines, has_demo = 0, False
    for _, channel, unit_id, variant_id, is_before, amount_vnd, quantity, sales, is_demo, *names in rows:
        if channel is None:  # the one row of a producer that sold nothing
            break
        channels[Channel(channel)][is_before] += amount_vnd
        communes[unit_id][is_before] += amount_vnd
        labels[unit_id] = _label(*names)
        if variant_id is not None:
            sold_online[variant_id] += quantity
        if not is_before:
            lines += sales
        has_demo = has_demo or is_demo
    return VendorSales(
        first,
        day,
        Sold(*(sum(pair) for pair in zip(*channels.values(), strict=True))) if channels else Sold(0, 0),
        lines,
        {channel: Sold(*channels[channel]) for channel in Channel if channel in channels},
        sorted(
            (CommuneSold(unit_id, labels[unit_id], Sold(*pair)) for unit_id, pair in communes.items()),
            key=lambda one: (-one.sold.amount_vnd, -one.sold.before_vnd, one.unit_id),
        ),
        _positive(sold_online),
        min(waiting_since or now, now),
        has_demo,
    )


def _statement(first: date, last: date) -> str:
    halves = []
    day = first
    while day <= last:
        half = half_of(day)
        halves.append(f"(first_day = '{half.first}' AND last_day = '{half.last}')")
        day = half.last + _ONE_DAY
    # Halves reach beyond the days asked for; that only adds communes in which nothing is found.
    origins = "\nUNION\n".join(
        f"""SELECT unit_id FROM {table}
        WHERE view = {VIEW_CODES["origin"]} AND ({" OR ".join(halves)}) AND party_id = %(vendor)s"""
        for table in ("reports_communesum", "reports_communesumwaiting")
    )
    return f"""
    SELECT waiting.since, sums.*, unit.kind, unit.name, parent.kind, parent.name
    FROM (SELECT min(created_at) AS since FROM kernel_outboxevent
          WHERE delivered_at IS NULL AND name = ANY(%(events)s)) AS waiting
    LEFT JOIN (
      SELECT channel, sale_commune_id,
        CASE WHEN channel = 'online' AND business_day >= %(first)s THEN variant_id END AS variant_id,
        (business_day < %(first)s)::int AS is_before,
        sum(amount_vnd)::bigint, sum(quantity)::bigint, count(*) FILTER (WHERE kind = 'sale'), bool_or(is_demo)
      FROM reports_salefact
      WHERE vendor_id = %(vendor)s AND business_day BETWEEN %(before)s AND %(day)s
        AND origin_commune_id = ANY(ARRAY({origins}))
      GROUP BY 1, 2, 3, 4
    ) AS sums ON true
    LEFT JOIN places_adminunit unit ON unit.id = sums.sale_commune_id
    LEFT JOIN places_adminunit parent ON parent.id = unit.parent_id
    """


def _label(kind: str, name: str, parent_kind: str | None, parent_name: str | None) -> str:
    parent = AdminUnit(kind=parent_kind, name=parent_name) if parent_kind and parent_name else None
    return AdminUnit(kind=kind, name=name, parent=parent).label


def _positive(sold: Mapping[int, int]) -> dict[int, int]:
    """More taken back than sold says nothing of what will sell."""
    return {variant_id: quantity for variant_id, quantity in sold.items() if quantity > 0}
