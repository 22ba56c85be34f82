"""What the pages of moderation (/kiem-duyet/…) share: the gate, the age of what waits, reasons, the trail."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import wraps
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils import timezone
from django.views.decorators.cache import never_cache

from frontend.audit_words import EntryWords, words_of
from frontend.pieces import Cell, Choice, Moment
from shop.kernel.clock import business_day_of
from shop.kernel.errors import NotFound
from vendors.people.models import User
from vendors.people.selectors.access_platform import access_moderator, access_platform_admin
from vendors.selectors.audit_trail import names_of, trail_of

ROWS_ON_A_PAGE = 50
TRAIL_SHOWN = 20
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def for_moderators(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A page for moderators and administrators; to everybody else who is signed in there is no such page."""
    return _behind(access_moderator, view)


def for_platform_admins(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A page for those who run the platform."""
    return _behind(access_platform_admin, view)


def _behind(
    gate: Callable[..., User], view: Callable[..., HttpResponseBase]
) -> Callable[..., HttpResponseBase]:
    @never_cache
    @login_required
    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            person = gate(request.user, day=business_day_of(timezone.now()))
            return view(request, person, *args, **kwargs)
        except NotFound as missing:
            raise Http404(missing.message) from None

    return answer


def age_cell(since: datetime, now: datetime) -> Cell:
    """How what has waited since then stands to the target: "còn 5 giờ", "quá 1 ngày"."""
    left = timedelta(hours=settings.REVIEW_TARGET_HOURS) - (now - since)
    if left < timedelta(0):
        return Cell(f"quá {_duration(-left)}", badge="bad")
    is_near = left < timedelta(hours=settings.REVIEW_TARGET_HOURS) / 4
    return Cell(f"còn {_duration(left)}", badge="attention" if is_near else "good")


def _duration(span: timedelta) -> str:
    """Whole days, with hours on the first of them; below a day in hours."""
    if span >= DAY:
        days, rest = divmod(span, DAY)
        hours = rest // HOUR
        return f"{days} ngày" if days > 1 or not hours else f"{days} ngày {hours} giờ"
    return f"{span // HOUR} giờ" if span >= HOUR else "chưa đầy 1 giờ"


class Decision(NamedTuple):
    """A decision as it was posted.

    seen    the newest step of its history when the page was read: what came later has not been looked at
    reason  one of the usual reasons and what was typed, a line each
    """

    action: str
    seen: str
    usual: str
    typed: str

    @property
    def reason(self) -> str:
        return "\n".join(part for part in (self.usual, self.typed) if part.strip())


def read_decision(request: HttpRequest) -> Decision:
    return Decision(*(request.POST.get(name, "") for name in ("action", "seen", "usual", "reason")))


def as_choices(reasons: Sequence[str]) -> tuple[Choice, ...]:
    return tuple(Choice(reason, reason) for reason in reasons)


def moments(steps: Sequence[Any], bad: frozenset[str]) -> list[Moment]:
    """A history (VendorReview or ProductReview, newest first) for the timeline, with names. 2 queries."""
    names = names_of(step.actor for step in steps)
    return [
        Moment(
            title=f"{step.get_step_display()} · {names.get(step.actor) or 'không rõ ai'}",
            state="bad" if step.step in bad else "done",
            at=step.at,
            note=step.reason,
        )
        for step in steps
    ]


def short_trail(subjects: Sequence[str]) -> list[EntryWords]:
    """The newest entries about one thing and its parts, in words. 3 queries."""
    return [words_of(row) for row in trail_of(subjects, limit=TRAIL_SHOWN)]
