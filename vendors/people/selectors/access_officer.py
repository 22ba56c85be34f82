"""Which units an officer is in charge of."""

from datetime import date

from django.db.models import Q

from vendors.people.models import OfficerPost, User
from vendors.people.selectors.second_factors import refuse_without_second_factor
from vendors.places.models import AdminUnit


def officer_units(user: User, *, day: date) -> list[AdminUnit]:
    """The units of a person's posts valid on that day; empty for everyone who is no officer. One query.

    raises SecondFactorDue  for an officer whose session has not shown the second factor
    """
    units = units_of_posts(user, day=day)
    if units:
        refuse_without_second_factor(user)
    return units


def units_of_posts(user: User, *, day: date) -> list[AdminUnit]:
    """As `officer_units`, to say which posts somebody holds: it opens nothing. One query."""
    if not user.is_authenticated:
        return []
    posts = OfficerPost.objects.filter(
        Q(valid_to=None) | Q(valid_to__gte=day), user=user, valid_from__lte=day
    )
    return [post.unit for post in posts.select_related("unit")]
