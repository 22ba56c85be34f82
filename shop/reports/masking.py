"""Keeping one producer's turnover out of a public figure: the rule and its second step.

The rule (docs/decisions/0005-masking.md): a cell that stands for fewer than three producers would tell a neighbour
what one of them earns, so only the officer in charge of that commune sees it. Such cells are put together in one row.
The second step: where that row too stands for fewer than three producers, total minus the rows in sight would give it
away, so the smallest cell in sight joins it. Where nothing is left to join, the row and the total are withheld.
"""

from collections.abc import Sequence
from typing import NamedTuple

MIN_PRODUCERS = 3
MANY = frozenset(range(-MIN_PRODUCERS, 0))  # stands for three producers or more, whoever they are


class Cell(NamedTuple):
    """One commune's figures before masking.

    unit_id         None: the commune is not known (buyers at tills)
    taken_back_vnd  cancellations and returns, <= 0, contained in amount_vnd
    lines           facts of sales; what was taken back is not subtracted
    witness_ids     the producers behind it; MANY where there are three or more, for the rule asks no further
    """

    unit_id: int | None
    amount_vnd: int
    taken_back_vnd: int
    lines: int
    witness_ids: frozenset[int]
    has_demo: bool


class Masked(NamedTuple):
    """What a viewer gets to see.

    shown        cells as they are
    hidden       cells that go into one row together; empty when nothing is masked
    is_withheld  True when even that row and the total must not be shown
    """

    shown: list[Cell]
    hidden: list[Cell]
    is_withheld: bool


def add_up(cells: Sequence[Cell], unit_id: int | None = None) -> Cell:
    """Cells as one: sums of the sums, union of the witnesses."""
    amount_vnd = taken_back_vnd = lines = 0
    witness_ids: set[int] = set()
    has_demo = False
    # One pass: a report adds up ten thousand old communes, most of them alone.
    for _, amount, taken_back, sold, witnesses, is_demo in cells:
        amount_vnd += amount
        taken_back_vnd += taken_back
        lines += sold
        witness_ids |= witnesses
        has_demo = has_demo or is_demo
    return Cell(unit_id, amount_vnd, taken_back_vnd, lines, frozenset(witness_ids), has_demo)


def mask_small_cells(cells: Sequence[Cell], in_charge: frozenset[int] | None) -> Masked:
    """Split cells into those shown and those put together.

    in_charge  units whose figures the viewer may see whatever they stand for; None: all (checks, never a page)
    """
    if in_charge is None:
        return Masked(list(cells), [], is_withheld=False)
    shown: list[Cell] = []
    hidden: list[Cell] = []
    for cell in cells:
        is_safe = cell.unit_id in in_charge or len(cell.witness_ids) >= MIN_PRODUCERS
        (shown if is_safe else hidden).append(cell)
    if not hidden or len(add_up(hidden).witness_ids) >= MIN_PRODUCERS:
        return Masked(shown, hidden, is_withheld=False)
    # The viewer knows the figures of their own units anyway, so those would cover nothing.
    covers = [cell for cell in shown if cell.unit_id not in in_charge]
    if not covers:
        return Masked(shown, hidden, is_withheld=True)
    smallest = min(covers, key=lambda cell: (cell.unit_id is None, abs(cell.amount_vnd), cell.unit_id or 0))
    shown.remove(smallest)
    return Masked(shown, [*hidden, smallest], is_withheld=False)
