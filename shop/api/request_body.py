"""From bytes to one GraphQL request, refusing all that would hurt further in.

PostgreSQL takes no NUL, UTF-8 has no lone surrogate, JSON has no NaN: each would be a 500 much later.
"""

import json
import math
import re
from collections.abc import Iterator
from typing import Any, NamedTuple, NoReturn

from django.http import HttpRequest, UnreadablePostError

from shop.api.refusals import refused

MAX_BODY_BYTES = 64 * 1024
MAX_QUERY_LENGTH = 20_000  # characters; our longest document has under 2,000
MAX_NAME_LENGTH = 200  # characters of operationName
MAX_KEY_LENGTH = 200  # characters; keys come back in error paths
MAX_JSON_DEPTH = 32  # the deepest input type needs six
MAX_JSON_INTEGER = (
    2**53 - 1
)  # above it JavaScript no longer counts exactly, and bigint columns end soon after

_UNREADABLE = re.compile("[\x00\ud800-\udfff]")

Path = tuple[str | int, ...]


class GraphQLRequest(NamedTuple):
    query: str
    variables: dict[str, Any]  # as sent, not yet coerced; {} when absent
    operation_name: str | None


def read_request(request: HttpRequest) -> GraphQLRequest:
    """Read and check the body.

    raises Refused 413 above 64 KB, 415 for another type than application/json, 400 for everything else
    """
    if request.content_type != "application/json" or _charset(request) not in {"utf-8", "utf8"}:
        raise refused(
            "Chỉ nhận nội dung kiểu application/json, mã hoá UTF-8.", "UNSUPPORTED_MEDIA_TYPE", status=415
        )
    body = _load(_read(request))
    if isinstance(body, list):
        raise refused(
            "Mỗi lần chỉ gửi một yêu cầu: nội dung phải là một đối tượng JSON, không phải danh sách.",
            "BAD_REQUEST",
        )
    if not isinstance(body, dict):
        raise refused("Nội dung phải là một đối tượng JSON có «query».", "BAD_REQUEST")
    _check_values(body)
    return _checked_request(body)


def readable(text: str) -> bool:
    """Whether UTF-8 and PostgreSQL can both hold the text: no NUL, no half of a surrogate pair."""
    return _UNREADABLE.search(text) is None


def path_text(path: Path) -> str:
    """("variables", "lines", 0, "note") → "variables.lines[0].note"."""
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path).removeprefix(".")


def _charset(request: HttpRequest) -> str:
    parameters = request.content_params or {}
    return parameters.get("charset", "utf-8").lower()


def _read(request: HttpRequest) -> bytes:
    # Not request.body: that reads up to DATA_UPLOAD_MAX_MEMORY_SIZE before anyone can object.
    try:
        body = request.read(MAX_BODY_BYTES + 1)
    except UnreadablePostError:
        raise refused("Đường truyền đứt giữa chừng, mời gửi lại.", "BAD_REQUEST") from None
    if len(body) > MAX_BODY_BYTES:
        raise refused("Nội dung gửi lên quá lớn (tối đa 64 KB).", "BODY_TOO_LARGE", status=413)
    return body


def _load(body: bytes) -> Any:
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        raise refused("Nội dung gửi lên không phải UTF-8 hợp lệ.", "BAD_REQUEST") from None
    try:
        return json.loads(text, parse_constant=_refuse_number, parse_float=_finite)
    except RecursionError:
        raise _too_deep() from None
    except ValueError:  # also an integer of more digits than Python converts
        raise refused("Nội dung gửi lên không phải JSON hợp lệ.", "BAD_REQUEST") from None


def _refuse_number(_literal: str) -> NoReturn:
    raise refused("JSON chứa NaN hoặc Infinity, không phải số hợp lệ.", "BAD_REQUEST")


def _finite(literal: str) -> float:
    number = float(literal)
    return number if math.isfinite(number) else _refuse_number(literal)


def _too_deep() -> Exception:
    return refused(f"JSON lồng nhau quá sâu (tối đa {MAX_JSON_DEPTH} tầng).", "BAD_REQUEST")


def _check_values(body: dict[str, Any]) -> None:
    stack: list[tuple[Any, Path]] = [(body, ())]
    while stack:
        value, path = stack.pop()
        if len(path) > MAX_JSON_DEPTH:
            raise _too_deep()
        if isinstance(value, str) and not readable(value):
            raise refused(
                f"Nội dung ở «{path_text(path)}» có ký tự không đọc được, mời nhập lại.", "UNREADABLE_TEXT"
            )
        if isinstance(value, int) and abs(value) > MAX_JSON_INTEGER:
            raise refused(f"Số ở «{path_text(path)}» quá lớn.", "BAD_REQUEST")
        stack.extend(_children(value, path))


def _children(value: Any, path: Path) -> Iterator[tuple[Any, Path]]:
    if isinstance(value, list):
        yield from ((item, (*path, index)) for index, item in enumerate(value))
    elif isinstance(value, dict):
        for key, item in value.items():
            if not readable(key):
                raise refused("Tên trường có ký tự không đọc được.", "UNREADABLE_TEXT")
            if len(key) > MAX_KEY_LENGTH:
                raise refused("Tên trường quá dài.", "BAD_REQUEST")
            yield item, (*path, key)


def _checked_request(body: dict[str, Any]) -> GraphQLRequest:
    query, variables, name = body.get("query"), body.get("variables"), body.get("operationName")
    if not isinstance(query, str) or not query.strip():
        raise refused("Thiếu «query»: cần một chuỗi GraphQL.", "BAD_REQUEST")
    if len(query) > MAX_QUERY_LENGTH:
        raise refused(f"Câu truy vấn quá dài (tối đa {MAX_QUERY_LENGTH} ký tự).", "LIMIT_EXCEEDED")
    if variables is not None and not isinstance(variables, dict):
        raise refused("«variables» phải là một đối tượng JSON hoặc null.", "BAD_REQUEST")
    if name is not None and not (isinstance(name, str) and len(name) <= MAX_NAME_LENGTH):
        raise refused("«operationName» phải là một chuỗi ngắn hoặc null.", "BAD_REQUEST")
    return GraphQLRequest(query=query, variables=variables or {}, operation_name=name or None)
