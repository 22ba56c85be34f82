"""Goods carried from one outlet to another."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db import transaction

from outlets.models import MoveKind, Outlet, StockMove, Transfer
from outlets.services.receive_stock import DocumentIdReused, check_batches, check_lines, hash_of
from outlets.services.stock_ledger import (
    Demand,
    LevelChange,
    Shelf,
    add_up,
    ensure_levels,
    lock_levels,
    put_on,
    take_free,
)
from outlets.services.take_stock import OutOfStock
from shop.kernel.errors import InvalidInput
from vendors.people.models import User


class TransferLine(NamedTuple):
    """So many base units (1..1,000,000) of a variant; owner None means the outlet's own goods.

    batch_id  as the labels say: what was not named cannot be found again when it is recalled
    """

    variant_id: int
    quantity: int
    owner_id: int | None
    batch_id: int | None = None


@transaction.atomic
def transfer_stock(
    *,
    transfer_id: UUID,
    from_outlet: Outlet,
    to_outlet: Outlet,
    lines: Sequence[TransferLine],
    moved_by: User | None,
    now: datetime,
    note: str = "",
) -> Transfer:
    """Move goods between two outlets, once for each transfer_id; ownership goes along. All of it or nothing.

    Only what is free may leave: an outgoing transfer never makes goods short that an order has reserved.
    raises  InvalidInput, OutOfStock, DocumentIdReused
    locks   the batches that lines name; the levels of both outlets, in order of id
    """
    if from_outlet.pk == to_outlet.pk:
        raise InvalidInput("Nơi đi và nơi đến phải khác nhau.", path=("to_outlet",))
    check_lines([(line.variant_id, line.quantity) for line in lines])
    content_hash = hash_of(from_outlet.pk, to_outlet.pk, [list(line) for line in lines])
    transfer, is_new = Transfer.objects.get_or_create(
        pk=transfer_id,
        defaults={
            "from_outlet": from_outlet,
            "to_outlet": to_outlet,
            "moved_by": moved_by,
            "moved_at": now,
            "note": note,
            "content_hash": content_hash,
        },
    )
    if not is_new:
        if transfer.content_hash != content_hash:
            raise DocumentIdReused("Phiếu chuyển này đã ghi với nội dung khác.")
        return transfer
    check_batches([(line.variant_id, line.batch_id) for line in lines])
    arriving = [Shelf(to_outlet.pk, line.variant_id, line.owner_id) for line in lines]
    ensure_levels(arriving)
    locked = lock_levels(
        (outlet.pk, line.variant_id) for line in lines for outlet in (from_outlet, to_outlet)
    )
    levels = {
        Shelf(level.outlet_id, level.variant_id, level.owner_id): level
        for of_pair in locked.values()
        for level in of_pair
    }
    changes: list[LevelChange] = []
    moves: list[StockMove] = []
    for number, (line, arrival) in enumerate(zip(lines, arriving, strict=True), 1):
        leaving = levels.get(Shelf(from_outlet.pk, line.variant_id, line.owner_id))
        demand = Demand(from_outlet.pk, line.variant_id, line.quantity, number, 0, str(transfer_id))
        _, missing = take_free(demand, [leaving] if leaving else [])
        if leaving is None or missing:
            raise OutOfStock(demand=demand, free=line.quantity - missing)
        for outlet, kind, sign in (
            (from_outlet, MoveKind.TRANSFER_OUT, -1),
            (to_outlet, MoveKind.TRANSFER_IN, 1),
        ):
            moves.append(
                StockMove(
                    outlet=outlet,
                    variant_id=line.variant_id,
                    owner_id=line.owner_id,
                    batch_id=line.batch_id,
                    quantity=sign * line.quantity,
                    kind=kind,
                    source_type="transfer",
                    source_id=str(transfer_id),
                    source_line=number,
                    transfer_id=transfer_id,
                    actor=f"user:{moved_by.pk}" if moved_by else "system",
                    happened_at=now,
                )
            )
        changes += [
            LevelChange(leaving.pk, -line.quantity, 0),
            put_on(levels[arrival], line.quantity, line=number),
        ]
    StockMove.objects.bulk_create(moves)
    add_up(changes)
    return transfer
