"""The audit trail for reading: who did what to whom, with names in place of ids."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from django.db.models import Q, QuerySet

from shop.kernel.clock import start_of_day
from shop.kernel.errors import InvalidInput
from shop.kernel.models import AuditEntry
from shop.kernel.phone import normalize_phone
from vendors.models import Vendor
from vendors.people.models import User

MOST_PERSONS = 200  # of one name; a telephone number is exact


class TrailFilters(NamedTuple):
    """What the trail is asked for; empty ones let everything through.

    person   a part of a name, a telephone number, or "user:12"
    subject  a table ("vendors_vendor"), or table and id ("vendors_vendor:3")
    before   only entries older than this one: how the list goes on
    """

    person: str = ""
    subject: str = ""
    action: str = ""
    first: date | None = None
    last: date | None = None
    before: int | None = None


class TrailRow(NamedTuple):
    """An entry with the names of who did it and for whom; "" where nobody is named."""

    entry: AuditEntry
    actor: str
    on_behalf_of: str


def trail(filters: TrailFilters, *, limit: int) -> list[TrailRow]:
    """The newest entries first. 3 queries, 4 with a person's name."""
    entries = AuditEntry.objects.order_by("-id")
    if filters.person:
        entries = entries.filter(actor__in=_actors(filters.person))
    if filters.subject:
        of_table = Q(subject__startswith=f"{filters.subject}:")
        entries = entries.filter(of_table if ":" not in filters.subject else Q(subject=filters.subject))
    if filters.action:
        entries = entries.filter(action=filters.action)
    if filters.first:
        entries = entries.filter(at__gte=start_of_day(filters.first))
    if filters.last:
        entries = entries.filter(at__lt=start_of_day(filters.last + timedelta(days=1)))
    if filters.before is not None:
        entries = entries.filter(pk__lt=filters.before)
    return _named(entries[:limit])


def trail_of(subjects: Sequence[str], *, limit: int) -> list[TrailRow]:
    """The newest entries about these rows ("vendors_vendor:3", …). 3 queries."""
    return _named(AuditEntry.objects.filter(subject__in=subjects).order_by("-id")[:limit])


def names_of(actors: Iterable[str]) -> dict[str, str]:
    """ "user:12" → "Nguyễn Thị Mai", "vendor:3" → "HTX Thạnh An"; what is unknown stands for itself. 2 queries."""
    wanted = {actor for actor in actors if actor}
    people = User.objects.filter(pk__in=_ids("user:", wanted))
    vendors = Vendor.objects.filter(pk__in=_ids("vendor:", wanted)).only("name")
    known = {f"user:{person.pk}": str(person) for person in people}
    known |= {f"vendor:{vendor.pk}": vendor.name for vendor in vendors}
    return {actor: known.get(actor, actor) for actor in wanted}


def _named(entries: QuerySet[AuditEntry]) -> list[TrailRow]:
    rows = list(entries)
    names = names_of(actor for entry in rows for actor in (entry.actor, entry.on_behalf_of))
    return [TrailRow(entry, names.get(entry.actor, ""), names.get(entry.on_behalf_of, "")) for entry in rows]


def _ids(prefix: str, actors: Iterable[str]) -> list[int]:
    found = (actor.removeprefix(prefix) for actor in actors if actor.startswith(prefix))
    return [int(number) for number in found if number.isascii() and number.isdecimal()]


def _actors(person: str) -> list[str]:
    if person.startswith("user:"):
        return [person]
    try:
        people = User.objects.filter(phone=normalize_phone(person))
    except InvalidInput:
        people = User.objects.filter(display_name__icontains=person)
    return [f"user:{pk}" for pk in people.values_list("pk", flat=True)[:MOST_PERSONS]]
