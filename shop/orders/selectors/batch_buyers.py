"""Who bought goods of a batch online, as far as the ledger can tell."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from django.db.models import Q, QuerySet, Sum

from catalog.models import Batch
from outlets.models import MoveKind, StockMove
from outlets.selectors.batch_places import Arrival
from shop.orders.models import OrderState, SellerOrder

MOST_SHOWN = 500


class BatchBuyer(NamedTuple):
    """An order that carried, or may have carried, goods of a batch; group loaded.

    is_named  the ledger says so; else they bought the product where the batch was, after it came there
    """

    order: SellerOrder
    bought_at: datetime
    is_named: bool


class BatchBuyers(NamedTuple):
    """buyers newest first, at most MOST_SHOWN of `total`; sold_at_tills: base units by variant id, buyers unknown."""

    buyers: list[BatchBuyer]
    total: int
    sold_at_tills: dict[int, int]


def batch_buyers(batch: Batch, arrivals: Sequence[Arrival], *, until: datetime) -> BatchBuyers:
    """Five queries, none where the batch is nowhere.

    arrivals  of outlets.selectors.batch_places.arrivals_of
    until     sales after it are of other goods: the recall, or now
    """
    moves = _moves(batch, arrivals, until)
    if moves is None:
        return BatchBuyers([], 0, {})
    orders = moves.filter(source_type="order")
    carried = dict.fromkeys(orders.filter(batch=None).values_list("source_id", flat=True), False)
    carried |= dict.fromkeys(orders.filter(batch=batch).values_list("source_id", flat=True), True)
    found = SellerOrder.objects.filter(pk__in=[int(one) for one in carried], state=OrderState.POSTED)
    total = found.count()
    shown = found.select_related("group").order_by("-posted_at", "-pk")[:MOST_SHOWN]
    at_tills = moves.filter(source_type="sale").values("variant_id").annotate(sum=Sum("quantity"))
    return BatchBuyers(
        [BatchBuyer(order, order.posted_at, carried[str(order.pk)]) for order in shown],
        total,
        {row["variant_id"]: -row["sum"] for row in at_tills},
    )


def orders_of_batch(batch: Batch, arrivals: Sequence[Arrival], *, until: datetime) -> list[int]:
    """Ids of all orders that carried or may have carried it, cancelled ones left out. Two queries at most."""
    moves = _moves(batch, arrivals, until)
    if moves is None:
        return []
    ids = {int(one) for one in moves.filter(source_type="order").values_list("source_id", flat=True)}
    posted = SellerOrder.objects.filter(pk__in=ids, state=OrderState.POSTED)
    return list(posted.order_by("pk").values_list("pk", flat=True))


def _moves(batch: Batch, arrivals: Sequence[Arrival], until: datetime) -> QuerySet[StockMove] | None:
    """What was sold of the product where the batch was, since it came there; moves that name another batch left out."""
    if not arrivals:
        return None
    where = Q()
    for arrival in arrivals:
        where |= Q(outlet=arrival.outlet.pk, happened_at__gte=arrival.at)
    return StockMove.objects.filter(
        where,
        Q(batch=batch) | Q(batch=None),
        kind=MoveKind.SALE,
        variant__product=batch.product_id,
        happened_at__lte=until,
    )
