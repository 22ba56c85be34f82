"""Finding a unit by what somebody typed: with or without signs, by today's name or a former one."""

import re
import unicodedata
from collections.abc import Iterable
from typing import NamedTuple

from django.db.models import Case, IntegerField, Q, Value, When
from django.db.models.functions import Length

from shop.kernel.text import folded_key
from vendors.places.models import AdminUnit, AdminUnitName, AdminUnitSuccession, Kind, Level

LONGEST_QUERY = 120  # characters; no unit with its district and province is longer
CANDIDATES = 300  # names looked at; "an" alone begins or follows in more, and nobody reads that far

# What people type before a name, folded; longer words first.
_KINDS_BY_WORD: dict[str, tuple[Kind, ...]] = {
    "thanh pho": (Kind.CITY, Kind.PROVINCIAL_CITY),
    "thi tran": (Kind.TOWNSHIP,),
    "dac khu": (Kind.SPECIAL_ZONE,),
    "thi xa": (Kind.TOWN,),
    "phuong": (Kind.WARD,),
    "huyen": (Kind.RURAL_DISTRICT,),
    "tinh": (Kind.PROVINCE,),
    "quan": (Kind.URBAN_DISTRICT,),
    "tp": (Kind.CITY, Kind.PROVINCIAL_CITY),
    "tt": (Kind.TOWNSHIP,),
    "tx": (Kind.TOWN,),
    "xa": (Kind.COMMUNE,),
}
_KIND_FIRST = re.compile(f"({'|'.join(_KINDS_BY_WORD)}) (.+)")
_SHORT_FORMS = {"hcm": "ho chi minh", "tphcm": "tp ho chi minh", "tp hcm": "tp ho chi minh"}


class UnitHit(NamedTuple):
    """A unit of today that answers a search.

    unit      parent loaded
    label     "Xã Cần Giờ, TP. Hồ Chí Minh"
    formerly  why an old name led here: "trước là Thị trấn Cần Thạnh, Huyện Cần Giờ, TP. Hồ Chí Minh"; else ""
    """

    unit: AdminUnit
    label: str
    formerly: str = ""


def find_units(text: str, *, level: Level | None = None, limit: int = 10) -> list[UnitHit]:
    """Units of today whose name, or a former name of whose territory, begins with or holds the words typed.

    text    any; "Thạnh An", "thanh an", "xã thạnh an", "phường 5, gò vấp". What follows a comma must stand in the
            names above the unit. Text that no unit can be called gives an empty list, never an error
    level   of the answers: provinces or communes; None for both
    returns names equal as typed (with signs) first, then equal without signs, then beginning so, then the rest;
            today's names before former ones
    2 queries at most
    """
    if not isinstance(text, str) or len(text) > LONGEST_QUERY:
        return []
    first, *above = (folded_key(part) for part in text.split(","))
    if not first:
        return []
    names = _matching_names(_SHORT_FORMS.get(first, first))
    typed = _bare(text.split(",", maxsplit=1)[0])
    names.sort(key=lambda name: _rank(name, typed, first))
    hits: dict[int, UnitHit] = {}
    for unit, former in _todays_units(names):
        if level is not None and unit.level != level:
            continue
        hit = UnitHit(unit, unit.label, f"trước là {former}" if former else "")
        place = folded_key(f"{hit.label} {hit.formerly}")
        if unit.pk not in hits and all(part in place for part in above):
            hits[unit.pk] = hit
    return list(hits.values())[:limit]


def _matching_names(query: str) -> list[AdminUnitName]:
    """Names of any time, the likeliest first, with three levels of units loaded."""
    match = _KIND_FIRST.fullmatch(query)
    wanted = _has_words(query)
    if match:
        wanted |= _has_words(match[2]) & Q(kind__in=_KINDS_BY_WORD[match[1]])
    nearness = Case(
        When(folded_name__in=[query, *(match.groups()[1:] if match else ())], then=Value(0)),
        When(unit__valid_to=None, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    names = AdminUnitName.objects.filter(wanted).select_related("unit__parent__parent")
    return list(names.order_by(nearness, Length("folded_name"), "folded_name", "unit_id")[:CANDIDATES])


def _has_words(query: str) -> Q:
    return Q(folded_name__startswith=query) | Q(folded_name__contains=f" {query}")


def _bare(typed: str) -> str:
    """As typed but for case, white space and a type word in front."""
    plain = " ".join(unicodedata.normalize("NFC", typed).casefold().split())
    for word in (
        "thành phố",
        "thị trấn",
        "đặc khu",
        "thị xã",
        "phường",
        "huyện",
        "tỉnh",
        "quận",
        "tp.",
        "tp",
        "xã",
    ):
        if plain.startswith(f"{word} "):
            return plain.removeprefix(word).strip()
    return plain


def _rank(name: AdminUnitName, typed: str, folded: str) -> tuple[int, bool, bool, int, str]:
    """Smaller is better."""
    if name.name.casefold() == typed:
        nearness = 0
    elif folded.endswith(name.folded_name):
        nearness = 1
    else:
        nearness = 2 if name.folded_name.startswith(folded) else 3
    is_former = name.valid_to is not None
    return (nearness, is_former, name.unit.level != Level.PROVINCE, len(name.name), name.unit.sort_key)


def _todays_units(names: Iterable[AdminUnitName]) -> Iterable[tuple[AdminUnit, str]]:
    """Each name's units of today, in order, with the former label that led there ("" for a name of today)."""
    names = list(names)
    old_ids = [name.unit_id for name in names if not name.unit.is_current]
    successions: dict[int, list[AdminUnit]] = {}
    if old_ids:
        links = AdminUnitSuccession.objects.filter(
            Q(predecessor__in=old_ids) | Q(predecessor__parent__in=old_ids, predecessor__level=Level.COMMUNE),
            is_default=True,
        ).select_related("predecessor", "successor__parent")
        for link in links.order_by("successor__sort_key", "successor_id"):
            successions.setdefault(link.predecessor_id, []).append(link.successor)
            # An old district lives on in the units that its communes went to.
            if link.predecessor.level == Level.COMMUNE and link.predecessor.parent_id:
                successions.setdefault(link.predecessor.parent_id, []).append(link.successor)
    for name in names:
        if name.unit.is_current:
            yield name.unit, "" if name.valid_to is None else name.short_name
            continue
        former = name.unit.label
        for successor in successions.get(name.unit_id, []):
            yield successor, former
