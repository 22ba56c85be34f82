"""What the products of a producer ask of it today: drafts, refusals, certificates and papers that come to an end."""

from datetime import date, timedelta
from typing import NamedTuple

from django.db.models import Count, Exists, Min, OuterRef, Q

from catalog.models import Certificate, Product, ProductChange, ProductPaper, ProductState
from catalog.selectors.certificate_states import FILE_FROM_DAYS, CertificateState, showing_state
from vendors.models import Vendor
from vendors.selectors.vendor_papers import WARN_BEFORE

# A certificate that ended so long ago was let go; until then a producer may still mean to renew it.
ENDED_LATELY = timedelta(days=90)
MOST_ROWS = 20


class StatePile(NamedTuple):
    """Products of one state: how many, one of them, and how many of them have a change that waits for review."""

    products: int
    one_id: int
    with_waiting_change: int


class EndingCertificate(NamedTuple):
    """state: RENEWAL, LATE, GRACE, or EXPIRED for one that ended lately and has no successor."""

    product_id: int
    product_name: str
    expires_on: date
    grace_until: date | None
    state: CertificateState


class EndingPaper(NamedTuple):
    product_id: int
    product_name: str
    kind: str
    expires_on: date


def products_by_state(vendor: Vendor) -> dict[str, StatePile]:
    """States without products are missing. One query."""
    waiting = ProductChange.objects.filter(product=OuterRef("pk"), state=ProductChange.State.WAITING)
    rows = (
        Product.objects.filter(vendor=vendor)
        .annotate(has_waiting=Exists(waiting))
        .values("state")
        .annotate(products=Count("pk"), one_id=Min("pk"), changed=Count("pk", filter=Q(has_waiting=True)))
        .values_list("state", "products", "one_id", "changed")
    )
    return {state: StatePile(*pile) for state, *pile in rows}


def ending_certificates(vendor: Vendor, *, day: date) -> list[EndingCertificate]:
    """Those that ask for something, what ends first standing first; twenty at most. One query."""
    newer = Certificate.objects.valid_on(day).filter(
        product=OuterRef("product"), issued_on__gt=OuterRef("issued_on")
    )
    found = (
        Certificate.objects.filter(
            ~Exists(newer),
            product__vendor=vendor,
            product__state=ProductState.LIVE,
            issued_on__lte=day,
            revoked_on=None,
            mark_ends_on__gt=day - ENDED_LATELY,
            expires_on__lte=day + timedelta(days=FILE_FROM_DAYS),
        )
        .select_related("product")
        .order_by("expires_on", "pk")[:MOST_ROWS]
    )
    return [
        EndingCertificate(
            one.product_id,
            one.product.name,
            one.expires_on,
            one.grace_until,
            showing_state(one.expires_on, day) if one.is_valid_on(day) else CertificateState.EXPIRED,
        )
        for one in found
    ]


def ending_papers(vendor: Vendor, *, day: date) -> list[EndingPaper]:
    """Papers of products on sale that end within 60 days or have ended; twenty at most. One query."""
    found = (
        ProductPaper.objects.filter(
            product__vendor=vendor,
            product__state=ProductState.LIVE,
            withdrawn_at=None,
            expires_on__lte=day + WARN_BEFORE,
        )
        .select_related("product")
        .order_by("expires_on", "pk")[:MOST_ROWS]
    )
    return [
        EndingPaper(one.product_id, one.product.name, one.get_kind_display(), one.expires_on)
        for one in found
        if one.expires_on is not None
    ]
