"""What the count does when the deal tells of a sale."""

from collections.abc import Sequence

from shop.kernel.models import OutboxEvent
from shop.reports.services.write_facts import write_cancellation_facts, write_order_facts, write_sale_facts


def sale_recorded(events: Sequence[OutboxEvent]) -> None:
    write_sale_facts([event.payload["sale_id"] for event in events])


def order_posted(events: Sequence[OutboxEvent]) -> None:
    write_order_facts([event.payload["order_id"] for event in events])


def order_cancelled(events: Sequence[OutboxEvent]) -> None:
    write_cancellation_facts([event.payload["order_id"] for event in events])
