"""One product as its page tells it."""

from datetime import date
from typing import NamedTuple

from outlets.selectors.product_cards import LAPSED_ON, MARK, Maker, Mark, Priced
from outlets.selectors.shelves import FREE_OF_VARIANT, Counter, counters_with
from outlets.selectors.unit_words import Unit
from shop.kernel.errors import NotFound
from shop.kernel.picture_names import name_when_drawn
from shop.kernel.prepared import fetch_prepared

PICTURES = """
    SELECT coalesce(json_agg(json_build_array(kept.file, entry.alt, kept.placeholder, kept.width, kept.ready_at)
                             ORDER BY entry.position, entry.id), '[]'::json)
    FROM catalog_productpicture entry
    JOIN kernel_picture kept ON kept.id = entry.picture_id
    WHERE entry.product_id = product.id AND entry.is_shown AND entry.removed_at IS NULL
"""
# While goods of the batch may still stand in kitchens; on the batch's own page it stays for ever.
RECALLS = """
    SELECT coalesce(json_agg(json_build_array(batch.code, batch.trace_code, recall.reason, recall.advice)
                             ORDER BY recall.recalled_at DESC), '[]'::json)
    FROM catalog_batch batch
    JOIN catalog_batchrecall recall ON recall.batch_id = batch.id
    WHERE batch.product_id = product.id AND recall.recalled_at > %(day)s::date - 365
"""
# The newest confirmation is of the shares and the commune declared today: the rule of catalog.selectors.origin.
IS_ORIGIN_CONFIRMED = """
    SELECT coalesce((
        SELECT (kept.commune_id, kept.local_material_percent, kept.local_labour_percent)
               = (product.commune_id, product.local_material_percent, product.local_labour_percent)
        FROM catalog_originconfirmation kept WHERE kept.product_id = product.id ORDER BY kept.id DESC LIMIT 1), false)
"""
PRODUCT = f"""
    SELECT product.id, product.name, product.slug, product.summary, product.story, product.ingredients,
           product.storage, product.local_material_percent, product.picture, product.share_picture, product.is_demo,
           category.name, category_group.number, category_group.short_name, category_group.name, category_group.slug,
           product.vendor_id, vendor.name, vendor.slug, vendor.kind,
           product.commune_id, commune.parent_id,
           commune.code, commune.kind, commune.name, province.kind, province.name,
           mark.stars, mark.decision_number, mark.issuing_body, mark.issued_on, mark.expires_on, lapsed.day,
           ({PICTURES}), ({RECALLS}), product.season_from_month, product.season_to_month, ({IS_ORIGIN_CONFIRMED}),
           mark.mark_ends_on, mark.is_potential_five, mark.is_five_at_province
    FROM catalog_product product
    JOIN catalog_listing listing ON listing.product_id = product.id AND listing.valid_from = date '0001-01-01'
    JOIN vendors_vendor vendor ON vendor.id = product.vendor_id
    JOIN catalog_category category ON category.id = product.category_id
    JOIN catalog_category category_group ON category_group.id = coalesce(category.parent_id, category.id)
    JOIN places_adminunit commune ON commune.id = product.commune_id
    LEFT JOIN places_adminunit province ON province.id = commune.parent_id
    LEFT JOIN LATERAL ({MARK}) mark ON true
    LEFT JOIN LATERAL ({LAPSED_ON}) lapsed ON true
    WHERE product.slug = %(slug)s
"""  # noqa: S608 - made of constants
SIZES = f"""
    SELECT variant.id, variant.name, variant.sku, variant.gtin, variant.base_unit, variant.unit_word,
           variant.price_vnd, variant.price_quantity, coalesce(free.quantity, 0),
           variant.shelf_life_days, variant.is_bundle
    FROM catalog_product product
    JOIN catalog_variant variant ON variant.product_id = product.id AND variant.is_active
    CROSS JOIN LATERAL ({FREE_OF_VARIANT}) free
    WHERE product.id = %(product)s
    ORDER BY variant.position, variant.id
"""  # noqa: S608 - made of constants
CONTENTS = f"""
    SELECT part.bundle_id, product.name, product.slug, vendor.name,
           commune.code, commune.kind, commune.name, province.kind, province.name,
           variant.name, variant.base_unit, variant.unit_word, part.quantity, mark.stars
    FROM catalog_bundlecomponent part
    JOIN catalog_variant variant ON variant.id = part.component_id
    JOIN catalog_product product ON product.id = variant.product_id
    JOIN vendors_vendor vendor ON vendor.id = product.vendor_id
    JOIN places_adminunit commune ON commune.id = product.commune_id
    LEFT JOIN places_adminunit province ON province.id = commune.parent_id
    LEFT JOIN LATERAL ({MARK}) mark ON true
    WHERE part.bundle_id = ANY(%(bundles)s::bigint[])
    ORDER BY part.bundle_id, part.id
"""  # noqa: S608 - made of constants


class Group(NamedTuple):
    number: int | None
    short_name: str
    name: str
    slug: str


class ShownPicture(NamedTuple):
    """A picture of a product's page, in its place.

    file         the name pages draw it from (shop.kernel.picture_names)
    placeholder  a tiny data: address to show until it is there, "" without one
    """

    file: str
    alt: str
    placeholder: str


class Recall(NamedTuple):
    """A batch of the product that was recalled within the last year."""

    code: str
    trace_code: str
    reason: str
    advice: str


class Shown(NamedTuple):
    """A product on show, with everything its page says beside sizes and stock.

    picture, share_picture  names of files, "" without one
    certificate, lapsed_on  as in `CardRow`
    season_*_month          1..12, both or none; from 11 to 2 goes over the new year
    is_origin_confirmed     an officer confirmed the shares declared today
    pictures                photographs in their order; empty where there is only a designed card
    """

    id: int
    name: str
    slug: str
    summary: str
    story: str
    ingredients: str
    storage: str
    local_material_percent: int | None
    picture: str
    share_picture: str
    is_demo: bool
    category_name: str
    group: Group
    vendor_id: int
    vendor: Maker
    commune_id: int
    province_id: int | None
    commune: Unit
    certificate: Mark | None
    lapsed_on: date | None
    pictures: tuple[ShownPicture, ...]
    recalls: tuple[Recall, ...]
    season_from_month: int | None
    season_to_month: int | None
    is_origin_confirmed: bool


class Size(NamedTuple):
    """A size one can buy."""

    variant: Priced
    shelf_life_days: int | None
    is_bundle: bool


class Content(NamedTuple):
    """What lies in a gift box; stars only while their mark is valid."""

    name: str
    slug: str
    producer: str
    commune: Unit
    size: str
    base_unit: str
    unit_word: str
    quantity: int
    stars: int | None


class ProductPage(NamedTuple):
    """Everything on a product's page.

    contents  by the variant id of each gift box among the sizes
    """

    product: Shown
    sizes: tuple[Size, ...]
    contents: dict[int, tuple[Content, ...]]
    counters: tuple[Counter, ...]


def product_with_sizes(slug: str, *, day: date) -> tuple[Shown, tuple[Size, ...]]:
    """A product on show and what one can buy of it. 2 queries.

    raises NotFound
    """
    found = fetch_prepared(PRODUCT, {"slug": slug, "day": day})
    if not found:
        raise NotFound("Không có sản phẩm này, hoặc nhà sản xuất đã ngừng bán.")
    row = found[0]
    product = Shown._make(
        (
            *row[:12],
            Group(*row[12:16]),
            row[16],
            Maker(*row[17:20]),
            *row[20:22],
            Unit(*row[22:27]),
            Mark(*row[27:32], *row[-3:]) if row[27] else None,
            row[32],
            tuple(_picture(*one) for one in row[33]),
            tuple(Recall(*one) for one in row[34]),
            *row[35:38],
        )
    )
    sizes = fetch_prepared(SIZES, {"product": product.id})
    return product, tuple(Size(Priced(*size[:9]), *size[9:]) for size in sizes)


def _picture(file: str, alt: str, placeholder: str, width: int, ready_at: str | None) -> ShownPicture:
    return ShownPicture(name_when_drawn(file, width) if ready_at else file, alt, placeholder)


def product_page(slug: str, *, day: date) -> ProductPage:
    """A product on show with its counters. 3 queries, 4 where one of its sizes is a gift box.

    raises NotFound
    """
    product, sizes = product_with_sizes(slug, day=day)
    bundles = [size.variant.id for size in sizes if size.is_bundle]
    counters = counters_with(
        [size.variant.id for size in sizes],
        commune_id=product.commune_id,
        province_id=product.province_id,
        day=day,
    )
    return ProductPage(product, sizes, _contents(bundles, day) if bundles else {}, tuple(counters))


def _contents(bundles: list[int], day: date) -> dict[int, tuple[Content, ...]]:
    contents: dict[int, tuple[Content, ...]] = {}
    for row in fetch_prepared(CONTENTS, {"bundles": bundles, "day": day}):
        content = Content._make((*row[1:4], Unit(*row[4:9]), *row[9:]))
        contents[row[0]] = (*contents.get(row[0], ()), content)
    return contents
