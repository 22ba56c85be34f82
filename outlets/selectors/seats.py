"""Seats of tours by day, for the producer who opens them."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from outlets.models import OutletKind, StockLevel
from outlets.selectors.shelves import FREE_ONLINE
from shop.kernel.prepared import fetch_prepared

FREE_ON_DESK = f"""
    SELECT id, sum(quantity)::bigint FROM (
        {FREE_ONLINE}
      UNION ALL
        SELECT level.variant_id, greatest(0, level.on_hand - level.reserved)::bigint
        FROM outlets_stocklevel level
        JOIN outlets_outlet shelf ON shelf.id = level.outlet_id AND shelf.kind = 'online_shelf'
        WHERE level.variant_id = ANY(%s::bigint[]) AND level.service_date >= %s::date
    ) AS found (id, quantity)
    GROUP BY id
"""  # noqa: S608 - made of constants


class SeatDay(NamedTuple):
    """A day of a tour: seats that were opened, and how many of them are held for orders."""

    variant_id: int
    day: date
    seats: int
    held: int

    @property
    def free(self) -> int:
        return max(0, self.seats - self.held)


def seats_from(variant_ids: Iterable[int], *, day: date) -> list[SeatDay]:
    """Days from `day` on that were opened on online shelves, in their order. One query."""
    levels = StockLevel.objects.filter(
        variant__in=list(variant_ids), service_date__gte=day, outlet__kind=OutletKind.ONLINE_SHELF
    ).exclude(on_hand=0, reserved=0)
    rows = levels.order_by("service_date", "variant_id").values_list(
        "variant_id", "service_date", "on_hand", "reserved"
    )
    return [SeatDay._make(row) for row in rows]


def free_on_desk(variant_ids: Iterable[int], *, day: date) -> dict[int, int]:
    """What each size has to sell: base units on the online shelf; of a tour the free seats from `day` on, together.

    One query; a size that does not exist and a gift box without contents are missing.
    """
    wanted = sorted(set(variant_ids))
    return dict(fetch_prepared(FREE_ON_DESK, [wanted, wanted, day])) if wanted else {}
