"""What a card in a list says: price of the size shown first, valid stars, what is left on the online shelf."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from catalog.models import Certificate, Product, Variant
from outlets.selectors.shelves import free_online


class CardRow(NamedTuple):
    """A product as lists show it.

    product      vendor, commune with parent, category with parent loaded
    variant      the size shown first, whose price the card says
    free         base units of it that an online order would get now
    certificate  the one whose mark may be shown today; None when there is none
    lapsed_on    the day the last mark ended, where there was one and none is valid
    """

    product: Product
    variant: Variant
    free: int
    certificate: Certificate | None
    lapsed_on: date | None


def card_rows(products: Sequence[Product], *, day: date) -> list[CardRow]:
    """One row a product, in their order; a product without anything to buy is left out. 3 queries."""
    ids = [product.pk for product in products]
    variants = first_variants(ids)
    free = free_online(variant.pk for variant in variants.values())
    marks = marks_of(ids, day=day)
    return [
        CardRow(
            product,
            variants[product.pk],
            free.get(variants[product.pk].pk, 0),
            *marks.get(product.pk, (None, None)),
        )
        for product in products
        if product.pk in variants
    ]


def first_variants(product_ids: Sequence[int]) -> dict[int, Variant]:
    """The size of each product that is shown first. 1 query."""
    rows = (
        Variant.objects.filter(product_id__in=product_ids, is_active=True)
        .order_by("product_id", "position", "pk")
        .distinct("product_id")
    )
    return {variant.product_id: variant for variant in rows}


def marks_of(product_ids: Sequence[int], *, day: date) -> dict[int, tuple[Certificate | None, date | None]]:
    """For each product that was ever certified: the valid certificate, or the day the last one ended. 1 query."""
    marks: dict[int, tuple[Certificate | None, date | None]] = {}
    for certificate in Certificate.objects.filter(product_id__in=product_ids).order_by("issued_on", "pk"):
        valid, lapsed_on = marks.get(certificate.product_id, (None, None))
        if certificate.is_valid_on(day):
            marks[certificate.product_id] = (certificate, None)
        elif valid is None and certificate.issued_on <= day:
            marks[certificate.product_id] = (None, max(_ended_on(certificate), lapsed_on or date.min))
    return marks


def _ended_on(certificate: Certificate) -> date:
    return min(certificate.expires_on, certificate.revoked_on or certificate.expires_on)
