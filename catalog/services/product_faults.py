"""Refusals about several fields at once: a form shows each sentence at its field, a table at its column."""

from collections.abc import Iterator
from contextlib import contextmanager

from shop.kernel.errors import DomainError, InvalidInput


class Faults(InvalidInput):
    """What is wrong with a form, by field; `message` and `path` are those of the first, for whoever shows one."""

    def __init__(self, by_field: dict[str, str]) -> None:
        field, message = next(iter(by_field.items()))
        super().__init__(message, path=(field,))
        self.by_field = by_field


class Checklist:
    """Collects what is wrong while a form is read."""

    def __init__(self) -> None:
        self.by_field: dict[str, str] = {}

    def add(self, field: str, message: str) -> None:
        """The first sentence about a field stays."""
        self.by_field.setdefault(field, message)

    @contextmanager
    def of(self, field: str) -> Iterator[None]:
        """What is refused within is laid at this field."""
        try:
            yield
        except DomainError as refusal:
            self.add(field, refusal.message)

    def raise_if_any(self) -> None:
        """raises Faults"""
        if self.by_field:
            raise Faults(self.by_field)
