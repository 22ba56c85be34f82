"""What must always hold, each as a query that returns rows only when it does not.

Numbers I01-I31 follow the list that this product's reliability rests on; those missing belong to payments, shifts,
reports and audit, and come with them. S: the server and its rights, F: facts, B: parts of a line, Q: quarantine,
L: lists.
"""

# ruff: noqa: S608 - pieces of our own SQL, no outside text

from typing import NamedTuple

from shop.operations.doctor.certificate_rules import CERTIFICATES
from shop.reports.sums import ADDED_UP, COLUMNS, KEYS, sums_of


class Invariant(NamedTuple):
    """A promise: its stable code, what holds (in Vietnamese), and a query for the rows that break it."""

    code: str
    sentence: str
    sql: str


FACT_TABLES = (
    "catalog_batchrecall",
    "catalog_originconfirmation",
    "catalog_pricechange",
    "catalog_productreview",
    "kernel_auditentry",
    "orders_orderline",
    "orders_sale",
    "orders_saleline",
    "orders_saletender",
    "orders_sellerorderevent",
    "outlets_stockmove",
    "people_policy",
    "reports_salefact",
    "vendors_vendorreview",
)

_FACT_TABLES = f"""
SELECT c.oid, c.relname FROM pg_class c
WHERE c.relnamespace = 'public'::regnamespace
  AND (c.relname IN ({", ".join(f"'{name}'" for name in FACT_TABLES)})
       OR c.oid IN (SELECT inhrelid FROM pg_inherits WHERE inhparent = 'reports_salefact'::regclass))
"""

# Every part of every line sold, with its document: what moves and facts must agree with.
_PARTS = """
SELECT 'sale' AS source_type, d.id::text AS source_id, l.line_no::int, p.part::int, p.variant, p.quantity,
       p.consigned_quantity, p.amount_vnd, p.list_amount_vnd, d.business_day, d.commune_id, 'posted' AS state
FROM orders_sale d JOIN orders_saleline l ON l.sale_id = d.id CROSS JOIN LATERAL {records}
UNION ALL
SELECT 'order', d.id::text, l.line_no::int, p.part::int, p.variant, p.quantity,
       p.consigned_quantity, p.amount_vnd, p.list_amount_vnd, d.business_day, d.commune_id, d.state
FROM orders_sellerorder d JOIN orders_orderline l ON l.order_id = d.id CROSS JOIN LATERAL {records}
""".format(
    records="jsonb_to_recordset(l.parts) AS p(part int, variant bigint, quantity bigint, "
    "consigned_quantity bigint, amount_vnd bigint, list_amount_vnd bigint)"
)

# Documents whose event the worker has not delivered yet: their facts are on the way (I25 watches how long).
_WAITING = """
SELECT CASE name WHEN 'sale.recorded' THEN 'sale' ELSE 'order' END AS source_type,
       CASE name WHEN 'order.cancelled' THEN 'cancellation' ELSE 'sale' END AS kind,
       coalesce(payload->>'sale_id', payload->>'order_id') AS source_id
FROM kernel_outboxevent
WHERE delivered_at IS NULL AND name IN ('sale.recorded', 'order.posted', 'order.cancelled')
"""

SERVER = (
    Invariant(
        "S01",
        "Máy chủ ghi chắc xuống đĩa: fsync, full_page_writes, synchronous_commit, data_checksums đều bật",
        """
        SELECT name, setting FROM pg_settings
        WHERE name IN ('fsync', 'full_page_writes', 'synchronous_commit', 'data_checksums')
          AND setting NOT IN ('on', 'remote_apply')
        """,
    ),
    Invariant(
        "S02",
        "Ứng dụng chạy bằng vai trò không có quyền quản trị và không sở hữu bảng nào",
        """
        SELECT rolname, 'đặc quyền' FROM pg_roles
        WHERE rolname = current_user AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb)
        UNION ALL
        SELECT tableowner, min(tablename) FROM pg_tables
        WHERE schemaname = 'public' AND tableowner = current_user GROUP BY tableowner
        """,
    ),
    Invariant(
        "S03",
        "Mọi bảng dữ kiện đều có khoá chống sửa, xoá",
        f"""
        SELECT facts.relname, wanted.name FROM ({_FACT_TABLES}) facts
        CROSS JOIN (VALUES ('refuse_rewrite'), ('refuse_truncate')) AS wanted(name)
        WHERE NOT EXISTS (SELECT FROM pg_trigger t WHERE t.tgrelid = facts.oid AND t.tgname = wanted.name
                          AND t.tgenabled IN ('O', 'A'))
        """,
    ),
    Invariant(
        "S04",
        "Vai trò của ứng dụng không có quyền sửa, xoá dữ kiện",
        f"""
        SELECT facts.relname, wanted.name FROM ({_FACT_TABLES}) facts
        CROSS JOIN (VALUES ('UPDATE'), ('DELETE'), ('TRUNCATE')) AS wanted(name)
        WHERE has_table_privilege(current_user, facts.oid, wanted.name)
        """,
    ),
)

STOCK = (
    Invariant(
        "I01",
        "Tồn kho bằng tổng các lần nhập, xuất",
        """
        SELECT outlet_id, variant_id, owner_id, service_date, sum(level) AS level, sum(moved) AS moved FROM (
          SELECT outlet_id, variant_id, owner_id, service_date, on_hand AS level, 0 AS moved FROM outlets_stocklevel
          UNION ALL
          SELECT outlet_id, variant_id, owner_id, service_date, 0, quantity FROM outlets_stockmove
        ) AS both_sides
        GROUP BY 1, 2, 3, 4 HAVING sum(level) <> sum(moved)
        """,
    ),
    Invariant(
        "I02",
        "Chỉ lần bán tại quầy có cờ “bán quá” mới đưa tồn kho xuống dưới không",
        """
        SELECT h.id, h.outlet_id, h.variant_id, h.source_type, h.source_id, h.balance FROM (
          SELECT m.*, sum(quantity) OVER (PARTITION BY outlet_id, variant_id, owner_id, service_date ORDER BY id)
                   AS balance
          FROM outlets_stockmove m
        ) AS h
        LEFT JOIN (SELECT DISTINCT sale_id::text AS sale_id, line_no::int FROM orders_saleflag WHERE kind = 'short') f
          ON h.source_type = 'sale' AND f.sale_id = h.source_id AND f.line_no = h.source_line
        WHERE h.balance < 0 AND h.quantity < 0 AND f.sale_id IS NULL
        """,
    ),
    Invariant(
        "I03",
        "Số đã giữ bằng tổng các lượt giữ còn mở",
        """
        SELECT l.id, l.reserved, coalesce(r.open, 0) FROM outlets_stocklevel l
        LEFT JOIN (SELECT level_id, sum(quantity) AS open FROM outlets_reservation
                   WHERE closed_at IS NULL GROUP BY 1) r ON r.level_id = l.id
        WHERE l.reserved <> coalesce(r.open, 0)
        """,
    ),
    Invariant(
        "I04",
        "Số thiếu được tính đúng, và mỗi chỗ thiếu đều có cờ đang mở hoặc do thu hồi lô",
        """
        SELECT l.id, l.on_hand, l.reserved, l.shortfall FROM outlets_stocklevel l
        WHERE l.reserved < 0 OR l.shortfall <> greatest(0, l.reserved - l.on_hand)
           OR (l.shortfall > 0 AND NOT EXISTS (
             SELECT FROM outlets_stockmove m
             JOIN orders_saleflag f ON f.sale_id::text = m.source_id AND f.line_no = m.source_line
             WHERE m.source_type = 'sale' AND f.kind = 'short' AND f.resolved_at IS NULL
               AND m.outlet_id = l.outlet_id AND m.variant_id = l.variant_id
               AND m.owner_id IS NOT DISTINCT FROM l.owner_id)
             AND NOT EXISTS (
             SELECT FROM outlets_stockmove m
             WHERE m.kind = 'recall' AND m.outlet_id = l.outlet_id AND m.variant_id = l.variant_id
               AND m.owner_id IS NOT DISTINCT FROM l.owner_id))
        """,
    ),
    Invariant(
        "I05",
        "Một dòng chứng từ chỉ xuất, nhập kho một lần",
        """
        SELECT source_type, source_id, source_line, source_part, kind, count(*) FROM outlets_stockmove
        GROUP BY 1, 2, 3, 4, 5 HAVING count(*) > 1
        """,
    ),
    Invariant(
        "I06",
        "Chuyển kho không làm sinh ra hay mất hàng",
        """
        SELECT transfer_id, variant_id, owner_id, sum(quantity) FROM outlets_stockmove
        WHERE transfer_id IS NOT NULL GROUP BY 1, 2, 3 HAVING sum(quantity) <> 0
        """,
    ),
    Invariant(
        "I07",
        "Mỗi dòng đơn đã ghi nhận xuất kho đúng một lần, đơn huỷ nhập lại đúng bằng thế",
        f"""
        WITH wanted AS (
          SELECT source_id, line_no, variant, state, sum(quantity) AS quantity FROM ({_PARTS}) parts
          WHERE source_type = 'order' GROUP BY 1, 2, 3, 4
        ), moved AS (
          SELECT source_id, source_line, variant_id, -sum(quantity) FILTER (WHERE kind = 'sale') AS gone,
                 sum(quantity) FILTER (WHERE kind = 'cancellation') AS back
          FROM outlets_stockmove WHERE source_type = 'order' GROUP BY 1, 2, 3
        )
        SELECT w.source_id, w.line_no, w.variant, w.quantity, m.gone, m.back FROM wanted w
        LEFT JOIN moved m ON m.source_id = w.source_id AND m.source_line = w.line_no AND m.variant_id = w.variant
        WHERE coalesce(m.gone, 0) <> w.quantity
           OR coalesce(m.back, 0) <> CASE w.state WHEN 'cancelled' THEN w.quantity ELSE 0 END
        """,
    ),
    Invariant(
        "I08",
        "Mỗi dòng bán tại quầy xuất kho đúng một lần, đúng số lượng",
        f"""
        WITH wanted AS (
          SELECT source_id, line_no, variant, sum(quantity) AS quantity FROM ({_PARTS}) parts
          WHERE source_type = 'sale' GROUP BY 1, 2, 3
        ), moved AS (
          SELECT source_id, source_line, variant_id, -sum(quantity) AS gone FROM outlets_stockmove
          WHERE source_type = 'sale' AND kind = 'sale' GROUP BY 1, 2, 3
        )
        SELECT w.source_id, w.line_no, w.variant, w.quantity, m.gone FROM wanted w
        LEFT JOIN moved m ON m.source_id = w.source_id AND m.source_line = w.line_no AND m.variant_id = w.variant
        WHERE coalesce(m.gone, 0) <> w.quantity
        """,
    ),
    Invariant(
        "I09",
        "Không có lần xuất, nhập nào thiếu chứng từ",
        f"""
        SELECT m.id, m.kind, m.source_type, m.source_id, m.source_line FROM outlets_stockmove m
        LEFT JOIN (SELECT DISTINCT source_type, source_id, line_no, variant FROM ({_PARTS}) parts) p
          ON p.source_type = m.source_type AND p.source_id = m.source_id AND p.line_no = m.source_line
          AND p.variant = m.variant_id
        WHERE m.kind IN ('sale', 'cancellation') AND p.variant IS NULL
        UNION ALL
        SELECT m.id, m.kind, m.source_type, m.source_id, m.source_line FROM outlets_stockmove m
        WHERE m.kind = 'receipt'
          AND NOT EXISTS (SELECT FROM outlets_stockreceipt r WHERE r.id::text = m.source_id)
        UNION ALL
        SELECT m.id, m.kind, m.source_type, m.source_id, m.source_line FROM outlets_stockmove m
        WHERE m.kind IN ('transfer_out', 'transfer_in')
          AND NOT EXISTS (SELECT FROM outlets_transfer t WHERE t.id = m.transfer_id)
        UNION ALL
        SELECT m.id, m.kind, m.source_type, m.source_id, m.source_line FROM outlets_stockmove m
        WHERE m.kind = 'recall'
          AND NOT EXISTS (SELECT FROM catalog_batchrecall r WHERE r.batch_id = m.batch_id)
        """,
    ),
    Invariant(
        "I22",
        "Hàng giữ quá hạn được trả lại kệ trong 5 phút",
        """
        SELECT id, source_type, source_id, expires_at FROM outlets_reservation
        WHERE closed_at IS NULL AND expires_at < now() - interval '5 minutes'
        """,
    ),
    Invariant(
        "I23",
        "Đơn đã ghi nhận hay đã huỷ không còn giữ hàng",
        """
        SELECT r.id, o.code, o.state FROM outlets_reservation r
        JOIN orders_sellerorder o ON r.source_type = 'order' AND r.source_id = o.id::text
        WHERE r.closed_at IS NULL AND o.state IN ('posted', 'cancelled')
        """,
    ),
    Invariant(
        "I30",
        "Một lần xuất, nhập chỉ được đảo một lần, đúng bằng số ngược lại",
        """
        SELECT m.id, count(*), sum(r.quantity) FROM outlets_stockmove m
        JOIN outlets_stockmove r ON r.reverses_id = m.id
        GROUP BY m.id HAVING count(*) > 1 OR sum(r.quantity) <> -m.quantity OR bool_or(
          (r.outlet_id, r.variant_id, coalesce(r.owner_id, 0)) <> (m.outlet_id, m.variant_id, coalesce(m.owner_id, 0)))
        """,
    ),
)

SALES = (
    Invariant(
        "I10",
        "Mã lần bán và số thứ tự của máy không trùng",
        """
        SELECT 'mã', id::text, count(*) FROM orders_sale GROUP BY id HAVING count(*) > 1
        UNION ALL
        SELECT 'số', device_id || ':' || sequence, count(*) FROM orders_sale
        GROUP BY device_id, sequence HAVING count(*) > 1
        """,
    ),
    Invariant(
        "I12",
        "Tiền mỗi dòng bằng số lượng nhân giá; tại quầy thì bằng giá niêm yết hoặc có cờ “giá khác”",
        """
        SELECT 'đơn', id::text, line_no, amount_vnd FROM orders_orderline
        WHERE amount_vnd <> floor((2::numeric * quantity * price_vnd + price_quantity) / (2 * price_quantity))
        UNION ALL
        SELECT 'quầy', l.sale_id::text, l.line_no, l.amount_vnd FROM orders_saleline l
        WHERE l.amount_vnd <> (SELECT sum((part->>'list_amount_vnd')::bigint)
                               FROM jsonb_array_elements(l.parts) AS part)
          AND NOT EXISTS (SELECT FROM orders_saleflag f
                          WHERE f.sale_id = l.sale_id AND f.line_no = l.line_no AND f.kind = 'old_price')
        """,
    ),
    Invariant(
        "I13",
        "Tổng tiền bằng tổng các dòng, của mỗi đơn, mỗi lần đặt và mỗi lần bán",
        """
        SELECT 'đơn', o.code, o.total_vnd, sum(l.amount_vnd) FROM orders_sellerorder o
        LEFT JOIN orders_orderline l ON l.order_id = o.id
        GROUP BY o.id HAVING count(l.id) = 0 OR o.total_vnd <> sum(l.amount_vnd)
        UNION ALL
        SELECT 'đặt', g.code, g.total_vnd, sum(o.total_vnd) FROM orders_ordergroup g
        LEFT JOIN orders_sellerorder o ON o.group_id = g.id
        GROUP BY g.id HAVING count(o.id) = 0 OR g.total_vnd <> sum(o.total_vnd)
        UNION ALL
        SELECT 'quầy', s.id::text, s.total_vnd, sum(l.amount_vnd) FROM orders_sale s
        LEFT JOIN orders_saleline l ON l.sale_id = s.id
        GROUP BY s.id HAVING count(l.id) = 0 OR s.total_vnd <> sum(l.amount_vnd)
        """,
    ),
    Invariant(
        "I19",
        "Các khoản khách trả cộng lại bằng tổng tiền lần bán",
        """
        SELECT s.id, s.total_vnd, coalesce(sum(t.amount_vnd), 0) FROM orders_sale s
        LEFT JOIN orders_saletender t ON t.sale_id = s.id
        GROUP BY s.id HAVING coalesce(sum(t.amount_vnd), 0) <> s.total_vnd
        """,
    ),
    Invariant(
        "I25",
        "Sự kiện được chuyển đi trong 2 phút",
        """
        SELECT id, name, attempts, created_at FROM kernel_outboxevent
        WHERE delivered_at IS NULL AND created_at < now() - interval '2 minutes'
        """,
    ),
    Invariant(
        "I31",
        "Không lần bán nào ở tương lai, và ngày ghi nhận là ngày ở Việt Nam",
        """
        SELECT 'quầy', id::text, happened_at, recorded_at, business_day FROM orders_sale
        WHERE happened_at > recorded_at + interval '5 minutes'
           OR business_day <> (happened_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date
        UNION ALL
        SELECT 'đơn', code, posted_at, posted_at, business_day FROM orders_sellerorder
        WHERE business_day <> (posted_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date
        """,
    ),
    Invariant(
        "B01",
        "Các phần của một dòng cộng lại đúng bằng dòng đó, đến từng đồng",
        """
        SELECT l.document, l.line_no, l.amount_vnd, sum(p.amount_vnd), sum(p.quantity) FROM (
          SELECT 'S' || sale_id AS document, line_no, variant_id, quantity, amount_vnd, parts FROM orders_saleline
          UNION ALL
          SELECT 'O' || order_id, line_no, variant_id, quantity, amount_vnd, parts FROM orders_orderline
        ) AS l
        LEFT JOIN LATERAL jsonb_to_recordset(l.parts)
          AS p(part int, variant bigint, quantity bigint, amount_vnd bigint) ON true
        GROUP BY l.document, l.line_no, l.variant_id, l.quantity, l.amount_vnd
        HAVING count(p.part) = 0 OR sum(p.amount_vnd) <> l.amount_vnd
            OR (bool_and(p.variant = l.variant_id) AND sum(p.quantity) <> l.quantity)
        """,
    ),
    Invariant(
        "Q01",
        "Không lần bán nào vừa được ghi vừa nằm chờ xử lý",
        """
        SELECT q.sale_id, q.reason FROM orders_salequarantine q
        JOIN orders_sale s ON s.id = q.sale_id AND s.content_hash = q.content_hash
        """,
    ),
    Invariant(
        "Q02",
        "Mỗi lần bán chờ xử lý đều đã báo cho quản lý điểm bán",
        """
        SELECT q.sale_id, q.reason FROM orders_salequarantine q
        WHERE q.resolved_at IS NULL AND NOT EXISTS (
          SELECT FROM kernel_notice n
          WHERE n.matter = 'sale-quarantined:' || q.sale_id || ':' || left(q.content_hash, 16))
        """,
    ),
)

FACTS = (
    Invariant(
        "F01",
        "Mỗi phần đã bán có đúng một dữ kiện, bằng nhau đến từng đồng, đúng ngày và đúng xã",
        f"""
        SELECT p.source_type, p.source_id, p.line_no, p.part, p.amount_vnd, f.amount_vnd FROM ({_PARTS}) p
        LEFT JOIN reports_salefact f ON f.business_day = p.business_day AND f.source_type = p.source_type
          AND f.source_id = p.source_id AND f.line_no = p.line_no AND f.part_no = p.part AND f.kind = 'sale'
        WHERE (f.id IS NULL OR (f.variant_id, f.quantity, f.consigned_quantity, f.amount_vnd, f.list_amount_vnd,
                                f.sale_commune_id)
               IS DISTINCT FROM (p.variant, p.quantity, p.consigned_quantity, p.amount_vnd, p.list_amount_vnd,
                                 p.commune_id))
          AND NOT EXISTS (SELECT FROM ({_WAITING}) w WHERE w.source_type = p.source_type
                          AND w.source_id = p.source_id AND w.kind = 'sale')
        """,
    ),
    Invariant(
        "F02",
        "Mỗi dữ kiện bán có dòng chứng từ của nó",
        f"""
        SELECT f.id, f.business_day, f.source_type, f.source_id, f.line_no, f.part_no FROM reports_salefact f
        LEFT JOIN ({_PARTS}) p ON f.business_day = p.business_day AND f.source_type = p.source_type
          AND f.source_id = p.source_id AND f.line_no = p.line_no AND f.part_no = p.part
        WHERE f.kind = 'sale' AND p.part IS NULL
        """,
    ),
    Invariant(
        "F03",
        "Đơn huỷ có dữ kiện âm đúng bằng phần đã bán, vào ngày huỷ; đơn khác không có",
        f"""
        WITH wanted AS (
          SELECT p.*, (e.at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date AS day FROM ({_PARTS}) p
          JOIN orders_sellerorderevent e ON e.order_id::text = p.source_id AND e.kind = 'cancelled'
          WHERE p.source_type = 'order'
            AND NOT EXISTS (SELECT FROM ({_WAITING}) w WHERE w.source_type = 'order'
                            AND w.source_id = p.source_id AND w.kind = 'cancellation')
        ), facts AS (
          SELECT * FROM reports_salefact WHERE kind = 'cancellation'
        )
        SELECT coalesce(p.source_id, f.source_id), p.line_no, f.line_no, p.amount_vnd, f.amount_vnd
        FROM wanted p FULL JOIN facts f ON f.business_day = p.day AND f.source_id = p.source_id
          AND f.line_no = p.line_no AND f.part_no = p.part
        WHERE p.part IS NULL OR f.id IS NULL OR (f.quantity, f.amount_vnd) IS DISTINCT FROM (-p.quantity, -p.amount_vnd)
        """,
    ),
    Invariant(
        "F04",
        "Tổng theo xã bằng tổng các dữ kiện (nếu sai: ./ocop rebuild-rollups)",
        f"""
        WITH kept AS (
          SELECT {KEYS}, {ADDED_UP}
          FROM (SELECT {COLUMNS} FROM reports_communesum UNION ALL SELECT {COLUMNS} FROM reports_communesumwaiting) s
          GROUP BY {KEYS}
        ), facts AS ({sums_of("reports_salefact")})
        (SELECT 'tổng', {COLUMNS} FROM kept EXCEPT SELECT 'tổng', {COLUMNS} FROM facts)
        UNION ALL
        (SELECT 'dữ kiện', {COLUMNS} FROM facts EXCEPT SELECT 'dữ kiện', {COLUMNS} FROM kept)
        """,
    ),
)

_LISTED = "product_id, valid_from, valid_to, group_id, category_id, commune_id, sort_key, stars, issued_on, price_vnd"

# What the triggers of catalog_listing should have written, worked out for all products at once.
_LISTABLE = """
WITH sizes AS (
  SELECT DISTINCT ON (product_id) product_id, price_vnd FROM catalog_variant
  WHERE is_active ORDER BY product_id, position, id
), turns AS (
  SELECT product_id, date '0001-01-01' AS turn FROM sizes
  UNION SELECT product_id, issued_on FROM catalog_certificate
  UNION SELECT product_id, mark_ends_on FROM catalog_certificate
), periods AS (
  SELECT product_id, turn AS valid_from,
         lead(turn, 1, date '9999-12-31') OVER (PARTITION BY product_id ORDER BY turn) AS valid_to
  FROM turns
), marks AS (
  SELECT DISTINCT ON (period.product_id, period.valid_from) period.product_id, period.valid_from, c.stars, c.issued_on
  FROM periods period JOIN catalog_certificate c ON c.product_id = period.product_id
    AND c.issued_on <= period.valid_from AND c.mark_ends_on > period.valid_from
  ORDER BY period.product_id, period.valid_from, c.issued_on DESC, c.id DESC
)
SELECT p.id AS product_id, period.valid_from, period.valid_to, coalesce(c.parent_id, c.id) AS group_id,
       c.id AS category_id, p.commune_id, p.sort_key, coalesce(mark.stars, 0) AS stars, mark.issued_on, sizes.price_vnd
FROM catalog_product p
JOIN vendors_vendor v ON v.id = p.vendor_id AND v.state = 'approved'
JOIN catalog_category c ON c.id = p.category_id
JOIN sizes ON sizes.product_id = p.id
JOIN periods period ON period.product_id = p.id
LEFT JOIN marks mark ON mark.product_id = p.id AND mark.valid_from = period.valid_from
WHERE p.state = 'live'
"""

LISTS = (
    Invariant(
        "L01",
        "Danh sách bày bán đúng với sản phẩm, giá và chứng nhận (nếu sai: SELECT catalog_list_all_products())",
        f"""
        WITH wanted AS ({_LISTABLE})
        (SELECT 'thiếu', {_LISTED} FROM wanted EXCEPT SELECT 'thiếu', {_LISTED} FROM catalog_listing)
        UNION ALL
        (SELECT 'thừa', {_LISTED} FROM catalog_listing EXCEPT SELECT 'thừa', {_LISTED} FROM wanted)
        """,
    ),
)

INVARIANTS = (*SERVER, *STOCK, *SALES, *FACTS, *LISTS, *(Invariant(*rule) for rule in CERTIFICATES))
