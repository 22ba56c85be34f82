"""Guessing is slow: after some wrong tries each next one waits longer, by account and by address.

Three counts, each with its own patience: one account from one address (a person who has forgotten), one account from
anywhere (many machines at one door), one address (one machine at many doors; a market or an office has one for many
people, so it is the most patient). A right try forgives the account; an address is forgiven by a day's rest or by the
operator.
"""

from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.db import connection
from django.db.models import Q

from shop.kernel.errors import DomainError
from vendors.people.lock_keys import account_key, address_key, keys_of_try, names_of, pair_key, pair_prefix
from vendors.people.models import LockOut, User

FREE = {"both": 5, "account": 20, "address": 100}  # wrong tries before the first wait
FIRST_WAIT_S, LONGEST_WAIT_S = 60, 3600  # doubled with each further wrong try
REST = timedelta(days=1)  # without a wrong try: all is forgiven

# A wait grows from the failure that spends the patience: 1, 2, 4 … minutes, an hour at most.
NOTE_FAILURE = """
    INSERT INTO people_lockout AS known (key, failures, failed_at)
    SELECT key, 1, %(now)s FROM unnest(%(keys)s::text[]) AS key ORDER BY key
    ON CONFLICT (key) DO UPDATE SET
        failures = CASE WHEN known.failed_at < %(rested)s THEN 1 ELSE known.failures + 1 END,
        failed_at = %(now)s
    RETURNING key, failures
"""


class MustWait(DomainError):
    """Too many wrong tries: the next one is looked at when the wait is over, right or wrong."""

    code: ClassVar[str] = "must-wait"
    retry: ClassVar[bool] = True


def refuse_if_waiting(name: str, address: str, *, now: datetime) -> None:
    """Call it before looking at a password or code. One query.

    name     as typed: a telephone number, an e-mail address, or "second-factor:12"
    address  of the caller, as `client_address` has it
    raises   MustWait
    """
    waits = LockOut.objects.filter(key__in=keys_of_try(name, address), waits_until__gt=now)
    until = max((lock.waits_until for lock in waits if lock.waits_until), default=None)
    if until is not None:
        minutes = -(-int((until - now).total_seconds()) // 60)
        raise MustWait(f"Đã thử quá nhiều lần. Mời chờ {minutes} phút rồi thử lại.")


def note_failure(name: str, address: str, *, now: datetime) -> None:
    """Count one wrong try. Two queries; it must not stand in a transaction that the refusal rolls back."""
    values: dict[str, Any] = {"keys": keys_of_try(name, address), "now": now, "rested": now - REST}
    with connection.cursor() as cursor:
        cursor.execute(NOTE_FAILURE, values)
        counted = cursor.fetchall()
    for key, failures in counted:
        free = FREE[key.partition(":")[0]]
        if failures >= free:
            wait_s = min(LONGEST_WAIT_S, FIRST_WAIT_S * 2 ** min(failures - free, 10))
            LockOut.objects.filter(key=key).update(waits_until=now + timedelta(seconds=wait_s))


def forgive(name: str, address: str) -> None:
    """A right try: this account is forgiven, from this address and from everywhere. One query."""
    LockOut.objects.filter(key__in=[pair_key(name, address), account_key(name)]).delete()


def forgive_person(user: User) -> int:
    """The operator's word: whoever stumbled at this account's names may try again. Returns how many waits ended."""
    of_account = Q()
    for name in names_of(user):
        of_account |= Q(key=account_key(name)) | Q(key__startswith=pair_prefix(name))
    return LockOut.objects.filter(of_account).delete()[0]


def forgive_address(address: str) -> int:
    """The operator's word: this address may try again. Returns whether there was a count, 0 or 1."""
    return LockOut.objects.filter(key=address_key(address)).delete()[0]


def forget_old_failures(*, now: datetime) -> int:
    """Delete counts after a day's rest and the end of every wait. Returns how many."""
    return LockOut.objects.filter(failed_at__lt=now - REST).delete()[0]
