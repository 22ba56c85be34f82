"""The officer's first report: turnover of every commune, as origin, as place of sale or as home of the buyer."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from heapq import nsmallest
from typing import Literal, NamedTuple

from shop.kernel.errors import InvalidInput
from shop.reports.masking import MANY, Cell, add_up, mask_small_cells
from shop.reports.models import Channel
from shop.reports.periods import Period
from shop.reports.selectors.commune_cells import (
    NOT_KNOWN,
    Asked,
    Behind,
    View,
    count_behind,
    homes_in,
    one_snapshot,
    read_cells,
)
from vendors.places.selectors.known_units import KnownUnit, known_units

Boundaries = Literal["then", "now"]
RowKind = Literal["commune", "unknown", "merged"]

UNKNOWN_NAME = "Không rõ (bán tại quầy)"


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

    rows          of the page asked for: communes by amount, largest first, equal amounts in Vietnamese order of names
                  and then of codes; then the buyers not known; then the masked ones as one row
    row_count     of all pages
    as_of         sales up to this moment are in the figures
    outlets       how many places of sale stand behind them
    has_demo      made-up sales are among them
    masked        how many communes are in the merged row
    masked_names  of the first of them in Vietnamese order, as many as a page has rows
    """

    view: View
    period: Period
    channel: str | None
    boundaries: Boundaries
    rows: list[CommuneRow]
    row_count: int
    totals: Totals
    as_of: datetime
    outlets: int
    has_demo: bool
    masked: int
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
    offset: int = 0,
    limit: int | None = None,
) -> CommuneReport:
    """Turnover per commune, masked for the viewer; totals and masking are of all pages. At most 4 queries.

    view           origin: where the product comes from; sale: where the outlet stands whose stock was posted; buyer:
                   where it was delivered, with a row of its own for tills, which do not know. All three have the
                   same total
    boundaries     then: the unit frozen in the fact; now: that unit through its default successors. Same total
    province_code  only units that lie in this province of today (two digits); buyers not known belong to none
    in_charge      ids of ReportReader.in_charge; None shows everything: for checks and proofs, never for a page
    offset, limit  rows before the page, and on it; None: all
    raises         InvalidInput for an unknown channel
    source         shop.reports.masking and docs/decisions/0005-masking.md for what is not shown,
                   docs/decisions/0006-rollups.md for where figures come from
    """
    if channel is not None and channel not in Channel.values:
        raise InvalidInput("Không có kênh bán này. Mời chọn lại trong danh sách.", path=("channel",))
    homes = None if province_code is None else homes_in(province_code)
    asked = Asked(view, period, channel, None if homes is None else homes.keys())
    with one_snapshot():
        cells, waiting_since = read_cells(asked)
        units = known_units(_known_ids(cells))
        parts: dict[int, list[int]] = {}
        if boundaries == "now":
            cells, parts = _move_home(cells, units, homes)
        masked = mask_small_cells(cells, in_charge)
        page = _in_order(masked.shown, masked.hidden, units)[
            offset : None if limit is None else offset + limit
        ]
        behind = _count_behind(asked, page, masked.hidden, parts)
    whole = add_up(cells)
    total_vnd = None if masked.is_withheld else whole.amount_vnd
    rows = [
        _merged_row(masked.hidden, total_vnd, behind, is_withheld=masked.is_withheld)
        if cell is None
        else _row(cell, units, total_vnd, behind, parts)
        for cell in page
    ]
    return CommuneReport(
        view,
        period,
        channel,
        boundaries,
        rows,
        len(masked.shown) + bool(masked.hidden),
        Totals(None, None, None, behind.producers)
        if masked.is_withheld
        else Totals(whole.amount_vnd, whole.taken_back_vnd, whole.lines, behind.producers),
        min(waiting_since or now, now),
        behind.outlets,
        whole.has_demo,
        len(masked.hidden),
        _names_in_order(masked.hidden, units, limit),
    )


_MERGED_ROW = 1 << 62  # beside ids of units, where rows are told apart by a number


def _in_order(
    shown: Iterable[Cell], hidden: Sequence[Cell], units: Mapping[int, KnownUnit]
) -> list[Cell | None]:
    """Cells as rows, equal amounts in Vietnamese order of the names; None stands for the merged row."""

    def place(cell: Cell) -> tuple[bool, int, int]:
        return cell.unit_id is None, -cell.amount_vnd, units[cell.unit_id].order if cell.unit_id else 0

    rows = sorted(shown, key=place)
    return [*rows, None] if hidden else [*rows]


def _count_behind(
    asked: Asked, page: Iterable[Cell | None], hidden: Iterable[Cell], parts: Mapping[int, list[int]]
) -> Behind:
    """Witnesses tell fewer than three; what stands in a row is the exact number. 1 query."""
    rows: dict[int, list[int]] = {}
    also: dict[int, frozenset[int]] = {}
    for cell in page:
        if cell is None:
            covers = [part for part in hidden if part.witness_ids >= MANY]
            rows[_MERGED_ROW] = [unit_id for part in covers for unit_id in _parts_of(part, parts)]
            also[_MERGED_ROW] = add_up(list(hidden)).witness_ids - MANY
        else:
            rows[cell.unit_id or NOT_KNOWN] = _parts_of(cell, parts)
    return count_behind(asked, rows, also)


def _parts_of(cell: Cell, parts: Mapping[int, list[int]]) -> list[int]:
    return [NOT_KNOWN] if cell.unit_id is None else parts.get(cell.unit_id, [cell.unit_id])


def _known_ids(cells: Iterable[Cell]) -> list[int]:
    return [cell.unit_id for cell in cells if cell.unit_id is not None]


def _move_home(
    cells: Iterable[Cell], units: Mapping[int, KnownUnit], homes: Mapping[int, int] | None
) -> tuple[list[Cell], dict[int, list[int]]]:
    """Cells of old units added to those of today's units they became, and which were put together.

    homes  where the units of one province count; None: each where it counts today
    """
    by_home: defaultdict[int | None, list[Cell]] = defaultdict(list)
    for cell in cells:
        unit_id = cell.unit_id
        if unit_id is None:
            by_home[None].append(cell)
        else:
            by_home[units[unit_id].home_id if homes is None else homes[unit_id]].append(cell)
    parts = {home: _known_ids(same) for home, same in by_home.items() if home is not None}
    return [add_up(same, home) for home, same in by_home.items()], parts


def _row(
    cell: Cell,
    units: Mapping[int, KnownUnit],
    total_vnd: int | None,
    behind: Behind,
    parts: Mapping[int, list[int]],
) -> CommuneRow:
    share = _share_permille(cell.amount_vnd, total_vnd)
    producers = behind.producers_of[cell.unit_id or NOT_KNOWN]
    figures = (cell.amount_vnd, cell.taken_back_vnd, cell.lines, producers, share)
    if cell.unit_id is None:
        return CommuneRow(None, "unknown", "", UNKNOWN_NAME, "", *figures)
    unit = units[cell.unit_id]
    return CommuneRow(
        cell.unit_id,
        "commune",
        unit.code,
        unit.short_name,
        unit.place,
        *figures,
        is_partial=any(units[part].is_divided for part in parts.get(cell.unit_id, ())),
        is_current=unit.is_current,
    )


def _merged_row(
    hidden: Sequence[Cell], total_vnd: int | None, behind: Behind, *, is_withheld: bool
) -> CommuneRow:
    count = len(hidden)
    name = f"Các xã có dưới 3 chủ thể (gộp {count})"
    if is_withheld:
        return CommuneRow(None, "merged", "", name, "", None, None, None, None, None, communes=count)
    together = add_up(hidden)
    share = _share_permille(together.amount_vnd, total_vnd)
    producers = behind.producers_of[_MERGED_ROW]
    figures = (together.amount_vnd, together.taken_back_vnd, together.lines, producers, share)
    return CommuneRow(None, "merged", "", name, "", *figures, communes=count)


def _share_permille(amount_vnd: int, total_vnd: int | None) -> int | None:
    if total_vnd is None or total_vnd <= 0:
        return None
    return (2 * 1000 * amount_vnd + total_vnd) // (2 * total_vnd)


def _names_in_order(
    hidden: Sequence[Cell], units: Mapping[int, KnownUnit], limit: int | None
) -> tuple[str, ...]:
    known = (units[unit_id] for unit_id in _known_ids(hidden))
    count = len(hidden) if limit is None else limit
    names = [unit.label for unit in nsmallest(count, known, key=lambda unit: unit.order)]
    return tuple([*names, *(UNKNOWN_NAME for cell in hidden if cell.unit_id is None)][:limit])
