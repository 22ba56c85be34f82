"""The gates to what only the marketplace's own people may see and do."""

from datetime import date

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q

from shop.kernel.errors import NotFound
from vendors.people.models import PlatformPost, User

_MODERATING = (PlatformPost.Role.MODERATOR, PlatformPost.Role.ADMIN)


def access_moderator(user: User | AnonymousUser, *, day: date) -> User:
    """The person, if they may moderate on that day: moderators and administrators of the platform. One query.

    raises NotFound  for everybody else
    """
    return _with_post(user, _MODERATING, day)


def access_platform_admin(user: User | AnonymousUser, *, day: date) -> User:
    """The person, if they run the platform on that day. One query.

    raises NotFound  for everybody else
    """
    return _with_post(user, (PlatformPost.Role.ADMIN,), day)


def _with_post(user: User | AnonymousUser, roles: tuple[PlatformPost.Role, ...], day: date) -> User:
    if not isinstance(user, User) or not user.is_active:
        raise NotFound
    posts = PlatformPost.objects.filter(
        Q(valid_to=None) | Q(valid_to__gte=day), user=user, valid_from__lte=day
    )
    if user.is_superuser or posts.filter(role__in=roles).exists():
        return user
    raise NotFound
