"""Tasks as the pages are: each carries the id of the request that rang for it, is timed and counted."""

import contextlib
import logging
from time import perf_counter
from typing import Any, NamedTuple

from celery import Task, signals
from django.conf import settings
from prometheus_client import start_http_server

from shop.kernel.request_id import HEADER, begin_request, current_request_id, end_request
from shop.operations.metrics import TASKS
from shop.operations.metrics_page import process_registry

task_log = logging.getLogger("shop.tasks")


class _Begun(NamedTuple):
    at: float
    is_rung_for: bool  # by a request; else by the clock


_begun: dict[str, _Begun] = {}


@signals.before_task_publish.connect
def _send_request_id(headers: dict[str, Any] | None = None, **_: Any) -> None:
    if headers is not None and (request_id := current_request_id()):
        headers[HEADER] = request_id


@signals.task_prerun.connect
def _begin(task_id: str, task: Task, **_: Any) -> None:
    given = str(getattr(task.request, HEADER, None) or "")
    begin_request(given)
    _begun[task_id] = _Begun(perf_counter(), is_rung_for=bool(given))


@signals.task_postrun.connect
def _end(task_id: str, task: Task, state: str | None = None, retval: object = None, **_: Any) -> None:
    begun = _begun.pop(task_id, None)
    if begun is not None:
        seconds = perf_counter() - begun.at
        outcome = (state or "unknown").lower()
        TASKS.labels(task.name, outcome).observe(seconds)
        # The sweep of every second that finds nothing is not worth a line.
        if begun.is_rung_for or retval or outcome != "success":
            fields = {"task": task.name, "outcome": outcome, "ms": round(seconds * 1000, 1)}
            task_log.info("%s %s", task.name, outcome, extra={"fields": fields})
    end_request()


@signals.worker_ready.connect
def _show_figures(**_: Any) -> None:
    """The worker has no pages: its figures get a port of their own, on an inner network only."""
    if settings.CELERY_WORKER_METRICS_PORT:
        with contextlib.suppress(OSError):  # a second worker on one machine: the first one's page shows both
            start_http_server(settings.CELERY_WORKER_METRICS_PORT, registry=process_registry())
