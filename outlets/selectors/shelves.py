"""What is free to buy: on the producers' online shelves, and on the counters of places one can walk into."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from outlets.models import OutletKind
from outlets.selectors.unit_words import Unit
from shop.kernel.prepared import fetch_prepared

OPEN_COUNTERS = (OutletKind.SALES_POINT, OutletKind.OWN_SHOP, OutletKind.FAIR_BOOTH)
MAX_COUNTERS = 30  # nobody reads further; the nearest stand first

# Of one variant, in a lateral behind `variant` and its `product`: itself once, or the components of a gift box, all on
# the shelf of the variant's producer. A box can be packed as often as its scarcest component allows; one without
# contents has no quantity. The rule of what is free is `take_free`'s.
FREE_OF_VARIANT = """
    SELECT min(coalesce(free.quantity, 0) / part.quantity)::bigint AS quantity
    FROM (
        SELECT variant.id AS variant_id, 1 AS quantity WHERE NOT variant.is_bundle
      UNION ALL
        SELECT component_id, quantity FROM catalog_bundlecomponent
        WHERE bundle_id = variant.id AND variant.is_bundle
    ) part
    LEFT JOIN LATERAL (
        SELECT sum(greatest(0, level.on_hand - level.reserved))::bigint AS quantity
        FROM outlets_outlet shelf
        JOIN outlets_stocklevel level ON level.outlet_id = shelf.id
        WHERE shelf.kind = 'online_shelf' AND shelf.closed_on IS NULL
          AND shelf.operator_vendor_id = product.vendor_id
          AND level.variant_id = part.variant_id AND level.service_date IS NULL AND level.shortfall = 0
          AND NOT product.is_service
    ) free ON true
"""
FREE_ONLINE = f"""
    SELECT variant.id, free.quantity
    FROM catalog_variant variant
    JOIN catalog_product product ON product.id = variant.product_id
    CROSS JOIN LATERAL ({FREE_OF_VARIANT}) free
    WHERE variant.id = ANY(%s::bigint[]) AND free.quantity IS NOT NULL
"""  # noqa: S608 - made of constants
# A booth sells while its fair lasts. Nearest first: the product's commune, its province, then the rest by name.
COUNTERS = """
    SELECT outlet.id, outlet.name, outlet.kind, outlet.address_line, outlet.opening_hours, outlet.is_demo,
           commune.kind, commune.name, province.kind, province.name,
           level.variant_id, sum(level.on_hand - level.reserved)::bigint
    FROM outlets_stocklevel level
    JOIN outlets_outlet outlet ON outlet.id = level.outlet_id
    JOIN places_adminunit commune ON commune.id = outlet.commune_id
    LEFT JOIN places_adminunit province ON province.id = commune.parent_id
    WHERE level.variant_id = ANY(%(variant_ids)s::bigint[]) AND level.service_date IS NULL
      AND level.shortfall = 0 AND level.on_hand > level.reserved
      AND outlet.kind = ANY(%(kinds)s::text[])
      AND (outlet.closed_on IS NULL OR outlet.closed_on > %(day)s::date)
      AND (outlet.opened_on IS NULL OR outlet.opened_on <= %(day)s::date)
      AND (outlet.kind <> 'fair_booth' OR EXISTS (
            SELECT FROM outlets_booth booth WHERE booth.outlet_id = outlet.id AND booth.during @> %(day)s::date))
    GROUP BY outlet.id, commune.id, province.id, level.variant_id
    ORDER BY commune.id <> %(commune)s::bigint, province.id IS DISTINCT FROM %(province)s::bigint,
             outlet.name, outlet.id
    LIMIT %(most)s
"""


class Place(NamedTuple):
    """A place one can walk into, as a product's page lists it."""

    id: int
    name: str
    kind: str
    address_line: str
    opening_hours: str
    is_demo: bool
    commune: Unit


class Counter(NamedTuple):
    """A place that has goods on its counter today, and how much of each variant is free (base units)."""

    outlet: Place
    free: dict[int, int]


def free_online(variant_ids: Iterable[int]) -> dict[int, int]:
    """Base units of each variant that an online order would get now; 0 when sold out. 1 query.

    A variant that does not exist, and a gift box without contents, are missing from the result.
    """
    wanted = sorted(set(variant_ids))
    return dict(fetch_prepared(FREE_ONLINE, [wanted])) if wanted else {}


def counters_with(
    variant_ids: Sequence[int], *, commune_id: int, province_id: int | None, day: date
) -> list[Counter]:
    """Open places where one of these variants can be bought by hand, the nearest to a commune first. 1 query."""
    values = {
        "variant_ids": list(variant_ids),
        "kinds": list(OPEN_COUNTERS),
        "commune": commune_id,
        "province": province_id,
        "day": day,
        "most": MAX_COUNTERS * len(variant_ids),
    }
    counters: dict[int, Counter] = {}
    for row in fetch_prepared(COUNTERS, values) if variant_ids else ():
        place = Place._make((*row[:6], Unit("", *row[6:10])))
        counters.setdefault(place.id, Counter(place, {})).free[row[10]] = row[11]
    return list(counters.values())[:MAX_COUNTERS]
