"""What a card in a list says: price of the size shown first, valid stars, what is left on the online shelf."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from catalog.selectors.listings import PAGE_SIZE, Order, Page, Within, listed
from outlets.selectors.shelves import FREE_OF_VARIANT
from outlets.selectors.unit_words import Unit
from shop.kernel.prepared import fetch_prepared

# The certificate whose mark may be shown that day: the latest issued of the valid ones (CertificateQuerySet.valid_on).
# Where there is none, the day the last one ended.
MARK = """
    SELECT stars, decision_number, issuing_body, issued_on, expires_on, mark_ends_on, is_potential_five,
           is_five_at_province
    FROM catalog_certificate
    WHERE product_id = product.id AND issued_on <= %(day)s::date AND mark_ends_on > %(day)s::date
    ORDER BY issued_on DESC, id DESC LIMIT 1
"""
LAPSED_ON = """
    SELECT max(mark_ends_on) AS day FROM catalog_certificate
    WHERE product_id = product.id AND issued_on <= %(day)s::date AND mark.stars IS NULL
"""
CARDS = f"""
    SELECT product.id, product.name, product.slug, product.summary, product.picture, product.is_demo,
           category_group.number, category_group.short_name, category_group.name,
           vendor.name, vendor.slug, vendor.kind,
           commune.code, commune.kind, commune.name, province.kind, province.name,
           variant.id, variant.name, variant.sku, variant.gtin, variant.base_unit, variant.unit_word,
           variant.price_vnd, variant.price_quantity, coalesce(free.quantity, 0),
           mark.stars, mark.decision_number, mark.issuing_body, mark.issued_on, mark.expires_on, lapsed.day
    FROM ({{shown}}) shown
    JOIN catalog_product product ON product.id = shown.product_id
    JOIN vendors_vendor vendor ON vendor.id = product.vendor_id
    JOIN catalog_category category ON category.id = product.category_id
    JOIN catalog_category category_group ON category_group.id = coalesce(category.parent_id, category.id)
    JOIN places_adminunit commune ON commune.id = product.commune_id
    LEFT JOIN places_adminunit province ON province.id = commune.parent_id
    JOIN LATERAL (
        SELECT * FROM catalog_variant
        WHERE product_id = product.id AND is_active ORDER BY position, id LIMIT 1
    ) variant ON true
    LEFT JOIN LATERAL ({FREE_OF_VARIANT}) free ON true
    LEFT JOIN LATERAL ({MARK}) mark ON true
    LEFT JOIN LATERAL ({LAPSED_ON}) lapsed ON true
    ORDER BY shown.place
"""  # noqa: S608 - made of constants
OF_IDS = """
    SELECT listing.product_id, wanted.place
    FROM unnest(%(ids)s::bigint[]) WITH ORDINALITY wanted(id, place)
    JOIN catalog_listing listing ON listing.product_id = wanted.id AND listing.valid_from = date '0001-01-01'
"""


class Group(NamedTuple):
    number: int | None
    short_name: str
    name: str


class Maker(NamedTuple):
    name: str
    slug: str
    kind: str


class Priced(NamedTuple):
    """A size and what it costs; price_vnd buys price_quantity base units.

    available  base units that an online order would get now
    """

    id: int
    name: str
    sku: str
    gtin: str | None
    base_unit: str
    unit_word: str
    price_vnd: int
    price_quantity: int
    available: int


class Mark(NamedTuple):
    """The certificate whose stars may be shown today.

    ends_on and what follows are read for a product's own page only
    ends_on  the first day without the mark: past expires_on while a renewal is waited for
    """

    stars: int
    decision_number: str
    issuing_body: str
    issued_on: date
    expires_on: date
    ends_on: date | None = None
    is_potential_five: bool = False
    is_five_at_province: bool = False


class CardRow(NamedTuple):
    """A product as lists show it.

    picture      the name of its file, "" without one
    variant      the size shown first, whose price the card says
    certificate  None when no mark may be shown today
    lapsed_on    the day the last mark ended, where there was one and none is valid
    """

    id: int
    name: str
    slug: str
    summary: str
    picture: str
    is_demo: bool
    group: Group
    vendor: Maker
    commune: Unit
    variant: Priced
    certificate: Mark | None
    lapsed_on: date | None


def card_page(within: Within, page: Page, *, order: Order, day: date) -> list[CardRow]:
    """The products of a page of a list. 1 query.

    order  by the stars valid on `day` (most first), by name, or by the price of the size shown first; what is
           equal stands in Vietnamese order of names
    """
    return card_slice(within, offset=page.offset, limit=PAGE_SIZE, order=order, day=day)


def card_slice(within: Within, *, offset: int, limit: int, order: Order, day: date) -> list[CardRow]:
    """As `card_page`, from any place of the list on. 1 query."""
    values = {"day": day, "within": within.id, "limit": limit, "offset": offset}
    return _card_rows(listed(within, order), values)


def cards_of_ids(ids: Sequence[int], *, day: date) -> list[CardRow]:
    """Products on show in the order of their ids; what is no longer shown is left out. 1 query, none for no ids."""
    return _card_rows(OF_IDS, {"day": day, "ids": list(ids)}) if ids else []


def _card_rows(shown: str, values: dict[str, Any]) -> list[CardRow]:
    return [
        CardRow._make(
            (
                *row[:6],
                Group(*row[6:9]),
                Maker(*row[9:12]),
                Unit(*row[12:17]),
                Priced(*row[17:26]),
                Mark(*row[26:31]) if row[26] else None,
                row[31],
            )
        )
        for row in fetch_prepared(CARDS.format(shown=shown), values)
    ]
