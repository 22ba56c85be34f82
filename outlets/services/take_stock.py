"""Taking goods from shelves: online orders only what is free, tills whatever has been handed over."""

from collections.abc import Mapping, Sequence
from typing import ClassVar, NamedTuple

from django.db import transaction

from outlets.models import MoveKind, StockLevel
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
    write_moves,
)
from shop.kernel.errors import DomainError


class OutOfStock(DomainError):
    """An online order asked for more than is free. `free` is what is left of that variant, in base units."""

    code: ClassVar[str] = "out-of-stock"

    def __init__(self, *, demand: Demand, free: int) -> None:
        super().__init__("Không đủ hàng.", path=("lines", demand.line - 1, "quantity"))
        self.demand = demand
        self.free = free


class Issued(NamedTuple):
    """What a till's demand took: how much of it was the producer's own goods, and how much was not there."""

    demand: Demand
    consigned: int
    short: int


@transaction.atomic
def post_stock(demands: Sequence[Demand], *, source: Source) -> dict[tuple[str, int, int], int]:
    """Take goods for online orders at once; all of it or nothing.

    returns  for (source_id, line, part): how many base units were the producer's own (consigned) goods
    raises   OutOfStock for the first demand that what is free does not cover
    locks    the levels of every (outlet, variant), in order of id
    """
    levels = lock_levels((d.outlet_id, d.variant_id) for d in demands)
    taken: list[Taken] = []
    for demand in demands:
        plan, missing = take_free(demand, levels.get((demand.outlet_id, demand.variant_id), []))
        if missing:
            raise OutOfStock(demand=demand, free=demand.quantity - missing)
        taken += plan
    write_moves(taken, kind=MoveKind.SALE, source=source)
    add_up(taken_from(taken))
    consigned: dict[tuple[str, int, int], int] = {}
    for item in taken:
        key = (item.demand.source_id, item.demand.line, item.demand.part)
        consigned[key] = consigned.get(key, 0) + (item.quantity if item.level.owner_id else 0)
    return consigned


@transaction.atomic(savepoint=False)  # it refuses nothing, so there is nothing to roll back to
def issue_stock(demands: Sequence[Demand], *, owners: Mapping[int, int], source: Source) -> list[Issued]:
    """Take what a till has already handed over. Never refuses: what was not there goes below zero and is reported.

    owners   producer of each variant, for goods that never had a level at this outlet
    returns  one Issued a demand, in order; `short` counts what was not free (sold although missing or reserved)
    locks    the levels of every (outlet, variant), in order of id
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
        plan += _take_missing(demand, of_pair, missing)
        taken += plan
        consigned = sum(item.quantity for item in plan if item.level.owner_id)
        issued.append(Issued(demand, consigned, missing))
    taken = _one_a_level(taken)
    write_moves(taken, kind=MoveKind.SALE, source=source)
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


def _one_a_level(taken: Sequence[Taken]) -> list[Taken]:
    """One move for each demand and level, however the quantity was found."""
    merged: dict[tuple[Demand, int], Taken] = {}
    for item in taken:
        key = (item.demand, item.level.pk)
        before = merged.get(key)
        merged[key] = item._replace(quantity=item.quantity + before.quantity) if before else item
    return list(merged.values())
