"""Which communes the rows of an annex mean: names of any time, with or without dấu, alone or in an address."""

import re
from collections.abc import Iterable

from shop.kernel.text import folded_key
from vendors.places.models import AdminUnitName, AdminUnitSuccession, Level

_KIND_FIRST = re.compile(r"(?:xa|phuong|thi tran|dac khu|tt|p|x) (.+)")


def commune_word(written: str) -> str:
    """The folded name in what an annex writes: "Ấp Thạnh Hoà, xã Thạnh An, TP.HCM" → "thanh an"; "" for nothing."""
    parts = [folded_key(part) for part in re.split(r"[,;–—]|\s-\s", written)]
    for part in parts:
        if named := _KIND_FIRST.fullmatch(part):
            return named[1]
    return parts[0]


def communes_called(
    written: Iterable[str], *, within: frozenset[int] | None = None
) -> dict[str, frozenset[int]]:
    """For each text that names a commune of any time: its ids, and those of what became of it. 2 queries.

    within  only units of this territory (ids, predecessors included); texts that name none there are missing
    """
    words = {text: commune_word(text) for text in written if text}
    names = AdminUnitName.objects.filter(folded_name__in=set(words.values()), unit__level=Level.COMMUNE)
    by_word: dict[str, set[int]] = {}
    for word, unit_id in names.values_list("folded_name", "unit_id"):
        if within is None or unit_id in within:
            by_word.setdefault(word, set()).add(unit_id)
    heirs: dict[int, set[int]] = {}
    old = {unit_id for ids in by_word.values() for unit_id in ids}
    links = AdminUnitSuccession.objects.filter(predecessor__in=old)
    for predecessor_id, successor_id in links.values_list("predecessor_id", "successor_id"):
        heirs.setdefault(predecessor_id, set()).add(successor_id)
    return {
        text: frozenset(by_word[word].union(*(heirs.get(unit_id, set()) for unit_id in by_word[word])))
        for text, word in words.items()
        if word in by_word
    }
