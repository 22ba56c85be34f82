"""What a producer's goods have to show on a day: certificates whose mark is valid, and papers that were approved."""

from datetime import date
from typing import NamedTuple

from django.db.models import Count, Max, Q, QuerySet

from catalog.models import Certificate, ProductPaper, ProductState
from vendors.models import Vendor

MOST_ROWS = 12


class ShownCertificate(NamedTuple):
    product_name: str
    product_slug: str
    stars: int
    decision_number: str
    issuing_body: str
    expires_on: date


class ShownPaper(NamedTuple):
    """One paper, which may stand for several products."""

    kind: str
    number: str
    issuer: str
    expires_on: date | None
    products: int


def best_stars(vendor: Vendor, *, day: date) -> int | None:
    """Of the products on sale; None without a valid certificate. One query."""
    return _valid(vendor, day).aggregate(best=Max("stars"))["best"]


def shown_certificates(vendor: Vendor, *, day: date) -> list[ShownCertificate]:
    """Of the products on sale, most stars first, a product's newest only. One query."""
    found = (
        _valid(vendor, day)
        .order_by("product", "-issued_on", "-pk")
        .distinct("product")
        .values_list(
            "product__name", "product__slug", "stars", "decision_number", "issuing_body", "expires_on"
        )
    )
    return sorted((ShownCertificate(*row) for row in found), key=lambda one: (-one.stars, one.product_slug))


def shown_papers(vendor: Vendor, *, day: date) -> list[ShownPaper]:
    """Approved papers in force of products on sale, those of most products first; a dozen at most. One query."""
    found = (
        ProductPaper.objects.filter(
            Q(expires_on=None) | Q(expires_on__gte=day),
            product__vendor=vendor,
            product__state=ProductState.LIVE,
            is_approved=True,
            withdrawn_at=None,
        )
        .values("kind", "number", "issuer", "expires_on")
        .annotate(products=Count("product", distinct=True))
        .order_by("-products", "kind", "number")[:MOST_ROWS]
    )
    labels = dict(ProductPaper._meta.get_field("kind").flatchoices)
    return [ShownPaper(**{**row, "kind": labels[row["kind"]]}) for row in found]


def _valid(vendor: Vendor, day: date) -> QuerySet[Certificate]:
    return Certificate.objects.valid_on(day).filter(product__vendor=vendor, product__state=ProductState.LIVE)
