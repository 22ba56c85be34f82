"""What a change of a product is about, in words, and today's beside what is proposed."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from django.utils.safestring import SafeString

from catalog.models import Category, Product, ProductChange, ProductPaper, ProductPicture
from catalog.selectors.review_queue import ProductFile
from frontend.word_diff import mark_differences
from vendors.places.models import AdminUnit

LABELS = {
    "name": "Tên sản phẩm",
    "summary": "Tóm tắt",
    "story": "Câu chuyện sản phẩm",
    "story_answers": "Trả lời các câu gợi ý",
    "ingredients": "Thành phần, nguyên liệu",
    "storage": "Bảo quản",
    "brand": "Nhãn hiệu",
    "category_id": "Bộ sản phẩm",
    "commune_id": "Xã xuất xứ",
    "pictures": "Ảnh",
    "papers": "Giấy tờ",
}


class TextSides(NamedTuple):
    """One column, today's and the proposed text with their differences marked."""

    label: str
    before: SafeString
    after: SafeString


class Mark(NamedTuple):
    """A picture or paper on one side, and what becomes of it: "" stays, else said in words."""

    row: Any
    note: str


class ListSides(NamedTuple):
    before: list[Mark]
    after: list[Mark]


class ChangeSides(NamedTuple):
    """A change as a moderator reads it; None where pictures or papers stay as they are."""

    texts: list[TextSides]
    pictures: ListSides | None
    papers: ListSides | None


def what_changes(columns: Iterable[str]) -> str:
    """("name", "pictures") → "tên sản phẩm, ảnh"."""
    return ", ".join(LABELS.get(column, column).lower() for column in columns)


def sides_of(change: ProductChange, file: ProductFile) -> ChangeSides:
    """Today's beside what is proposed. At most 4 queries."""
    proposed = change.proposed
    texts = [
        TextSides(LABELS.get(key, key), *mark_differences(*_both(key, proposed, file.product)))
        for key in LABELS
        if key in proposed and key not in {"pictures", "papers"}
    ]
    pictures = papers = None
    if "pictures" in proposed:
        shown: list[Any] = [one for one in file.pictures if one.is_shown]
        wanted: list[Any] = list(
            ProductPicture.objects.filter(product=file.product, pk__in=proposed["pictures"]).select_related(
                "picture"
            )
        )
        pictures = _lists(shown, wanted, proposed["pictures"])
    if "papers" in proposed:
        approved: list[Any] = [one for one in file.papers if one.is_approved]
        asked: list[Any] = list(ProductPaper.objects.filter(product=file.product, pk__in=proposed["papers"]))
        papers = _lists(approved, asked, proposed["papers"])
    return ChangeSides(texts, pictures, papers)


def _both(key: str, proposed: Mapping[str, Any], product: Product) -> tuple[str, str]:
    today, wanted = getattr(product, key), proposed[key]
    if key == "category_id":
        names = {one.pk: one.name for one in Category.objects.filter(pk__in=[today, wanted])}
        return names.get(today, ""), names.get(wanted, "")
    if key == "commune_id":
        units = AdminUnit.objects.filter(pk__in=[today, wanted]).select_related("parent")
        names = {unit.pk: unit.label for unit in units}
        return names.get(today, ""), names.get(wanted, "")
    return _text(today), _text(wanted)


def _text(value: Any) -> str:
    """Answers to the prompts stand one below another."""
    return "\n\n".join(str(one) for one in value) if isinstance(value, list) else str(value)


def _lists(today: list[Any], wanted: list[Any], order: list[int]) -> ListSides:
    wanted.sort(key=lambda row: order.index(row.pk))
    kept, known = {row.pk for row in wanted}, {row.pk for row in today}
    return ListSides(
        [Mark(row, "" if row.pk in kept else "sẽ gỡ") for row in today],
        [Mark(row, "" if row.pk in known else "mới") for row in wanted],
    )
