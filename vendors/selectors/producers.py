"""Producers as the public sees them."""

from shop.kernel.errors import NotFound
from vendors.models import Vendor, VendorState


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
