"""Tags for the pieces that need a little arithmetic; their markup and parameters: templates/pieces/."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from frontend import stamp
from frontend.card_markup import Heading, card_markup
from frontend.constant_tags import drawn_once
from frontend.form_markup import Quantity, Question, field_markup, icon, quantity_markup
from frontend.frame_markup import notice_markup, pagination_markup
from frontend.order_markup import basket_line_markup, order_line_markup, sums_markup
from frontend.pieces import BarChart, Cell, NavGroup, ProductCard, Sum, Table

register = template.Library()


@lru_cache(maxsize=64)  # Django asks its storage for each of them
def asset(name: str) -> str:
    """The address of one of our own files, by its hash: {% asset "built/app.css" %}."""
    return static(name)


@lru_cache(maxsize=8)
def fixed(template_name: str) -> SafeString:
    """A piece that is always the same: {% fixed "pieces/brand_mark.html" %}; an `include` draws it on every page."""
    return render_to_string(template_name)


for tag in (asset, fixed, icon):
    drawn_once(register, tag)


@register.simple_tag(takes_context=True)
def product_cards(
    context: template.Context, cards: Sequence[ProductCard], *, heading: Heading = "h3", css: str = ""
) -> SafeString:
    """A grid of products: {% product_cards cards heading="h2" css="is-short" %}; heading is the level of their names.

    One csrf token serves all their forms. `cards` may be empty.
    """
    field = csrf_field(context)
    items = (
        card_markup(card, icon=icon(card.group_icon), csrf_field=field, heading=heading) for card in cards
    )
    return format_html(
        '<ul class="product-grid{}">{}</ul>',
        f" {css}" if css else "",
        format_html_join("\n", "<li>{}</li>", ((item,) for item in items)),
    )


@register.simple_tag
@lru_cache(maxsize=64)  # by page, the same for everyone
def group_nav(groups: tuple[NavGroup, ...]) -> SafeString:
    """The groups of products under the header, where there are any: {% group_nav nav_groups %}."""
    if not groups:
        return SafeString()
    items = (
        (
            group.url,
            mark_safe(' aria-current="page"') if group.is_current else "",
            icon(group.icon) if group.icon else "",
            group.name,
        )
        for group in groups
    )
    return format_html(
        '<nav class="group-nav wrap" aria-label="Nhóm sản phẩm"><ul class="group-nav-list">\n{}</ul></nav>',
        format_html_join("", '<li><a href="{}"{}>{}{}</a></li>\n', items),
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


def csrf_field(context: template.Context) -> str:
    """The hidden field that a form needs, "" where no request is answered."""
    token = context.get("csrf_token")
    is_given = token is not None and token != "NOTPROVIDED"  # noqa: S105 - Django's word for none
    return (
        format_html('<input type="hidden" name="csrfmiddlewaretoken" value="{}">', token) if is_given else ""
    )


@register.simple_tag(takes_context=True)
def basket_line(context: template.Context, line: Mapping[str, Any]) -> SafeString:
    """A line of the basket with its form: {% basket_line line %}."""
    return basket_line_markup(line, csrf_field=csrf_field(context))


@register.simple_tag
def order_line(line: Mapping[str, Any]) -> SafeString:
    """A line of what is or was ordered: {% order_line line %}."""
    return order_line_markup(line)


@register.simple_tag
def sums(rows: Sequence[Sum]) -> SafeString:
    """Sums of an order, the total last: {% sums sums %}."""
    return sums_markup(rows)


@register.simple_tag
def field(name: str, label: str, **rest: Any) -> SafeString:
    """One question of a form: label above, help below, error in place with how to mend it.

    {% field "phone" "Số điện thoại" kind="phone" value=form.phone error=errors.phone help="Để người bán gọi." %}
    kind         text, person, address, phone, email, phone-or-email, password, new-password, code, number, decimal,
                 money, date, search, paragraph, select, radio, radio-cards, checkboxes, checkbox
    value        what was typed, shown again. checkbox: true or false, posts "1"; checkboxes: a list
    choices      rows with value, label, note (Choice)
    required     False writes "(không bắt buộc)"
    placeholder, max_length, unit, autocomplete: as in HTML, the last two in place of what the kind has
    prefix       keeps ids apart when a page has two forms
    """
    return field_markup(Question(name, label, **rest))


@register.simple_tag
def quantity_field(name: str = "quantity", value: int | str = 1, **rest: Any) -> SafeString:
    """How many. {% quantity_field "quantity" line.quantity maximum=12 unit="hũ" prefix=line.id %}

    minimum 1, step 1 (250 for goods weighed in grams), unit in words behind it, label for screen readers, error in
    place. Works by typing; minus and plus appear once a script has arrived.
    """
    return quantity_markup(Quantity(name, value, **rest))


@register.simple_tag
def notice(text: Any, *, kind: str = "info", title: str = "", url: str = "", link: str = "") -> SafeString:
    """What just happened or must be known: {% notice "Đã lưu." kind="success" %}.

    kind  success, info, warning or error
    title a first line in bold; url and link: where to go on
    """
    return notice_markup(text, kind=kind, title=title, url=url, link=link)


@register.simple_tag(takes_context=True)
def pagination(context: template.Context, page: int, pages: int, *, total: str = "") -> SafeString:
    """Links to the other pages of a list, keeping what else the address says; parameter `trang`, from 1.

    {% pagination page.number page.pages total="1.240 sản phẩm" %} shows nothing for a single page.
    """
    if pages <= 1:
        return SafeString()
    request = context.get("request")
    kept = request.GET.copy() if request else None
    if kept is not None:
        kept.pop("trang", None)
    return pagination_markup(page, pages, query=kept.urlencode() if kept else "", total=total)


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
