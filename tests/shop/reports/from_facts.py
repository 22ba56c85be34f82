"""The report worked out from the raw facts, one by one in Python: slow, plain, and knowing nothing of sums."""

from collections import defaultdict
from collections.abc import Mapping
from typing import NamedTuple

from shop.reports.models import SaleFact
from shop.reports.periods import Period
from vendors.places.models import AdminUnitSuccession


class Plain(NamedTuple):
    """One row's figures: (amount_vnd, taken_back_vnd, lines, producers)."""

    amount_vnd: int
    taken_back_vnd: int
    lines: int
    producers: int


class PlainReport(NamedTuple):
    rows: dict[int | None, Plain]  # by unit; None: buyers not known
    vendor_ids: dict[int | None, set[int]]
    producers: int
    outlets: int
    has_demo: bool


def homes_of_today() -> dict[int, int]:
    """Where each old unit counts today, by following the links one by one."""
    link = dict(
        AdminUnitSuccession.objects.filter(is_default=True).values_list("predecessor_id", "successor_id")
    )

    def home(unit_id: int) -> int:
        return home(link[unit_id]) if unit_id in link else unit_id

    return {unit_id: home(unit_id) for unit_id in link}


def report_from_facts(
    *,
    view: str,
    period: Period,
    channel: str | None,
    homes: Mapping[int, int],
    within: set[int] | None = None,
) -> PlainReport:
    """homes: {} for boundaries of then. within: only units that count for one of these today."""
    facts = SaleFact.objects.filter(business_day__gte=period.first, business_day__lte=period.last)
    by_unit: dict[int | None, list[SaleFact]] = defaultdict(list)
    today = homes_of_today() if within is not None else {}
    for fact in facts:
        if channel is not None and fact.channel != channel:
            continue
        unit_id = getattr(fact, f"{view}_commune_id")
        if within is not None and today.get(unit_id, unit_id) not in within:
            continue
        by_unit[homes.get(unit_id, unit_id)].append(fact)
    counted = [fact for same in by_unit.values() for fact in same]
    return PlainReport(
        {
            unit_id: Plain(
                sum(fact.amount_vnd for fact in same),
                sum(fact.amount_vnd for fact in same if fact.kind != "sale"),
                sum(fact.kind == "sale" for fact in same),
                len({fact.vendor_id for fact in same}),
            )
            for unit_id, same in by_unit.items()
        },
        {unit_id: {fact.vendor_id for fact in same} for unit_id, same in by_unit.items()},
        len({fact.vendor_id for fact in counted}),
        len({fact.outlet_id for fact in counted}),
        any(fact.is_demo for fact in counted),
    )
