"""How often one visitor may try something that could be guessed."""

import logging

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)


def client_address(request: HttpRequest) -> str:
    """Where the request came from: in production what the proxy saw, which it puts last."""
    forwarded = request.headers.get("X-Forwarded-For", "")
    if settings.IS_PRODUCTION and forwarded:
        return forwarded.rpartition(",")[2].strip()
    return request.META.get("REMOTE_ADDR", "")


def count_attempt(key: str, *, window_s: int) -> int:
    """Count one attempt; returns how many there were in a window that began with the first.

    Without the cache nothing is counted: people can still sign in, and the log says so.
    """
    try:
        cache.add(key, 0, window_s)
        return cache.incr(key)
    except ValueError:  # the window ended between the two
        return 1
    except RedisError:
        logger.warning("attempts are not counted: the cache does not answer", exc_info=True)
        return 1


def attempts(key: str) -> int:
    """How many attempts the current window has seen."""
    try:
        return cache.get(key, 0)
    except RedisError:
        return 0
