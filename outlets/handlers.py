"""What the rooms below tell: a producer that was let in gets its shelf."""

from collections.abc import Sequence

from outlets.services.open_online_shelf import open_online_shelf
from shop.kernel.models import OutboxEvent
from vendors.models import Vendor


def vendor_approved(events: Sequence[OutboxEvent]) -> None:
    for vendor in Vendor.objects.filter(pk__in=[event.payload["vendor_id"] for event in events]):
        open_online_shelf(vendor)
