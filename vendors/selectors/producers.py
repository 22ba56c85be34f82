"""Producers as the public sees them."""

from datetime import datetime

from django.db.models import Min, QuerySet

from shop.kernel.errors import NotFound
from vendors.models import Vendor, VendorReview, VendorState


def producer_of_slug(slug: str) -> Vendor:
    """An approved producer, commune with parent loaded. 1 query.

    raises NotFound  also for one that is not approved yet or any more
    """
    vendor = (
        Vendor.objects.select_related("commune__parent", "former_commune__parent")
        .filter(slug=slug, state=VendorState.APPROVED)
        .first()
    )
    if vendor is None:
        raise NotFound("Không có nhà sản xuất này trên chợ.")
    return vendor


def producers_on_market(*, commune_id: int | None = None, kind: str | None = None) -> QuerySet[Vendor]:
    """Approved producers in order of name, commune with parent loaded."""
    producers = Vendor.objects.filter(state=VendorState.APPROVED).select_related("commune__parent")
    if commune_id is not None:
        producers = producers.filter(commune=commune_id)
    if kind is not None:
        producers = producers.filter(kind=kind)
    return producers.order_by("slug")  # the name without signs, each once


def on_market_since(vendor: Vendor) -> datetime:
    """When a producer was first let in; for one that stood here before there were reviews, when it came. One query."""
    reviews = VendorReview.objects.filter(vendor=vendor, step=VendorReview.Step.APPROVED)
    return reviews.aggregate(first=Min("at"))["first"] or vendor.created_at
