"""An order is called off: the goods go back to the shelf and the count gets the same parts, negative."""

from datetime import datetime
from typing import ClassVar

from django.db import transaction

from outlets.models import MoveKind
from outlets.services.stock_ledger import Source, moves_of, reverse_moves
from shop.kernel import outbox
from shop.kernel.busy import saying_when_busy
from shop.kernel.errors import DomainError, InvalidInput, NotFound
from shop.kernel.notices import notify
from shop.kernel.text import clean_text
from shop.orders.models import OrderEventKind, OrderState, SellerOrder, SellerOrderEvent
from shop.orders.services.order_task import finish_order_task
from vendors.models import HelperScope
from vendors.selectors.access_desk import Desk

BUYER = "buyer"  # an actor without an account: whoever holds the order's link


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
            "Hàng đã được gửi đi nên đơn này không huỷ được nữa. Nếu không muốn nhận, mời báo người giao khi hàng đến."
            if actor == BUYER
            else "Đơn này đã gửi đi nên không huỷ được nữa."
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


def cancel_as_seller(desk: Desk, *, order_id: int, reason: str, now: datetime) -> SellerOrder:
    """Call off an order that has not left yet; the buyer reads the reason.

    raises  NotFound  another producer's, a missing one, or a helper without leave for orders
            InvalidInput  without a reason
            CannotCancel, Busy
    """
    is_theirs = SellerOrder.objects.filter(pk=order_id, seller_vendor=desk.vendor.pk).exists()
    if not desk.may(HelperScope.ORDERS) or not is_theirs:
        raise NotFound
    if not reason.strip():
        raise InvalidInput("Mời chọn lý do để người mua biết.", path=("reason",))
    return cancel_order(
        order_id=order_id, actor=desk.actor, on_behalf_of=desk.on_behalf_of, reason=reason, now=now
    )


def tell_buyer_of_cancellation(event: SellerOrderEvent) -> None:
    """The message that the seller called an order off, once. `event` has its order and checkout loaded."""
    order = event.order
    notify(
        recipient=f"phone:{order.group.phone}",
        kind="order-cancelled",
        title=f"Người bán đã huỷ đơn {order.code}",
        body=f"Lý do: {event.reason}. Bạn không phải trả khoản nào cho đơn này.",
        link=f"/don-hang/{order.group.token}/",
        matter=f"order-cancelled:{order.pk}",
    )
