"""Everything that is wrong with a form of a producer at once, so that it is mended in one go."""

from collections.abc import Iterator
from contextlib import contextmanager

from shop.kernel.errors import DomainError, InvalidInput
from shop.kernel.text import clean_text


class FormRefused(InvalidInput):
    """problems  one for each field that cannot stay so, with its path"""

    def __init__(self, problems: list[DomainError]) -> None:
        super().__init__(problems[0].message, path=problems[0].path)
        self.problems = tuple(problems)


class Checks:
    """Collects refusals; each `at` block stands for one field."""

    def __init__(self) -> None:
        self.problems: list[DomainError] = []

    @contextmanager
    def at(self, field: str) -> Iterator[None]:
        try:
            yield
        except DomainError as refused:
            self.problems.append(InvalidInput(refused.message, path=(field,)))

    def refuse(self, field: str, message: str) -> None:
        self.problems.append(InvalidInput(message, path=(field,)))

    def text(self, raw: str, field: str, *, longest: int, missing: str = "", many_lines: bool = False) -> str:
        """The text made safe; "" and a refusal noted when it cannot be, or when it must not be empty.

        missing  the sentence for an empty one; "" where it may be empty
        """
        text = ""
        with self.at(field):
            text = clean_text(raw, max_length=longest, many_lines=many_lines)
            if missing and not text:
                raise InvalidInput(missing)
        return text

    def done(self) -> None:
        """raises FormRefused when anything was refused"""
        if self.problems:
            raise FormRefused(self.problems)
