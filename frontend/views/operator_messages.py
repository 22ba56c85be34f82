"""/van-hanh/tin-nhan/: what was sent to telephones. The demo has no other telephone: codes are read there."""

from typing import NamedTuple

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from frontend.pieces import Crumb
from shop.kernel.clock import business_day_of
from shop.kernel.errors import NotFound
from shop.kernel.models import NoticeDelivery
from vendors.people.models import User
from vendors.people.selectors.access_platform import access_platform_admin
from vendors.people.selectors.find_people import made_up_people_with_app
from vendors.people.selectors.operator import operator_mark
from vendors.people.services.second_factors import STEP_S, app_code, demo_secret

SHOWN = 100


class ShownCode(NamedTuple):
    """What a made-up person's authenticator app shows now."""

    person: User
    code: str


@never_cache
@require_safe
def sent_messages(request: HttpRequest) -> HttpResponse:
    """The newest messages, and in the demo the codes of its made-up people. 2 queries there."""
    now = timezone.now()
    is_open = _is_open()
    if not is_open:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        try:
            access_platform_admin(request.user, day=business_day_of(now))
        except NotFound:
            raise Http404 from None
    codes = [
        ShownCode(person, app_code(demo_secret(person.phone), now))
        for person in (made_up_people_with_app() if is_open else ())
        if person.phone
    ]
    context = {
        "crumbs": (Crumb("Vận hành", "/van-hanh/"), Crumb("Tin nhắn đã gửi")),
        "is_open": is_open,
        "messages_sent": NoticeDelivery.objects.order_by("-pk")[:SHOWN],
        "codes": codes,
        "seconds_left": STEP_S - int(now.timestamp()) % STEP_S,
        "now": now,
    }
    return render(request, "operator_desk/messages.html", context)


def _is_open() -> bool:
    """Only where everything is made up: not in production, and not once a real operator has set the shop up."""
    if settings.IS_PRODUCTION:
        return False
    mark = operator_mark()
    return mark.is_demo or not mark.name
