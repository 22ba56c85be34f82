"""How the shop stands, in figures worth an alert: what waits, what failed, who is silent, how full the server is."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from django.db import connection
from django.utils import timezone

from shop.kernel.clock import business_day_of
from shop.operations.backup import has_failed_trial, last_good_backup


class Figure(NamedTuple):
    """One gauge. label: what parts its values, "" when there is one value only; values: by the label's value."""

    name: str
    meaning: str
    label: str
    values: Mapping[str, float]


Figures = Sequence[Figure]

# One row, a column a figure; each is answered by a small or partial index, or by a table of few rows.
_STATE = """
SELECT
  (SELECT count(*) FROM kernel_outboxevent WHERE delivered_at IS NULL),
  (SELECT count(*) FROM kernel_outboxevent WHERE delivered_at IS NULL AND attempts > 0),
  (SELECT coalesce(extract(epoch FROM clock_timestamp() - min(created_at)), 0)
     FROM kernel_outboxevent WHERE delivered_at IS NULL),
  (SELECT count(*) FROM outlets_reservation WHERE closed_at IS NULL),
  (SELECT count(*) FROM outlets_reservation WHERE closed_at IS NULL AND expires_at < now() - interval '5 min'),
  (SELECT count(*) FROM orders_salequarantine WHERE resolved_at IS NULL),
  (SELECT count(*) FROM outlets_device WHERE revoked_at IS NULL),
  (SELECT count(*) FROM outlets_device
    WHERE revoked_at IS NULL AND coalesce(last_seen_at, registered_at) < now() - interval '24 hours'),
  pg_database_size(current_database()),
  (SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()),
  current_setting('max_connections')::int
"""
_STATE_NAMES = (
    ("ocop_outbox_waiting", "Events that the worker has not delivered yet"),
    ("ocop_outbox_failing", "Of those, the ones that failed at least once: facts, notices, index rows late"),
    ("ocop_outbox_oldest_seconds", "Age of the oldest event not delivered; 0 when none waits"),
    ("ocop_reservations_open", "Goods that online orders hold and have not paid or given back"),
    ("ocop_reservations_overdue", "Of those, past their end by five minutes: nobody gives them back"),
    ("ocop_sales_quarantined", "Till sales that could not be booked and wait for a person"),
    ("ocop_tills", "Registered tills that are not revoked"),
    ("ocop_tills_unseen", "Of those, not heard of for 24 hours"),
    ("ocop_database_bytes", "Size of the database"),
    ("ocop_database_connections", "Open connections to the database"),
    ("ocop_database_connections_max", "How many the server admits"),
)

# The unique index of the facts begins with the day.
_SOLD_TODAY = """
SELECT channel, count(*) FROM reports_salefact WHERE business_day = %s AND kind = 'sale' GROUP BY channel
"""
CHANNELS = ("online", "sales_point", "fair", "own_shop")


def read_figures() -> Figures:
    """Every figure of the shop. 3 queries, none longer than five seconds. raises DatabaseError"""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = '5s'")
        cursor.execute(_STATE)
        state = cursor.fetchone()
        cursor.execute(_SOLD_TODAY, [business_day_of(timezone.now())])
        sold = dict.fromkeys(CHANNELS, 0) | dict(cursor.fetchall())
    now = timezone.now()
    made_at = last_good_backup()
    # Without any backup the age is that of the epoch: fifty years set off the same alert as two days.
    backup_age_s = now.timestamp() - (made_at.timestamp() if made_at else 0)
    return [
        *(
            Figure(name, meaning, "", {"": float(value)})
            for (name, meaning), value in zip(_STATE_NAMES, state, strict=True)
        ),
        Figure("ocop_backup_age_seconds", "Age of the newest finished backup", "", {"": backup_age_s}),
        Figure(
            "ocop_backup_trial_failed",
            "1 when the last trial restore did not bring the shop back",
            "",
            {"": float(has_failed_trial())},
        ),
        Figure("ocop_lines_sold_today", "Lines sold today, by channel", "channel", sold),
    ]
