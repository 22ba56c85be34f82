"""Entries of the audit trail in words: tables and columns by their names in the trade, values as people read them."""

from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Field, Model
from django.urls import reverse
from django.utils.dateparse import parse_date, parse_datetime

from frontend.pieces import Choice
from frontend.templatetags import ocop
from shop.kernel.models import AuditEntry
from vendors.selectors.audit_trail import TrailRow

LONGEST_VALUE = 160
LENGTH_OF_A_DAY = 10  # 2026-11-22
OUTSIDE = "Ngoài sàn (lệnh hoặc SQL)"
HIDDEN = "•••"
# Columns whose models give them no name of their own.
COLUMNS = {
    "id": "Số",
    "state": "Trạng thái",
    "slug": "Đường dẫn",
    "is_demo": "Dữ liệu minh hoạ",
    "is_active": "Đang dùng",
    "is_staff": "Vào trang quản trị",
    "is_superuser": "Toàn quyền",
    "is_shown": "Đang hiện",
    "is_approved": "Đã duyệt",
    "created_at": "Tạo lúc",
    "added_at": "Thêm lúc",
    "added_by": "Người thêm",
    "withdrawn_at": "Rút lúc",
    "removed_at": "Gỡ lúc",
    "decided_at": "Quyết định lúc",
    "decided_by": "Người quyết định",
    "proposed": "Nội dung đề nghị",
    "proposed_at": "Đề nghị lúc",
    "proposed_by": "Người đề nghị",
    "consented_at": "Đồng ý lúc",
    "asked_at": "Hỏi lúc",
    "ended_at": "Kết thúc lúc",
    "ended_by": "Người kết thúc",
    "matched_at": "Đối chiếu lúc",
    "matched_by": "Người đối chiếu",
    "imported_at": "Nhập lúc",
    "imported_by": "Người nhập",
    "registered_at": "Đăng ký lúc",
    "registered_by": "Người đăng ký",
    "revoked_at": "Thu hồi lúc",
    "valid_from": "Từ ngày",
    "valid_to": "Đến hết ngày",
    "since": "Từ lúc",
    "until": "Đến lúc",
    "role": "Vai trò",
    "kind": "Loại",
    "position": "Thứ tự",
    "password": "Mật khẩu",
    "user": "Người dùng",
    "vendor": "Chủ thể",
    "product": "Sản phẩm",
    "variant": "Quy cách",
    "outlet": "Điểm bán",
    "scan": "Bản chụp",
    "picture": "Ảnh",
    "helper": "Người làm hộ",
    "unit": "Đơn vị phụ trách",
    "category": "Bộ sản phẩm",
    "published_by": "Người công bố",
    "story_answers": "Trả lời năm câu gợi ý",
    "price_quantity": "Giá cho bao nhiêu đơn vị gốc",
    "quantity": "Số lượng",
    "number": "Số",
}
# Tables of ours that are nobody's model, or of a library.
TABLES = {
    "people_user_groups": "Nhóm quyền của người dùng",
    "people_user_user_permissions": "Quyền của người dùng",
}


class ChangeWords(NamedTuple):
    column: str
    before: str  # "" for nothing
    after: str


class EntryWords(NamedTuple):
    """One entry as a page shows it."""

    id: int
    at: datetime
    actor: str  # "Phạm Đoàn Viên", or that it came past the product
    on_behalf_of: str  # "" or the producer's name
    action: str  # "Sửa"
    is_change: bool  # of a row that was there before and after
    is_view: bool
    subject: str  # "Chủ thể số 3"
    subject_key: str  # "vendors_vendor:3"
    url: str  # of the page where the subject is looked at, or ""
    reason: str
    changes: tuple[ChangeWords, ...]


def words_of(row: TrailRow) -> EntryWords:
    """An entry in words. No query."""
    entry = row.entry
    table, _, number = entry.subject.partition(":")
    model = _models().get(table)
    return EntryWords(
        id=entry.pk,
        at=entry.at,
        actor=row.actor or OUTSIDE,
        on_behalf_of=row.on_behalf_of,
        action=AuditEntry.Action(entry.action).label,
        is_change=entry.action == AuditEntry.Action.UPDATE,
        is_view=entry.action == AuditEntry.Action.VIEW,
        subject=f"{table_words(table)} {'(tất cả)' if number == '*' else f'số {number}'}",
        subject_key=entry.subject,
        url=_url(table, number),
        reason=entry.reason,
        changes=_changes(model, entry),
    )


def table_words(table: str) -> str:
    """ "vendors_vendor" → "Chủ thể"; a table nobody knows keeps its name."""
    model = _models().get(table)
    return TABLES.get(table) or (str(model._meta.verbose_name) if model else table)


@cache
def audited_tables() -> tuple[Choice, ...]:
    """Every table of the product that has a page for its rows, by its name in words."""
    ours = {table: table_words(table) for table in _models() if not table.startswith(("django_", "auth_"))}
    return tuple(Choice(table, words) for table, words in sorted(ours.items(), key=lambda pair: pair[1]))


@cache
def _models() -> dict[str, type[Model]]:
    return {model._meta.db_table: model for model in apps.get_models()}


def _changes(model: type[Model] | None, entry: AuditEntry) -> tuple[ChangeWords, ...]:
    """By column; of a row that came or went only what it said, and not its number, which the subject names."""
    said = [
        _change(model, column, pair)
        for column, pair in sorted(entry.changes.items())
        if column != "id" or entry.action == AuditEntry.Action.UPDATE
    ]
    return tuple(change for change in said if change.before or change.after)


def _change(model: type[Model] | None, column: str, pair: list[Any]) -> ChangeWords:
    field = _field(model, column)
    before, after = pair
    return ChangeWords(_column_words(field, column), _value(field, before), _value(field, after))


def _field(model: type[Model] | None, column: str) -> "Field[Any, Any] | None":
    if model is None:
        return None
    for name in (column, column.removesuffix("_id")):
        try:
            found = model._meta.get_field(name)
        except FieldDoesNotExist:
            continue
        return found if isinstance(found, Field) else None
    return None


def _column_words(field: "Field[Any, Any] | None", column: str) -> str:
    name = column.removesuffix("_id")
    if field is None:
        return COLUMNS.get(name, column)
    given = str(field.verbose_name)
    is_given = given != field.name.replace("_", " ")
    return given if is_given else COLUMNS.get(name, given)


def _value(field: "Field[Any, Any] | None", value: Any) -> str:
    if value is None or value in ("", [], {}):
        return ""
    if value == HIDDEN:
        return HIDDEN
    if isinstance(value, list | dict):
        return _cut(", ".join(str(one) for one in value))
    if isinstance(value, bool):
        return "có" if value else "không"
    return _cut(_plain(field, value))


def _plain(field: "Field[Any, Any] | None", value: str | float) -> str:
    choices = dict(field.flatchoices) if field is not None and field.choices else {}
    if value in choices:
        return str(choices[value])
    if field is not None and field.name.endswith("_vnd"):
        return ocop.vnd(int(value))
    return _day_words(value) if isinstance(value, str) else str(value)


def _day_words(text: str) -> str:
    """A day or a moment, as JSON writes it, in the words of the trade; any other text as it is."""
    try:
        day: date | None = parse_date(text) if len(text) == LENGTH_OF_A_DAY else None
        moment = None if day else parse_datetime(text)
    except ValueError:
        return text
    if moment is not None and moment.tzinfo is not None:
        return ocop.day_and_time(moment)
    return ocop.day(day) if day else text


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_VALUE else f"{text[:LONGEST_VALUE]}…"


def _url(table: str, number: str) -> str:
    if not number.isdecimal():
        return ""
    if table == "vendors_vendor":
        return reverse("review-vendor", args=[int(number)])
    if table == "catalog_product":
        return reverse("review-product", args=[int(number)])
    return ""
