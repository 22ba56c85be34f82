"""The figures one process counts while it works; `shop/operations/metrics_page.py` shows them to Prometheus.

Each process of the web server writes its own memory-mapped files in the folder PROMETHEUS_MULTIPROC_DIR, and
whichever is asked adds all of them up. Without that variable (tests, commands) the figures are the process's own.
"""

import threading
from collections.abc import Callable
from time import perf_counter
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from prometheus_client import Counter, Histogram

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)

REQUESTS = Histogram(
    "ocop_request_seconds",
    "Time to answer, by page and status",
    ["view", "status"],
    buckets=SECONDS,
)
SQL_STATEMENTS = Counter("ocop_request_sql", "SQL statements while answering", ["view"])
SQL_SECONDS = Counter("ocop_request_sql_seconds", "Time spent waiting for SQL while answering", ["view"])
TASKS = Histogram(
    "ocop_task_seconds", "Time a task of the worker took, by outcome", ["task", "outcome"], buckets=SECONDS
)

# Looking a child up by its labels costs as much as counting; pages and statuses are few, so they are kept.
_kept: dict[tuple[str, int], tuple[Any, Any, Any]] = {}


class SqlSpent(threading.local):
    """What this thread has asked of the database since the request began."""

    statements = 0
    seconds = 0.0


spent = SqlSpent()


def count_request(view: str, status: int, seconds: float) -> None:
    """Add one answered request, and what `spent` says of its SQL."""
    children = _kept.get((view, status))
    if children is None:
        children = (REQUESTS.labels(view, str(status)), SQL_STATEMENTS.labels(view), SQL_SECONDS.labels(view))
        _kept[view, status] = children
    children[0].observe(seconds)
    if spent.statements:
        children[1].inc(spent.statements)
        children[2].inc(spent.seconds)


def count_statement(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:
    """Django's hook around every statement."""
    began = perf_counter()
    try:
        return execute(sql, params, many, context)
    finally:
        spent.statements += 1
        spent.seconds += perf_counter() - began


def watch_connection(*, connection: BaseDatabaseWrapper, **_: Any) -> None:
    """On Django's `connection_created`: count the statements of this connection, whenever it is opened again."""
    if count_statement not in connection.execute_wrappers:
        connection.execute_wrappers.append(count_statement)
