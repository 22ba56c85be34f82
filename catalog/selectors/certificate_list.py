"""Certificates of a territory for its officers, and of a producer for its desk."""

from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet

from catalog.models import Certificate, CertificateScan, Product, ProductState
from catalog.selectors.access_decisions import DecisionDesk
from catalog.selectors.certificate_states import FILE_FROM_DAYS, CertificateState, state_of
from vendors.models import Vendor


class Narrowing(StrEnum):
    """Which certificates officers look at; the values stand in addresses."""

    ENDING = "sap-het-han"  # within 180 days of the expiry, or in grace, and not renewed
    SHOWN = "con-hieu-luc"
    EXPIRED = "da-het-han"
    REVOKED = "da-thu-hoi"
    ALL = "tat-ca"


class ProductStanding(NamedTuple):
    """A product of a producer with the certificate to speak of, if it has any.

    certificate  the one whose mark is shown, or else the newest
    scans        the producer's own, those it took back left out
    """

    product: Product
    certificate: Certificate | None
    state: CertificateState | None
    scans: tuple[CertificateScan, ...]


def certificates_of(desk: DecisionDesk, narrowing: Narrowing, *, day: date) -> QuerySet[Certificate]:
    """Those that end first stand first; product, producer and all certificates of the product loaded."""
    newer = Certificate.objects.valid_on(day).filter(
        product=OuterRef("product"), issued_on__gt=OuterRef("issued_on")
    )
    rows = desk.certificates()
    if narrowing == Narrowing.ENDING:
        near = day + timedelta(days=FILE_FROM_DAYS)
        rows = rows.valid_on(day).filter(~Exists(newer), expires_on__lte=near)
    elif narrowing == Narrowing.SHOWN:
        rows = rows.valid_on(day).filter(~Exists(newer))
    elif narrowing == Narrowing.EXPIRED:
        rows = rows.filter(Q(revoked_on=None) | Q(revoked_on__gt=day), mark_ends_on__lte=day)
    elif narrowing == Narrowing.REVOKED:
        rows = rows.filter(revoked_on__lte=day)
    siblings = Prefetch("product__certificates", Certificate.objects.order_by("issued_on"))
    return (
        rows.select_related("product__vendor", "product__commune__parent")
        .prefetch_related(siblings)
        .order_by("expires_on", "product__sort_key", "pk")
    )


def desk_products_with_certificates(vendor: Vendor) -> QuerySet[Product]:
    """A producer's products, those with the soonest expiry first, those without a certificate last."""
    newest = (
        Certificate.objects.filter(product=OuterRef("pk")).order_by("-issued_on").values("expires_on")[:1]
    )
    return (
        Product.objects.filter(vendor=vendor)
        .exclude(state=ProductState.REJECTED)
        .annotate(newest_expiry=newest)
        .prefetch_related(
            Prefetch("certificates", Certificate.objects.select_related("era").order_by("issued_on")),
            Prefetch(
                "certificate_scans",
                CertificateScan.objects.filter(withdrawn_at=None).order_by("-added_at", "-pk"),
            ),
        )
        .order_by(F("newest_expiry").asc(nulls_last=True), "sort_key", "pk")
    )


def standing_of(product: Product, day: date) -> ProductStanding:
    """No query for a product of `desk_products_with_certificates`."""
    history = list(product.certificates.all())
    scans = tuple(product.certificate_scans.all())
    if not history:
        return ProductStanding(product, None, None, scans)
    shown = [one for one in history if one.is_valid_on(day)]
    certificate = (shown or history)[-1]
    return ProductStanding(product, certificate, state_of(certificate, day, siblings=history), scans)
