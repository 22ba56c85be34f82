"""The ledger's inner workings: lock levels in one order, decide, write moves, add them to the levels.

Only this file writes StockMove and StockLevel. Every use case locks all levels it touches at once, sorted by id,
late in its transaction and before it checks (docs/locks.md): baskets that cross never wait for each other in a ring.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from django.db import connection
from django.db.models import Q
from django.db.transaction import TransactionManagementError

from outlets.models import MoveKind, Reservation, StockLevel, StockMove
from outlets.models.stock import MAX_QUANTITY
from shop.kernel.busy import saying_when_busy
from shop.kernel.errors import InvalidInput
from shop.kernel.insert import insert_rows
from shop.kernel.prepared import fetch_prepared

LEVEL_COLUMNS = [field.attname for field in StockLevel._meta.concrete_fields]
LOCK_LEVELS = f"""
    SELECT {", ".join(f"l.{column}" for column in LEVEL_COLUMNS)} FROM outlets_stocklevel l
    JOIN unnest(%s::bigint[], %s::bigint[]) AS wanted(outlet_id, variant_id)
      ON l.outlet_id = wanted.outlet_id AND l.variant_id = wanted.variant_id
    WHERE l.service_date IS NULL
    ORDER BY l.id FOR UPDATE OF l
"""  # noqa: S608 - names are ours
ADD_UP = """
    UPDATE outlets_stocklevel l SET
      on_hand = l.on_hand + d.on_hand,
      reserved = l.reserved + d.reserved,
      shortfall = greatest(0, (l.reserved + d.reserved) - (l.on_hand + d.on_hand))
    FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[]) AS d(id, on_hand, reserved)
    WHERE l.id = d.id
    RETURNING l.id
"""


class Shelf(NamedTuple):
    """Whose goods of which variant at which place; owner None means the outlet's own."""

    outlet_id: int
    variant_id: int
    owner_id: int | None


class Source(NamedTuple):
    """What causes a move: the document, who wrote it, and when it happened (aware)."""

    type: str  # "sale", "order", "receipt", "transfer"
    id: str
    actor: str
    at: datetime


class Demand(NamedTuple):
    """A part of a document's line that takes `quantity` >= 1 base units of a variant at an outlet."""

    outlet_id: int
    variant_id: int
    quantity: int
    line: int
    part: int
    source_id: str


class Taken(NamedTuple):
    """From which level how much is taken for a demand."""

    demand: Demand
    level: StockLevel
    quantity: int


class LevelChange(NamedTuple):
    level_id: int
    on_hand: int
    reserved: int


def lock_levels(pairs: Iterable[tuple[int, int]]) -> dict[tuple[int, int], list[StockLevel]]:
    """Lock every level of these (outlet, variant) pairs, in order of id. One query.

    raises  Busy when another transaction holds one of them too long
    returns the levels of each pair: consigned goods before the outlet's own, oldest first; a pair without any is
    missing from the result
    """
    wanted = sorted(set(pairs))
    if not wanted:
        return {}
    if not connection.in_atomic_block:
        raise TransactionManagementError("locks taken outside a transaction are gone with their statement")
    with saying_when_busy():
        rows = fetch_prepared(
            LOCK_LEVELS, [[outlet for outlet, _ in wanted], [variant for _, variant in wanted]]
        )
    found: dict[tuple[int, int], list[StockLevel]] = {}
    for row in rows:
        level = StockLevel.from_db(connection.alias, LEVEL_COLUMNS, row)
        found.setdefault((level.outlet_id, level.variant_id), []).append(level)
    for of_pair in found.values():
        of_pair.sort(key=lambda level: (level.owner_id is None, level.pk))
    return found


def ensure_levels(shelves: Iterable[Shelf]) -> None:
    """Make the levels that do not exist yet, empty. One statement; in one order, so that two makers do not cross.

    Comes before `lock_levels`, never after: whoever makes a level may be waited for, and must not wait for a lock
    that the waiting one holds.
    raises  Busy when another transaction is making one of them and takes too long
    """
    ordered = sorted(set(shelves), key=lambda s: (s.outlet_id, s.variant_id, s.owner_id or 0))
    with saying_when_busy():
        StockLevel.objects.bulk_create(
            [
                StockLevel(outlet_id=s.outlet_id, variant_id=s.variant_id, owner_id=s.owner_id)
                for s in ordered
            ],
            ignore_conflicts=True,
        )


def missing_levels(pairs: Iterable[tuple[int, int]]) -> set[tuple[int, int]]:
    """Which of these (outlet, variant) pairs have no level yet. Locks nothing. One query."""
    wanted = set(pairs)
    outlets, variants = {outlet for outlet, _ in wanted}, {variant for _, variant in wanted}
    known = StockLevel.objects.filter(outlet__in=outlets, variant__in=variants, service_date=None)
    return wanted - set(known.values_list("outlet_id", "variant_id"))


def take_free(demand: Demand, levels: Sequence[StockLevel]) -> tuple[list[Taken], int]:
    """Plan a demand over locked levels from what is free. Returns the plan and what it lacks (0: nothing).

    The levels' own numbers are lowered, so that two demands of one document do not both see the same goods.
    """
    plan: list[Taken] = []
    missing = demand.quantity
    for level in levels:
        free = 0 if level.shortfall else max(0, level.on_hand - level.reserved)
        quantity = min(missing, free)
        if quantity:
            plan.append(Taken(demand, level, quantity))
            level.on_hand -= quantity
            missing -= quantity
    return plan, missing


def put_on(level: StockLevel, quantity: int, *, line: int) -> LevelChange:
    """Plan to put goods on a locked level, for line 1, 2 … of a document; the level's own number is raised.

    raises  InvalidInput when more would stand there than any real pile
    """
    level.on_hand += quantity
    if level.on_hand >= MAX_QUANTITY:
        raise InvalidInput(
            "Tồn kho món này sẽ vượt một tỷ đơn vị. Mời xem lại số lượng.",
            path=("lines", line - 1, "quantity"),
        )
    return LevelChange(level.pk, quantity, 0)


def write_moves(taken: Sequence[Taken], *, kind: MoveKind, source: Source) -> None:
    """Write what was taken as moves out of stock. One statement; levels are the caller's next step (`add_up`)."""
    moves: list[dict[str, object]] = []
    seen: dict[tuple[str, int], int] = {}
    for item in taken:
        # The parts of a line are numbered through: a part taken from two owners' goods becomes two moves.
        key = (item.demand.source_id, item.demand.line)
        seen[key] = seen.get(key, 0) + 1
        moves.append(
            {
                "outlet_id": item.level.outlet_id,
                "variant_id": item.level.variant_id,
                "owner_id": item.level.owner_id,
                "quantity": -item.quantity,
                "kind": kind,
                "source_type": source.type,
                "source_id": item.demand.source_id,
                "source_line": item.demand.line,
                "source_part": seen[key],
                "reason": "",
                "actor": source.actor,
                "happened_at": source.at,
            }
        )
    insert_rows(StockMove, moves)


def add_up(changes: Iterable[LevelChange]) -> None:
    """Add changes to locked levels and keep `shortfall = max(0, reserved - on_hand)`. One statement."""
    sums: dict[int, tuple[int, int]] = {}
    for change in changes:
        on_hand, reserved = sums.get(change.level_id, (0, 0))
        sums[change.level_id] = (on_hand + change.on_hand, reserved + change.reserved)
    if not sums:
        return
    ids = sorted(sums)
    fetch_prepared(ADD_UP, [ids, [sums[i][0] for i in ids], [sums[i][1] for i in ids]])


def taken_from(taken: Sequence[Taken]) -> list[LevelChange]:
    """The changes of levels that these takings mean."""
    return [LevelChange(item.level.pk, -item.quantity, 0) for item in taken]


def reverse_moves(moves: Sequence[StockMove], *, kind: MoveKind, source: Source) -> None:
    """Write the exact opposite of moves and put the goods back. Each move can be reversed once (UNIQUE)."""
    locked = lock_levels((move.outlet_id, move.variant_id) for move in moves)
    by_owner = {
        (level.outlet_id, level.variant_id, level.owner_id): level.pk
        for of_pair in locked.values()
        for level in of_pair
    }
    StockMove.objects.bulk_create(
        StockMove(
            outlet_id=move.outlet_id,
            variant_id=move.variant_id,
            owner_id=move.owner_id,
            service_date=move.service_date,
            batch_id=move.batch_id,
            quantity=-move.quantity,
            kind=kind,
            source_type=source.type,
            source_id=source.id,
            source_line=move.source_line,
            source_part=move.source_part,
            reverses=move,
            actor=source.actor,
            happened_at=source.at,
        )
        for move in moves
    )
    add_up(
        LevelChange(by_owner[move.outlet_id, move.variant_id, move.owner_id], -move.quantity, 0)
        for move in moves
    )


def moves_of(source_type: str, source_id: str) -> list[StockMove]:
    """The moves a document caused, in order."""
    return list(
        StockMove.objects.filter(Q(source_type=source_type) & Q(source_id=source_id)).order_by(
            "source_line", "source_part"
        )
    )


def close_reservations(
    reservations: Sequence[Reservation], *, outcome: Reservation.Outcome, at: datetime
) -> list[LevelChange]:
    """Close open reservations whose levels are locked; returns what it means for the levels. One statement."""
    Reservation.objects.filter(pk__in=[r.pk for r in reservations], closed_at=None).update(
        closed_at=at, outcome=outcome
    )
    return [LevelChange(r.level_id, 0, -r.quantity) for r in reservations]
