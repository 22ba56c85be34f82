"""Tags for the pieces that need a little arithmetic; their markup and parameters: templates/pieces/."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from django import template
from django.templatetags.static import static
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from frontend import stamp
from frontend.card_markup import Heading, card_markup
from frontend.pieces import BarChart, Cell, Choice, ProductCard, Table

register = template.Library()


class FieldKind(NamedTuple):
    """What a kind of field tells the browser: a phone shows the right keyboard and fills in what it knows."""

    input_type: str = "text"
    input_mode: str = ""
    autocomplete: str = ""
    unit: str = ""
    css: str = ""


FIELD_KINDS = {
    "text": FieldKind(),
    "person": FieldKind(autocomplete="name"),
    "address": FieldKind(autocomplete="street-address"),
    "phone": FieldKind("tel", "tel", "tel"),
    "email": FieldKind("email", "email", "email"),
    "phone-or-email": FieldKind("text", "email", "username"),
    "password": FieldKind("password", "", "current-password"),
    "new-password": FieldKind("password", "", "new-password"),
    "code": FieldKind("text", "numeric", "one-time-code", "", "is-number"),
    "number": FieldKind("text", "numeric", "off", "", "is-number"),
    "decimal": FieldKind("text", "decimal", "off", "", "is-number"),
    "money": FieldKind("text", "numeric", "off", "₫", "is-money"),
    "date": FieldKind("date", "", "", "", "is-number"),
    "search": FieldKind("search", "search", "off"),
    "paragraph": FieldKind(),
    "select": FieldKind(),
    "radio": FieldKind(),
    "radio-cards": FieldKind(),
    "checkboxes": FieldKind(),
    "checkbox": FieldKind(),
}

NEAR_PAGES = 2  # shown on either side of the current page; a phone has room for one
NOTICE_ICONS = {"success": "done", "info": "info", "warning": "warning", "error": "error"}


@register.simple_tag
@lru_cache(maxsize=64)  # Django asks its storage for each of them on every page
def asset(name: str) -> str:
    """The address of one of our own files, by its hash: {% asset "built/app.css" %}."""
    return static(name)


@register.simple_tag
@lru_cache(maxsize=512)  # a page draws thirty, always of the same few
def icon(name: str, css: str = "") -> SafeString:
    """An outline of icons.svg by its meaning. Decorative: words stand beside it."""
    return format_html(
        '<svg class="icon {}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        css,
        static("icons.svg"),
        name,
    )


@register.simple_tag(takes_context=True)
def product_cards(
    context: template.Context, cards: Sequence[ProductCard], *, heading: Heading = "h3", css: str = ""
) -> SafeString:
    """A grid of products: {% product_cards cards heading="h2" css="is-short" %}; heading is the level of their names.

    One csrf token serves all their forms. `cards` may be empty.
    """
    token = context.get("csrf_token")
    is_given = token is not None and token != "NOTPROVIDED"  # noqa: S105 - Django's word for none
    field = (
        format_html('<input type="hidden" name="csrfmiddlewaretoken" value="{}">', token) if is_given else ""
    )
    items = (
        card_markup(card, icon=icon(card.group_icon), csrf_field=field, heading=heading) for card in cards
    )
    return format_html(
        '<ul class="product-grid{}">{}</ul>',
        f" {css}" if css else "",
        format_html_join("\n", "<li>{}</li>", ((item,) for item in items)),
    )


@register.inclusion_tag("pieces/stars.html")
def stars(count: int | None, *, with_words: bool = True, css: str = "") -> dict[str, Any]:
    """Five shapes and the words "OCOP 4 sao"; nothing without a valid certificate."""
    return {"count": count, "with_words": with_words, "css": css}


@register.inclusion_tag("pieces/commune_stamp.html")
def commune_stamp(name: str, province: str, *, size: str = "", is_decorative: bool = False) -> dict[str, Any]:
    """The round mark of origin, 56 px or "large" 120 px. Decorative where the words stand beside it."""
    is_large = size == "large"
    return {
        "text": stamp.lay_out(name, province, is_large=is_large),
        "label": ", ".join(part for part in (name, province) if part),
        "is_large": is_large,
        "is_decorative": is_decorative,
    }


@register.inclusion_tag("pieces/field.html")
def field(
    name: str,
    label: str,
    *,
    kind: str = "text",
    value: Any = "",
    error: str = "",
    help: str = "",  # noqa: A002 - templates read better with this word
    required: bool = True,
    choices: Sequence[Any] = (),
    placeholder: str = "",
    max_length: int | None = None,
    unit: str = "",
    autocomplete: str = "",
    prefix: str = "",
) -> dict[str, Any]:
    """One question of a form; see pieces/field.html."""
    rules = FIELD_KINDS[kind]
    field_id = f"o-{prefix}{name}"
    described_by = " ".join(
        part for part in (f"{field_id}-help" if help else "", f"{field_id}-error" if error else "") if part
    )
    values = value if isinstance(value, list | tuple | set) else [value]
    chosen = {str(one) for one in values}
    return {
        "id": field_id,
        "name": name,
        "label": label,
        "kind": kind,
        "rules": rules,
        "value": "" if value is None else value,
        "chosen": chosen,
        "options": _options(choices, chosen) if kind == "select" else "",
        "error": error,
        "help": help,
        "required": required,
        "choices": choices,
        "placeholder": placeholder,
        "max_length": max_length,
        "unit": unit or rules.unit,
        "autocomplete": autocomplete or rules.autocomplete,
        "described_by": described_by,
    }


def _options(choices: Sequence[Choice], chosen: set[str]) -> SafeString:
    """The choices of a select. A checkout has 34 provinces and up to 168 communes: by template they cost 2 ms."""
    options = _plain_options(tuple(choices))
    for value in chosen:
        shown = f'<option value="{escape(value)}"'
        options = options.replace(f"{shown}>", f"{shown} selected>", 1)
    return mark_safe(options)  # noqa: S308 - every value and label is escaped where it is written


@lru_cache(maxsize=64)
def _plain_options(choices: tuple[Choice, ...]) -> str:
    """With nothing chosen: the same provinces and communes are shown to everyone."""
    return format_html_join("", '<option value="{}">{}</option>', choices)


@register.inclusion_tag("pieces/quantity_field.html")
def quantity_field(
    name: str = "quantity",
    value: int = 1,
    *,
    minimum: int = 1,
    maximum: int | None = None,
    step: int = 1,
    unit: str = "",
    label: str = "Số lượng",
    error: str = "",
    prefix: str = "",
) -> dict[str, Any]:
    """How many: a number that takes typing, with minus and plus once a script has arrived."""
    return {
        "id": f"o-{prefix}{name}", "name": name, "value": value, "minimum": minimum, "maximum": maximum,
        "step": step, "unit": unit, "label": label, "error": error,
    }  # fmt: skip


@register.inclusion_tag("pieces/notice.html")
def notice(
    text: Any, *, kind: str = "info", title: str = "", url: str = "", link: str = ""
) -> dict[str, Any]:
    """What just happened or must be known; kind success, info, warning or error."""
    kind = kind if kind in NOTICE_ICONS else "info"
    return {
        "text": text,
        "kind": kind,
        "icon_name": NOTICE_ICONS[kind],
        "title": title,
        "url": url,
        "link": link,
    }


@register.inclusion_tag("pieces/pagination.html", takes_context=True)
def pagination(context: template.Context, page: int, pages: int, *, total: str = "") -> dict[str, Any]:
    """Links to the other pages of a list, keeping what else the address says; parameter `trang`, from 1."""
    request = context.get("request")
    kept = request.GET.copy() if request else None
    if kept is not None:
        kept.pop("trang", None)
    query = kept.urlencode() if kept else ""
    before = f"?{query}&" if query else "?"

    def address(number: int) -> str:
        if number == 1:
            return f"?{query}" if query else "."
        return f"{before}trang={number}"

    shown = sorted({1, pages, *range(max(1, page - NEAR_PAGES), min(pages, page + NEAR_PAGES) + 1)})
    links: list[dict[str, Any]] = []
    for number, earlier in zip(shown, [0, *shown[:-1]], strict=True):
        if number - earlier > 1:
            links.append({"is_gap": True, "is_far": True})
        links.append(
            {
                "number": number,
                "url": address(number),
                "is_current": number == page,
                "is_far": abs(number - page) >= NEAR_PAGES,
            }
        )
    return {
        "page": page,
        "pages": pages,
        "links": links,
        "previous_url": address(page - 1) if page > 1 else "",
        "next_url": address(page + 1) if page < pages else "",
        "total": total,
    }


@register.inclusion_tag("pieces/data_table.html")
def data_table(table: Table | Mapping[str, Any]) -> dict[str, Any]:
    """A table on wide screens, cards on a phone; see frontend.pieces.Table."""
    shape = table if isinstance(table, Table) else Table(**table)

    def labelled(row: Sequence[Cell | str]) -> list[tuple[Any, Cell]]:
        cells = (cell if isinstance(cell, Cell) else Cell(cell) for cell in row)
        return list(zip(shape.columns, cells, strict=True))

    return {"table": shape, "rows": [labelled(row) for row in shape.rows], "totals": labelled(shape.totals)
            if shape.totals else []}  # fmt: skip


@register.inclusion_tag("pieces/bar_chart.html")
def bar_chart(chart: BarChart) -> dict[str, Any]:
    """Bars drawn by the server beside words and figures; negative ones grow to the left of the zero line."""
    largest = max((bar.value for bar in chart.bars), default=0)
    smallest = min((bar.value for bar in chart.bars), default=0)
    span = (max(largest, 0) - min(smallest, 0)) or 1
    zero = 100 * -min(smallest, 0) / span

    def percent(number: float) -> str:
        return f"{number:.2f}%"

    return {
        "chart": chart,
        "bars": [
            {
                "bar": bar,
                "start": percent(zero if bar.value >= 0 else zero - 100 * -bar.value / span),
                "length": percent(100 * abs(bar.value) / span),
                "is_negative": bar.value < 0,
            }
            for bar in chart.bars
        ],
        "zero": percent(zero) if smallest < 0 else "",
    }
