"""Reading by statements the database has prepared: for the few queries that every visitor runs."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.postgresql.base import ServerBindingCursor

USES_BEFORE_PREPARING = 1  # a statement is prepared on its second use in a connection


def fetch_prepared(statement: str, values: Mapping[str, Any] | Sequence[Any]) -> list[tuple[Any, ...]]:
    """All rows of a SELECT, whose plan the connection keeps: planning costs more than running for most of ours.

    statement  one of a few constant texts, %s or %(name)s for values: each takes a place among a connection's plans

    Django's own cursors write the values into the text, so that nothing can be prepared; this one sends them apart.
    PostgreSQL infers their types from the statement: cast where it cannot (%(day)s::date). One plan serves all values
    (`keep_plans`), so not for a statement that must be planned by what was asked for.
    """
    connection.ensure_connection()
    make_cursor: Any = ServerBindingCursor  # its constructor is psycopg's, which the stubs leave out
    cursor = make_cursor(connection.connection)
    # Django's wrapper: counted, logged and timed like every other query, errors in Django's classes.
    wrapped = (
        connection.make_debug_cursor(cursor) if connection.queries_logged else connection.make_cursor(cursor)
    )
    with wrapped:
        wrapped.execute(statement, values)
        rows: list[tuple[Any, ...]] = wrapped.fetchall()
    return rows


def keep_plans(connection: BaseDatabaseWrapper, **_: Any) -> None:
    """On each new connection: statements of `fetch_prepared` are prepared, and planned once.

    Left to itself PostgreSQL plans anew for each pair of limit and offset, which it cannot know beforehand: a list's
    statement joins a dozen tables and takes five times as long to plan as to run. Nothing else is ever prepared here.
    """
    connection.connection.prepare_threshold = USES_BEFORE_PREPARING
    with connection.connection.cursor() as cursor:
        cursor.execute("SET plan_cache_mode = force_generic_plan")
