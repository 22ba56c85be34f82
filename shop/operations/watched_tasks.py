"""Tasks as the pages are: each carries the id of the request that rang for it, is timed and counted."""

import contextlib
from time import perf_counter
from typing import Any

from celery import Task, signals
from django.conf import settings
from prometheus_client import start_http_server

from shop.kernel.request_id import HEADER, begin_request, current_request_id, end_request
from shop.operations.metrics import TASKS
from shop.operations.metrics_page import process_registry

_began: dict[str, float] = {}


@signals.before_task_publish.connect
def _send_request_id(headers: dict[str, Any] | None = None, **_: Any) -> None:
    if headers is not None and (request_id := current_request_id()):
        headers[HEADER] = request_id


@signals.task_prerun.connect
def _begin(task_id: str, task: Task, **_: Any) -> None:
    begin_request(str(getattr(task.request, HEADER, "") or ""))
    _began[task_id] = perf_counter()


@signals.task_postrun.connect
def _end(task_id: str, task: Task, state: str | None = None, **_: Any) -> None:
    began = _began.pop(task_id, None)
    if began is not None:
        TASKS.labels(task.name, (state or "unknown").lower()).observe(perf_counter() - began)
    end_request()


@signals.worker_ready.connect
def _show_figures(**_: Any) -> None:
    """The worker has no pages: its figures get a port of their own, on an inner network only."""
    if settings.CELERY_WORKER_METRICS_PORT:
        with contextlib.suppress(OSError):  # a second worker on one machine: the first one's page shows both
            start_http_server(settings.CELERY_WORKER_METRICS_PORT, registry=process_registry())
