"""Who must show a second factor, who has one, and the refusal until it was shown."""

from datetime import date
from typing import ClassVar

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q

from shop.kernel.errors import DomainError
from vendors.people.models import OfficerPost, PlatformPost, SecondFactor, User


class SecondFactorDue(DomainError):
    """The person may do this, but this session has not shown the second factor. Pages lead to showing it."""

    code: ClassVar[str] = "second-factor-due"

    def __init__(self) -> None:
        super().__init__("Mời xác thực lớp thứ hai ở trang tài khoản rồi thử lại.")


def needs_second_factor(user: User | AnonymousUser, *, day: date) -> bool:
    """True for officers, moderators and administrators. 1 query, none for staff of the admin's pages."""
    if not isinstance(user, User):
        return False
    if user.is_staff or user.is_superuser:
        return True
    valid = Q(valid_to=None) | Q(valid_to__gte=day)
    officers = OfficerPost.objects.filter(valid, user=user, valid_from__lte=day).values("pk")
    platform = PlatformPost.objects.filter(valid, user=user, valid_from__lte=day).values("pk")
    return officers.union(platform).exists()


def refuse_without_second_factor(user: User) -> None:
    """Called by the gates of posts: raises SecondFactorDue in a session that has not shown the second factor.

    Commands, workers and tests that call a service with a plain person are no session: they pass.
    """
    if user.passed_second_factor is False:
        raise SecondFactorDue


def has_second_factor(user: User) -> bool:
    """1 query."""
    return SecondFactor.objects.filter(user=user).exists()
