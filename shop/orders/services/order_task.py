"""The producer's task "Đơn mới …": it goes when the parcel has left or the order is off."""

from datetime import datetime

from shop.kernel.models import Notice
from shop.orders.models import SellerOrder

TO_SHIP = "order-to-ship"


def matter_of(order: SellerOrder) -> str:
    """The key of the notice that an order waits to be sent."""
    return f"{TO_SHIP}:{order.pk}"


def finish_order_task(order: SellerOrder, *, now: datetime) -> None:
    """Take the order off everybody's list of things to do. One query."""
    Notice.objects.filter(matter=matter_of(order), done_at=None).update(done_at=now)
