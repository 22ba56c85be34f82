"""Places one can walk into that have goods of a producer on their counter."""

from datetime import date
from typing import NamedTuple

from outlets.selectors.shelves import OPEN_COUNTERS
from outlets.selectors.unit_words import Unit
from shop.kernel.prepared import fetch_prepared

MOST_PLACES = 12

# What is open and free is COUNTERS' rule in shelves.py; the producer's commune and province stand first.
PLACES = """
    SELECT outlet.name, outlet.kind, outlet.address_line, outlet.opening_hours, outlet.is_demo, found.products,
           commune.kind, commune.name, province.kind, province.name
    FROM (
        SELECT level.outlet_id, count(DISTINCT product.id) AS products
        FROM catalog_product product
        JOIN catalog_variant variant ON variant.product_id = product.id AND variant.is_active
        JOIN outlets_stocklevel level ON level.variant_id = variant.id
        WHERE product.vendor_id = %(vendor)s::bigint AND product.state = 'live' AND level.service_date IS NULL
          AND level.shortfall = 0 AND level.on_hand > level.reserved
        GROUP BY level.outlet_id
    ) found
    JOIN outlets_outlet outlet ON outlet.id = found.outlet_id
    JOIN places_adminunit commune ON commune.id = outlet.commune_id
    LEFT JOIN places_adminunit province ON province.id = commune.parent_id
    WHERE outlet.kind = ANY(%(kinds)s::text[])
      AND (outlet.closed_on IS NULL OR outlet.closed_on > %(day)s::date)
      AND (outlet.opened_on IS NULL OR outlet.opened_on <= %(day)s::date)
      AND (outlet.kind <> 'fair_booth' OR EXISTS (
            SELECT FROM outlets_booth booth WHERE booth.outlet_id = outlet.id AND booth.during @> %(day)s::date))
    ORDER BY commune.id <> %(commune)s::bigint, province.id IS DISTINCT FROM %(province)s::bigint,
             outlet.name, outlet.id
    LIMIT %(most)s
"""


class ProducerPlace(NamedTuple):
    """products: how many different ones of this producer stand there today."""

    name: str
    kind: str
    address_line: str
    opening_hours: str
    is_demo: bool
    products: int
    commune: Unit


def places_with_goods_of(
    vendor_id: int, *, commune_id: int, province_id: int | None, day: date
) -> list[ProducerPlace]:
    """Open places, the nearest to a commune first, a dozen at most. 1 query."""
    values = {
        "vendor": vendor_id,
        "kinds": list(OPEN_COUNTERS),
        "commune": commune_id,
        "province": province_id,
        "day": day,
        "most": MOST_PLACES,
    }
    return [ProducerPlace._make((*row[:6], Unit("", *row[6:]))) for row in fetch_prepared(PLACES, values)]
