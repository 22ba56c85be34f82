"""Holding goods for an online order that is not paid yet: reserve, then post or release; the sweeper expires."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from outlets.models import MoveKind, Reservation
from outlets.services.stock_ledger import (
    Demand,
    LevelChange,
    Source,
    Taken,
    add_up,
    close_reservations,
    lock_levels,
    take_free,
    write_moves,
)
from outlets.services.take_stock import OutOfStock
from shop.kernel.errors import DomainError

SWEEP_LIMIT = 500


class ReservationGone(DomainError):
    """The reservations of an order are closed already: posted, released or expired."""

    code = "reservation-gone"


class NotOnHand(DomainError):
    """Reserved goods were sold at a till meanwhile: the order waits as "thiếu hàng" until the seller restocks."""

    code = "not-on-hand"


@transaction.atomic
def reserve_stock(
    demands: Sequence[Demand], *, source_type: str, now: datetime, expires_at: datetime
) -> None:
    """Reserve free goods for an order, all of it or nothing.

    raises OutOfStock; locks the levels of every (outlet, variant) in order of id
    """
    levels = lock_levels((d.outlet_id, d.variant_id) for d in demands)
    taken: list[Taken] = []
    for demand in demands:
        plan, missing = take_free(demand, levels.get((demand.outlet_id, demand.variant_id), []))
        if missing:
            raise OutOfStock(demand=demand, free=demand.quantity - missing)
        taken += plan
    Reservation.objects.bulk_create(
        Reservation(
            level=item.level,
            quantity=item.quantity,
            source_type=source_type,
            source_id=item.demand.source_id,
            source_line=item.demand.line,
            source_part=item.demand.part,
            created_at=now,
            expires_at=expires_at,
        )
        for item in taken
    )
    add_up(LevelChange(item.level.pk, 0, item.quantity) for item in taken)


@transaction.atomic
def post_reservations(*, source: Source) -> None:
    """Turn the open reservations of an order into moves out of stock.

    raises ReservationGone when none is open, NotOnHand when a till took the goods: nothing moves then
    """
    open_ones = _lock_open(source.type, source.id)
    levels = {level.pk: level for r in open_ones for level in [r.level]}
    wanted: dict[int, int] = {}
    for reservation in open_ones:
        wanted[reservation.level_id] = wanted.get(reservation.level_id, 0) + reservation.quantity
    if any(levels[level_id].on_hand < quantity for level_id, quantity in wanted.items()):
        raise NotOnHand("Hàng giữ cho đơn này đã bán tại quầy; đơn chờ nhập thêm hàng.")
    taken = [
        Taken(
            Demand(
                r.level.outlet_id, r.level.variant_id, r.quantity, r.source_line, r.source_part, r.source_id
            ),
            r.level,
            r.quantity,
        )
        for r in open_ones
    ]
    write_moves(taken, kind=MoveKind.SALE, source=source)
    freed = close_reservations(open_ones, outcome=Reservation.Outcome.POSTED, at=source.at)
    add_up([*freed, *(LevelChange(item.level.pk, -item.quantity, 0) for item in taken)])


@transaction.atomic
def release_reservations(*, source_type: str, source_id: str, now: datetime) -> None:
    """Give an order's goods back to the shelf.

    raises ReservationGone when none is open
    """
    open_ones = _lock_open(source_type, source_id)
    add_up(close_reservations(open_ones, outcome=Reservation.Outcome.RELEASED, at=now))


@transaction.atomic
def expire_reservations(*, now: datetime) -> int:
    """Give back what was held too long; returns how many reservations were closed. At most SWEEP_LIMIT a call.

    Levels are locked first, in order of id, as everywhere; then the reservations are read again, since an order may
    have been posted between, or given more time (a buyer said that the money is on its way).
    """
    due_ids = list(
        Reservation.objects.filter(closed_at=None, expires_at__lte=now)
        .order_by("expires_at", "pk")
        .values_list("pk", flat=True)[:SWEEP_LIMIT]
    )
    if not due_ids:
        return 0
    pairs = Reservation.objects.filter(pk__in=due_ids).values_list("level__outlet_id", "level__variant_id")
    lock_levels(pairs)
    still_due = Reservation.objects.filter(pk__in=due_ids, closed_at=None, expires_at__lte=now)
    due = list(still_due.select_for_update().order_by("pk"))
    add_up(close_reservations(due, outcome=Reservation.Outcome.EXPIRED, at=now))
    return len(due)


def _lock_open(source_type: str, source_id: str) -> list[Reservation]:
    """The open reservations of an order with their levels locked first, in order of id."""
    mine = Reservation.objects.filter(source_type=source_type, source_id=source_id, closed_at=None)
    lock_levels(mine.values_list("level__outlet_id", "level__variant_id"))
    # Read again under the lock: the sweeper may have closed them between.
    open_ones = list(mine.select_for_update(of=("self",)).select_related("level").order_by("pk"))
    if not open_ones:
        raise ReservationGone("Thời gian giữ hàng đã hết, mời đặt lại.")
    return open_ones
