"""Who has to wait after too many wrong tries."""

from datetime import datetime
from typing import NamedTuple

from django.db.models import Q, QuerySet

from vendors.people.lock_keys import account_key, names_of, pair_prefix
from vendors.people.models import LockOut, User


class AddressWait(NamedTuple):
    address: str
    failures: int
    waits_until: datetime


def waits_of(user: User, *, now: datetime) -> QuerySet[LockOut]:
    """Waits at this person's names that are not over; 1 query."""
    of_account = Q()
    for name in names_of(user):
        of_account |= Q(key=account_key(name)) | Q(key__startswith=pair_prefix(name))
    return LockOut.objects.filter(of_account, waits_until__gt=now).order_by("-waits_until")


def address_waits(*, now: datetime) -> list[AddressWait]:
    """Addresses that must wait, the longest wait first; 1 query."""
    waiting = LockOut.objects.filter(key__startswith="address:", waits_until__gt=now).order_by("-waits_until")
    return [
        AddressWait(lock.key.removeprefix("address:"), lock.failures, lock.waits_until)
        for lock in waiting[:100]
        if lock.waits_until
    ]
