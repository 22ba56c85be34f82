"""The id of the request being answered: the same in the answer, in its log lines and in the tasks it rings for."""

import re
import secrets
from contextvars import ContextVar

HEADER = "X-Request-ID"
WELL_FORMED = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{7,63}")

_current: ContextVar[str] = ContextVar("request_id", default="")


def current_request_id() -> str:
    """The id, "" outside a request and outside a task."""
    return _current.get()


def begin_request(given: str) -> str:
    """Take the id that the proxy gave, or make one when it gave none that is fit for a log; returns it."""
    request_id = given if WELL_FORMED.fullmatch(given) else secrets.token_hex(8)
    _current.set(request_id)
    return request_id


def end_request() -> None:
    _current.set("")
