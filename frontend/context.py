"""What the frame of every page needs to know, whatever the page is about."""

import time
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from catalog.selectors.groups import groups_in_order
from frontend.basket_cookie import read_basket
from frontend.goods_words import group_icon
from frontend.pieces import NavGroup
from shop.kernel.kept import Kept
from vendors.people.selectors.operator import operator_mark

GROUPS_KEPT_S = 300  # names of groups change by decree, not by the minute
MARK_KEPT_S = 5  # each process asks the cache for the operator's name that often, instead of twice a page


def page_basics(request: HttpRequest) -> dict[str, Any]:
    """Defaults for base.html; a view's own context wins over them.

    is_demo_mode   made-up people and goods may be on show, so the page says so; not where a real operator set up shop
    nav_groups     the strip under the header
    basket_count   how many lines lie in the visitor's basket
    operator_name  who runs this marketplace, for the footer; "" before the set-up. 1 query in five minutes
    public_url     where the shop is found from outside, without a slash at the end: for canonical addresses
    """
    basket = read_basket(request)
    # Templates call what can be called: what a page does not show is not asked for.
    return {
        "is_demo_mode": _shows_made_up_things,
        "nav_groups": lambda: nav_groups(request.path),
        "basket_count": basket.line_count if basket else 0,
        "operator_name": lambda: _mark.get().name,
        "public_url": settings.PUBLIC_URL,
    }


def _shows_made_up_things() -> bool:
    if settings.MODE == "production":
        return False
    mark = _mark.get()
    return mark.is_demo or not mark.name


def nav_groups(path: str) -> tuple[NavGroup, ...]:
    """The six groups as links, the one whose page this is marked. 1 query in five minutes."""
    groups = _groups(int(time.monotonic() // GROUPS_KEPT_S))
    return tuple(group._replace(is_current=True) if group.url == path else group for group in groups)


_mark = Kept(MARK_KEPT_S, operator_mark)


@lru_cache(maxsize=1)
def _groups(_moment: int) -> tuple[NavGroup, ...]:
    return tuple(
        NavGroup(group.short_name or group.name, reverse("group", args=[group.slug]), group_icon(group))
        for group in groups_in_order()
    )
