"""Keeping the documents fresh from the outbox."""

from collections.abc import Sequence

from search.services.index_products import index_products
from shop.kernel.models import OutboxEvent


def product_changed(events: Sequence[OutboxEvent]) -> None:
    index_products(sorted({event.payload["product_id"] for event in events}))
