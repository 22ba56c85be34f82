"""Telling other rooms what happened, exactly once each, without losing it and without waiting for it.

A service calls `publish` inside its transaction. Rooms register handlers in `AppConfig.ready`. The worker calls
`deliver_waiting`: for each event each handler runs once, in one transaction with the row that says it did.
"""

import logging
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import NamedTuple

from django.db import connection, transaction
from django.utils import timezone

from shop.kernel import bell
from shop.kernel.insert import insert_rows
from shop.kernel.models import HandledEvent, OutboxEvent

logger = logging.getLogger(__name__)

# A handler gets a batch of events of its name, oldest first, and must leave nothing behind when it raises.
Handler = Callable[[Sequence[OutboxEvent]], None]
MAX_WAIT_S = 300
MAX_COUNTED_ATTEMPTS = (
    32_767  # what the column holds; reached after four months, and then still one event alone
)


class Event(NamedTuple):
    """Something to tell; `payload` holds JSON-ready values, ids as text or whole numbers."""

    name: str
    payload: dict[str, object]


class Registered(NamedTuple):
    name: str
    handler: Handler


_handlers: dict[str, list[Registered]] = {}


def on(event_name: str, handler: Handler) -> None:
    """Register a handler for an event; called in AppConfig.ready, again harmlessly."""
    known = _handlers.setdefault(event_name, [])
    name = f"{handler.__module__}.{handler.__qualname__}"
    if all(entry.name != name for entry in known):
        known.append(Registered(name, handler))


def publish(event_name: str, **payload: object) -> None:
    """Write an event in the caller's transaction and ring the worker's bell once that commits.

    payload  JSON-ready values; ids as text or whole numbers
    """
    publish_all([Event(event_name, payload)])


def publish_many(event_name: str, payloads: Sequence[dict[str, object]]) -> None:
    """As `publish`, for many events of one name in one statement."""
    publish_all([Event(event_name, payload) for payload in payloads])


def publish_all(events: Sequence[Event]) -> None:
    """As `publish`, for events of any names in one statement."""
    rows = [{"name": e.name, "payload": e.payload, "attempts": 0, "last_error": ""} for e in events]
    insert_rows(OutboxEvent, rows)
    _ring_once_on_commit()


def _ring_once_on_commit() -> None:
    # One bell a transaction is enough: a sale, its notice and its task ring together.
    if not any(entry[1] is bell.ring_bell for entry in connection.run_on_commit):
        transaction.on_commit(bell.ring_bell, robust=True)


def deliver_waiting(*, limit: int = 500) -> int:
    """Deliver what waits, oldest first; returns how many events were finished.

    Two workers may run it at once: rows are taken with SKIP LOCKED. An event whose handler fails waits longer each
    time (1, 2, 4 … 300 s) and holds up no other.
    """
    finished = 0
    with transaction.atomic():
        events = list(
            OutboxEvent.objects.select_for_update(skip_locked=True)
            .filter(delivered_at=None, next_attempt_at__lte=timezone.now())
            .order_by("next_attempt_at", "id")[:limit]
        )
        by_name: dict[str, list[OutboxEvent]] = {}
        for event in events:
            by_name.setdefault(event.name, []).append(event)
        for name, batch in by_name.items():
            finished += _deliver_batch(_handlers.get(name, []), batch)
    return finished


def deliver_all() -> int:
    """Deliver until nothing due is left; for commands and tests that need the facts now."""
    total = 0
    while done := deliver_waiting():
        total += done
    return total


def _deliver_batch(handlers: Sequence[Registered], batch: Sequence[OutboxEvent]) -> int:
    failed: set[int] = set()
    for entry in handlers:
        done_before = set(
            HandledEvent.objects.filter(handler=entry.name, event__in=batch).values_list(
                "event_id", flat=True
            )
        )
        todo = [event for event in batch if event.pk not in done_before]
        if todo:
            failed |= _run(entry, todo)
    delivered = [event.pk for event in batch if event.pk not in failed]
    OutboxEvent.objects.filter(pk__in=delivered).update(delivered_at=timezone.now())
    return len(delivered)


def _run(entry: Registered, events: Sequence[OutboxEvent]) -> set[int]:
    """Run a handler over a batch; if the batch fails, event by event, so that one bad event stops only itself."""
    try:
        _run_once(entry, events)
    except Exception as error:  # noqa: BLE001 - a handler may fail in any way; the event is kept and tried again
        if len(events) > 1:
            return set().union(*(_run(entry, [event]) for event in events))
        _postpone(entry, events[0], error)
        return {events[0].pk}
    return set()


def _run_once(entry: Registered, events: Sequence[OutboxEvent]) -> None:
    with transaction.atomic():
        HandledEvent.objects.bulk_create(HandledEvent(event=event, handler=entry.name) for event in events)
        entry.handler(events)


def _postpone(entry: Registered, event: OutboxEvent, error: Exception) -> None:
    logger.error("%s failed for %s", entry.name, event, exc_info=error)
    wait = timedelta(seconds=min(2 ** min(event.attempts, 10), MAX_WAIT_S))
    OutboxEvent.objects.filter(pk=event.pk).update(
        attempts=min(event.attempts + 1, MAX_COUNTED_ATTEMPTS),
        last_error=f"{entry.name}: {error!r}"[:2000],
        next_attempt_at=timezone.now() + wait,
    )
