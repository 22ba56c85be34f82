"""The markup of what stands on most pages around their matter: notices and the links between the pages of a list."""

from typing import Any

from django.utils.safestring import SafeString, mark_safe

from frontend.form_markup import icon, text
from frontend.templatetags.ocop import count

NEAR_PAGES = 2  # shown on either side of the current page; a phone has room for one
NOTICE_ICONS = {"success": "done", "info": "info", "warning": "warning", "error": "error"}
NOTICE_ROLES = {"success": ' role="status"', "error": ' role="alert"'}


def notice_markup(said: Any, *, kind: str, title: str, url: str, link: str) -> SafeString:
    kind = kind if kind in NOTICE_ICONS else "info"
    heading = f'<p class="notice-title">{text(title)}</p>' if title else ""
    way_on = f' <a href="{text(url)}">{text(link)}</a>' if url else ""
    return mark_safe(  # noqa: S308 - each text in it is escaped where it is written
        f'<div class="notice is-{kind}"{NOTICE_ROLES.get(kind, "")}>{icon(NOTICE_ICONS[kind])}'
        f"<div>{heading}<p>{text(said)}{way_on}</p></div></div>"
    )


def pagination_markup(page: int, pages: int, *, query: str, total: str) -> SafeString:
    """Links to the first, the last and the nearest pages of more than one.

    query  what else the address says, encoded for an address, "" for nothing
    """
    before = f"?{query}&" if query else "?"

    def address(number: int) -> str:
        if number == 1:
            return text(f"?{query}" if query else ".")
        return text(f"{before}trang={number}")

    items = []
    if page > 1:
        items.append(f'<li><a href="{address(page - 1)}" rel="prev">{icon("previous")}Trước</a></li>')
    shown = sorted({1, pages, *range(max(1, page - NEAR_PAGES), min(pages, page + NEAR_PAGES) + 1)})
    for number, earlier in zip(shown, [0, *shown[:-1]], strict=True):
        if number - earlier > 1:
            items.append('<li class="is-far"><span class="is-gap">…</span></li>')
        far = ' class="is-far"' if abs(number - page) >= NEAR_PAGES else ""
        current = ' aria-current="page"' if number == page else ""
        items.append(
            f'<li{far}><a href="{address(number)}" aria-label="Trang {number}"{current}>{count(number)}</a></li>'
        )
    if page < pages:
        items.append(f'<li><a href="{address(page + 1)}" rel="next">Sau{icon("next")}</a></li>')
    where = (
        f'<p class="pagination-sum">Trang {count(page)} trên {count(pages)} · {text(total)}</p>'
        if total
        else ""
    )
    return mark_safe(  # noqa: S308 - each text in it is escaped where it is written
        f'<nav class="pagination" aria-label="Các trang"><ul class="pagination-list">\n{"".join(items)}\n</ul>'
        f"{where}</nav>"
    )
