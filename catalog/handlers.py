"""What the catalogue does when something happened below it."""

from collections.abc import Sequence

from django.utils import timezone

from catalog.models import Product
from catalog.services.share_producer import draw_for
from catalog.services.show_first_picture import show_drawn_pictures
from catalog.services.suggest_matches import suggest_matches
from shop.kernel.clock import business_day_of
from shop.kernel.models import OutboxEvent


def picture_drawn(events: Sequence[OutboxEvent]) -> None:
    show_drawn_pictures([str(event.payload["picture_id"]) for event in events])


def product_changed(events: Sequence[OutboxEvent]) -> None:
    suggest_matches(sorted({event.payload["product_id"] for event in events}))


def product_shared(events: Sequence[OutboxEvent]) -> None:
    """Its stars may be the best of its producer."""
    products = Product.objects.filter(pk__in=[event.payload["product_id"] for event in events])
    draw_for(set(products.values_list("vendor", flat=True)), day=business_day_of(timezone.now()))


def vendor_shared(events: Sequence[OutboxEvent]) -> None:
    """ "vendor.approved", "vendor.changed": another name or commune."""
    draw_for({event.payload["vendor_id"] for event in events}, day=business_day_of(timezone.now()))
