"""What an online order needs to know of its goods on a day: names, prices, producers, components, marks, shelves."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from shop.kernel.money import price_of
from shop.kernel.prepared import fetch_prepared
from shop.orders.selectors.sold_online import SOLD_ONLINE

# The wanted variants, and what the gift boxes among them are made of: so each variant's facts are spelled once.
# The unit of the day is that of PlacedModel.commune_id_on, the mark that of catalog.selectors.goods.
GOODS = f"""
    WITH needed AS (
        SELECT wanted.id AS variant_id, NULL::bigint AS bundle_id, 1 AS each, 0 AS position
        FROM unnest(%(variants)s::bigint[]) AS wanted(id)
      UNION ALL
        SELECT component_id, bundle_id, quantity, id
        FROM catalog_bundlecomponent WHERE bundle_id = ANY(%(variants)s::bigint[])
    )
    SELECT needed.bundle_id, needed.each,
           variant.id, variant.name, variant.base_unit, variant.unit_word, variant.price_vnd,
           variant.price_quantity, variant.vat_class, variant.is_bundle, {SOLD_ONLINE},
           product.id, product.name, product.is_service,
           CASE WHEN product.former_commune_id IS NOT NULL AND %(day)s::date < origin.valid_from
                THEN product.former_commune_id ELSE product.commune_id END,
           category.id, coalesce(category.parent_id, category.id),
           vendor.id, vendor.kind, vendor.is_women_led,
           mark.id, mark.stars,
           coalesce(shelf.id, 0),
           CASE WHEN shelf.former_commune_id IS NOT NULL AND %(day)s::date < place.valid_from
                THEN shelf.former_commune_id ELSE coalesce(shelf.commune_id, 0) END
    FROM needed
    JOIN catalog_variant variant ON variant.id = needed.variant_id
    JOIN catalog_product product ON product.id = variant.product_id
    JOIN catalog_category category ON category.id = product.category_id
    JOIN places_adminunit origin ON origin.id = product.commune_id
    JOIN vendors_vendor vendor ON vendor.id = product.vendor_id
    LEFT JOIN LATERAL (
        SELECT id, stars FROM catalog_certificate certificate
        WHERE certificate.product_id = product.id
          AND issued_on <= %(day)s::date AND mark_ends_on > %(day)s::date
        ORDER BY issued_on DESC, id DESC LIMIT 1
    ) mark ON true
    LEFT JOIN outlets_outlet shelf
      ON shelf.operator_vendor_id = vendor.id AND shelf.kind = 'online_shelf' AND shelf.closed_on IS NULL
    LEFT JOIN places_adminunit place ON place.id = shelf.commune_id
    ORDER BY needed.position
"""  # noqa: S608 - pieces of our own SQL, no outside text


class GoodsOfDay(NamedTuple):
    """A variant as true on one day; prices are today's."""

    variant_id: int
    variant_name: str
    base_unit: str
    unit_word: str
    price_vnd: int
    price_quantity: int
    vat_class: str
    is_bundle: bool
    is_sold_online: bool
    product_id: int
    product_name: str
    is_service: bool
    origin_commune_id: int
    category_set_id: int
    category_group_id: int
    vendor_id: int
    vendor_kind: str
    is_women_led: bool
    certificate_id: int | None
    stars: int | None
    shelf_id: int  # the producer's open online shelf; 0 where there is none
    shelf_commune_id: int

    def amount_vnd(self, quantity: int) -> int:
        """What `quantity` base units cost at today's price, in đồng."""
        return price_of(quantity, price_vnd=self.price_vnd, price_quantity=self.price_quantity)


class OnlineGoods(NamedTuple):
    """Wanted goods; `contents` holds the goods themselves once, or a gift box's components with how many each."""

    goods: GoodsOfDay
    contents: tuple[tuple[GoodsOfDay, int], ...]


def online_goods(variant_ids: Iterable[int], *, day: date) -> dict[int, OnlineGoods]:
    """The goods of these variants, sold now or not; ids that do not exist are missing. 1 query."""
    rows = fetch_prepared(GOODS, {"variants": sorted(set(variant_ids)), "day": day})
    wanted: list[GoodsOfDay] = []
    components: dict[int, list[tuple[GoodsOfDay, int]]] = {}
    for bundle_id, each, *columns in rows:
        goods = GoodsOfDay(*columns)
        if bundle_id is None:
            wanted.append(goods)
        else:
            components.setdefault(bundle_id, []).append((goods, each))
    return {
        goods.variant_id: OnlineGoods(
            goods, tuple(components.get(goods.variant_id, ())) if goods.is_bundle else ((goods, 1),)
        )
        for goods in wanted
    }
