"""Who works at a producer's desk, who helps, who asks to."""

from datetime import date, datetime, timedelta
from typing import NamedTuple

from vendors.models import HelperPost, HelperScope, VendorMembership
from vendors.people.models import User
from vendors.selectors.access_desk import Desk

MOST_ENDED = 20
ASK_IS_GOOD_FOR = timedelta(days=14)  # at the owner's desk; the code itself ends within minutes


class HelperRow(NamedTuple):
    """scopes  in words"""

    post: HelperPost
    scopes: str


class DeskPeople(NamedTuple):
    members: list[VendorMembership]
    asking: list[HelperRow]
    helping: list[HelperRow]
    ended: list[HelperRow]


def people_of_desk(desk: Desk, *, day: date, now: datetime) -> DeskPeople:
    """Owners first, then staff; helpers with their accounts loaded. Two queries."""
    members = (
        VendorMembership.objects.filter(vendor=desk.vendor).select_related("user").order_by("role", "pk")
    )
    asking, helping, ended = [], [], []
    for post in HelperPost.objects.filter(vendor=desk.vendor).select_related("helper").order_by("-pk")[:200]:
        row = HelperRow(post, scopes_in_words(post))
        if post.ended_at is not None or post.valid_to < day:
            ended.append(row)
        elif post.consented_at is not None:
            helping.append(row)
        elif post.asked_at > now - ASK_IS_GOOD_FOR:
            asking.append(row)
    return DeskPeople(list(members), asking, helping, ended[:MOST_ENDED])


def posts_of_helper(helper: User, *, day: date) -> list[HelperRow]:
    """Whom a person helps on that day; what they asked and nobody answered is not told. One query."""
    posts = HelperPost.objects.filter(
        helper=helper, consented_at__isnull=False, ended_at=None, valid_to__gte=day
    )
    return [HelperRow(post, scopes_in_words(post)) for post in posts.select_related("vendor").order_by("pk")]


def scopes_in_words(post: HelperPost) -> str:
    """ "hồ sơ và giấy tờ; đơn hàng"."""
    return "; ".join(str(HelperScope(scope).label).lower() for scope in post.scopes)
