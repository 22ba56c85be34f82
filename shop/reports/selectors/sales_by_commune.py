"""The officer's first report: turnover of every commune, as origin, as place of sale or as home of the buyer."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Literal, NamedTuple

from django.conf import settings
from django.db import connections
from django.db.models import Exists, OuterRef

from shop.kernel.errors import InvalidInput
from shop.reports.masking import Cell, add_up, mask_small_cells
from shop.reports.models import Channel
from shop.reports.periods import Period
from vendors.places.models import AdminUnit, AdminUnitSuccession
from vendors.places.selectors.units import successors_today

View = Literal["origin", "sale", "buyer"]
Boundaries = Literal["then", "now"]
RowKind = Literal["commune", "unknown", "merged"]

# Events that become facts: while one of them waits, the figures are those of the moment it was written.
FACT_EVENTS = ("sale.recorded", "order.posted", "order.cancelled")

# One statement, one snapshot: figures and "as of" cannot disagree. The left join answers with one row of NULLs when
# nothing was sold.
_FACTS = """
SELECT waiting.since, fact.*
FROM (SELECT min(created_at) AS since FROM kernel_outboxevent
      WHERE delivered_at IS NULL AND name = ANY(%(events)s)) AS waiting
LEFT JOIN (
  SELECT
    CASE %(view)s WHEN 'origin' THEN origin_commune_id WHEN 'sale' THEN sale_commune_id
                  WHEN 'buyer' THEN buyer_commune_id END AS unit_id,
    sum(amount_vnd)::bigint AS amount_vnd,
    coalesce(sum(amount_vnd) FILTER (WHERE kind <> 'sale'), 0)::bigint AS taken_back_vnd,
    count(*) FILTER (WHERE kind = 'sale') AS lines,
    array_agg(DISTINCT vendor_id) AS vendor_ids,
    array_agg(DISTINCT outlet_id) AS outlet_ids,
    bool_or(is_demo) AS has_demo
  FROM reports_salefact
  WHERE business_day BETWEEN %(first)s AND %(last)s
    AND (%(channel)s::text IS NULL OR channel = %(channel)s)
  GROUP BY 1
) AS fact ON true
"""


class CommuneRow(NamedTuple):
    """One line of the report.

    kind            merged: the masked communes together, never shown one by one
    code            the statistics office's, five digits of the unit's own time; "" unless kind is commune
    name            "Xã Thạnh An"; today's name, or the last one of a unit that ended
    place           what stands above it: "TP. Hồ Chí Minh", "Huyện Cần Giờ, TP. Hồ Chí Minh"
    amount_vnd      VAT included, what was taken back already subtracted; None: withheld
    taken_back_vnd  cancellations and returns in it, <= 0
    lines           goods sold, one for each line of a receipt or part of a gift box
    producers       distinct ones behind the amount
    share_permille  of the total, rounded; None when the total is withheld or not positive
    is_partial      boundaries of now: contains sales of old communes that were divided, counted at the default one
    is_current      the unit exists today
    communes        how many stand in this row
    """

    unit_id: int | None
    kind: RowKind
    code: str
    name: str
    place: str
    amount_vnd: int | None
    taken_back_vnd: int | None
    lines: int | None
    producers: int | None
    share_permille: int | None
    is_partial: bool = False
    is_current: bool = False
    communes: int = 1


class Totals(NamedTuple):
    """True totals of everything chosen, masked rows included; None where masking withholds them."""

    amount_vnd: int | None
    taken_back_vnd: int | None
    lines: int | None
    producers: int


class CommuneReport(NamedTuple):
    """What was asked and what came out.

    rows          communes by amount, largest first; then the buyers not known; then the masked ones as one row
    as_of         sales up to this moment are in the figures
    outlets       how many places of sale stand behind them
    has_demo      made-up sales are among them
    masked_names  the communes in the merged row, in Vietnamese order
    """

    view: View
    period: Period
    channel: str | None
    boundaries: Boundaries
    rows: list[CommuneRow]
    totals: Totals
    as_of: datetime
    outlets: int
    has_demo: bool
    masked_names: tuple[str, ...]


def sales_by_commune(
    *,
    view: View,
    period: Period,
    channel: str | None,
    boundaries: Boundaries,
    province_code: str | None = None,
    in_charge: frozenset[int] | None,
    now: datetime,
) -> CommuneReport:
    """Turnover per commune from the facts, masked for the viewer. At most 3 queries.

    view           origin: where the product comes from; sale: where the outlet stands whose stock was posted; buyer:
                   where it was delivered, with a row of its own for tills, which do not know. All three have the
                   same total
    boundaries     then: the unit frozen in the fact; now: that unit through its default successors. Same total
    province_code  only units that lie in this province of today (two digits); buyers not known belong to none
    in_charge      ids of ReportReader.in_charge; None shows everything: for checks and proofs, never for a page
    raises         InvalidInput for an unknown channel
    source         shop.reports.masking and docs/decisions/0005-masking.md for what is not shown
    """
    if channel is not None and channel not in Channel.values:
        raise InvalidInput("Không có kênh bán này. Mời chọn lại trong danh sách.", path=("channel",))
    cells, waiting_since = _read_cells(view, period, channel)
    then_ids = {cell.unit_id for cell in cells if cell.unit_id is not None}
    homes: Mapping[int, int] = {}
    if boundaries == "now" or province_code is not None:
        homes = successors_today(then_ids)
    units = _load_units(then_ids | set(homes.values()))
    if province_code is not None:
        cells = [cell for cell in cells if _lies_in(cell, province_code, homes, units)]
    partial_ids: set[int] = set()
    if boundaries == "now":
        partial_ids = {homes.get(i, i) for i in then_ids if i in units and units[i].is_divided}
        cells = _move_home(cells, homes)
    masked = mask_small_cells(cells, in_charge)
    whole = add_up(cells)
    total_vnd = None if masked.is_withheld else whole.amount_vnd
    rows = [_row(cell, units, total_vnd, partial_ids) for cell in masked.shown]
    rows.sort(key=lambda row: (row.kind != "commune", -(row.amount_vnd or 0), row.name, row.unit_id or 0))
    if masked.hidden:
        rows.append(_merged_row(masked.hidden, total_vnd, is_withheld=masked.is_withheld))
    return CommuneReport(
        view,
        period,
        channel,
        boundaries,
        rows,
        _totals(whole, is_withheld=masked.is_withheld),
        min(waiting_since or now, now),
        len(whole.outlet_ids),
        whole.has_demo,
        _names_in_order(masked.hidden, units),
    )


class _Place(NamedTuple):
    unit: AdminUnit
    is_divided: bool


def _read_cells(view: View, period: Period, channel: str | None) -> tuple[list[Cell], datetime | None]:
    """Sums at the boundaries of then, and when the oldest event was written that is no fact yet. 1 query."""
    asked = {
        "view": view,
        "first": period.first,
        "last": period.last,
        "channel": channel,
        "events": list(FACT_EVENTS),
    }
    with connections[settings.REPORTS_DATABASE].cursor() as cursor:
        cursor.execute(_FACTS, asked)
        found = cursor.fetchall()
    cells = [
        Cell(
            unit_id, amount_vnd, taken_back_vnd, lines, frozenset(vendor_ids), frozenset(outlet_ids), has_demo
        )
        for _, unit_id, amount_vnd, taken_back_vnd, lines, vendor_ids, outlet_ids, has_demo in found
        if vendor_ids is not None
    ]
    return cells, found[0][0]


def _load_units(unit_ids: Iterable[int]) -> dict[int, _Place]:
    """Units with what stands above them, and whether they were divided when they ended. 1 query."""
    divided = AdminUnitSuccession.objects.filter(predecessor=OuterRef("pk"), is_divided=True)
    units = AdminUnit.objects.filter(pk__in=unit_ids).select_related("parent__parent")
    return {unit.pk: _Place(unit, unit.was_divided) for unit in units.annotate(was_divided=Exists(divided))}


def _lies_in(cell: Cell, province_code: str, homes: Mapping[int, int], units: Mapping[int, _Place]) -> bool:
    if cell.unit_id is None:
        return False
    parent = units[homes.get(cell.unit_id, cell.unit_id)].unit.parent
    return parent is not None and parent.code == province_code


def _move_home(cells: Iterable[Cell], homes: Mapping[int, int]) -> list[Cell]:
    """Cells of old units added to those of today's units they became."""
    by_home: defaultdict[int | None, list[Cell]] = defaultdict(list)
    for cell in cells:
        home = None if cell.unit_id is None else homes.get(cell.unit_id, cell.unit_id)
        by_home[home].append(cell)
    return [add_up(parts, home) for home, parts in by_home.items()]


def _row(cell: Cell, units: Mapping[int, _Place], total_vnd: int | None, partial_ids: set[int]) -> CommuneRow:
    share = _share_permille(cell.amount_vnd, total_vnd)
    figures = (cell.amount_vnd, cell.taken_back_vnd, cell.lines, len(cell.vendor_ids), share)
    if cell.unit_id is None:
        return CommuneRow(None, "unknown", "", "Không rõ (bán tại quầy)", "", *figures)
    unit = units[cell.unit_id].unit
    return CommuneRow(
        cell.unit_id,
        "commune",
        unit.code,
        unit.short_name,
        unit.parent.label if unit.parent else "",
        *figures,
        is_partial=cell.unit_id in partial_ids,
        is_current=unit.is_current,
    )


def _merged_row(hidden: Sequence[Cell], total_vnd: int | None, *, is_withheld: bool) -> CommuneRow:
    count = len(hidden)
    name = f"Các xã có dưới 3 chủ thể (gộp {count})"
    if is_withheld:
        return CommuneRow(None, "merged", "", name, "", None, None, None, None, None, communes=count)
    together = add_up(hidden)
    share = _share_permille(together.amount_vnd, total_vnd)
    figures = (together.amount_vnd, together.taken_back_vnd, together.lines, len(together.vendor_ids), share)
    return CommuneRow(None, "merged", "", name, "", *figures, communes=count)


def _totals(whole: Cell, *, is_withheld: bool) -> Totals:
    producers = len(whole.vendor_ids)
    if is_withheld:
        return Totals(None, None, None, producers)
    return Totals(whole.amount_vnd, whole.taken_back_vnd, whole.lines, producers)


def _share_permille(amount_vnd: int, total_vnd: int | None) -> int | None:
    if total_vnd is None or total_vnd <= 0:
        return None
    return (2 * 1000 * amount_vnd + total_vnd) // (2 * total_vnd)


def _names_in_order(hidden: Sequence[Cell], units: Mapping[int, _Place]) -> tuple[str, ...]:
    known = [units[cell.unit_id].unit for cell in hidden if cell.unit_id is not None]
    names = [unit.label for unit in sorted(known, key=lambda unit: (unit.sort_key, unit.code))]
    return (*names, *("Không rõ (bán tại quầy)" for cell in hidden if cell.unit_id is None))
