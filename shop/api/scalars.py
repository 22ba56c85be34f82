"""Leaf values of our API: strict on the way in, because the loose ones let NaN, true and 1.9 pass as numbers.

Never use graphene.Float or graphene.Decimal for an input: Decimal takes NaN, and PostgreSQL stores it.
"""

import re
import uuid
from datetime import date, datetime
from typing import Any, ClassVar

import graphene
from graphql import GraphQLError, IntValueNode, StringValueNode, ValueNode

from shop.kernel.money import MAX_VND

MAX_QUANTITY = 1_000_000  # base units in one line; the same bound stands in the tables' CHECKs
MIN_YEAR, MAX_YEAR = 1900, 2200  # converting year 1 or 9999 to another zone overflows

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DATE_TIME = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,9})?)?(Z|[+-][0-9]{2}:[0-9]{2})"
)
_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_INTEGER_LITERAL_DIGITS = (
    19  # above it int() of a hostile literal only costs time, and fails from 4,300 digits
)


class ScalarError(GraphQLError):
    """A value refused; the Vietnamese sentence starts in lower case, as it follows the value's path."""

    def __init__(self, message: str, node: ValueNode | None = None) -> None:
        super().__init__(message, node, extensions={"code": "INVALID_VALUE"})


class _Strict(graphene.Scalar):
    """A leaf whose literals in the document are judged like values of variables."""

    class Meta:
        abstract = True

    @classmethod
    def parse_value(cls, value: Any) -> Any:
        raise NotImplementedError

    @classmethod
    def parse_literal(cls, node: ValueNode, _variables: Any = None) -> Any:
        value: Any = None  # what no strict leaf takes: a float, a bool, an object
        if isinstance(node, StringValueNode):
            value = node.value
        elif isinstance(node, IntValueNode) and len(node.value) <= _INTEGER_LITERAL_DIGITS:
            value = int(node.value)
        try:
            return cls.parse_value(value)
        except ScalarError as error:
            raise ScalarError(f"Giá trị ghi trong câu truy vấn chưa đúng: {error.message}", node) from None


class _WholeNumber(_Strict):
    """A JSON integer within bounds: no float (not even 1.0), no bool, no text."""

    class Meta:
        abstract = True

    minimum: ClassVar[int]
    maximum: ClassVar[int]
    sentence: ClassVar[str]

    @classmethod
    def parse_value(cls, value: Any) -> int:
        if type(value) is int and cls.minimum <= value <= cls.maximum:
            return value
        raise ScalarError(cls.sentence)

    @classmethod
    def serialize(cls, value: Any) -> int:
        if type(value) is not int:
            raise TypeError(f"{cls.__name__} must be an int, not {type(value).__name__}")
        return value


class Vnd(_WholeNumber):
    """Whole đồng as a JSON integer within ±10^15; GraphQL's Int ends where one commune's quarter goes on."""

    minimum = -MAX_VND
    maximum = MAX_VND
    sentence = "số tiền phải là số nguyên đồng, không quá 1.000.000.000.000.000."


class Quantity(_WholeNumber):
    """Whole base units of a variant (pieces, g, ml), 1 to 1,000,000 in one line."""

    minimum = 1
    maximum = MAX_QUANTITY
    sentence = "số lượng phải là số nguyên từ 1 đến 1.000.000, không có phần lẻ."


class UUID(_Strict):
    """A UUID in its usual form of 36 characters with hyphens."""

    @classmethod
    def parse_value(cls, value: Any) -> uuid.UUID:
        if isinstance(value, str) and _UUID.fullmatch(value):
            return uuid.UUID(value)
        raise ScalarError("mã phải là UUID, ví dụ 0198c9f0-7c1e-7a52-9d3b-2f6f3a1b4c5d.")

    @staticmethod
    def serialize(value: uuid.UUID | str) -> str:
        return str(value if isinstance(value, uuid.UUID) else uuid.UUID(value))


class DateTime(_Strict):
    """A moment with its offset, RFC 3339: 2026-03-08T09:30:00+07:00. Years 1900 to 2200."""

    @classmethod
    def parse_value(cls, value: Any) -> datetime:
        if isinstance(value, str) and _DATE_TIME.fullmatch(value):
            try:
                moment = datetime.fromisoformat(value)
            except ValueError:  # 30 February, 25 o'clock
                pass
            else:
                if MIN_YEAR <= moment.year <= MAX_YEAR:
                    return moment
        raise ScalarError("thời điểm phải có ngày, giờ và múi giờ, ví dụ 2026-03-08T09:30:00+07:00.")

    @staticmethod
    def serialize(value: datetime) -> str:
        if value.tzinfo is None:
            raise TypeError("a naive datetime has no place in an answer")
        return value.isoformat()


class Date(_Strict):
    """A calendar day: 2026-03-08. Years 1900 to 2200."""

    @classmethod
    def parse_value(cls, value: Any) -> date:
        if isinstance(value, str) and _DATE.fullmatch(value):
            try:
                day = date.fromisoformat(value)
            except ValueError:
                pass
            else:
                if MIN_YEAR <= day.year <= MAX_YEAR:
                    return day
        raise ScalarError("ngày phải có dạng năm-tháng-ngày, ví dụ 2026-03-08.")

    @staticmethod
    def serialize(value: date) -> str:
        if isinstance(value, datetime):
            raise TypeError("a datetime is not a Date: its day depends on the zone")
        return value.isoformat()
