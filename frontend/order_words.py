"""What happened to an order, in words: for the buyer's page and the producer's."""

from frontend.pieces import Moment
from shop.orders.models import OrderEventKind
from shop.orders.selectors.order_page import Event


def moment_of(event: Event) -> Moment:
    """An event as a point of the timeline; of a parcel that left also who carries it."""
    carried = ", mã vận đơn ".join(part for part in (event.carrier, event.tracking_code) if part)
    if event.tracking_code and not event.carrier:
        carried = f"Mã vận đơn {event.tracking_code}"
    return Moment(
        str(event.kind.label),
        "bad" if event.kind == OrderEventKind.CANCELLED else "done",
        event.at,
        carried or event.reason,
    )
