"""What the outbox and the messages need no longer: removed by the day, in short transactions.

| kept | how long |
|---|---|
| an event that waits or fails | until it is delivered |
| a delivered event, with the note of who handled it | 30 days, to look into what happened |
| a message carried to a telephone or mailbox | a year: so long somebody may ask whether they were told |
| a task on a desk that is done | 90 days |
| a task that is not done | for ever: it is work, and doctor looks for it |

An event that is gone is never handled again, so the notes may go with it. Facts are no messages: they stay.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, Q

from shop.kernel.models import Notice, NoticeDelivery

EVENTS_KEPT = timedelta(days=30)
SENT_KEPT = timedelta(days=365)
DONE_KEPT = timedelta(days=90)
BATCH = 1_000

# Walks along the primary key and stops where the young ones begin: no index on the days of delivery is needed.
FORGET_EVENTS = """
    WITH looked AS (
        SELECT id, created_at, delivered_at FROM kernel_outboxevent WHERE id > %(after)s ORDER BY id LIMIT %(batch)s
    ),
    old AS (
        SELECT id FROM looked WHERE delivered_at < %(before)s
    ),
    handled AS (
        DELETE FROM kernel_handledevent WHERE event_id IN (SELECT id FROM old)
    ),
    gone AS (
        DELETE FROM kernel_outboxevent WHERE id IN (SELECT id FROM old) RETURNING id
    )
    SELECT max(id), max(created_at) < %(before)s, (SELECT count(*) FROM gone) FROM looked
"""


def forget_old_events(*, now: datetime, batch: int = BATCH) -> int:
    """Delete events delivered more than 30 days ago; returns how many. Each batch is a transaction of its own."""
    values: dict[str, Any] = {"after": 0, "batch": batch, "before": now - EVENTS_KEPT}
    total = 0
    goes_on = True
    while goes_on:
        with connection.cursor() as cursor:
            cursor.execute(FORGET_EVENTS, values)
            values["after"], goes_on, deleted = cursor.fetchone()
        total += deleted
    return total


def forget_old_notices(*, now: datetime, batch: int = BATCH) -> int:
    """Delete messages whose time is over, as the table above says; returns how many."""
    sent = NoticeDelivery.objects.filter(notice=OuterRef("pk"))
    sent_long_ago = Exists(sent.filter(sent_at__lt=now - SENT_KEPT))
    sent_since = Exists(sent.filter(sent_at__gte=now - SENT_KEPT))
    old = Notice.objects.filter(
        (sent_long_ago & ~sent_since) | Q(~Exists(sent), done_at__lt=now - DONE_KEPT)
    ).order_by("pk")
    total = 0
    while ids := list(old.values_list("pk", flat=True)[:batch]):
        Notice.objects.filter(pk__in=ids).delete()  # with its deliveries
        total += len(ids)
    return total
