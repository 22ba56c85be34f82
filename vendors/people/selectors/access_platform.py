"""The gates to what only the marketplace's own people may see and do."""

from datetime import date

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q

from shop.kernel.errors import NotFound
from vendors.people.models import PlatformPost, User
from vendors.people.selectors.second_factors import refuse_without_second_factor

_MODERATING = (PlatformPost.Role.MODERATOR, PlatformPost.Role.ADMIN)


def access_moderator(user: User | AnonymousUser, *, day: date) -> User:
    """The person, if they may moderate on that day: moderators and administrators of the platform. One query.

    raises NotFound         for everybody else
           SecondFactorDue  for one of them whose session has not shown the second factor
    """
    return _with_post(user, _MODERATING, day)


def access_platform_admin(user: User | AnonymousUser, *, day: date) -> User:
    """The person, if they run the platform on that day. One query.

    raises NotFound         for everybody else
           SecondFactorDue  for one of them whose session has not shown the second factor
    """
    return _with_post(user, (PlatformPost.Role.ADMIN,), day)


def _with_post(user: User | AnonymousUser, roles: tuple[PlatformPost.Role, ...], day: date) -> User:
    if not isinstance(user, User) or not user.is_active:
        raise NotFound
    posts = PlatformPost.objects.filter(
        Q(valid_to=None) | Q(valid_to__gte=day), user=user, valid_from__lte=day
    )
    if not user.is_superuser and not posts.filter(role__in=roles).exists():
        raise NotFound
    refuse_without_second_factor(user)
    return user


def platform_roles(user: User, *, day: date) -> set[str]:
    """The posts somebody holds on that day, to say so: it opens nothing. One query, none for a superuser."""
    if user.is_superuser:
        return set(PlatformPost.Role.values)
    posts = PlatformPost.objects.filter(
        Q(valid_to=None) | Q(valid_to__gte=day), user=user, valid_from__lte=day
    )
    return set(posts.values_list("role", flat=True))
