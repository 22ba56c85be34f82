"""What a line of the log looks like: JSON for machines in production, one readable line in the demo.

Neither carries what the log must not know: telephone numbers, e-mail addresses, the unguessable links of orders,
and the rows that PostgreSQL quotes in the details of its errors. Tracebacks are here and nowhere else.
"""

import json
import logging
import os
import re
from datetime import UTC, datetime

from shop.kernel.request_id import current_request_id

_PRIVATE = [
    (re.compile(r"(?<![\w.-])(?:\+84|84|0)(?:[ .-]?\d){9,10}(?![\w-])"), "[phone]"),
    (re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]*\w"), "[e-mail]"),
    (re.compile(r"don-hang/[A-Za-z0-9_-]{20,60}"), "don-hang/[order]"),
    (re.compile(r"(?m)^(\s*(?:DETAIL|CONTEXT):).*$"), r"\1 [row]"),
]


# Kept: json.dumps makes a new one for each line.
_write = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=str).encode


def without_private_parts(text: str) -> str:
    """The text with every telephone number, address and order's link in it replaced by a word."""
    for pattern, word in _PRIVATE:
        text = pattern.sub(word, text)
    return text


class _Line(logging.Formatter):
    """The parts both forms share."""

    def trouble_of(self, record: logging.LogRecord) -> str:
        """The traceback, "" without one."""
        return without_private_parts(self.formatException(record.exc_info)) if record.exc_info else ""

    def message_of(self, record: logging.LogRecord) -> str:
        return without_private_parts(record.getMessage())


class JsonLine(_Line):
    """{"time", "level", "logger", "message", "request_id"?, "service"?, …}: what a caller gave as `fields` is added."""

    service = os.environ.get("OCOP_SERVICE", "")

    def format(self, record: logging.LogRecord) -> str:
        fields = getattr(record, "fields", None)  # ours, and free of private parts by what puts them there
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage() if fields else self.message_of(record),
        }
        if request_id := current_request_id():
            line["request_id"] = request_id
        if self.service:
            line["service"] = self.service
        if fields:
            line |= fields
        if trouble := self.trouble_of(record):
            line["traceback"] = trouble
        return _write(line)


class ReadableLine(_Line):
    """2026-11-22 08:15:00,123 INFO shop.access [id] GET product 200 12.3 ms 4 sql"""

    def format(self, record: logging.LogRecord) -> str:
        fields = getattr(record, "fields", None)
        message = record.getMessage() if fields else self.message_of(record)
        if fields:
            message += " " + " ".join(
                f"{value} {name}" for name, value in fields.items() if name in {"ms", "sql"}
            )
        request_id = current_request_id()
        line = f"{self.formatTime(record)} {record.levelname} {record.name} "
        line += f"[{request_id}] {message}" if request_id else message
        trouble = self.trouble_of(record)
        return f"{line}\n{trouble}" if trouble else line


class KeepPathsOut(logging.Filter):
    """Django's own words about a request name its path; the line gets the pattern of the path instead."""

    def filter(self, record: logging.LogRecord) -> bool:
        request = getattr(record, "request", None)
        if request is not None and isinstance(record.args, tuple):
            pattern = address_pattern(request)
            record.args = tuple(pattern if argument == request.path else argument for argument in record.args)
        return True


def address_pattern(request: object) -> str:
    """The pattern that the request's path matched, such as san-pham/<slug:slug>/; "unmatched" when none did."""
    match = getattr(request, "resolver_match", None)
    return "unmatched" if match is None else match.route or "/"
