"""Who is at work: the audit trail's triggers read it from the transaction's settings."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def acting(actor: str, *, on_behalf_of: str = "") -> Iterator[None]:
    """A transaction whose changes the audit trail lays at this person's door. One query beside it.

    actor         "user:12"
    on_behalf_of  "vendor:3" when a helper works for a producer; empty otherwise
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT set_config('ocop.actor', %s, true), set_config('ocop.on_behalf_of', %s, true)",
                [actor, on_behalf_of],
            )
        yield
