"""The gate to a producer's desk: owners and staff, and helpers within what was agreed."""

from datetime import date
from typing import NamedTuple

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from shop.kernel.errors import NotFound
from vendors.models import HelperPost, HelperScope, Vendor, VendorMembership
from vendors.people.models import User

OWNER, STAFF, HELPER = "owner", "staff", "helper"


class Desk(NamedTuple):
    """A producer's desk and the person at it.

    role    "owner", "staff" or "helper"
    scopes  what a helper was allowed; owners and staff have all of them
    """

    vendor: Vendor
    person: User
    role: str
    scopes: frozenset[str]

    @property
    def actor(self) -> str:
        """Who the audit trail names: "user:12"."""
        return f"user:{self.person.pk}"

    @property
    def on_behalf_of(self) -> str:
        """ "vendor:3" when a helper is at the desk, else ""."""
        return f"vendor:{self.vendor.pk}" if self.role == HELPER else ""

    def may(self, scope: str) -> bool:
        return scope in self.scopes


def access_desk(
    user: User | AnonymousUser, vendor_id: int, *, day: date, scope: str | None = None, is_owner: bool = False
) -> Desk:
    """The desk of a producer, commune loaded, for someone who may work there. Two queries at most.

    scope     what the work belongs to (HelperScope); helpers without it are strangers here
    is_owner  only owners: bank account, payouts, members, helpers
    raises    NotFound: others', missing and not-allowed ones answer alike
    """
    if not isinstance(user, User):
        raise NotFound
    vendors = Vendor.objects.select_related("commune__parent")
    membership = VendorMembership.objects.filter(user=user, vendor=vendor_id).first()
    if membership:
        if is_owner and membership.role != VendorMembership.Role.OWNER:
            raise NotFound
        return Desk(vendors.get(pk=vendor_id), user, membership.role, frozenset(HelperScope.values))
    if is_owner:
        raise NotFound
    post = (
        helper_posts_of(user, day=day)
        .filter(vendor=vendor_id)
        .select_related("vendor__commune__parent")
        .first()
    )
    if post is None or (scope is not None and scope not in post.scopes):
        raise NotFound
    return Desk(post.vendor, user, HELPER, frozenset(post.scopes))


def helper_posts_of(user: User, *, day: date) -> QuerySet[HelperPost]:
    """Consents under which a person may help on that day."""
    return HelperPost.objects.filter(
        helper=user, consented_at__isnull=False, ended_at=None, valid_to__gte=day
    )
