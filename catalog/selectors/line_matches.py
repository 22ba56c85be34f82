"""Which products a line of an annex may mean: proposals with a score, for an officer to confirm."""

import re
from collections.abc import Iterable, Mapping, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

from django.db.models import Q, QuerySet

from catalog.models import Certificate, CertificateScan, DecisionLine, Product, ProductState
from catalog.selectors.annex_places import communes_called
from shop.kernel.text import folded_key

# What the parts of a name count; a product code that is known counts as all of them.
NAME_POINTS = 60
PRODUCER_POINTS = 25
COMMUNE_POINTS = 15
SURE = NAME_POINTS + PRODUCER_POINTS + COMMUNE_POINTS
LEAST_SHOWN = 45
MOST_SHOWN = 4
MOST_COMPARED = 20_000  # products; the whole country has about 16,000 recognised ones
SAME_PRODUCER = 0.85  # share of letters in common, after the words that only name a kind of firm
# Words that say what kind of firm it is, folded, longest first.
_FIRM_WORDS = re.compile(
    r"\b(?:hop tac xa|to hop tac|ho kinh doanh|ho san xuat|co so san xuat|doanh nghiep tu nhan|doanh nghiep|"
    r"cong ty|co so|trang trai|trach nhiem huu han|co phan|mot thanh vien|nong nghiep|dich vu|thuong mai|san xuat|"
    r"htx|tht|hkd|dntn|tnhh|mtv|cp|nn|dv|tm|sx)\b"
)


class Proposal(NamedTuple):
    """A product that a line may mean.

    score         0..100; SURE is the same name, producer and commune, or a code it had before
    is_exact      nothing speaks against it and no other product is as near: chosen beforehand
    scan_numbers  decision numbers on scans its producer sent, "" where none was written; empty without a scan
    """

    product: Product  # vendor and commune loaded
    score: int
    is_exact: bool = False
    scans: tuple[CertificateScan, ...] = ()


class _Candidate(NamedTuple):
    product: Product
    name: str
    producers: tuple[str, ...]
    units: frozenset[int]


def proposals_for(
    lines: Sequence[DecisionLine], products: QuerySet[Product]
) -> dict[int, tuple[Proposal, ...]]:
    """Of each line (by id) the nearest products, best first; lines nothing comes near to have none. 5 queries.

    products  that may be chosen: of the officer's territory
    """
    places = communes_called({line.commune_name for line in lines if line.commune_name})
    by_code = _products_of_codes({line.product_code for line in lines if line.product_code})
    candidates = _candidates(lines, products, places, by_code)
    taken = {line.product_id for line in lines if line.product_id}
    ranked: dict[int, list[Proposal]] = {}
    for line in lines:
        near = (
            Proposal(found.product, points)
            for found in candidates
            if found.product.pk not in taken
            and (points := _points(line, found, places, by_code)) >= LEAST_SHOWN
        )
        ranked[line.pk] = sorted(near, key=lambda one: (-one.score, one.product.sort_key, one.product.pk))[
            :MOST_SHOWN
        ]
    scans = _scans_of({one.product.pk for row in ranked.values() for one in row})
    wanted_twice = _wanted_twice(ranked)
    return {
        line_id: tuple(
            one._replace(
                scans=scans.get(one.product.pk, ()),
                is_exact=place == 0
                and one.score >= SURE
                and one.product.pk not in wanted_twice
                and (len(row) == 1 or row[1].score < one.score),
            )
            for place, one in enumerate(row)
        )
        for line_id, row in ranked.items()
    }


def _candidates(
    lines: Iterable[DecisionLine],
    products: QuerySet[Product],
    places: Mapping[str, frozenset[int]],
    by_code: Mapping[str, set[int]],
) -> list[_Candidate]:
    """Products of the communes named, and those whose code is known; of the whole territory for a line without one."""
    rows = products.exclude(state=ProductState.REJECTED)
    if all(line.commune_name in places for line in lines):
        units = {unit_id for ids in places.values() for unit_id in ids}
        known = {product_id for ids in by_code.values() for product_id in ids}
        rows = rows.filter(Q(commune__in=units) | Q(former_commune__in=units) | Q(pk__in=known))
    rows = rows.select_related("vendor", "commune").only(
        *("name", "sort_key", "slug", "state", "is_demo", "commune_id", "former_commune_id"),
        *("vendor__name", "vendor__legal_name", "commune__kind", "commune__name"),
    )
    return [
        _Candidate(
            product,
            folded_key(product.name),
            tuple({_bare_firm(product.vendor.name), _bare_firm(product.vendor.legal_name)}),
            frozenset(filter(None, (product.commune_id, product.former_commune_id))),
        )
        for product in rows.order_by("pk")[:MOST_COMPARED]
    ]


def _points(
    line: DecisionLine,
    found: _Candidate,
    places: Mapping[str, frozenset[int]],
    by_code: Mapping[str, set[int]],
) -> int:
    if found.product.pk in by_code.get(line.product_code, ()):
        return SURE
    name = _likeness(folded_key(line.product_name), found.name)
    if name < 0.5:  # noqa: PLR2004 - fewer than half of the letters: another product
        return 0
    points = NAME_POINTS * name
    if line.vendor_name:
        firm = _bare_firm(line.vendor_name)
        same = max(_likeness(firm, producer) for producer in found.producers)
        points += PRODUCER_POINTS * (1 if same >= SAME_PRODUCER else same)
    if found.units & places.get(line.commune_name, frozenset()):
        points += COMMUNE_POINTS
    return int(points)


def _likeness(one: str, other: str) -> float:
    return 1.0 if one == other else SequenceMatcher(None, one, other, autojunk=False).ratio()


def _bare_firm(name: str) -> str:
    folded = folded_key(name)
    return " ".join(_FIRM_WORDS.sub(" ", folded).split()) or folded


def _products_of_codes(codes: set[str]) -> dict[str, set[int]]:
    """A renewed product keeps its code: earlier certificates tell whose it is."""
    found: dict[str, set[int]] = {}
    rows = Certificate.objects.filter(product_code__in=codes).values_list("product_code", "product_id")
    for code, product_id in rows:
        found.setdefault(code, set()).add(product_id)
    return found


def _scans_of(product_ids: set[int]) -> dict[int, tuple[CertificateScan, ...]]:
    found: dict[int, tuple[CertificateScan, ...]] = {}
    scans = CertificateScan.objects.filter(product__in=product_ids, withdrawn_at=None)
    for scan in scans.order_by("-added_at", "-pk"):
        found[scan.product_id] = (*found.get(scan.product_id, ()), scan)
    return found


def _wanted_twice(ranked: Mapping[int, Sequence[Proposal]]) -> set[int]:
    """Products that are the best of two lines: neither line is sure of it."""
    best = [row[0].product.pk for row in ranked.values() if row and row[0].score >= SURE]
    return {product_id for product_id in best if best.count(product_id) > 1}
