"""Who is at work: the audit trail's triggers read it from the transaction's settings."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

_SET = "SELECT set_config('ocop.actor', %s, true), set_config('ocop.on_behalf_of', %s, true)"
_GET = (
    "SELECT coalesce(current_setting('ocop.actor', true), ''), "
    "coalesce(current_setting('ocop.on_behalf_of', true), '')"
)


@contextmanager
def acting(actor: str, *, on_behalf_of: str = "") -> Iterator[None]:
    """A transaction whose changes the audit trail lays at this person's door.

    One query beside it; three inside another transaction, which afterwards goes on as whoever it was before.

    actor         "user:12"
    on_behalf_of  "vendor:3" when a helper works for a producer; empty otherwise
    """
    is_inside_another = connection.in_atomic_block
    with transaction.atomic(), connection.cursor() as cursor:
        before = ("", "")
        if is_inside_another:
            cursor.execute(_GET)
            before = cursor.fetchone()
        cursor.execute(_SET, [actor, on_behalf_of])
        yield
        if is_inside_another:  # after a failure the savepoint brings the settings back by itself
            cursor.execute(_SET, before)
