"""Pages of lists: which products stand on one, in which order, and how many there are in all."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any, Literal, NamedTuple

from catalog.selectors.groups import groups_with_sets
from shop.kernel.prepared import fetch_prepared

PAGE_SIZE = 20
MAX_LISTED = 100_000


class Order(StrEnum):
    """How a list may be sorted; the values stand in addresses and on the page that explains the order."""

    STARS = "sao"
    NAME = "ten"
    CHEAP_FIRST = "gia"
    DEAR_FIRST = "gia-giam"


class Within(NamedTuple):
    """What a list is about: everything, or the products of one group, category (a set), commune or producer."""

    what: Literal["everything", "group", "category", "commune", "vendor"] = "everything"
    id: int = 0


class Page(NamedTuple):
    """Where a page stands in its list: numbers count from 1; a list without products has one empty page."""

    number: int
    pages: int
    total: int

    @property
    def offset(self) -> int:
        return (self.number - 1) * PAGE_SIZE


# Every row of a product has the same sort key and price; what is equal otherwise stands in Vietnamese order of names.
# Each of these orders is an index of its own, within a group.
ORDERS = {
    Order.STARS: "listing.stars DESC, listing.sort_key, listing.product_id",
    Order.NAME: "listing.sort_key, listing.product_id",
    Order.CHEAP_FIRST: "listing.price_vnd, listing.sort_key, listing.product_id",
    Order.DEAR_FIRST: "listing.price_vnd DESC, listing.sort_key, listing.product_id",
}
CONDITIONS = {
    "everything": "true",
    "group": "listing.group_id = %(within)s",
    "category": "listing.category_id = %(within)s",
    "commune": "listing.commune_id = %(within)s",
    "vendor": "listing.product_id IN (SELECT id FROM catalog_product WHERE vendor_id = %(within)s)",
}
# Each product on show has exactly one row that begins with the calendar: counting those needs no day.
COUNT = "SELECT count(*) FROM catalog_listing listing WHERE listing.valid_from = date '0001-01-01' AND {condition}"


def listed(within: Within, order: Order) -> str:
    """A SELECT of product_id and place for a page of a list; takes %(day)s, %(within)s, %(limit)s and %(offset)s."""
    return f"""
        SELECT listing.product_id, row_number() OVER (ORDER BY {ORDERS[order]}) AS place
        FROM catalog_listing listing
        WHERE {CONDITIONS[within.what]} AND listing.valid_from <= %(day)s::date AND listing.valid_to > %(day)s::date
        ORDER BY {ORDERS[order]} LIMIT %(limit)s OFFSET %(offset)s
    """  # noqa: S608 - made of the constants above


def count_listed(within: Within) -> int:
    """How many products a list has. 1 query; of everything, a group or a set none while the counts are kept."""
    if within.what == "everything":
        return sum(group.product_count for group in groups_with_sets())
    if within.what == "group":
        return sum(group.product_count for group in groups_with_sets() if group.category.pk == within.id)
    if within.what == "category":
        sets = (one for group in groups_with_sets() for one in group.sets)
        return sum(one.product_count for one in sets if one.category.pk == within.id)
    return int(fetch_prepared(COUNT.format(condition=CONDITIONS[within.what]), {"within": within.id})[0][0])


def ids_within(within: Sequence[Within], *, among: Sequence[int] | None = None) -> list[int]:
    """Ids of the products that stand in all of these lists, in order of name; in the order of `among` where given.

    1 query; at most MAX_LISTED.
    """
    conditions = [CONDITIONS[one.what].replace("within", f"within_{n}") for n, one in enumerate(within)]
    values: dict[str, Any] = {f"within_{n}": one.id for n, one in enumerate(within)}
    if among is not None:
        conditions.append("listing.product_id = ANY(%(among)s::bigint[])")
        values["among"] = list(among)
    statement = f"""
        SELECT listing.product_id FROM catalog_listing listing
        WHERE listing.valid_from = date '0001-01-01' AND {" AND ".join(conditions)}
        ORDER BY {ORDERS[Order.NAME]} LIMIT {MAX_LISTED}
    """  # noqa: S608 - made of the constants above
    found = [row[0] for row in fetch_prepared(statement, values)]
    if among is None:
        return found
    kept = set(found)
    return [product_id for product_id in among if product_id in kept]


def page_at(number: int, *, total: int) -> Page:
    """A page of 20. A number past the end gives the last page, one below 1 the first."""
    pages = max(1, -(-total // PAGE_SIZE))
    return Page(min(max(1, number), pages), pages, total)
