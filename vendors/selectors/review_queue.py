"""Producers who wait to be let in, those a moderator may look up, and what they see of one."""

from datetime import datetime
from typing import NamedTuple

from django.db.models import DateTimeField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from shop.kernel.errors import NotFound
from shop.kernel.text import slug_of
from vendors.models import HelperPost, Vendor, VendorMembership, VendorPaper, VendorReview, VendorState
from vendors.people.models import User


class WaitingVendor(NamedTuple):
    """A producer in the queue."""

    id: int
    name: str
    kind: str  # in words
    commune: str
    since: datetime  # when it was sent in


def vendors_waiting(*, offset: int, limit: int) -> list[WaitingVendor]:
    """Producers sent in and not decided, the longest waiting first. One query."""
    submitted = VendorReview.objects.filter(vendor=OuterRef("pk"), step=VendorReview.Step.SUBMITTED)
    vendors = (
        Vendor.objects.filter(state=VendorState.SUBMITTED)
        .select_related("commune__parent")
        .annotate(
            since=Coalesce(
                Subquery(submitted.order_by("-id").values("at")[:1]),
                "created_at",
                output_field=DateTimeField(),
            )
        )
        .order_by("since", "pk")
    )
    return [
        WaitingVendor(vendor.pk, vendor.name, vendor.get_kind_display(), vendor.commune.label, vendor.since)
        for vendor in vendors[offset : offset + limit]
    ]


def vendors_known(*, words: str, state: str) -> QuerySet[Vendor]:
    """Producers that were ever sent in, by name, commune loaded.

    words  a part of the name however it is spelled, or a whole tax code; "" for all
    state  one of VendorState, or "" for all but drafts
    """
    vendors = Vendor.objects.exclude(state=VendorState.DRAFT).select_related("commune__parent")
    if state:
        vendors = vendors.filter(state=state)
    if words:
        vendors = vendors.filter(Q(slug__contains=slug_of(words)) | Q(tax_code=words))
    return vendors.order_by("slug", "pk")


def vendor_under_review(vendor_id: int) -> Vendor:
    """A producer as moderators see it, commune loaded; a draft is nobody's business yet. One query.

    raises NotFound
    """
    vendors = Vendor.objects.exclude(state=VendorState.DRAFT).select_related(
        "commune__parent", "former_commune"
    )
    vendor = vendors.filter(pk=vendor_id).first()
    if vendor is None:
        raise NotFound("Không có chủ thể này.")
    return vendor


def papers_of_vendor(vendor: Vendor) -> list[VendorPaper]:
    """What it shows to be let in, newest first; withdrawn ones are left out. One query."""
    return list(vendor.papers.filter(withdrawn_at=None).order_by("kind", "-issued_on", "-pk"))


def reviews_of_vendor(vendor: Vendor) -> list[VendorReview]:
    """Its way onto the market, newest step first. One query."""
    return list(vendor.reviews.order_by("-id"))


def has_part_in(person: User, vendor_id: int) -> bool:
    """Whether somebody belongs to a producer, or helps it, or did. One query."""
    members = VendorMembership.objects.filter(user=person, vendor=vendor_id).values("pk")
    helpers = HelperPost.objects.filter(helper=person, vendor=vendor_id).values("pk")
    return members.union(helpers).exists()
