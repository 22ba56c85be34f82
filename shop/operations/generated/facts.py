"""A month of made-up trade as facts, as shop.reports.services.write_facts leaves them; all else follows from these.

Every choice comes from a hash of the deal, the document or the line, so a month can be made by itself, in any order.
"""

# ruff: noqa: S608 - pieces of our own SQL, no outside text

from typing import Any

from psycopg import Connection, sql

from shop.operations.generated.groundwork import Ground, Month
from shop.operations.generated.loading import without_indexes

COLUMNS = """
  id, business_day, happened_at, recorded_at, kind, channel, source_type, source_id, line_no, part_no,
  outlet_id, fair_id, device_id, seller_vendor_id, vendor_id, vendor_kind, is_women_led,
  product_id, variant_id, bundle_id, category_group_id, category_set_id, is_service, stars, certificate_id,
  origin_commune_id, sale_commune_id, buyer_commune_id, base_unit,
  quantity, consigned_quantity, amount_vnd, list_amount_vnd, commission_vnd, vat_class, payment_method, is_demo
"""

# OFFSET 0 keeps each step to itself: joined in another order, with every hash counted again, a month took ten times
# longer.

# A number of 0 to almost 1 from sixteen bits of a hash.
_PART_OF_ONE = "((({hash} >> {shift}) & 65535) / 65536.0::float8)"

_DEALS = """
  SELECT d.*, deal, generated.chance(deal, %(seed)s) AS luck,
         CASE WHEN deal < %(rhythmic)s THEN (deal %% %(deals)s)::int ELSE %(lone)s END AS position
  FROM generated.day d CROSS JOIN LATERAL generate_series(d.first_deal, d.first_deal + d.deals - 1) AS deal
  WHERE d.month = %(month)s OFFSET 0
"""

_DOCUMENTS = """
  SELECT deal.*, doc.number, doc.lines, doc.lines_before, doc.order_number > 0 AS is_online,
         deal / %(deals)s * %(orders)s + doc.order_number AS order_id,
         opens + floor(%(open_s)s * (deal - first_deal + (luck & 1023) / 1024.0) / deals) * interval '1 second' AS at,
         generated.chance(deal * 4 + doc.number, %(seed)s + 1) AS chance,
         CASE WHEN doc.documents > 1 OR doc.lines > 1 THEN %(rich_shelves)s ELSE %(shelves)s END AS choice
  FROM deal JOIN generated.document doc USING (position) OFFSET 0
"""

# Few places sell much and many sell little; the sellers of one checkout are neighbours in rank, so never the same.
_PLACED = f"""
  SELECT document.*,
    CASE
      WHEN is_online THEN %(first_shelf)s
        + (floor(choice * power({_PART_OF_ONE.format(hash="luck", shift=10)}, 1.4))::bigint + number) %% choice
      WHEN cardinality(booths) > 0 AND chance & 127 < 22
        THEN booths[1 + ((chance >> 7) & 65535) %% cardinality(booths)]
      WHEN %(shops)s > 0 AND chance & 127 < 48
        THEN %(first_shop)s + floor(%(shops)s * power({_PART_OF_ONE.format(hash="chance", shift=7)}, 1.3))::bigint
      ELSE %(first_point)s + floor(%(points)s * power({_PART_OF_ONE.format(hash="chance", shift=7)}, 1.5))::bigint
    END AS place_no,
    CASE WHEN is_online THEN order_id::text
         ELSE generated.uuid('sale ' || %(seed)s || ' ' || deal)::text END AS source_id
  FROM document OFFSET 0
"""

_LINES = f"""
  SELECT d.*, line, place.outlet_id, place.channel, place.vendor_id AS seller_id,
    CASE WHEN place.channel = 'fair' THEN fairs[array_position(booths, place.no)] END AS fair_id,
    CASE WHEN day < place.commune_since THEN place.former_id ELSE place.commune_id END AS sale_commune_id,
    place.devices[1 + ((chance >> 23) & 255) %% greatest(1, cardinality(place.devices))] AS device_id,
    (floor(place.slots * power({_PART_OF_ONE.format(hash="chance", shift=31)}, 1.7))::int + line) %% place.slots
      AS slot,
    generated.chance((deal * 4 + number) * 64 + line, %(seed)s + 2) AS fate
  FROM placed d
  JOIN generated.place ON place.no = d.place_no
  JOIN generated.line USING (position, number)
  OFFSET 0
"""

_SOLD = """
  SELECT line.*, s.owner_id, state.*,
    CASE WHEN state.price_quantity > 1
         THEN (ARRAY[300, 500, 500, 1000, 1500, 2000])[1 + fate %% 6]
         ELSE (ARRAY[1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 6, 6, 12])[1 + fate %% 16] END AS units
  FROM line
  JOIN generated.shelf s ON s.outlet_id = line.outlet_id AND s.slot = line.slot
  JOIN generated.state ON state.sold_id = s.variant_id AND state.valid_from <= line.day AND line.day < state.valid_to
    AND state.valid_from < %(next_month)s AND state.valid_to > %(month)s
"""

_AMOUNT = """CASE WHEN share_vnd IS NULL THEN (2 * units * price_vnd + price_quantity) / (2 * price_quantity)
  ELSE units * share_vnd END"""

_SALES = f"""
INSERT INTO {{partition}} ({COLUMNS})
WITH deal AS ({_DEALS}), document AS ({_DOCUMENTS}), placed AS ({_PLACED}), line AS ({_LINES}), sold AS ({_SOLD})
SELECT %(first_id)s + row_number() OVER (ORDER BY deal, number, line, part), day, at,
  CASE WHEN is_online THEN at ELSE at + (2 + luck %% 5) * interval '1 second' END,
  'sale', channel, CASE WHEN is_online THEN 'order' ELSE 'sale' END, source_id,
  CASE WHEN is_online THEN lines_before ELSE 0 END + line + 1, part,
  outlet_id, fair_id, device_id, seller_id, sold.vendor_id, vendor_kind, is_women_led,
  product_id, sold.variant_id, bundle_id, category_group_id, category_set_id, is_service, stars, certificate_id,
  origin_id, sale_commune_id,
  CASE WHEN is_online AND day < buyer.since THEN buyer.former_id WHEN is_online THEN buyer.commune_id END,
  base_unit, units * each, CASE WHEN owner_id IS NULL THEN 0 ELSE units * each END,
  {_AMOUNT}, {_AMOUNT}, 0, vat_class,
  CASE WHEN is_online THEN 'cod' WHEN luck >> 40 & 127 < 60 THEN 'cash' WHEN luck >> 40 & 127 < 119 THEN 'vietqr'
       WHEN luck >> 40 & 127 < 125 THEN 'card' ELSE 'mixed' END,
  true
FROM sold
JOIN generated.commune buyer ON buyer.no = (luck >> 26) %% %(communes)s
"""

# One order in fourteen is called off on the same evening; the same wherever this is asked of an order's id.
CANCELLED = "generated.chance({order}, %(seed)s + 7) %% 14 = 0"
MINUTES_TILL_CANCELLED = "10 + generated.chance({order}, %(seed)s + 8) %% 120"

_CANCELLATIONS = f"""
INSERT INTO {{partition}} ({COLUMNS})
SELECT id + %(apart)s, business_day, later.at, later.at, 'cancellation', channel, source_type, source_id,
  line_no, part_no,
  outlet_id, fair_id, device_id, seller_vendor_id, vendor_id, vendor_kind, is_women_led,
  product_id, variant_id, bundle_id, category_group_id, category_set_id, is_service, stars, certificate_id,
  origin_commune_id, sale_commune_id, buyer_commune_id, base_unit,
  -quantity, -consigned_quantity, -amount_vnd, -list_amount_vnd, commission_vnd, vat_class, payment_method, is_demo
FROM {{partition}}
CROSS JOIN LATERAL (
  SELECT happened_at + ({MINUTES_TILL_CANCELLED.format(order="source_id::bigint")}) * interval '1 minute' AS at
) AS later
WHERE CASE WHEN source_type = 'order' THEN {CANCELLED.format(order="source_id::bigint")} END
ORDER BY id
"""


def play_month(connection: "Connection[Any]", ground: Ground, month: Month) -> None:
    """Fill the month's partition, in order of time; its transaction begins with an empty file, so no log is written."""
    values = {**ground.numbers, **month.values()}
    partition = sql.Identifier(month.partition)
    connection.execute(
        "SET LOCAL enable_nestloop = off"
    )  # a few rows are expected where tens of thousands come
    connection.execute(sql.SQL("TRUNCATE {}").format(partition))
    with without_indexes(connection, month.partition):
        for statement in (_SALES, _CANCELLATIONS):
            connection.execute(sql.SQL(statement).format(partition=partition), values)
