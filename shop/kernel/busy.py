"""Waiting too long for a row is no fault of the person who asked: it is said as "try again"."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import ClassVar

from django.db import OperationalError
from psycopg.errors import DeadlockDetected, LockNotAvailable

from shop.kernel.errors import DomainError


class Busy(DomainError):
    """So many want the same goods at this moment that a lock was not had in time. Nothing was changed."""

    code: ClassVar[str] = "busy"
    retry: ClassVar[bool] = True


@contextmanager
def saying_when_busy() -> Iterator[None]:
    """Turn a lock time-out inside into Busy; the caller's transaction must end with it.

    raises  Busy
    """
    try:
        yield
    except OperationalError as error:
        if isinstance(error.__cause__, LockNotAvailable | DeadlockDetected):
            raise Busy("Đang có nhiều người mua cùng lúc. Mời thử lại sau vài giây.") from error
        raise
