"""Officers, moderators and administrators show a second factor before what only they may see.

Two locks on one door. The gates of posts (`officer_units`, `access_moderator`, `access_platform_admin`) refuse a
person whose session has not shown it, at whatever address they are asked, so that the API is covered too; and what
stands under the four addresses below is not reached at all. Nothing is looked up for anybody else: who is signed in
is found when a page asks for it, as ever.
"""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.middleware import get_user
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from frontend.see_other import SeeOther
from shop.kernel.clock import business_day_of
from vendors.people.models import User
from vendors.people.second_factor_mark import has_passed, is_due
from vendors.people.selectors.second_factors import SecondFactorDue, needs_second_factor

GUARDED = ("/bao-cao/", "/kiem-duyet/", "/van-hanh/", "/admin/")
# Of whoever has set up a second factor, needed or not: asked for once after each signing in.
GUARDED_WHEN_SET_UP = ("/kenh-ban/", "/diem-ban/", "/tai-khoan/bao-mat/")
MESSAGES = "/van-hanh/tin-nhan/"  # where the demo shows codes; its own gate keeps strangers out elsewhere
PROVE = "/tai-khoan/xac-thuc/"


class SecondFactorGate:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.user = SimpleLazyObject(lambda: _marked(request))  # type: ignore[assignment]
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_: Any) -> HttpResponse | None:
        """An address that does not exist stays missing; one behind the door leads to showing the second factor."""
        return _prove_first(request) if self._is_closed(request) else None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """A gate of a post that stands under another address leads to the same page."""
        return _prove_first(request) if isinstance(exception, SecondFactorDue) else None

    def _is_closed(self, request: HttpRequest) -> bool:
        path = request.path
        if path.startswith(GUARDED_WHEN_SET_UP):
            return is_due(request.session)
        if not path.startswith(GUARDED) or path == MESSAGES or has_passed(request.session):
            return False
        return is_due(request.session) or needs_second_factor(
            request.user, day=business_day_of(timezone.now())
        )


def _marked(request: HttpRequest) -> Any:
    """The signed-in person, told whether this session has shown the second factor."""
    user = get_user(request)
    if isinstance(user, User):
        user.passed_second_factor = has_passed(request.session)
    return user


def _prove_first(request: HttpRequest) -> HttpResponse:
    target = request.get_full_path() if request.method in {"GET", "HEAD"} else "/tai-khoan/"
    return SeeOther(f"{PROVE}?{urlencode({'next': target}, safe='/')}")
