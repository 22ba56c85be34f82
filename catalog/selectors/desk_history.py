"""What was done at a producer's desk, by whom and for whom: the audit trail of its own rows."""

from typing import NamedTuple

from django.db import connection

from shop.kernel.models import AuditEntry
from vendors.models import HelperScope
from vendors.selectors.access_desk import HELPER, Desk
from vendors.selectors.audit_trail import names_of

# Each table's rows of one producer, as the trail names them. A membership is deleted when it ends, so those are found
# by what the trail itself says; the range of subjects keeps that to an index.
_OF_PROFILE = """
    SELECT 'vendors_vendor:' || %(vendor)s AS subject
    UNION ALL SELECT 'vendors_vendorpaper:' || id FROM vendors_vendorpaper WHERE vendor_id = %(vendor)s
"""
_OF_PEOPLE = """
    UNION ALL SELECT 'vendors_helperpost:' || id FROM vendors_helperpost WHERE vendor_id = %(vendor)s
    UNION ALL SELECT DISTINCT entry.subject FROM kernel_auditentry entry
              WHERE entry.subject >= 'vendors_vendormembership:' AND entry.subject < 'vendors_vendormembership;'
                AND entry.changes @> jsonb_build_object('vendor_id', jsonb_build_array(%(vendor)s::bigint))
"""
_OF_PRODUCTS = """
    UNION ALL SELECT 'catalog_product:' || id FROM catalog_product WHERE vendor_id = %(vendor)s
    UNION ALL SELECT 'catalog_variant:' || row.id FROM catalog_variant row
              JOIN catalog_product product ON product.id = row.product_id WHERE product.vendor_id = %(vendor)s
    UNION ALL SELECT 'catalog_productpaper:' || row.id FROM catalog_productpaper row
              JOIN catalog_product product ON product.id = row.product_id WHERE product.vendor_id = %(vendor)s
    UNION ALL SELECT 'catalog_productpicture:' || row.id FROM catalog_productpicture row
              JOIN catalog_product product ON product.id = row.product_id WHERE product.vendor_id = %(vendor)s
"""
_OF_STOCK = """
    UNION ALL SELECT 'catalog_batch:' || row.id FROM catalog_batch row
              JOIN catalog_product product ON product.id = row.product_id WHERE product.vendor_id = %(vendor)s
"""
_ENTRIES = """
    SELECT entry.id FROM kernel_auditentry entry
    JOIN ({subjects}) own ON own.subject = entry.subject
    WHERE entry.action <> 'view' AND (%(before)s::bigint IS NULL OR entry.id < %(before)s)
    ORDER BY entry.id DESC LIMIT %(limit)s
"""


class HistoryRow(NamedTuple):
    """An entry with names: who did it, for whom, and about which person it is; "" where nobody is named."""

    entry: AuditEntry
    actor: str
    on_behalf_of: str
    about: str


class History(NamedTuple):
    """older  the id to ask for what is older still; None at the end"""

    rows: list[HistoryRow]
    older: int | None


def history_of_desk(desk: Desk, *, before: int | None = None, limit: int = 50) -> History:
    """The newest changes first. Helpers see what their tasks are about, and never who else works here. 4 queries.

    before  only entries older than this one
    """
    subjects = _OF_PROFILE
    if desk.role != HELPER:
        subjects += _OF_PEOPLE
    if desk.may(HelperScope.PRODUCTS):
        subjects += _OF_PRODUCTS
    if desk.may(HelperScope.STOCK):
        subjects += _OF_STOCK
    with connection.cursor() as cursor:
        asked = {"vendor": desk.vendor.pk, "before": before, "limit": limit + 1}
        cursor.execute(_ENTRIES.format(subjects=subjects), asked)
        ids = [row[0] for row in cursor.fetchall()]
    entries = list(AuditEntry.objects.filter(pk__in=ids[:limit]).order_by("-pk"))
    abouts = {entry.pk: _about(entry) for entry in entries}
    named = {actor for entry in entries for actor in (entry.actor, entry.on_behalf_of)} | set(abouts.values())
    names = names_of(named) | {"": ""}
    rows = [
        HistoryRow(entry, names[entry.actor], names[entry.on_behalf_of], names[abouts[entry.pk]])
        for entry in entries
    ]
    return History(rows, ids[limit - 1] if len(ids) > limit else None)


def _about(entry: AuditEntry) -> str:
    """ "user:12" of whoever came to work here, helps, or left."""
    before, after = entry.changes.get("user_id") or entry.changes.get("helper_id") or (None, None)
    person = after or before
    return f"user:{person}" if person else ""
