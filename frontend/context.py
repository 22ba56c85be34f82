"""What the frame of every page needs to know, whatever the page is about."""

import time
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from catalog.selectors.groups import groups_in_order
from frontend.basket_cookie import read_basket
from frontend.goods_words import group_icon

GROUPS_KEPT_S = 300  # names of groups change by decree, not by the minute


def page_basics(request: HttpRequest) -> dict[str, Any]:
    """Defaults for base.html; a view's own context wins over them.

    is_demo_mode   made-up people and goods are on show, so the page says so
    nav_groups     rows with name, url, icon (a name in icons.svg), is_current: the strip under the header
    basket_count   how many lines lie in the visitor's basket
    operator_name  who runs this marketplace, for the footer
    public_url     where the shop is found from outside, without a slash at the end: for canonical addresses
    """
    basket = read_basket(request)
    return {
        "is_demo_mode": settings.MODE in {"demo", "test"},
        "nav_groups": SimpleLazyObject(lambda: nav_groups(request.path)),
        "basket_count": basket.line_count if basket else 0,
        "operator_name": "",
        "public_url": settings.PUBLIC_URL,
    }


def nav_groups(path: str) -> list[dict[str, Any]]:
    """The six groups as links, the one whose page this is marked. 1 query in five minutes."""
    return [
        {"name": name, "url": url, "icon": icon, "is_current": path == url}
        for name, url, icon in _groups(int(time.monotonic() // GROUPS_KEPT_S))
    ]


@lru_cache(maxsize=1)
def _groups(_moment: int) -> tuple[tuple[str, str, str], ...]:
    return tuple(
        (group.short_name or group.name, reverse("group", args=[group.slug]), group_icon(group))
        for group in groups_in_order()
    )
