"""What the frame of every page needs to know, whatever the page is about."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def page_basics(request: HttpRequest) -> dict[str, Any]:
    """Defaults for base.html; a view's own context wins over them.

    is_demo_mode   made-up people and goods are on show, so the page says so
    nav_groups     rows with name, url, icon (a name in icons.svg), is_current: the strip under the header
    basket_count   how many lines lie in the visitor's basket
    operator_name  who runs this marketplace, for the footer
    """
    return {
        "is_demo_mode": settings.MODE in {"demo", "test"},
        "nav_groups": [],
        "basket_count": 0,
        "operator_name": "",
    }
