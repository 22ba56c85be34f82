"""What a producer's online shelf is out of, or will be within a week."""

from collections.abc import Mapping
from typing import NamedTuple

from outlets.selectors.shelves import FREE_OF_VARIANT
from shop.kernel.prepared import fetch_prepared

WEEK_DAYS = 7
MOST_ROWS = 5

# Of goods on sale; a gift box follows its contents, which stand here themselves, and a tour has seats, not stock.
SHORT = f"""
    SELECT variant.id, product.id, product.name, variant.name, variant.base_unit, variant.unit_word,
           free.quantity, count(*) OVER ()
    FROM catalog_product product
    JOIN catalog_variant variant ON variant.product_id = product.id
    LEFT JOIN unnest(%(variants)s::bigint[], %(sold)s::bigint[]) AS sold(id, quantity) ON sold.id = variant.id
    CROSS JOIN LATERAL ({FREE_OF_VARIANT}) free
    WHERE product.vendor_id = %(vendor)s::bigint AND product.state = 'live' AND NOT product.is_service
      AND variant.is_active AND NOT variant.is_bundle
      AND (free.quantity = 0 OR free.quantity * %(days)s::int < coalesce(sold.quantity, 0) * {WEEK_DAYS})
    ORDER BY coalesce(sold.quantity, 0) DESC, product.sort_key, variant.id
    LIMIT {MOST_ROWS}
"""  # noqa: S608 - made of constants


class ShortGoods(NamedTuple):
    """A size that has run out or nearly has; `free` in base units."""

    variant_id: int
    product_id: int
    product_name: str
    size: str
    base_unit: str
    unit_word: str
    free: int


class Short(NamedTuple):
    """rows: the first of them, what sells best before; total: all of them."""

    rows: list[ShortGoods]
    total: int


def short_goods(vendor_id: int, *, sold: Mapping[int, int], days: int) -> Short:
    """Sizes on sale of which the shelf holds nothing, or less than a week's worth at the pace of late. One query.

    A fixed number would call a slow seller's last ten jars short and a busy one's last fifty plenty.

    sold  base units sold online in the last `days` days, by variant
    """
    values = {"vendor": vendor_id, "variants": list(sold), "sold": list(sold.values()), "days": days}
    rows = fetch_prepared(SHORT, values)
    return Short([ShortGoods(*row[:-1]) for row in rows], rows[0][-1] if rows else 0)
