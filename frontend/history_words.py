"""An entry of the audit trail in words a producer understands."""

import re
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from django.apps import apps
from django.db.models import Field, FileField, ForeignKey, Model

from shop.kernel.models import AuditEntry
from shop.kernel.money import format_vnd
from vendors.tax_code import is_persons_code

THINGS = {
    "vendors_vendor": "hồ sơ",
    "vendors_vendorpaper": "giấy tờ",
    "vendors_vendormembership": "người của kênh bán",
    "vendors_helperpost": "việc làm hộ",
    "catalog_product": "sản phẩm",
    "catalog_variant": "quy cách",
    "catalog_productpaper": "giấy tờ sản phẩm",
    "catalog_productpicture": "ảnh sản phẩm",
    "catalog_batch": "lô hàng",
}
# What Django calls a column where a person would not.
LABELS = {
    "state": "Trạng thái",
    "withdrawn_at": "Thôi dùng",
    "consented_at": "Nhà sản xuất đồng ý",
    "ended_at": "Kết thúc",
    "price_vnd": "Giá",
    "is_active": "Đang bán",
    "role": "Vai trò",
    "category_id": "Bộ sản phẩm",
    "is_approved": "Đã duyệt",
    "is_shown": "Đang hiện",
    "removed_at": "Bỏ",
    "trace_code": "Mã truy xuất",
}
UNTOLD = frozenset({
    "id", "slug", "sort_key", "created_at", "updated_at", "added_at", "added_by", "asked_at", "ended_by", "is_demo",
    "scan_id", "vendor_id", "since", "position", "product_id", "picture_id", "user_id", "helper_id", "story_answers",
})  # fmt: skip
# That it changed is enough: the values are nobody's who reads over a shoulder. Names of files are no words either.
VALUELESS = frozenset({"personal_number", "bank_bin", "bank_account", "bank_account_name", "phone"})
BLACKED_OUT = "•••"  # the trail itself keeps no more of this column
LONGEST_VALUE = 80
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_VERBS = {"insert": "Thêm", "update": "Sửa", "delete": "Bỏ"}


class HistoryLine(NamedTuple):
    """title "Sửa hồ sơ"; details ("Tên gọi: “A” → “B”", …)"""

    title: str
    details: tuple[str, ...]


def history_line(entry: AuditEntry) -> HistoryLine:
    table = entry.subject.partition(":")[0]
    thing = THINGS.get(table, "nội dung khác")
    fields = _fields_of(table)
    details = [
        detail
        for column, change in sorted(entry.changes.items())
        if column not in UNTOLD and (detail := _detail(column, change, fields.get(column), entry.action))
    ]
    return HistoryLine(f"{_VERBS.get(entry.action, 'Xem')} {thing}", tuple(details))


@cache
def _fields_of(table: str) -> "dict[str, Field[Any, Any]]":
    model: type[Model] | None = next((one for one in apps.get_models() if one._meta.db_table == table), None)
    return {str(field.column): field for field in model._meta.concrete_fields} if model else {}


def _detail(column: str, change: list[Any], field: "Field[Any, Any] | None", action: str) -> str:
    label = LABELS.get(column) or (_label_of(field) if field else column)
    if column in VALUELESS or isinstance(field, ForeignKey | FileField) or BLACKED_OUT in change:
        return f"{label}: đã đổi" if action == "update" else ""
    if column == "tax_code" and any(is_persons_code(str(one)) for one in change):
        return f"{label}: đã đổi" if action == "update" else ""
    before, after = (_value(one, column, field) for one in change)
    if action == "update":
        return f"{label}: {before or '(trống)'} → {after or '(trống)'}"
    shown = after if action == "insert" else before
    return f"{label}: {shown}" if shown else ""


def _label_of(field: "Field[Any, Any]") -> str:
    label = str(field.verbose_name)
    return label[:1].upper() + label[1:]


def _value(raw: Any, column: str, field: "Field[Any, Any] | None") -> str:
    if raw in (None, "", []):
        return ""
    if isinstance(raw, bool):
        return "có" if raw else "không"
    if column.endswith("_vnd") and isinstance(raw, int):
        return format_vnd(raw)
    if isinstance(raw, list):
        choices = dict(getattr(getattr(field, "base_field", None), "choices", None) or ())
        return ", ".join(str(choices.get(one, one)) for one in raw)
    text = str(dict(getattr(field, "choices", None) or ()).get(raw, raw))
    if _DAY.match(text):
        return f"{date.fromisoformat(text[:10]):%d/%m/%Y}"
    return f"“{text[:LONGEST_VALUE]}{'…' if len(text) > LONGEST_VALUE else ''}”"
