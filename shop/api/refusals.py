"""What a client is told when something goes wrong, and what it is never told.

Every error has the shape {message, locations?, path?, extensions: {code, …}}. Refusals of the door itself
carry a code in capitals; a DomainError keeps its own kebab-case code. The text of an unexpected exception
stays in the log.
"""

import logging
from collections.abc import Iterable, Sequence
from typing import Any

from graphene.utils.str_converters import to_camel_case
from graphql import GraphQLError, ValueNode

from shop.kernel.errors import DomainError

logger = logging.getLogger(__name__)

Shaped = dict[str, Any]

# A hostile name can be as long as the document; nobody needs to read it whole.
MAX_DETAIL_LENGTH = 300


class Refused(Exception):
    """The request ends here, before any resolver ran.

    status  400, 403, 405, 413 or 415
    errors  shaped errors, at least one
    """

    def __init__(self, status: int, errors: Sequence[Shaped]) -> None:
        super().__init__(status)
        self.status = status
        self.errors = list(errors)


def refused(message: str, code: str, *, status: int = 400) -> Refused:
    return Refused(status, [{"message": message, "extensions": {"code": code}}])


def api_path(path: Iterable[str | int]) -> list[str]:
    """A path as the client spells it: ("lines", 0, "unit_price") → ["lines", "0", "unitPrice"]."""
    return [to_camel_case(part) if isinstance(part, str) else str(part) for part in path]


def shape_document_error(error: GraphQLError) -> Shaped:
    """A syntax error, a broken rule of the specification, or one of our limits (with a code of its own)."""
    shaped: Shaped = {"message": error.message, "extensions": error.extensions}
    if not error.extensions:
        detail = error.message.removeprefix("Syntax Error: ")
        kind = "sai cú pháp" if detail != error.message else "chưa hợp lệ"
        shaped["message"] = f"Câu truy vấn {kind}: {detail[:MAX_DETAIL_LENGTH]}"
        shaped["extensions"] = {"code": "INVALID_DOCUMENT"}
    if error.locations:
        shaped["locations"] = [location.formatted for location in error.locations]
    return shaped


def shape_execution_error(error: GraphQLError, request_id: str) -> Shaped:
    """An error met while resolvers ran; the unexpected is logged under the id that the client is given."""
    cause: Exception = error
    while isinstance(cause, GraphQLError) and cause.original_error is not None:
        cause = cause.original_error
    shaped: Shaped = {}
    if isinstance(cause, DomainError):
        shaped["message"] = cause.message
        shaped["extensions"] = {"code": cause.code, "path": api_path(cause.path), "retry": cause.retry}
    elif (
        isinstance(cause, GraphQLError) and cause.nodes and all(isinstance(n, ValueNode) for n in cause.nodes)
    ):
        # The executor blames an argument's value: a variable is null where the argument cannot be.
        shaped["message"] = "Giá trị của tham số còn thiếu hoặc để trống."
        shaped["extensions"] = {"code": "INVALID_VARIABLES"}
    else:
        logger.error("request %s failed at %s", request_id, error.path, exc_info=cause)
        shaped["message"] = f"Có lỗi bên trong, mời thử lại. Mã: {request_id}"
        shaped["extensions"] = {"code": "INTERNAL", "requestId": request_id}
    if error.path:
        shaped["path"] = error.path
    if error.locations:
        shaped["locations"] = [location.formatted for location in error.locations]
    return shaped
