"""Sales and orders of the made-up trade, from its facts, as the services write them one by one."""

# ruff: noqa: S608 - pieces of our own SQL, no outside text

from typing import Any

from psycopg import Connection, sql

from shop.operations.generated import vocabulary as words
from shop.operations.generated.groundwork import Ground
from shop.operations.generated.loading import Job, without_indexes
from shop.orders.services.place_order import CODE_ALPHABET

# One part as SoldPart._asdict() has it. Text put together and read once is quicker than jsonb_build_object.
_PART = """concat(
  '{{"part": ', part_no, ', "variant": ', fact.variant_id, ', "product": ', product_id, ', "vendor": ', vendor_id,
  ', "vendor_kind": "', vendor_kind, '", "is_women_led": ', CASE WHEN is_women_led THEN 'true' ELSE 'false' END,
  ', "origin_commune": ', origin_commune_id, ', "category_set": ', category_set_id,
  ', "category_group": ', category_group_id, ', "stars": ', coalesce(stars::text, 'null'),
  ', "certificate": ', coalesce(certificate_id::text, 'null'),
  ', "is_service": ', CASE WHEN is_service THEN 'true' ELSE 'false' END, ', "vat_class": "', vat_class,
  '", "base_unit": "', base_unit, '", "quantity": ', quantity, ', "amount_vnd": ', amount_vnd,
  ', "list_amount_vnd": ', list_amount_vnd, ', "consigned_quantity": ', consigned_quantity, '}}')"""

# Every line sold, with its parts: a plain one has one, a gift box one for each of its components.
_LINES = f"""
  SELECT source_id, line_no, variant_id, quantity, amount_vnd, ('[' || {_PART} || ']')::jsonb AS parts,
         business_day, id AS first_id
  FROM {{partition}} fact WHERE source_type = {{source}} AND kind = 'sale' AND bundle_id IS NULL
  UNION ALL
  SELECT source_id, line_no, bundle_id, max(quantity / each) FILTER (WHERE part_no = 1), sum(amount_vnd),
         ('[' || string_agg({_PART}, ', ' ORDER BY part_no) || ']')::jsonb, business_day, min(fact.id)
  FROM {{partition}} fact
  JOIN (SELECT sold_id, part, each FROM generated.piece) AS piece ON sold_id = bundle_id AND part = part_no
  WHERE source_type = {{source}} AND kind = 'sale' AND bundle_id IS NOT NULL
  GROUP BY source_id, line_no, bundle_id, business_day
"""

_SALE_LINES = f"""
INSERT INTO orders_saleline (sale_id, line_no, variant_id, quantity, amount_vnd, parts)
SELECT source_id::uuid, line_no, variant_id, quantity, amount_vnd, parts FROM ({_LINES}) AS line
"""

_ORDER_LINES = f"""
INSERT INTO orders_orderline (order_id, line_no, variant_id, product_name, variant_name, base_unit, unit_word,
                              quantity, price_vnd, price_quantity, amount_vnd, parts)
SELECT source_id::bigint, line_no, line.variant_id, product.name, variant.name, variant.base_unit, variant.unit_word,
       line.quantity, CASE WHEN variant.is_bundle THEN variant.price_vnd ELSE price.price_vnd END,
       variant.price_quantity, line.amount_vnd, parts
FROM ({_LINES}) AS line
JOIN catalog_variant variant ON variant.id = line.variant_id
JOIN catalog_product product ON product.id = variant.product_id
JOIN generated.state price ON price.sold_id = line.variant_id AND price.part = 1
  AND price.valid_from <= line.business_day AND line.business_day < price.valid_to
"""

_TILL_MONTH = """
CREATE TEMPORARY TABLE month_of_sales ON COMMIT DROP AS
SELECT source_id::uuid AS id, device_id, outlet_id, sale_commune_id, happened_at, min(recorded_at) AS recorded_at,
       business_day, payment_method, sum(amount_vnd) AS total_vnd, min(id) AS first_id
FROM {partition} WHERE source_type = 'sale'
GROUP BY source_id, device_id, outlet_id, sale_commune_id, happened_at, business_day, payment_method;

INSERT INTO orders_sale (id, device_id, sequence, outlet_id, commune_id, clerk_id, sold_at, happened_at, business_day,
                         recorded_at, content_hash, total_vnd, is_demo)
SELECT s.id, s.device_id, coalesce(till.sales, 0) + row_number() OVER (PARTITION BY s.device_id ORDER BY first_id),
       s.outlet_id, sale_commune_id, place.clerks[1 + first_id %% cardinality(place.clerks)],
       happened_at, happened_at, business_day, recorded_at, encode(sha256(s.id::text::bytea), 'hex'), total_vnd, true
FROM month_of_sales s
JOIN generated.place ON place.outlet_id = s.outlet_id
LEFT JOIN generated.till ON till.device_id = s.device_id
ORDER BY first_id;

INSERT INTO generated.till AS known SELECT device_id, count(*) FROM month_of_sales GROUP BY device_id
ON CONFLICT (device_id) DO UPDATE SET sales = known.sales + excluded.sales;

INSERT INTO orders_saletender (sale_id, number, method, amount_vnd, received_vnd)
SELECT id, 1, CASE payment_method WHEN 'mixed' THEN 'cash' ELSE payment_method END, part.vnd,
       CASE WHEN payment_method IN ('cash', 'mixed') THEN (part.vnd + 49999) / 50000 * 50000 ELSE part.vnd END
FROM month_of_sales
CROSS JOIN LATERAL (
  SELECT CASE payment_method WHEN 'mixed' THEN total_vnd / 2 ELSE total_vnd END::bigint AS vnd
) AS part
ORDER BY first_id;

INSERT INTO orders_saletender (sale_id, number, method, amount_vnd, received_vnd)
SELECT id, 2, 'vietqr', total_vnd - (total_vnd / 2)::bigint, total_vnd - (total_vnd / 2)::bigint
FROM month_of_sales WHERE payment_method = 'mixed' ORDER BY first_id;

INSERT INTO orders_saleflag (sale_id, kind, line_no, detail, raised_at, resolved_by)
SELECT source_id::uuid, 'expired_certificate', line_no,
       jsonb_build_object('products', jsonb_agg(DISTINCT product_id ORDER BY product_id)), min(recorded_at), ''
FROM {partition} fact
WHERE source_type = 'sale' AND certificate_id IS NULL AND EXISTS (
  SELECT FROM catalog_certificate c WHERE c.product_id = fact.product_id
    AND c.mark_ends_on <= fact.business_day)
GROUP BY source_id, line_no ORDER BY min(id);

DROP TABLE month_of_sales;
"""

# A code that people can read out: the number of the deal, scrambled so that neighbours look nothing alike. The factor
# shares no divisor with the alphabet's thirty letters, so no two deals have one code.
_LETTERS = len(CODE_ALPHABET)
_CODE = " || ".join(
    f"substr('{CODE_ALPHABET}', 1 + (deal * 7654321987 / {_LETTERS**place} %% {_LETTERS})::int, 1)"
    for place in range(8)
)
_DEAL_UUID = "generated.uuid('order ' || %(seed)s || ' ' || deal)"

_ORDER_MONTH = f"""
CREATE TEMPORARY TABLE month_of_orders ON COMMIT DROP AS
SELECT order_id, doc.number, deal, {_DEAL_UUID} AS group_id, 'DH-' || {_CODE} AS code, seller_vendor_id, outlet_id,
       sale_commune_id, buyer_commune_id, business_day, happened_at, total_vnd, cancelled_at,
       generated.chance(deal, %(seed)s) AS luck, generated.chance(deal, %(seed)s + 9) AS buyer
FROM (
  SELECT source_id::bigint AS order_id, seller_vendor_id, outlet_id, sale_commune_id, buyer_commune_id, business_day,
         min(happened_at) AS happened_at, sum(amount_vnd) FILTER (WHERE kind = 'sale') AS total_vnd,
         min(happened_at) FILTER (WHERE kind = 'cancellation') AS cancelled_at
  FROM {{partition}} WHERE source_type = 'order'
  GROUP BY source_id, seller_vendor_id, outlet_id, sale_commune_id, buyer_commune_id, business_day
) AS o
JOIN generated.document doc ON doc.order_number = 1 + (o.order_id - 1) %% %(orders)s
CROSS JOIN LATERAL (SELECT (order_id - 1) / %(orders)s * %(deals)s + doc.position AS deal) AS of_deal;

INSERT INTO orders_ordergroup (id, code, token, content_hash, buyer_name, phone, commune_id, former_commune_id,
                               address_line, note, payment_method, total_vnd, placed_at, is_demo)
SELECT group_id, code, left(translate(encode(sha256(('token ' || group_id)::bytea), 'base64'), '+/', '-_'), 32),
       encode(sha256(group_id::text::bytea), 'hex'),
       concat_ws(' ', (%(families)s::text[])[1 + buyer %% %(family_count)s],
                 (%(middles)s::text[])[1 + (buyer >> 8) %% %(middle_count)s],
                 (%(givens)s::text[])[1 + (buyer >> 16) %% %(given_count)s]),
       '+84900000' || lpad(((buyer >> 24) %% 1000)::text, 3, '0'), commune.commune_id, commune.former_id,
       'Số ' || 1 + (buyer >> 44) %% 300 || ' đường '
         || (%(streets)s::text[])[1 + (buyer >> 53) %% %(street_count)s] || ' (mẫu)',
       '', 'cod', total_vnd, placed_at, true
FROM (
  SELECT group_id, code, min(luck) AS luck, min(buyer) AS buyer, sum(total_vnd) AS total_vnd,
         min(happened_at) AS placed_at
  FROM month_of_orders GROUP BY group_id, code
) AS g
JOIN generated.commune ON commune.no = (luck >> 26) %% %(communes)s
ORDER BY placed_at, code;

INSERT INTO orders_sellerorder (id, group_id, number, code, seller_vendor_id, outlet_id, commune_id, buyer_commune_id,
                                state, total_vnd, business_day, posted_at)
SELECT order_id, group_id, number, code || '-' || number, seller_vendor_id, outlet_id, sale_commune_id,
       buyer_commune_id, CASE WHEN cancelled_at IS NULL THEN 'posted' ELSE 'cancelled' END, total_vnd, business_day,
       happened_at
FROM month_of_orders ORDER BY order_id;

INSERT INTO orders_sellerorderevent (order_id, kind, at, actor, reason)
SELECT order_id, kind, at, 'buyer', reason FROM (
  SELECT order_id, 'posted' AS kind, happened_at AS at, '' AS reason FROM month_of_orders
  UNION ALL
  SELECT order_id, 'cancelled', cancelled_at, 'Đổi ý (mẫu)' FROM month_of_orders WHERE cancelled_at IS NOT NULL
) AS events ORDER BY at, order_id, kind DESC;

DROP TABLE month_of_orders;
"""

_NAMES = {
    "families": list(words.FAMILY_NAMES),
    "family_count": len(words.FAMILY_NAMES),
    "middles": list(words.MIDDLE_NAMES),
    "middle_count": len(words.MIDDLE_NAMES),
    "givens": list(words.GIVEN_NAMES),
    "given_count": len(words.GIVEN_NAMES),
    "streets": list(words.STREETS),
    "street_count": len(words.STREETS),
}


def jobs_of_documents(ground: Ground) -> list[Job]:
    """Sale lines; till sales with their tenders and flags; orders with their lines. Each owns its tables."""

    def every_month(statement: str, source: str, connection: "Connection[Any]") -> None:
        for month in ground.months:
            query = sql.SQL(statement).format(
                partition=sql.Identifier(month.partition), source=sql.Literal(source)
            )
            connection.execute(query, {**ground.numbers, **_NAMES, **month.values()})

    def sale_lines(connection: "Connection[Any]") -> None:
        connection.execute("TRUNCATE orders_saleline RESTART IDENTITY")
        with without_indexes(connection, "orders_saleline"):
            every_month(_SALE_LINES, "sale", connection)

    def till_sales(connection: "Connection[Any]") -> None:
        connection.execute("TRUNCATE orders_saletender, orders_saleflag RESTART IDENTITY")
        connection.execute("CREATE UNLOGGED TABLE generated.till (device_id uuid PRIMARY KEY, sales bigint)")
        with without_indexes(connection, "orders_sale", "orders_saletender", "orders_saleflag"):
            every_month(_TILL_MONTH, "sale", connection)

    def orders(connection: "Connection[Any]") -> None:
        connection.execute("TRUNCATE orders_orderline, orders_sellerorderevent RESTART IDENTITY")
        tables = ("orders_orderline", "orders_ordergroup", "orders_sellerorder", "orders_sellerorderevent")
        with without_indexes(connection, *tables):
            every_month(_ORDER_MONTH, "order", connection)
            every_month(_ORDER_LINES, "order", connection)

    return [
        Job("Dòng bán tại quầy", sale_lines),
        Job("Lần bán tại quầy, khoản trả", till_sales),
        Job("Đơn đặt trực tuyến", orders),
    ]
