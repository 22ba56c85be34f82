"""Turning sold lines into facts and their sums: one statement for a batch, repeatable without effect.

The frozen `parts` of a line (shop.orders.models.parts.SoldPart) carry everything of that day; the rest stands on
the sale or order. ON CONFLICT DO NOTHING makes a second delivery of the same event harmless: what was not inserted
is not returned, and so not added up again.
"""

from collections.abc import Sequence

from django.db import connection, transaction

from shop.reports.services.roll_up import insert_facts

_COLUMNS = """
  business_day, happened_at, recorded_at, kind, channel, source_type, source_id, line_no, part_no,
  outlet_id, fair_id, device_id, seller_vendor_id, vendor_id, vendor_kind, is_women_led,
  product_id, variant_id, bundle_id, category_group_id, category_set_id, is_service, stars, certificate_id,
  origin_commune_id, sale_commune_id, buyer_commune_id, base_unit,
  quantity, consigned_quantity, amount_vnd, list_amount_vnd, commission_vnd, vat_class, payment_method, is_demo
"""

_PARTS = """
  CROSS JOIN LATERAL jsonb_to_recordset(line.parts) AS p(
    part smallint, variant bigint, product bigint, vendor bigint, vendor_kind text, is_women_led boolean,
    origin_commune bigint, category_set bigint, category_group bigint, stars smallint, certificate bigint,
    is_service boolean, vat_class text, base_unit text, quantity bigint, amount_vnd bigint,
    list_amount_vnd bigint, consigned_quantity bigint)
"""

_PART_COLUMNS = """
  p.vendor, p.vendor_kind, p.is_women_led, p.product, p.variant,
  CASE WHEN variant.is_bundle THEN variant.id END,
  p.category_group, p.category_set, p.is_service, p.stars, p.certificate, p.origin_commune
"""

_SALES = f"""
INSERT INTO reports_salefact ({_COLUMNS})
SELECT sale.business_day, sale.happened_at, sale.recorded_at, 'sale',
  CASE outlet.kind WHEN 'fair_booth' THEN 'fair' WHEN 'own_shop' THEN 'own_shop' ELSE 'sales_point' END,
  'sale', sale.id::text, line.line_no, p.part,
  sale.outlet_id, booth.fair_id, sale.device_id, outlet.operator_vendor_id, {_PART_COLUMNS},
  sale.commune_id, NULL, p.base_unit, p.quantity, p.consigned_quantity, p.amount_vnd, p.list_amount_vnd, 0,
  p.vat_class, tender.method, sale.is_demo
FROM orders_sale sale
JOIN orders_saleline line ON line.sale_id = sale.id
JOIN catalog_variant variant ON variant.id = line.variant_id
JOIN outlets_outlet outlet ON outlet.id = sale.outlet_id
{_PARTS}
LEFT JOIN LATERAL (SELECT fair_id FROM outlets_booth
  WHERE outlet_id = sale.outlet_id AND during @> sale.business_day LIMIT 1) booth ON true
LEFT JOIN LATERAL (SELECT CASE WHEN count(DISTINCT method) = 1 THEN min(method) ELSE 'mixed' END AS method
  FROM orders_saletender WHERE sale_id = sale.id) tender ON true
WHERE sale.id = ANY(%s::uuid[])
ON CONFLICT DO NOTHING
"""

# A cancelled order is not unmade: its facts stay on their day, and the same parts come back negative on the day of
# the cancellation.
_ORDERS = f"""
INSERT INTO reports_salefact ({_COLUMNS})
SELECT {{day}}, {{at}}, {{at}}, '{{kind}}', 'online', 'order', o.id::text, line.line_no, p.part,
  o.outlet_id, NULL, NULL, o.seller_vendor_id, {_PART_COLUMNS},
  o.commune_id, o.buyer_commune_id, p.base_unit,
  {{sign}} * p.quantity, {{sign}} * p.consigned_quantity, {{sign}} * p.amount_vnd, {{sign}} * p.list_amount_vnd,
  0, p.vat_class, deal.payment_method, deal.is_demo
FROM orders_sellerorder o
JOIN orders_ordergroup deal ON deal.id = o.group_id
JOIN orders_orderline line ON line.order_id = o.id
JOIN catalog_variant variant ON variant.id = line.variant_id
{{join}}
{_PARTS}
WHERE o.id = ANY(%s::bigint[])
ON CONFLICT DO NOTHING
"""

_POSTED = _ORDERS.format(day="o.business_day", at="o.posted_at", kind="sale", sign="1", join="")
_CANCELLED = _ORDERS.format(
    day="(event.at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date",
    at="event.at",
    kind="cancellation",
    sign="-1",
    join="JOIN orders_sellerorderevent event ON event.order_id = o.id AND event.kind = 'cancelled'",
)

# The partitions of the months these facts fall into; nearly always there, so this is one quick look.
_SALE_MONTHS = """SELECT ensure_sale_fact_partition(month) FROM (SELECT DISTINCT
  date_trunc('month', business_day)::date AS month FROM orders_sale WHERE id = ANY(%s::uuid[])) AS months"""
_ORDER_MONTHS = """SELECT ensure_sale_fact_partition(month) FROM (SELECT DISTINCT
  date_trunc('month', business_day)::date AS month FROM orders_sellerorder WHERE id = ANY(%s::bigint[])) AS months"""
_CANCELLATION_MONTHS = """SELECT ensure_sale_fact_partition(month) FROM (SELECT DISTINCT
  date_trunc('month', at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date AS month FROM orders_sellerorderevent
  WHERE kind = 'cancelled' AND order_id = ANY(%s::bigint[])) AS months"""


def write_sale_facts(sale_ids: Sequence[str]) -> None:
    """Facts of these till sales; those that have them already keep them."""
    _write(_SALES, _SALE_MONTHS, sale_ids)


def write_order_facts(order_ids: Sequence[int]) -> None:
    """Facts of these seller orders, on the day their stock was posted."""
    _write(_POSTED, _ORDER_MONTHS, order_ids)


def write_cancellation_facts(order_ids: Sequence[int]) -> None:
    """Negative facts of these cancelled seller orders, on the day of the cancellation."""
    _write(_CANCELLED, _CANCELLATION_MONTHS, order_ids)


@transaction.atomic
def _write(statement: str, months: str, ids: Sequence[str] | Sequence[int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(months, [list(ids)])
    insert_facts(statement, [list(ids)])
