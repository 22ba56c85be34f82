"""Lines of annexes that no product has been found for yet, and producers' scans that wait with them."""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet

from catalog.models import Certificate, CertificateScan, DecisionLine
from catalog.selectors.access_decisions import DecisionDesk

LEAST_CERTIFIED_STARS = 3


def unmatched_lines() -> QuerySet[DecisionLine]:
    """Lines that give stars and have no product, with their decision, newest decision first."""
    return (
        DecisionLine.objects.filter(product=None, stars__gte=LEAST_CERTIFIED_STARS)
        .select_related("decision__province")
        .order_by("-decision__decided_on", "decision_id", "row_no")
    )


def unmatched_lines_of(desk: DecisionDesk) -> QuerySet[DecisionLine]:
    """As above, of the decisions this desk may read."""
    return unmatched_lines().filter(decision__in=desk.decisions())


def unmatched_lines_near(province_ids: Iterable[int | None]) -> QuerySet[DecisionLine]:
    """As above, of decisions of these provinces and of the ministry."""
    known = [province_id for province_id in province_ids if province_id is not None]
    return unmatched_lines().filter(Q(decision__province=None) | Q(decision__province__in=known))


def waiting_scans(desk: DecisionDesk) -> QuerySet[CertificateScan]:
    """Scans of producers whose product has had no certificate since they were sent, oldest first."""
    answered = Certificate.objects.filter(
        product=OuterRef("product"), decision__imported_at__gte=OuterRef("added_at")
    )
    same_number = Certificate.objects.filter(
        product=OuterRef("product"), decision_number=OuterRef("decision_number")
    )
    return (
        desk.scans()
        .filter(~Exists(answered), ~Exists(same_number), withdrawn_at=None)
        .select_related("product__vendor", "product__commune__parent")
        .order_by("added_at", "pk")
    )
