"""Finding people for the operator, and whom a telephone number belongs to."""

from contextlib import suppress

from django.db.models import Q, QuerySet

from shop.kernel.errors import InvalidInput, NotFound
from shop.kernel.phone import normalize_phone
from vendors.people.models import SecondFactor, User

MOST_FOUND = 50


def person_of_phone(phone: str) -> User | None:
    """phone in its one spelling; 1 query."""
    return User.objects.filter(phone=phone).first()


def person_by_id(user_id: int) -> User:
    """raises NotFound; 1 query"""
    person = User.objects.filter(pk=user_id).first()
    if person is None:
        raise NotFound
    return person


def find_people(typed: str) -> list[User]:
    """By whole telephone number, whole e-mail address or a part of the name; 50 at most, by name. 1 query."""
    if not typed:
        return []
    found = Q(display_name__icontains=typed) | Q(email__iexact=typed)
    with suppress(InvalidInput):
        found |= Q(phone=normalize_phone(typed))
    return list(User.objects.filter(found).order_by("display_name", "pk")[:MOST_FOUND])


def second_factors_of(user: User) -> QuerySet[SecondFactor]:
    """Oldest first; 1 query."""
    return SecondFactor.objects.filter(user=user).order_by("pk")


def made_up_people_with_app() -> QuerySet[User]:
    """People of the demo whose authenticator app has the fixed secret; 1 query."""
    apps = SecondFactor.objects.filter(kind=SecondFactor.Kind.APP, user__is_demo=True)
    return User.objects.filter(pk__in=apps.values("user")).order_by("pk")
