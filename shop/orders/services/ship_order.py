"""A parcel leaves: written down once, and the buyer is told. The ledger and the count know nothing of it."""

from datetime import datetime
from typing import ClassVar

from shop.kernel import outbox
from shop.kernel.acting import acting
from shop.kernel.busy import saying_when_busy
from shop.kernel.errors import DomainError, NotFound
from shop.kernel.money import format_vnd
from shop.kernel.notices import notify
from shop.kernel.text import clean_text
from shop.orders.models import OrderEventKind, OrderState, SellerOrder, SellerOrderEvent
from shop.orders.services.order_task import finish_order_task
from vendors.models import HelperScope
from vendors.selectors.access_desk import Desk

LONGEST_CARRIER, LONGEST_TRACKING_CODE = 80, 40


class CannotShip(DomainError):
    """The order was called off: what is in the parcel belongs on the shelf."""

    code: ClassVar[str] = "cannot-ship"


def ship_order(
    desk: Desk, *, order_id: int, now: datetime, carrier: str = "", tracking_code: str = ""
) -> SellerOrder:
    """Say that the parcel of an order has left, once; saying it again changes nothing.

    Afterwards it cannot be called off any more: the goods are on the way.

    carrier, tracking_code  as far as they are known; a producer often carries the parcel itself
    raises  NotFound  another producer's, a missing one, or a helper without leave for orders
            CannotShip, InvalidInput, Busy
    locks   the order
    """
    if not desk.may(HelperScope.ORDERS):
        raise NotFound
    carrier = clean_text(carrier, max_length=LONGEST_CARRIER, path=("carrier",))
    tracking_code = clean_text(tracking_code, max_length=LONGEST_TRACKING_CODE, path=("tracking_code",))
    with acting(desk.actor, on_behalf_of=desk.on_behalf_of):
        with saying_when_busy():
            order = (
                SellerOrder.objects.select_for_update()
                .filter(pk=order_id, seller_vendor=desk.vendor.pk)
                .first()
            )
        if order is None:
            raise NotFound
        if order.state == OrderState.CANCELLED:
            raise CannotShip("Đơn này đã huỷ, hàng đã trở về kệ. Mời giữ kiện hàng lại.")
        if order.shipped_at is not None:
            return order
        order.shipped_at = now
        order.save(update_fields=["shipped_at"])
        SellerOrderEvent.objects.create(
            order=order,
            kind=OrderEventKind.SHIPPED,
            at=now,
            actor=desk.actor,
            on_behalf_of=desk.on_behalf_of,
            carrier=carrier,
            tracking_code=tracking_code,
        )
        finish_order_task(order, now=now)
        outbox.publish("order.shipped", order_id=order.pk)
    return order


def tell_buyer(event: SellerOrderEvent) -> None:
    """The message that a parcel is on its way, once. `event` has its order, checkout and seller loaded."""
    order = event.order
    seller = order.seller_vendor.name if order.seller_vendor else order.outlet.name
    by = f" qua {event.carrier}" if event.carrier else ""
    code = f", mã vận đơn {event.tracking_code}" if event.tracking_code else ""
    notify(
        recipient=f"phone:{order.group.phone}",
        kind="order-shipped",
        title=f"Đơn {order.code} đã được gửi",
        body=f"{seller} đã gửi hàng{by}{code}. Chuẩn bị {format_vnd(order.total_vnd)} trả khi nhận.",
        link=f"/don-hang/{order.group.token}/",
        matter=f"order-shipped:{order.pk}",
    )
