"""The stock ledger of the made-up trade, from its facts: deliveries, then what was sold and what came back."""

# ruff: noqa: S608 - pieces of our own SQL, no outside text

from typing import Any

from psycopg import Connection, sql

from shop.operations.generated.groundwork import Ground
from shop.operations.generated.loading import Job, without_indexes

# What each half-year sold from each level; a level's goods are delivered before they are sold.
_FLOW = """
INSERT INTO generated.flow
SELECT outlet_id, variant_id, CASE WHEN consigned_quantity <> 0 THEN vendor_id END, %(delivery)s,
       sum(quantity) FILTER (WHERE kind = 'sale'), -coalesce(sum(quantity) FILTER (WHERE kind <> 'sale'), 0)
FROM {partition} GROUP BY 1, 2, 3
"""

# What is left on the shelves: of one level in twenty-five nothing, of goods by weight some kilos.
_LEVELS = """
CREATE UNLOGGED TABLE generated.flow_of_delivery AS
SELECT outlet_id, variant_id, owner_id, delivery, sum(sold)::bigint AS sold FROM generated.flow GROUP BY 1, 2, 3, 4;

INSERT INTO outlets_stocklevel (outlet_id, variant_id, owner_id, on_hand, reserved, shortfall)
SELECT level.outlet_id, level.variant_id, owner_id,
       returned + CASE WHEN chance %% 25 = 0 THEN 0 ELSE (5 + chance %% 80) * v.price_quantity END, 0, 0
FROM (
  SELECT outlet_id, variant_id, owner_id, sum(returned)::bigint AS returned FROM (
    SELECT outlet_id, variant_id, owner_id, returned FROM generated.flow
    UNION ALL
    SELECT shelf.outlet_id, shelf.variant_id, shelf.owner_id, 0 FROM generated.shelf WHERE NOT is_bundle
    UNION ALL
    SELECT shelf.outlet_id, piece.variant_id, part.vendor_id, 0 FROM generated.shelf
    JOIN generated.piece ON piece.sold_id = shelf.variant_id
    JOIN generated.sellable part ON part.variant_id = piece.variant_id
    WHERE shelf.is_bundle
  ) AS anything GROUP BY 1, 2, 3
) AS level
JOIN catalog_variant v ON v.id = level.variant_id
CROSS JOIN LATERAL (SELECT generated.chance(level.variant_id, level.outlet_id * 7 + %(seed)s) AS chance) AS luck
ORDER BY level.outlet_id, level.variant_id, owner_id;

CREATE UNLOGGED TABLE generated.receipt AS
SELECT delivery, outlet_id, variant_id, owner_id, quantity,
       row_number() OVER (PARTITION BY delivery ORDER BY outlet_id, variant_id, owner_id) AS no,
       row_number() OVER (PARTITION BY delivery, outlet_id ORDER BY variant_id, owner_id) AS line_no
FROM (
  SELECT delivery, outlet_id, variant_id, owner_id, sum(quantity)::bigint AS quantity FROM (
    SELECT delivery, outlet_id, variant_id, owner_id, sold AS quantity FROM generated.flow_of_delivery
    UNION ALL
    SELECT 0, l.outlet_id, l.variant_id, l.owner_id, l.on_hand - coalesce(back.returned, 0)
    FROM outlets_stocklevel l
    LEFT JOIN (SELECT outlet_id, variant_id, owner_id, sum(returned) AS returned FROM generated.flow
               GROUP BY 1, 2, 3) AS back
      ON back.outlet_id = l.outlet_id AND back.variant_id = l.variant_id
     AND coalesce(back.owner_id, 0) = coalesce(l.owner_id, 0)
  ) AS wanted GROUP BY 1, 2, 3, 4
) AS delivered WHERE quantity > 0;

INSERT INTO outlets_stockreceipt (id, outlet_id, received_at, note, content_hash)
SELECT generated.uuid(id), outlet_id, received_at, 'Hàng mẫu', encode(sha256(id::bytea), 'hex')
FROM (
  SELECT DISTINCT 'receipt ' || %(seed)s || ' ' || delivery || ' ' || outlet_id AS id, outlet_id, delivery
  FROM generated.receipt
) AS documents
JOIN (SELECT delivery, min(opens) - interval '1 hour' AS received_at FROM generated.day GROUP BY 1) AS day
  USING (delivery)
ORDER BY delivery, outlet_id;
"""

_MOVE_COLUMNS = """
  id, outlet_id, variant_id, owner_id, quantity, kind, source_type, source_id, source_line, source_part, reverses_id,
  reason, actor, happened_at, recorded_at
"""

# Ids follow time, so that the running balance never falls below zero: a delivery comes before what it covers.
_RECEIPTS = f"""
INSERT INTO outlets_stockmove ({_MOVE_COLUMNS})
SELECT %(first_id)s + %(shift)s + no, outlet_id, variant_id, owner_id, quantity, 'receipt', 'receipt',
       generated.uuid('receipt ' || %(seed)s || ' ' || delivery || ' ' || outlet_id)::text, line_no, 0, NULL, '',
       'system', received_at, received_at
FROM generated.receipt
JOIN (SELECT delivery, min(opens) - interval '1 hour' AS received_at FROM generated.day GROUP BY 1) AS day
  USING (delivery)
WHERE delivery = %(delivery)s ORDER BY no
"""

_MOVES = f"""
INSERT INTO outlets_stockmove ({_MOVE_COLUMNS})
SELECT id + %(shift)s, outlet_id, variant_id, CASE WHEN consigned_quantity <> 0 THEN vendor_id END, -quantity, kind,
       source_type, source_id, line_no, part_no, CASE WHEN kind = 'cancellation' THEN id + %(shift)s - %(apart)s END,
       '', CASE source_type WHEN 'sale' THEN 'device:' || device_id ELSE 'buyer' END, happened_at, recorded_at
FROM {{partition}} ORDER BY id
"""


def jobs_of_stock(ground: Ground) -> list[Job]:
    """The levels and deliveries with the whole ledger: one job, since each step needs the one before."""

    def ledger(connection: "Connection[Any]") -> None:
        connection.execute(
            "CREATE UNLOGGED TABLE generated.flow (outlet_id bigint, variant_id bigint, owner_id bigint, delivery int, "
            "sold bigint, returned bigint)"
        )
        for month in ground.months:
            values = {**ground.numbers, **month.values()}
            connection.execute(sql.SQL(_FLOW).format(partition=sql.Identifier(month.partition)), values)
        connection.execute("ANALYZE generated.flow")
        with without_indexes(connection, "outlets_stocklevel", "outlets_stockreceipt"):
            connection.execute(_LEVELS, ground.numbers)
        connection.execute("TRUNCATE outlets_stockmove RESTART IDENTITY")
        with without_indexes(connection, "outlets_stockmove"):
            _write_moves(connection, ground)

    return [Job("Sổ kho", ledger)]


def _write_moves(connection: "Connection[Any]", ground: Ground) -> None:
    receipts = dict(
        connection.execute("SELECT delivery, count(*) FROM generated.receipt GROUP BY delivery").fetchall()
    )
    shift, delivered = 0, -1
    for month in ground.months:
        values = {**ground.numbers, **month.values()}
        while delivered < month.delivery:
            delivered += 1
            connection.execute(_RECEIPTS, {**values, "delivery": delivered, "shift": shift})
            shift += receipts.get(delivered, 0)
        query = sql.SQL(_MOVES).format(partition=sql.Identifier(month.partition))
        connection.execute(query, {**values, "shift": shift})
