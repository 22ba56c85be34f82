"""An order is called off: the goods go back to the shelf and the count gets the same parts, negative."""

from datetime import datetime
from typing import ClassVar

from django.db import transaction

from outlets.models import MoveKind
from outlets.services.stock_ledger import Source, moves_of, reverse_moves
from shop.kernel import outbox
from shop.kernel.busy import saying_when_busy
from shop.kernel.errors import DomainError, NotFound
from shop.kernel.text import clean_text
from shop.orders.models import OrderEventKind, OrderState, SellerOrder, SellerOrderEvent
from shop.orders.services.order_task import finish_order_task


class CannotCancel(DomainError):
    """The order has gone too far to be called off."""

    code: ClassVar[str] = "cannot-cancel"


@transaction.atomic
def cancel_order(
    *, order_id: int, actor: str, reason: str, now: datetime, on_behalf_of: str = ""
) -> SellerOrder:
    """Call off a seller order, once; calling it off again changes nothing.

    actor         "buyer", "user:12": who did it, kept with the reason
    on_behalf_of  "vendor:3" when a helper does it for the producer
    raises  NotFound, Busy
            CannotCancel  once the parcel has left
    locks   the order, then its stock levels in order of id
    """
    reason = clean_text(reason, max_length=300, path=("reason",))
    with saying_when_busy():
        order = SellerOrder.objects.select_for_update().filter(pk=order_id).first()
    if order is None:
        raise NotFound
    if order.state == OrderState.CANCELLED:
        return order
    if order.state != OrderState.POSTED:
        raise CannotCancel("Đơn này không còn huỷ được.")
    if order.shipped_at is not None:
        raise CannotCancel(
            "Người bán đã gửi hàng nên đơn này không huỷ được nữa. Không muốn nhận, mời báo người giao khi hàng đến."
        )
    reverse_moves(
        moves_of("order", str(order.pk)),
        kind=MoveKind.CANCELLATION,
        source=Source("order", str(order.pk), actor, now),
    )
    order.state = OrderState.CANCELLED
    order.save(update_fields=["state"])
    SellerOrderEvent.objects.create(
        order=order,
        kind=OrderEventKind.CANCELLED,
        at=now,
        actor=actor,
        on_behalf_of=on_behalf_of,
        reason=reason,
    )
    finish_order_task(order, now=now)
    outbox.publish("order.cancelled", order_id=order.pk)
    return order
