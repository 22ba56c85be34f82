"""The public register: every recognised product once, with the certificate that speaks for it on a day."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple

from django.db import connection

from catalog.selectors.certificate_states import FILE_FROM_DAYS, CertificateState, showing_state
from shop.kernel.text import fold

PAGE_SIZE = 50
FIRST_YEAR = 2018


class RegisterState(StrEnum):
    """What the register may be narrowed to; the values stand in addresses."""

    SHOWN = "con-hieu-luc"  # the mark is shown: valid or in grace
    EXPIRING = "sap-het-han"  # of these, within 180 days of the expiry or past it
    EXPIRED = "da-het-han"
    REVOKED = "da-thu-hoi"
    ALL = "tat-ca"


class RegisterFilters(NamedTuple):
    """Empty values do not narrow.

    commune_ids  of origin; None for all, an empty tuple for a name that no commune bears
    category_id  a group or a set
    year         in which the certificate was issued
    text         words of product or producer, with or without dấu, or part of a decision's number or product code
    """

    state: RegisterState = RegisterState.SHOWN
    province_id: int | None = None
    commune_ids: tuple[int, ...] | None = None
    category_id: int | None = None
    stars: int | None = None
    year: int | None = None
    text: str = ""


class RegisterRow(NamedTuple):
    """A recognised product. slug "" when it is not on show now, so nothing can be linked."""

    certificate_id: int
    product_name: str
    vendor_name: str
    commune_kind: str
    commune_name: str
    province_kind: str
    province_name: str
    category_name: str
    stars: int
    is_potential_five: bool
    is_five_at_province: bool
    product_code: str
    decision_number: str
    issuing_body: str
    issued_on: date
    expires_on: date
    grace_until: date | None
    revoked_on: date | None
    slug: str
    is_demo: bool
    state: CertificateState


def _bare_letters() -> tuple[str, str]:
    """Vietnamese letters and what they are without signs, for PostgreSQL's translate(); it has no such rule here."""
    letters = "".join(
        chr(code) for code in (*range(0x00C0, 0x01B1), *range(0x1EA0, 0x1EFA)) if chr(code).islower()
    )
    pairs = [(letter, fold(letter)) for letter in letters]
    kept = [(letter, bare) for letter, bare in pairs if len(bare) == 1 and bare.isascii()]
    return "".join(letter for letter, _ in kept), "".join(bare for _, bare in kept)


_SIGNED, _BARE = _bare_letters()
# Of each product the certificate whose mark is shown, or else the newest that began. Only what was looked at before
# it could be seen: products that are or were on sale, of producers that were let in.
ROWS = """
    WITH standing AS (
        SELECT DISTINCT ON (certificate.product_id) certificate.*, mark_ends_on > %(day)s::date AS is_shown
        FROM catalog_certificate certificate
        WHERE issued_on <= %(day)s::date
        ORDER BY certificate.product_id, mark_ends_on > %(day)s::date DESC, issued_on DESC, id DESC
    )
    SELECT standing.id, product.name, vendor.name, commune.kind, commune.name, province.kind, province.name,
           category.name, standing.stars, standing.is_potential_five, standing.is_five_at_province,
           standing.product_code, standing.decision_number, standing.issuing_body, standing.issued_on,
           standing.expires_on, standing.grace_until, standing.revoked_on,
           CASE WHEN listing.product_id IS NULL THEN '' ELSE product.slug END, product.is_demo, standing.is_shown
    FROM standing
    JOIN catalog_product product ON product.id = standing.product_id AND product.state IN ('live', 'withdrawn')
    JOIN vendors_vendor vendor ON vendor.id = product.vendor_id AND vendor.state IN ('approved', 'suspended')
    JOIN catalog_category category ON category.id = product.category_id
    JOIN places_adminunit commune ON commune.id = product.commune_id
    LEFT JOIN places_adminunit province ON province.id = commune.parent_id
    LEFT JOIN catalog_listing listing ON listing.product_id = product.id AND listing.valid_from = date '0001-01-01'
    WHERE {conditions}
    ORDER BY product.sort_key, product.id
"""
PAGE = ROWS + " LIMIT %(limit)s OFFSET %(offset)s"
COUNT = "SELECT count(*) FROM ({rows}) AS found"
_STATES = {
    RegisterState.SHOWN: "standing.is_shown",
    RegisterState.EXPIRING: f"standing.is_shown AND standing.expires_on <= %(day)s::date + {FILE_FROM_DAYS}",
    RegisterState.EXPIRED: "NOT standing.is_shown AND (standing.revoked_on IS NULL "
    "OR standing.revoked_on > %(day)s::date)",
    RegisterState.REVOKED: "NOT standing.is_shown AND standing.revoked_on <= %(day)s::date",
    RegisterState.ALL: "true",
}
_SEARCHED = (
    "translate(lower(product.name || ' ' || vendor.name || ' ' || standing.decision_number || ' ' || "
    f"standing.product_code), '{_SIGNED}', '{_BARE}')"
)


def register_page(filters: RegisterFilters, *, day: date, offset: int, limit: int) -> list[RegisterRow]:
    """Some rows of the register in Vietnamese order of product names. 1 query."""
    conditions, values = _conditions(filters)
    rows = _fetch(
        PAGE.format(conditions=conditions), {**values, "day": day, "limit": limit, "offset": offset}
    )
    return [RegisterRow._make((*row[:-1], _state(row, day))) for row in rows]


def register_count(filters: RegisterFilters, *, day: date) -> int:
    """How many rows there are. 1 query."""
    conditions, values = _conditions(filters)
    statement = COUNT.format(rows=ROWS.format(conditions=conditions))
    return int(_fetch(statement, {**values, "day": day})[0][0])


def _fetch(statement: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    """Planned by what was asked for, so not prepared."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()


def _conditions(filters: RegisterFilters) -> tuple[str, dict[str, Any]]:
    conditions = [_STATES[filters.state]]
    values: dict[str, Any] = {}
    if filters.province_id is not None:
        conditions.append("commune.parent_id = %(province)s")
        values["province"] = filters.province_id
    if filters.commune_ids is not None:
        conditions.append("product.commune_id = ANY(%(communes)s::bigint[])")
        values["communes"] = list(filters.commune_ids)
    if filters.category_id is not None:
        conditions.append("%(category)s IN (category.id, category.parent_id)")
        values["category"] = filters.category_id
    if filters.stars is not None:
        conditions.append("standing.stars = %(stars)s")
        values["stars"] = filters.stars
    if filters.year is not None:
        conditions.append("extract(year FROM standing.issued_on) = %(year)s")
        values["year"] = filters.year
    for n, word in enumerate(fold(filters.text).split()[:8]):
        conditions.append(f"position(%(word{n})s IN {_SEARCHED}) > 0")
        values[f"word{n}"] = word
    return " AND ".join(conditions), values


def _state(row: Sequence[Any], day: date) -> CertificateState:
    """A product's standing certificate is never superseded, and has begun."""
    expires_on, revoked_on, is_shown = row[15], row[17], row[20]
    if is_shown:
        return showing_state(expires_on, day)
    if revoked_on is not None and revoked_on <= day:
        return CertificateState.REVOKED
    return CertificateState.EXPIRED
