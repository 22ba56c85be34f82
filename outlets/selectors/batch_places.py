"""Where the goods of a batch went: one step forward. By moves that name it, and by what else may have carried it on."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import Min, Q, Sum
from django.db.models.functions import Coalesce

from catalog.models import Batch, Variant
from outlets.models import MoveKind, Outlet, StockLevel, StockMove, Transfer
from shop.kernel.clock import start_of_day

CAME = (MoveKind.RECEIPT, MoveKind.TRANSFER_IN, MoveKind.RETURN, MoveKind.CANCELLATION)


class BatchPlace(NamedTuple):
    """What the ledger says of a batch at one outlet, of one size and owner. Base units, all >= 0.

    came      received or brought there
    moved_on  carried to another outlet
    sold      by moves that name the batch; a till names none, so more may be gone
    held      taken off the shelf by the recall
    left      at most so much can still stand on the shelf: never more than what stands there at all
    """

    outlet: Outlet
    variant: Variant
    owner_id: int | None
    came: int
    moved_on: int
    sold: int
    held: int
    left: int


class Arrival(NamedTuple):
    """Since when an outlet has, or may have, goods of a batch.

    is_named  the ledger names the batch there; else goods of the product came without a batch being named
    """

    outlet: Outlet
    at: datetime
    is_named: bool


class Carried(NamedTuple):
    """A transfer of goods of the product from a place that had the batch."""

    at: datetime
    from_outlet: Outlet
    to_outlet: Outlet
    variant: Variant
    quantity: int
    is_named: bool


def is_used(batch: Batch) -> bool:
    """Has the ledger anything of it? Then its number and dates stand. One query."""
    return StockMove.objects.filter(batch=batch).exists()


def used_batches(batch_ids: list[int]) -> set[int]:
    """Which of them the ledger knows. One query."""
    return set(StockMove.objects.filter(batch__in=batch_ids).values_list("batch_id", flat=True).distinct())


def batch_places(batch: Batch) -> list[BatchPlace]:
    """By outlet and size, in the order in which goods first came. Four queries."""
    rows = list(
        StockMove.objects.filter(batch=batch)
        .values("outlet_id", "variant_id", "owner_id")
        .annotate(
            first=Min("pk"),
            all=Sum("quantity"),
            came=_sum(Q(kind__in=CAME)),
            moved_on=_sum(Q(kind=MoveKind.TRANSFER_OUT)),
            sold=_sum(Q(kind=MoveKind.SALE)),
            held=_sum(Q(kind=MoveKind.RECALL)),
        )
        .order_by("first")
    )
    outlets = Outlet.objects.select_related("commune__parent").in_bulk({row["outlet_id"] for row in rows})
    variants = Variant.objects.in_bulk({row["variant_id"] for row in rows})
    standing = {
        (level.outlet_id, level.variant_id, level.owner_id): level.on_hand
        for level in StockLevel.objects.filter(outlet__in=outlets, variant__in=variants, service_date=None)
    }
    return [
        BatchPlace(
            outlets[row["outlet_id"]],
            variants[row["variant_id"]],
            row["owner_id"],
            row["came"],
            -row["moved_on"],
            -row["sold"],
            -row["held"],
            max(
                0,
                min(row["all"], standing.get((row["outlet_id"], row["variant_id"], row["owner_id"]), 0)),
            ),
        )
        for row in rows
    ]


def arrivals_of(batch: Batch) -> list[Arrival]:
    """Every outlet that has or may have goods of the batch, and since when; the certain ones first. Four queries.

    Certain is what moves name. Possible is what came without a batch being named: receipts of the product since the
    day it was made, and transfers from any place found so far.
    """
    since = start_of_day(batch.made_on)
    sizes = list(Variant.objects.filter(product=batch.product_id).values_list("pk", flat=True))
    came = StockMove.objects.filter(quantity__gt=0, kind__in=(MoveKind.RECEIPT, MoveKind.TRANSFER_IN))
    found: dict[int, tuple[datetime, bool]] = {}
    named = came.filter(batch=batch).values_list("outlet").annotate(at=Min("happened_at"))
    for outlet_id, at in named:
        found[outlet_id] = (at, True)
    unnamed = came.filter(batch=None, variant__in=sizes, happened_at__gte=since)
    steps = list(
        unnamed.order_by("happened_at", "pk").values_list("outlet_id", "happened_at", "kind", "transfer_id")
    )
    origins: dict[UUID | None, int] = dict(
        Transfer.objects.filter(pk__in={step[3] for step in steps if step[3]}).values_list(
            "pk", "from_outlet_id"
        )
    )
    for outlet_id, at, kind, transfer_id in steps:  # in order of time, so one pass follows any chain
        if outlet_id in found:
            continue
        if kind == MoveKind.TRANSFER_IN:
            origin = found.get(origins.get(transfer_id, 0))
            if origin is None or origin[0] > at:
                continue
        found[outlet_id] = (at, False)
    outlets = Outlet.objects.select_related("commune__parent").in_bulk(found)
    arrivals = [Arrival(outlets[pk], at, is_named) for pk, (at, is_named) in found.items()]
    return sorted(arrivals, key=lambda one: (not one.is_named, one.at, one.outlet.pk))


def carried_on(batch: Batch, arrivals: list[Arrival], *, most: int = 100) -> list[Carried]:
    """Transfers from where the batch is or may be, since it came there, newest first. Three queries, none without
    arrivals."""
    if not arrivals:
        return []
    since = {one.outlet.pk: one.at for one in arrivals}
    left = Q()
    for outlet_id, at in since.items():
        left |= Q(outlet=outlet_id, happened_at__gte=at)
    moves = list(
        StockMove.objects.filter(left, Q(batch=batch) | Q(batch=None), kind=MoveKind.TRANSFER_OUT)
        .filter(variant__product=batch.product_id)
        .select_related("variant")
        .order_by("-happened_at", "-pk")[:most]
    )
    transfers = Transfer.objects.select_related("from_outlet", "to_outlet").in_bulk(
        {move.transfer_id for move in moves}
    )
    return [
        Carried(
            move.happened_at,
            transfers[move.transfer_id].from_outlet,
            transfers[move.transfer_id].to_outlet,
            move.variant,
            -move.quantity,
            move.batch_id is not None,
        )
        for move in moves
    ]


def _sum(condition: Q) -> Coalesce:
    return Coalesce(Sum("quantity", filter=condition), 0)
