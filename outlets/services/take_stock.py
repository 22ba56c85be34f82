"""Taking goods from shelves for online orders: only what is free (what tills take: issue_stock.py)."""

from collections.abc import Sequence
from typing import ClassVar

from outlets.models import MoveKind
from outlets.services.stock_ledger import (
    Demand,
    Source,
    Taken,
    add_up,
    lock_levels,
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


def post_stock(demands: Sequence[Demand], *, source: Source) -> dict[tuple[str, int, int], int]:
    """Take goods for online orders at once; all of it or nothing.

    Runs in the order's own transaction, without a savepoint: it refuses before it writes anything.

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
