"""What a producer's goods have to show on a day: certificates whose mark is valid, and papers that were approved."""

import hashlib
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from django.db.models import Count, Max, OuterRef, Q, QuerySet, Subquery

from catalog.models import Certificate, ProductPaper, ProductState
from catalog.models.products import DRAWN_PICTURE
from vendors.models import Vendor, VendorState

MOST_ROWS = 12
CARD_DESIGN = 1  # one more when the card is drawn differently: then all are drawn anew


class CardFacts(NamedTuple):
    """What the picture of a shared link says; the words are those of draw_producer_card."""

    name: str
    kind: str
    commune: str
    province: str
    stars: int | None

    def file_name(self, vendor_id: int) -> str:
        """Named by what it says: another name, commune or number of stars is another file."""
        said = hashlib.sha256("\n".join(map(str, (CARD_DESIGN, *self))).encode()).hexdigest()[:12]
        return f"products/{DRAWN_PICTURE}producer-{vendor_id}-{said}.jpg"


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


def card_facts(vendor: Vendor, stars: int | None) -> CardFacts:
    """No query; the commune and its province are loaded."""
    province = vendor.commune.parent.short_name if vendor.commune.parent else ""
    return CardFacts(vendor.name, vendor.get_kind_display(), vendor.commune.short_name, province, stars)


def share_picture_of(vendor: Vendor, stars: int | None) -> str:
    """The file to share, or "" while the kept one says something that is not so any more. No query."""
    kept = vendor.share_picture.name or ""
    return kept if kept == card_facts(vendor, stars).file_name(vendor.pk) else ""


def producers_to_draw(
    *, day: date, vendor_ids: Iterable[int] | None = None
) -> list[tuple[Vendor, CardFacts]]:
    """Approved producers whose kept picture is missing or says something else than today. One query.

    vendor_ids  only these; None: all
    """
    valid = Certificate.objects.valid_on(day).filter(
        product__vendor=OuterRef("pk"), product__state=ProductState.LIVE
    )
    vendors = Vendor.objects.filter(state=VendorState.APPROVED).select_related("commune__parent")
    if vendor_ids is not None:
        vendors = vendors.filter(pk__in=list(vendor_ids))
    best = Subquery(valid.order_by("-stars").values("stars")[:1])
    found = [
        (vendor, card_facts(vendor, vendor.best)) for vendor in vendors.annotate(best=best).order_by("pk")
    ]
    return [
        (vendor, facts) for vendor, facts in found if vendor.share_picture.name != facts.file_name(vendor.pk)
    ]


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
