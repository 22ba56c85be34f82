"""Which units an officer is in charge of."""

from datetime import date

from django.db.models import Q

from vendors.people.models import OfficerPost, User
from vendors.places.models import AdminUnit


def officer_units(user: User, *, day: date) -> list[AdminUnit]:
    """The units of a person's posts valid on that day; empty for everyone who is no officer. One query."""
    if not user.is_authenticated:
        return []
    posts = OfficerPost.objects.filter(
        Q(valid_to=None) | Q(valid_to__gte=day), user=user, valid_from__lte=day
    )
    return [post.unit for post in posts.select_related("unit")]
