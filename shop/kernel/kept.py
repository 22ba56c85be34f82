"""A figure that may be some seconds old, kept by each process for itself."""

import time
from collections.abc import Callable
from typing import Generic, TypeVar

from django.conf import settings

Value = TypeVar("Value")


class Kept(Generic[Value]):
    """The answer of a query without parameters, asked for anew after so many seconds.

    Only for what is the same for everyone and may lag: how many products a group has, never what one costs. In tests
    nothing is kept unless `seconds` is set.
    """

    def __init__(self, seconds: float, make: Callable[[], Value]) -> None:
        self.seconds = 0 if settings.MODE == "test" else seconds
        self._make = make
        self._made: tuple[float, Value] | None = None

    def get(self) -> Value:
        made = self._made
        if made is not None and time.monotonic() - made[0] < self.seconds:
            return made[1]
        value = self._make()
        self._made = (time.monotonic(), value)
        return value
