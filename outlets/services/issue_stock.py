"""Taking from the shelves what tills have already handed over, for one sale or for many at once."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from django.db import transaction

from outlets.models import MoveKind, StockLevel, StockMove
from outlets.services.stock_ledger import (
    Demand,
    Shelf,
    Source,
    Taken,
    add_up,
    ensure_levels,
    lock_levels,
    missing_levels,
    take_free,
    taken_from,
)
from shop.kernel.insert import insert_rows


class Issued(NamedTuple):
    """What a till's demand took: how much of it was the producer's own goods, and how much was not there."""

    demand: Demand
    consigned: int
    short: int


@transaction.atomic(savepoint=False)  # it refuses nothing, so there is nothing to roll back to
def issue_stock(
    demands: Sequence[Demand], *, owners: Mapping[int, int], sources: Mapping[str, Source]
) -> list[Issued]:
    """Take what tills have already handed over. Never refuses: what was not there goes below zero and is reported.

    demands  in the order in which it was sold: a later one finds what the earlier ones left
    owners   producer of each variant, for goods that never had a level at this outlet
    sources  the document of each demand, by its `source_id`
    returns  one Issued a demand, in order; `short` counts what was not free (sold although missing or reserved)
    locks    the levels of every (outlet, variant), in order of id; four queries however many demands, five when
             goods never stood there
    """
    pairs = {(d.outlet_id, d.variant_id) for d in demands}
    # Made before anything is locked (docs/locks.md, 5): a delivery of the same new goods may be making them too.
    if unknown := missing_levels(pairs):
        ensure_levels(Shelf(outlet, variant, owners[variant]) for outlet, variant in unknown)
    levels = lock_levels(pairs)
    issued: list[Issued] = []
    taken: list[Taken] = []
    for demand in demands:
        of_pair = levels[demand.outlet_id, demand.variant_id]
        plan, missing = take_free(demand, of_pair)
        if missing:
            plan = _one_a_level([*plan, *_take_missing(demand, of_pair, missing)])
        taken += plan
        consigned = sum(item.quantity for item in plan if item.level.owner_id)
        issued.append(Issued(demand, consigned, missing))
    _write_moves(taken, sources)
    add_up(taken_from(taken))
    return issued


def _take_missing(demand: Demand, levels: Sequence[StockLevel], missing: int) -> list[Taken]:
    """Goods that stand there but are promised to somebody, then goods the ledger does not know of."""
    plan: list[Taken] = []
    for level in levels:
        quantity = min(missing, max(0, level.on_hand))
        if quantity:
            plan.append(Taken(demand, level, quantity))
            level.on_hand -= quantity
            missing -= quantity
    if missing:
        levels[0].on_hand -= missing
        plan.append(Taken(demand, levels[0], missing))
    return plan


def _one_a_level(plan: Sequence[Taken]) -> list[Taken]:
    """One move of a demand for each level, however the quantity was found."""
    merged: dict[int, Taken] = {}
    for item in plan:
        before = merged.get(item.level.pk)
        merged[item.level.pk] = item._replace(quantity=item.quantity + before.quantity) if before else item
    return list(merged.values())


def _write_moves(taken: Sequence[Taken], sources: Mapping[str, Source]) -> None:
    numbers: dict[tuple[str, int], int] = {}
    rows = []
    for item in taken:
        demand, level, source = item.demand, item.level, sources[item.demand.source_id]
        # The parts of a line are numbered through: a part taken from two owners' goods becomes two moves.
        of_line = (demand.source_id, demand.line)
        numbers[of_line] = numbers.get(of_line, 0) + 1
        rows.append(
            {
                "outlet_id": level.outlet_id,
                "variant_id": level.variant_id,
                "owner_id": level.owner_id,
                "quantity": -item.quantity,
                "kind": MoveKind.SALE,
                "source_type": source.type,
                "source_id": source.id,
                "source_line": demand.line,
                "source_part": numbers[of_line],
                "reason": "",
                "actor": source.actor,
                "happened_at": source.at,
            }
        )
    insert_rows(StockMove, rows)
