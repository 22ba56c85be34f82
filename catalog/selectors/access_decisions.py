"""The gate to decisions and certificates: officers of a province for what is theirs, moderators for everything."""

from datetime import date
from typing import NamedTuple

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from catalog.models import Certificate, CertificateScan, Decision, Product
from catalog.models.certificates import CertificateQuerySet
from shop.kernel.errors import NotFound
from vendors.people.models import User
from vendors.people.selectors.access_officer import officer_units
from vendors.people.selectors.access_platform import access_moderator
from vendors.places.models import AdminUnit, Level
from vendors.places.selectors.units import subtree_ids


class DecisionDesk(NamedTuple):
    """Who works on decisions, and for which territory.

    provinces  of an officer's posts; None for moderators: the whole country, and the ministry's decisions
    units      these provinces and everything within, predecessors included; None as above
    """

    person: User
    provinces: tuple[AdminUnit, ...] | None
    units: frozenset[int] | None

    @property
    def actor(self) -> str:
        """Who the audit trail names: "user:12"."""
        return f"user:{self.person.pk}"

    def decisions(self) -> QuerySet[Decision]:
        """Decisions of these provinces, and the ministry's, which concern every province."""
        if self.provinces is None:
            return Decision.objects.all()
        return Decision.objects.filter(Q(province=None) | Q(province__in=self.provinces))

    def products(self) -> QuerySet[Product]:
        return _within(Product.objects.all(), "commune_id", self.units)

    def certificates(self) -> CertificateQuerySet:
        rows = Certificate.objects.all()
        return rows if self.units is None else rows.filter(product__commune_id__in=self.units)

    def scans(self) -> QuerySet[CertificateScan]:
        return _within(CertificateScan.objects.all(), "product__commune_id", self.units)


def access_decisions(user: User | AnonymousUser, *, day: date) -> DecisionDesk:
    """The work on decisions for someone who may do it on that day. Three queries at most.

    raises NotFound  for everybody else, officers of communes and districts included
    """
    if not isinstance(user, User):
        raise NotFound
    try:
        return DecisionDesk(access_moderator(user, day=day), None, None)
    except NotFound:
        provinces = tuple(unit for unit in officer_units(user, day=day) if unit.level == Level.PROVINCE)
    if not provinces:
        raise NotFound
    return DecisionDesk(user, provinces, frozenset(subtree_ids(*provinces)))


def access_decision(desk: DecisionDesk, decision_id: int) -> Decision:
    """A decision this desk may read, province loaded. 1 query.

    raises NotFound  other provinces' and missing ones answer alike
    """
    decision = desk.decisions().select_related("province", "scan").filter(pk=decision_id).first()
    if decision is None:
        raise NotFound
    return decision


def access_certificate(desk: DecisionDesk, certificate_id: int) -> Certificate:
    """A certificate of this territory, with product, producer, commune and era. 1 query.

    raises NotFound  others' and missing ones answer alike
    """
    certificates = desk.certificates().select_related("product__vendor", "product__commune__parent", "era")
    certificate = certificates.filter(pk=certificate_id).first()
    if certificate is None:
        raise NotFound
    return certificate


def access_certificate_scan(desk: DecisionDesk, scan_id: int) -> CertificateScan:
    """A producer's scan of this territory. 1 query.

    raises NotFound  others' and missing ones answer alike
    """
    scan = desk.scans().select_related("scan").filter(pk=scan_id).first()
    if scan is None:
        raise NotFound
    return scan


def _within(rows: QuerySet, path: str, units: frozenset[int] | None) -> QuerySet:
    return rows if units is None else rows.filter(**{f"{path}__in": units})
