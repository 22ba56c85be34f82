"""Messages that follow a deal: written after it, never holding it up."""

from collections.abc import Sequence

from shop.kernel.models import OutboxEvent
from shop.orders.models import OrderGroup
from shop.orders.services.place_order import tell_people


def order_placed(events: Sequence[OutboxEvent]) -> None:
    ids = [event.payload["group_id"] for event in events]
    for group in OrderGroup.objects.filter(pk__in=ids, is_demo=False).prefetch_related("seller_orders"):
        tell_people(group)
