"""A second connection: for what others shall see while a long transaction is open, such as how far it has come."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connections


@contextmanager
def aside() -> Iterator[Any]:
    """A cursor whose statements are committed one by one, whatever becomes of the caller's transaction.

    It sees only what is committed, and must never touch a row that the caller has changed: it would wait for its own
    process.
    """
    other = connections.create_connection("default")
    try:
        with other.cursor() as cursor:
            yield cursor
    finally:
        other.close()
