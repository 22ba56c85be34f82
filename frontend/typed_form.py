"""A form as it came: what was typed is kept, each field is read into what it means, and faults stand by field."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any, NamedTuple

from django.http import QueryDict

from catalog.services.product_faults import Faults
from frontend.pieces import Choice
from shop.kernel.errors import DomainError, NotFound

LONGEST_ECHO = 10_000  # of what was typed wrongly, how much is shown again
LARGEST_NUMBER = 10**12
_GROUPED = re.compile(r"[0-9]{1,3}([. ,][0-9]{3})+|[0-9]{1,15}")
_DAY = re.compile(r"([0-9]{1,2})[/.\-]([0-9]{1,2})[/.\-]([0-9]{4})")


class Question(NamedTuple):
    """A field of a form as templates/desk/product_part.html asks it; the words are those of {% field %}."""

    name: str
    label: str
    kind: str = "text"
    help: str = ""
    required: bool = True
    choices: Sequence[Choice] = ()
    max_length: int | None = None
    unit: str = ""
    placeholder: str = ""


class Asked(NamedTuple):
    """A question with what was typed and what is wrong with it."""

    question: Question
    value: Any
    error: str


class TypedForm:
    """Reads fields one by one; `errors` says what was wrong with each. "" is the form as a whole."""

    def __init__(self, sent: QueryDict | dict[str, Any], names: Sequence[str]) -> None:
        self.values: dict[str, str] = {name: str(sent.get(name, ""))[:LONGEST_ECHO] for name in names}
        self.errors: dict[str, str] = {}

    def text(self, name: str) -> str:
        return self.values[name]

    def is_set(self, name: str) -> bool:
        """Of a checkbox."""
        return self.values[name] == "1"

    def whole(self, name: str, *, required: bool = False) -> int | None:
        """A whole number >= 0: "85000", "85.000", "85.000 ₫"; None for nothing typed or no number."""
        typed = self.values[name].replace("₫", "").replace("đ", "").replace("%", "").strip()
        if not typed:
            if required:
                self.errors.setdefault(name, "Mời nhập số.")
            return None
        if not _GROUPED.fullmatch(typed) or not typed.isascii():
            self.errors.setdefault(name, "Mời nhập số nguyên bằng chữ số, ví dụ 85.000.")
            return None
        number = int(re.sub(r"[. ,]", "", typed))
        if number > LARGEST_NUMBER:
            self.errors.setdefault(name, "Số này lớn quá.")
            return None
        return number

    def day(self, name: str, *, required: bool = False) -> date | None:
        """A day as a browser sends it (2026-11-22) or as people write it (22/11/2026)."""
        typed = self.values[name].strip()
        if not typed:
            if required:
                self.errors.setdefault(name, "Mời chọn ngày.")
            return None
        written = _DAY.fullmatch(typed)
        try:
            return (
                date(*(int(part) for part in reversed(written.groups())))
                if written
                else date.fromisoformat(typed)
            )
        except ValueError:
            self.errors.setdefault(name, "Mời nhập ngày có thật, ví dụ 22/11/2026.")
            return None

    @contextmanager
    def refusals(self) -> Iterator[None]:
        """What a service refuses is laid at its field, or at the form. What is missing stays missing (404)."""
        try:
            yield
        except NotFound:
            raise
        except Faults as faults:
            for field, message in faults.by_field.items():
                self.errors.setdefault(self._place(field), message)
        except DomainError as refusal:
            self.errors.setdefault(self._place(str(refusal.path[0]) if refusal.path else ""), refusal.message)

    def asked(self, questions: Sequence[Question]) -> list[Asked]:
        """Questions with values and faults, in their order."""
        return [
            Asked(
                question,
                self.values[question.name] == "1"
                if question.kind == "checkbox"
                else self.values[question.name],
                self.errors.get(question.name, ""),
            )
            for question in questions
        ]

    def _place(self, field: str) -> str:
        return field if field in self.values else ""
