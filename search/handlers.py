"""Keeping the documents fresh from the outbox."""

from collections.abc import Sequence

from catalog.models import Product
from search.services.index_products import index_products
from shop.kernel.models import OutboxEvent


def product_changed(events: Sequence[OutboxEvent]) -> None:
    index_products(sorted({event.payload["product_id"] for event in events}))


def vendor_resumed(events: Sequence[OutboxEvent]) -> None:
    """A stopped producer may have changed its name or commune; stopping itself needs nothing: lists ask the listing."""
    vendor_ids = {event.payload["vendor_id"] for event in events}
    index_products(sorted(Product.objects.filter(vendor__in=vendor_ids).values_list("pk", flat=True)))
