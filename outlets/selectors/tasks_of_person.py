"""What waits for a person: their own notices, and those of the producers and outlets they work for."""

from datetime import datetime

from django.db.models import QuerySet

from outlets.selectors.access_outlet import outlets_of
from shop.kernel.errors import NotFound
from shop.kernel.models import Notice
from vendors.models import VendorMembership
from vendors.people.models import User


def tasks_of_person(user: User) -> QuerySet[Notice]:
    """Open notices, newest first. 2 queries for whose they are, 1 for themselves."""
    return Notice.objects.filter(recipient__in=_recipients(user), done_at=None).order_by("-pk")


def finish_task(user: User, notice_id: int, *, now: datetime) -> None:
    """Mark one of them as done, for everybody who has it in the list; done twice is done.

    raises NotFound  for missing and other people's
    """
    notice = Notice.objects.filter(pk=notice_id, recipient__in=_recipients(user)).first()
    if notice is None:
        raise NotFound
    Notice.objects.filter(pk=notice.pk, done_at=None).update(done_at=now)


def _recipients(user: User) -> list[str]:
    vendors = VendorMembership.objects.filter(user=user).values_list("vendor_id", flat=True)
    outlets = outlets_of(user).order_by().values_list("pk", flat=True)
    return [
        f"user:{user.pk}",
        *(f"vendor:{vendor}" for vendor in vendors),
        *(f"outlet:{outlet}" for outlet in outlets),
    ]
