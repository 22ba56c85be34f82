"""What the catalogue does when something happened below it."""

from collections.abc import Sequence

from catalog.services.show_first_picture import show_drawn_pictures
from catalog.services.suggest_matches import suggest_matches
from shop.kernel.models import OutboxEvent


def picture_drawn(events: Sequence[OutboxEvent]) -> None:
    show_drawn_pictures([str(event.payload["picture_id"]) for event in events])


def product_changed(events: Sequence[OutboxEvent]) -> None:
    suggest_matches(sorted({event.payload["product_id"] for event in events}))
