"""What the trade is played on, in a schema of its own that is dropped at the end: days, places, goods and prices."""

# ruff: noqa: S608 - pieces of our own SQL, no outside text

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time
from itertools import groupby
from typing import Any, NamedTuple

from psycopg import Connection

from shop.kernel.clock import VIETNAM, add_months
from shop.operations.generated.amounts import Amounts, first_day_of
from shop.operations.generated.deals import (
    DEALS,
    LONE_SALE,
    ORDERS,
    Document,
    deals_for,
    documents,
    lines_before,
)
from shop.operations.generated.loading import copy_rows
from shop.operations.generated.places import BOOTH, POINT, SHELF, SHOP, Market
from shop.operations.generated.seasons import Day, spread

OPENS = time(7)
OPEN_S = 14 * 3600
MONTHS_A_DELIVERY = 6
MOST_PARTS = 6  # of a line: room for the ids of a gift box's facts

TABLES = """
DROP SCHEMA IF EXISTS generated CASCADE;
CREATE SCHEMA generated;
CREATE UNLOGGED TABLE generated.day (
  day date PRIMARY KEY, month date, delivery int, opens timestamptz, first_deal bigint, deals int,
  booths bigint[], fairs bigint[]);  -- booths by the number of their place
CREATE UNLOGGED TABLE generated.document (
  position int, number int, documents int, lines int, lines_before int, order_number int);
CREATE UNLOGGED TABLE generated.line (position int, number int, line int);  -- the documents' lines, from 0
CREATE UNLOGGED TABLE generated.commune (no int PRIMARY KEY, commune_id bigint, former_id bigint, since date);
CREATE UNLOGGED TABLE generated.counter (
  kind text, outlet_id bigint PRIMARY KEY, commune_id bigint, former_id bigint, vendor_id bigint,
  devices uuid[], clerks bigint[]);
"""

# A random but repeatable UUID of version 4, and a number from 0 up: the same for the same words on any machine.
FUNCTIONS = """
CREATE FUNCTION generated.uuid(words text) RETURNS uuid LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT overlay(overlay(md5(words) placing '4' from 13 for 1) placing 'a' from 17 for 1)::uuid $$;
CREATE FUNCTION generated.chance(number bigint, salt bigint) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT hashint8extended(number, salt) & 9223372036854775807 $$;
"""

# What an outlet may sell: its own producer's goods, or a choice of goods from its part of the country.
SHELVES = f"""
CREATE UNLOGGED TABLE generated.sellable AS
SELECT row_number() OVER (ORDER BY commune.no, v.id) - 1 AS no, v.id AS variant_id, p.vendor_id,
       v.is_bundle, commune.no AS commune_no
FROM catalog_variant v
JOIN catalog_product p ON p.id = v.product_id
JOIN generated.commune ON commune.commune_id = p.commune_id
WHERE NOT p.is_service AND p.state = 'live';
CREATE UNIQUE INDEX ON generated.sellable (no);
CREATE INDEX ON generated.sellable (vendor_id);
CREATE INDEX ON generated.sellable (commune_no, no);
ANALYZE generated.sellable;

CREATE UNLOGGED TABLE generated.shelf AS
SELECT c.outlet_id, row_number() OVER (PARTITION BY c.outlet_id ORDER BY s.variant_id) - 1 AS slot,
       s.variant_id, s.vendor_id AS owner_id, s.is_bundle
FROM generated.counter c JOIN generated.sellable s USING (vendor_id)
WHERE c.kind IN ('{SHELF}', '{SHOP}')
UNION ALL
SELECT c.outlet_id, slot, s.variant_id,
       CASE WHEN c.kind = '{POINT}' AND generated.chance(s.variant_id, c.outlet_id) % 5 = 0 AND NOT s.is_bundle
            THEN NULL ELSE s.vendor_id END,
       s.is_bundle
FROM (
  SELECT c.*, total,
         least(total, CASE c.kind WHEN '{POINT}' THEN 40 + generated.chance(outlet_id, 1) % 120 ELSE 40 END) AS slots,
         coalesce((SELECT s.no FROM generated.sellable s
                   WHERE s.commune_no >= (SELECT no FROM generated.commune WHERE commune_id = c.commune_id)
                   ORDER BY s.commune_no, s.no LIMIT 1), 0) AS home
  FROM generated.counter c, (SELECT count(*) AS total FROM generated.sellable) AS all_of_them
  WHERE c.kind IN ('{POINT}', '{BOOTH}') OFFSET 0
) AS c
CROSS JOIN LATERAL generate_series(0, slots - 1) AS slot
JOIN generated.sellable s ON s.no = (home + slot * greatest(1, greatest(slots, total / 6) / slots)) % total;
CREATE INDEX ON generated.shelf (outlet_id, slot);

CREATE UNLOGGED TABLE generated.place AS
SELECT row_number() OVER (ORDER BY kind, slots DESC, outlet_id) - 1 AS no, found.*
FROM (
  SELECT c.*, unit.valid_from AS commune_since, count(s.variant_id)::int AS slots,
         CASE c.kind WHEN 'fair_booth' THEN 'fair' WHEN 'own_shop' THEN 'own_shop'
                     WHEN 'online_shelf' THEN 'online' ELSE 'sales_point' END AS channel
  FROM generated.counter c
  JOIN places_adminunit unit ON unit.id = c.commune_id
  LEFT JOIN generated.shelf s USING (outlet_id)
  GROUP BY c.outlet_id, unit.valid_from
) AS found;
CREATE UNIQUE INDEX ON generated.place (no);
CREATE UNIQUE INDEX ON generated.place (outlet_id);
"""

# Each part of each variant for each stretch of days on which nothing about it changes: certificate, unit, price.
STATES = """
CREATE UNLOGGED TABLE generated.piece AS
SELECT v.id AS sold_id, 1 AS part, v.id AS variant_id, 1 AS each, NULL::bigint AS share_vnd, NULL::bigint AS bundle_id
FROM catalog_variant v WHERE NOT v.is_bundle
UNION ALL
SELECT b.bundle_id, row_number() OVER (PARTITION BY b.bundle_id ORDER BY b.id), b.component_id, b.quantity,
       b.quantity * c.price_vnd * 9 / 10, b.bundle_id
FROM catalog_bundlecomponent b JOIN catalog_variant c ON c.id = b.component_id;

CREATE UNLOGGED TABLE generated.span AS
SELECT variant_id, day AS valid_from,
       coalesce(lead(day) OVER (PARTITION BY variant_id ORDER BY day), date '9999-12-31') AS valid_to
FROM (
  SELECT v.id AS variant_id, %(first)s::date AS day FROM catalog_variant v
  UNION
  SELECT v.id, turn.day FROM catalog_variant v
  JOIN catalog_product p ON p.id = v.product_id
  JOIN places_adminunit commune ON commune.id = p.commune_id
  CROSS JOIN LATERAL (
    SELECT commune.valid_from AS day
    UNION ALL SELECT (change.valid_from AT TIME ZONE 'Asia/Ho_Chi_Minh')::date FROM catalog_pricechange change
      WHERE change.variant_id = v.id
    UNION ALL SELECT unnest(ARRAY[c.issued_on, c.mark_ends_on]) FROM catalog_certificate c
      WHERE c.product_id = p.id
  ) AS turn
  WHERE turn.day > %(first)s AND turn.day <= %(last)s
) AS turns;
ANALYZE generated.piece, generated.span;

CREATE UNLOGGED TABLE generated.state AS
SELECT piece.sold_id, piece.part, piece.each, piece.share_vnd, piece.bundle_id, span.valid_from, span.valid_to,
       v.id AS variant_id, v.base_unit, v.vat_class, p.id AS product_id, p.is_service,
       vendor.id AS vendor_id, vendor.kind AS vendor_kind, vendor.is_women_led,
       category.id AS category_set_id, coalesce(category.parent_id, category.id) AS category_group_id,
       CASE WHEN span.valid_from < commune.valid_from AND p.former_commune_id IS NOT NULL
            THEN p.former_commune_id ELSE p.commune_id END AS origin_id,
       mark.id AS certificate_id, mark.stars, price.price_vnd, price.price_quantity
FROM generated.piece
JOIN generated.span ON span.variant_id = piece.variant_id
JOIN catalog_variant v ON v.id = piece.variant_id
JOIN catalog_product p ON p.id = v.product_id
JOIN vendors_vendor vendor ON vendor.id = p.vendor_id
JOIN catalog_category category ON category.id = p.category_id
JOIN places_adminunit commune ON commune.id = p.commune_id
LEFT JOIN LATERAL (
  SELECT c.id, c.stars FROM catalog_certificate c
  WHERE c.product_id = p.id AND c.issued_on <= span.valid_from AND c.mark_ends_on > span.valid_from
  ORDER BY c.issued_on DESC, c.id DESC LIMIT 1
) AS mark ON true
JOIN LATERAL (
  SELECT change.price_vnd, change.price_quantity FROM catalog_pricechange change
  WHERE change.variant_id = v.id
    AND (change.valid_from AT TIME ZONE 'Asia/Ho_Chi_Minh')::date <= span.valid_from
  ORDER BY change.valid_from DESC LIMIT 1
) AS price ON true;
"""


class Month(NamedTuple):
    """A month of sales with its ids. Facts of sales get ids from first_id on, cancellations `apart` further."""

    first: date
    delivery: int
    lines: int
    first_id: int
    apart: int

    @property
    def partition(self) -> str:
        return f"reports_salefact_{self.first:%Y%m}"

    def values(self) -> dict[str, Any]:
        """For the statements of the trade, by name."""
        return {
            "month": self.first,
            "next_month": add_months(self.first, 1),
            "first_id": self.first_id,
            "apart": self.apart,
            "delivery": self.delivery,
        }


class Ground(NamedTuple):
    """Numbers that every statement of the trade may use by name, and the months to play."""

    numbers: Mapping[str, Any]
    months: tuple[Month, ...]


def lay_ground(connection: "Connection[Any]", amounts: Amounts, last_day: date, market: Market) -> Ground:
    """Make the schema `generated` from what is in the catalogue and the market."""
    first_day = first_day_of(last_day)
    deals, rhythmic = deals_for(amounts.sale_lines)
    days = spread(deals, first_day, last_day)
    connection.execute(TABLES)
    connection.execute(FUNCTIONS)
    copy_rows(connection, "generated.document", Document._fields, documents())
    lines = ((d.position, d.number, line) for d in documents() for line in range(d.lines))
    copy_rows(connection, "generated.line", ("position", "number", "line"), lines)
    communes = ((no, c.id, c.former_id, c.since) for no, c in enumerate(market.catalogue.communes))
    copy_rows(connection, "generated.commune", ("no", "commune_id", "former_id", "since"), communes)
    copy_rows(connection, "generated.counter", COUNTER_COLUMNS, _counters(market))
    connection.execute("ANALYZE generated.commune, generated.counter, generated.document, generated.line")
    connection.execute(SHELVES)
    places = dict(connection.execute("SELECT outlet_id, no FROM generated.place").fetchall())
    rows = (_day_row(day, first_day, market.booth_days.get(day.day, []), places) for day in days)
    copy_rows(connection, "generated.day", DAY_COLUMNS, rows)
    connection.execute(STATES, {"first": first_day, "last": last_day})
    connection.execute("ANALYZE generated.day, generated.shelf, generated.place, generated.state")
    return Ground(_numbers(connection, amounts, rhythmic, market), tuple(_months(days, rhythmic, first_day)))


def _counters(market: Market) -> Iterator[tuple[Any, ...]]:
    for place in market.places:
        yield (
            *(place.kind, place.outlet_id, place.commune.id, place.commune.former_id, place.vendor_id),
            *(place.devices, place.clerks),
        )


def _day_row(
    day: Day, first_day: date, booths: Sequence[tuple[int, int]], places: Mapping[int, int]
) -> tuple[Any, ...]:
    return (
        *(day.day, day.day.replace(day=1), _delivery(day.day, first_day)),
        *(datetime.combine(day.day, OPENS, tzinfo=VIETNAM), day.first_deal, day.deals),
        *([places[outlet] for outlet, _ in booths], [fair for _, fair in booths]),
    )


def _delivery(day: date, first_day: date) -> int:
    months = (day.year - first_day.year) * 12 + day.month - first_day.month
    return months // MONTHS_A_DELIVERY


def _months(days: Sequence[Day], rhythmic: int, first_day: date) -> Iterator[Month]:
    """Months with sales; ids leave room for the most parts every line could have, twice: sold and taken back."""
    for first, of_month in groupby(days, key=lambda day: day.day.replace(day=1)):
        in_month = list(of_month)
        before = lines_before(in_month[0].first_deal, rhythmic)
        lines = lines_before(in_month[-1].first_deal + in_month[-1].deals, rhythmic) - before
        yield Month(first, _delivery(first, first_day), lines, 2 * MOST_PARTS * before, MOST_PARTS * lines)


def _numbers(
    connection: "Connection[Any]", amounts: Amounts, rhythmic: int, market: Market
) -> dict[str, Any]:
    """The rhythm, and where the places of each kind begin that have something to sell, and how many they are."""
    found = connection.execute(
        """
        SELECT kind, min(no), count(*) FILTER (WHERE slots >= 1), count(*) FILTER (WHERE slots >= 2)
        FROM generated.place GROUP BY kind
        """
    ).fetchall()
    kinds = {kind: counts for kind, *counts in found}
    first_point, points, _ = kinds[POINT]
    first_shop, shops, _ = kinds.get(SHOP, (0, 0, 0))
    first_shelf, shelves, rich_shelves = kinds[SHELF]
    return {
        "seed": amounts.seed,
        "rhythmic": rhythmic,
        "deals": DEALS,
        "lone": LONE_SALE,
        "orders": ORDERS,
        "open_s": OPEN_S,
        "communes": len(market.catalogue.communes),
        "first_point": first_point,
        "points": points,
        "first_shop": first_shop,
        "shops": shops,
        "first_shelf": first_shelf,
        "shelves": shelves,
        "rich_shelves": max(1, rich_shelves),  # those with goods for two lines of one order
    }


DAY_COLUMNS = ("day", "month", "delivery", "opens", "first_deal", "deals", "booths", "fairs")
COUNTER_COLUMNS = ("kind", "outlet_id", "commune_id", "former_id", "vendor_id", "devices", "clerks")
