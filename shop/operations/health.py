"""For whoever watches: is the process alive, and can it do its work."""

import os
from functools import cache
from pathlib import Path

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from shop.kernel.models import OutboxEvent

BROKER_WAIT_S = 1.0
WORKER_LATE_S = 60.0  # the promise is two seconds; a restart of the worker takes some ten


@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """The process answers. Asks nobody else: a sleeping database is no reason to kill web workers."""
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Each part "ok", "none" (not in use) or what is wrong; 503 unless all are fine.

    `{"status", "database", "migrations", "broker", "worker", "media", "search"}`. For people and alerts: a load
    balancer that must not take the shop away because the worker is late asks /healthz.
    """
    checks = {
        "database": _database(),
        "migrations": "unknown",
        "broker": _broker(),
        "worker": "unknown",
        "media": _media(),
        "search": "none",  # PostgreSQL finds; a search server of its own comes with its issue
    }
    if checks["database"] == "ok":
        checks["migrations"] = _migrations()
    if checks["migrations"] == "ok":
        checks["worker"] = _worker()
    is_ready = all(answer in {"ok", "none"} for answer in checks.values())
    return JsonResponse(
        {"status": "ok" if is_ready else "not-ready", **checks}, status=200 if is_ready else 503
    )


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return "down"
    return "ok"


_known_migrated: set[str] = set()  # of this process; migrations are never taken back under a running server


def _migrations() -> str:
    """Reads every migration file the first time, and again only while some are missing."""
    name = str(connection.settings_dict["NAME"])
    if name in _known_migrated:
        return "ok"
    try:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return "pending"
    except DatabaseError:
        return "down"
    _known_migrated.add(name)
    return "ok"


@cache
def _broker_client(url: str) -> redis.Redis:
    return redis.Redis.from_url(url, socket_timeout=BROKER_WAIT_S, socket_connect_timeout=BROKER_WAIT_S)


def _broker() -> str:
    if not settings.REDIS_URL:
        return "none"
    try:
        _broker_client(settings.REDIS_URL).ping()
    except redis.RedisError:
        return "down"
    return "ok"


def _worker() -> str:
    """Late when an event has been due for a minute and nobody has taken it: no worker, or one that hangs."""
    try:
        due = (
            OutboxEvent.objects.filter(delivered_at=None)
            .order_by("next_attempt_at", "id")
            .values_list("next_attempt_at", flat=True)
            .first()
        )
    except DatabaseError:
        return "unknown"
    return "late" if due and (timezone.now() - due).total_seconds() > WORKER_LATE_S else "ok"


def _media() -> str:
    """May pictures be written? "none" with a store elsewhere, which tells of its troubles itself."""
    if settings.MEDIA_IS_ELSEWHERE:
        return "none"
    folder = Path(settings.MEDIA_ROOT)
    while not folder.exists():  # made with the first picture
        folder = folder.parent
    return "ok" if os.access(folder, os.W_OK | os.X_OK) else "read-only"
