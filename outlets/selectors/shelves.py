"""What is free to buy: on the producers' online shelves, and on the counters of places one can walk into."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from django.db import connection
from django.db.models import Exists, F, OuterRef, Q

from outlets.models import Booth, Outlet, OutletKind, StockLevel
from vendors.places.models import AdminUnit

OPEN_COUNTERS = (OutletKind.SALES_POINT, OutletKind.OWN_SHOP, OutletKind.FAIR_BOOTH)
MAX_COUNTERS = 30  # nobody reads further; the nearest stand first

# Of one wanted variant: itself once, or the components of a gift box, all on the shelf of the variant's producer.
# A box can be packed as often as its scarcest component allows. The rule of what is free is `take_free`'s.
FREE_ONLINE = """
    SELECT wanted.id, min(coalesce(free.quantity, 0) / part.quantity)::bigint
    FROM catalog_variant wanted
    JOIN catalog_product product ON product.id = wanted.product_id
    JOIN LATERAL (
        SELECT wanted.id AS variant_id, 1 AS quantity WHERE NOT wanted.is_bundle
      UNION ALL
        SELECT component_id, quantity FROM catalog_bundlecomponent
        WHERE bundle_id = wanted.id AND wanted.is_bundle
    ) part ON true
    LEFT JOIN LATERAL (
        SELECT sum(greatest(0, level.on_hand - level.reserved))::bigint AS quantity
        FROM outlets_outlet shelf
        JOIN outlets_stocklevel level ON level.outlet_id = shelf.id
        WHERE shelf.kind = 'online_shelf' AND shelf.closed_on IS NULL
          AND shelf.operator_vendor_id = product.vendor_id
          AND level.variant_id = part.variant_id AND level.service_date IS NULL AND level.shortfall = 0
          AND NOT product.is_service
    ) free ON true
    WHERE wanted.id = ANY(%s)
    GROUP BY wanted.id
"""


class Counter(NamedTuple):
    """A place that has goods on its counter today, and how much of each variant is free (base units)."""

    outlet: Outlet  # commune and its parent loaded
    free: dict[int, int]


def free_online(variant_ids: Iterable[int]) -> dict[int, int]:
    """Base units of each variant that an online order would get now; 0 when sold out. 1 query.

    A variant that does not exist, and a gift box without contents, are missing from the result.
    """
    wanted = sorted(set(variant_ids))
    if not wanted:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(FREE_ONLINE, [wanted])
        return dict(cursor.fetchall())


def counters_with(variant_ids: Iterable[int], *, near: AdminUnit, day: date) -> list[Counter]:
    """Open places where one of these variants can be bought by hand, those nearest to a commune first. 1 query.

    near  parent loaded: its commune's places come first, then its province's, then the rest by name
    """
    levels = (
        StockLevel.objects.filter(
            Q(outlet__closed_on=None) | Q(outlet__closed_on__gt=day),
            Q(outlet__opened_on=None) | Q(outlet__opened_on__lte=day),
            variant_id__in=set(variant_ids),
            outlet__kind__in=OPEN_COUNTERS,
            service_date=None,
            shortfall=0,
            on_hand__gt=F("reserved"),
        )
        # A booth sells while its fair lasts.
        .filter(
            ~Q(outlet__kind=OutletKind.FAIR_BOOTH)
            | Exists(Booth.objects.filter(outlet=OuterRef("outlet"), during__contains=day))
        )
        .select_related("outlet__commune__parent")
        .order_by("outlet__name", "outlet_id")
    )
    counters: dict[int, Counter] = {}
    for level in levels:
        counter = counters.setdefault(level.outlet_id, Counter(level.outlet, {}))
        counter.free[level.variant_id] = (
            counter.free.get(level.variant_id, 0) + level.on_hand - level.reserved
        )
    return sorted(counters.values(), key=lambda counter: _distance(counter.outlet, near))[:MAX_COUNTERS]


def _distance(outlet: Outlet, near: AdminUnit) -> int:
    """0 in the same commune, 1 in the same province, 2 elsewhere."""
    if outlet.commune_id == near.pk:
        return 0
    return 1 if outlet.commune.parent_id == near.parent_id else 2
