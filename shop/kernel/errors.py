"""Expected failures: each says in Vietnamese what happened and what to do, and where."""

from typing import ClassVar


class DomainError(Exception):
    """A refusal that a person or a till can act on; subclasses stand beside the function that raises them.

    code     stable, kebab-case, part of the API
    message  Vietnamese, a full sentence for the person who asked
    path     the input it is about, e.g. ("lines", 0, "quantity"); empty when it is about the whole request
    retry    True when sending the same request again later may succeed
    """

    code: ClassVar[str] = "refused"
    retry: ClassVar[bool] = False

    def __init__(self, message: str, *, path: tuple[str | int, ...] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.path = path


class InvalidInput(DomainError):
    """What was sent cannot be meant: a quantity of 0, an unknown code, a text with control characters."""

    code = "invalid-input"


class NotFound(DomainError):
    """Missing, or somebody else's: both answer alike, so that ids cannot be probed."""

    code = "not-found"

    def __init__(
        self, message: str = "Không tìm thấy nội dung này.", *, path: tuple[str | int, ...] = ()
    ) -> None:
        super().__init__(message, path=path)
