"""The gate to an outlet, for the people who work there."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Now

from outlets.models import Outlet, OutletStaff
from shop.kernel.errors import NotFound
from vendors.people.models import User


def access_outlet(user: User | AnonymousUser, outlet_id: int, role: OutletStaff.Role | None = None) -> Outlet:
    """The outlet with its communes, for someone who works there now. Others' and missing ones answer alike. One query.

    role    the post it takes; None: any
    raises  NotFound
    """
    if not user.is_authenticated:
        raise NotFound
    outlet = outlets_of(user, role).filter(pk=outlet_id).first()
    if outlet is None:
        raise NotFound
    return outlet


def outlets_of(user: User, role: OutletStaff.Role | None = None) -> QuerySet[Outlet]:
    """Where a signed-in person works now, by name."""
    posts = OutletStaff.objects.filter(Q(until=None) | Q(until__gt=Now()), user=user, outlet=OuterRef("pk"))
    if role is not None:
        posts = posts.filter(role=role)
    outlets = Outlet.objects.filter(Exists(posts)).select_related("commune", "former_commune")
    return outlets.order_by("name", "pk")


def clerk_of(user: User | AnonymousUser, outlet_id: int) -> User | None:
    """The signed-in person if they work at this outlet now, else None. One query at most."""
    if not user.is_authenticated:
        return None
    return user if outlets_of(user).filter(pk=outlet_id).exists() else None
