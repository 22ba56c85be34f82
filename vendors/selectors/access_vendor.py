"""The gate to a producer's own things."""

from shop.kernel.errors import NotFound
from vendors.models import Vendor
from vendors.people.models import User


def access_vendor(user: User, vendor_id: int) -> Vendor:
    """The producer, for someone who acts for it. Others' and missing ones answer alike. One query.

    raises NotFound
    """
    if not user.is_authenticated:
        raise NotFound
    vendor = Vendor.objects.filter(pk=vendor_id, memberships__user=user).first()
    if vendor is None:
        raise NotFound
    return vendor
