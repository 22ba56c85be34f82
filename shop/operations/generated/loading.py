"""Loading millions of rows: COPY, rows without indexes first, two connections at once.

Nothing of the schema is dropped. Foreign keys and the triggers of append-only tables rest because the loading sessions
play a replica (session_replication_role, superuser only; the keys are checked by one query a table afterwards).
Indexes are marked as not ready, so that inserts pass them by, and made anew from the finished table by REINDEX, which
marks them ready and valid again: what there was before is there afterwards, to the letter.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from time import monotonic
from typing import Any, NamedTuple

import psycopg
from psycopg import Connection, sql

CONNECTIONS = 2
# For the loading sessions only. One hash join of a month must fit, or its rows come out of order.
SESSION = """
SET session_replication_role = replica;
SET work_mem = '256MB';
SET hash_mem_multiplier = 2;
SET maintenance_work_mem = '1GB';
SET max_parallel_workers_per_gather = 0;
SET max_parallel_maintenance_workers = 0;
SET synchronous_commit = off;
SET jit = off;
SET timezone = 'UTC';
"""


class Job(NamedTuple):
    """A piece of work for one connection, in a transaction of its own unless it cannot run in one."""

    title: str
    run: Callable[["Connection[Any]"], None]
    in_transaction: bool = True


def connect(address: str) -> "Connection[Any]":
    """A loading session, in autocommit; a job opens its own transaction."""
    connection: Connection[Any] = psycopg.connect(
        address, autocommit=True, cursor_factory=psycopg.ClientCursor
    )
    connection.execute(SESSION)
    return connection


def copy_rows(
    connection: "Connection[Any]", table: str, columns: Iterable[str], rows: Iterable[Sequence[Any]]
) -> None:
    """Write rows with COPY."""
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(*table.split(".")), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    with connection.cursor().copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


@contextmanager
def without_indexes(connection: "Connection[Any]", *tables: str) -> Iterator[None]:
    """Rows go in without touching the tables' indexes; on the way out these are made of what is there then.

    Needs an open transaction and tables that nobody else uses; when it is rolled back, nothing has changed.
    """
    rest_indexes(connection, *tables)
    yield
    remake_indexes(connection, *tables)


def rest_indexes(connection: "Connection[Any]", *tables: str, even_unique: bool = True) -> None:
    """Inserts pass the tables' indexes by from now on, and no query uses them.

    even_unique  false where rows are written with ON CONFLICT, which needs them
    """
    connection.execute(
        "UPDATE pg_index SET indisready = false, indisvalid = false "
        "WHERE indrelid = ANY(%s::text[]::regclass[]) AND (%s OR NOT indisunique)",
        [list(tables), even_unique],
    )


def remake_indexes(connection: "Connection[Any]", *tables: str) -> None:
    """Every index of the tables made anew: unique ones are checked, all are ready and valid."""
    for table in tables:
        connection.execute(sql.SQL("REINDEX TABLE {}").format(sql.Identifier(table)))


def restart_identities(connection: "Connection[Any]") -> None:
    """Every identity column goes on after the largest id it holds."""
    found = connection.execute(
        """
        SELECT a.attrelid::regclass::text, a.attname::text
        FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
        WHERE a.attidentity <> '' AND c.relkind IN ('r', 'p') AND NOT c.relispartition
          AND c.relnamespace = 'public'::regnamespace
        ORDER BY 1
        """
    ).fetchall()
    for table, column in found:
        connection.execute(
            sql.SQL(
                "SELECT setval(pg_get_serial_sequence({name}, {column_name}), max({column})) FROM {table} "
                "HAVING max({column}) IS NOT NULL"
            ).format(
                name=sql.Literal(table),
                column_name=sql.Literal(column),
                column=sql.Identifier(column),
                table=sql.Identifier(table),
            )
        )


def run_jobs(address: str, jobs: Sequence[Job], done: Callable[[str, float], None]) -> None:
    """Run jobs on two connections, in order of the list; `done` is told the title and the seconds of each.

    raises  the first failure, once the other connection has finished what it was at
    """

    def work(job: Job) -> tuple[str, float]:
        started = monotonic()
        with (
            connect(address) as connection,
            connection.transaction() if job.in_transaction else nullcontext(),
        ):
            job.run(connection)
        return job.title, monotonic() - started

    with ThreadPoolExecutor(CONNECTIONS) as pool:
        waiting = [pool.submit(work, job) for job in jobs]
        try:
            for future in waiting:
                done(*future.result())
        except BaseException:
            for future in waiting:
                future.cancel()
            raise
