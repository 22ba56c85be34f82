"""Messages that follow a deal: written after it, never holding it up."""

from collections.abc import Sequence

from shop.kernel.models import OutboxEvent
from shop.orders.models import OrderEventKind, OrderGroup, SellerOrderEvent
from shop.orders.services.cancel_order import BUYER, tell_buyer_of_cancellation
from shop.orders.services.place_order import tell_people
from shop.orders.services.ship_order import tell_buyer
from shop.orders.services.tell_batch_buyers import gather_buyers, tell_buyers


def order_placed(events: Sequence[OutboxEvent]) -> None:
    ids = [event.payload["group_id"] for event in events]
    for group in OrderGroup.objects.filter(pk__in=ids, is_demo=False).prefetch_related("seller_orders"):
        tell_people(group)


def order_shipped(events: Sequence[OutboxEvent]) -> None:
    ids = [event.payload["order_id"] for event in events]
    shipped = SellerOrderEvent.objects.filter(
        order__in=ids, kind=OrderEventKind.SHIPPED, order__group__is_demo=False
    )
    for event in shipped.select_related("order__group", "order__seller_vendor", "order__outlet"):
        tell_buyer(event)


def order_cancelled(events: Sequence[OutboxEvent]) -> None:
    """Who called it off knows it."""
    ids = [event.payload["order_id"] for event in events]
    cancelled = SellerOrderEvent.objects.filter(
        order__in=ids, kind=OrderEventKind.CANCELLED, order__group__is_demo=False
    ).exclude(actor=BUYER)
    for event in cancelled.select_related("order__group"):
        tell_buyer_of_cancellation(event)


def batch_recalled(events: Sequence[OutboxEvent]) -> None:
    for event in events:
        gather_buyers(event.payload["batch_id"])


def batch_buyers_to_tell(events: Sequence[OutboxEvent]) -> None:
    for event in events:
        tell_buyers(event.payload["batch_id"], event.payload["order_ids"])
