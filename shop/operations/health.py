"""For whoever watches: is the process alive, and can it do its work."""

from functools import cache

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

BROKER_WAIT_S = 1.0


@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """The process answers. Asks nobody else: a sleeping database is no reason to kill web workers."""
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """`{"status", "database", "migrations", "broker"}`, each "ok" or what is wrong; 503 unless all are fine."""
    checks = {"database": _database(), "migrations": "unknown", "broker": _broker()}
    if checks["database"] == "ok":
        checks["migrations"] = _migrations()
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
