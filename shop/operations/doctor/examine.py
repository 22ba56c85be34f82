"""Asking the database whether everything that must hold does, all at one instant."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.db import connection, transaction

from shop.operations.doctor.invariants import INVARIANTS, Invariant

EXAMPLES = 3


class Finding(NamedTuple):
    """The answer to one invariant. rows: how many rows break it (0: it holds); examples: the first of them, as text."""

    invariant: Invariant
    rows: int
    examples: tuple[tuple[str, ...], ...]


def examine(invariants: Sequence[Invariant] = INVARIANTS) -> list[Finding]:
    """Check invariants in one read-only snapshot, so that a sale under way is seen whole or not at all.

    Inside a transaction of the caller's (a test) the snapshot is the caller's. One query an invariant.
    """
    is_own_transaction = not connection.in_atomic_block
    with transaction.atomic(), connection.cursor() as cursor:
        if is_own_transaction:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            # The limit of the app role is meant for pages; a whole ledger takes longer.
            cursor.execute("SET LOCAL statement_timeout = '10min'")
        return [_check(cursor, invariant) for invariant in invariants]


def _check(cursor: Any, invariant: Invariant) -> Finding:
    # Our own text from invariants.py, nothing from outside.
    cursor.execute(f"SELECT count(*) OVER (), broken.* FROM ({invariant.sql}) AS broken LIMIT {EXAMPLES}")  # noqa: S608
    rows = cursor.fetchall()
    return Finding(
        invariant, rows[0][0] if rows else 0, tuple(tuple(str(value) for value in row[1:]) for row in rows)
    )
