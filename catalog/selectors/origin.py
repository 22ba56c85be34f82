"""Where material and labour come from: declared by the producer, confirmed by an officer, or no longer so."""

from datetime import date
from typing import NamedTuple

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from catalog.models import OriginConfirmation, Product, ProductState
from shop.kernel.errors import NotFound
from vendors.people.models import User
from vendors.people.selectors.access_officer import officer_units
from vendors.places.selectors.units import subtree_ids

PAGE_SIZE = 50


class Origin(NamedTuple):
    """What can be said of a product's origin.

    confirmation  the newest one, its officer loaded; None: nobody has confirmed anything yet
    is_confirmed  it is of the shares and the commune that stand today
    """

    is_declared: bool
    confirmation: OriginConfirmation | None
    is_confirmed: bool

    @property
    def is_void(self) -> bool:
        """Was confirmed once, and something else has been declared since."""
        return self.confirmation is not None and not self.is_confirmed


class OriginPage(NamedTuple):
    products: list[tuple[Product, Origin]]
    total: int
    number: int
    pages: int


def origin_of(product: Product) -> Origin:
    """One query."""
    newest = product.origin_confirmations.select_related("confirmed_by").order_by("-id").first()
    return _origin(product, newest)


def access_origins(user: User, *, day: date) -> QuerySet[Product]:
    """Declared products of the communes an officer is in charge of, producers and communes loaded. Two queries.

    raises  NotFound  for whoever is no officer that day
    """
    units = officer_units(user, day=day)
    if not units:
        raise NotFound
    return (
        Product.objects.filter(
            commune__in=subtree_ids(*units),
            local_material_percent__isnull=False,
            local_labour_percent__isnull=False,
        )
        .exclude(state=ProductState.REJECTED)
        .select_related("vendor", "commune__parent")
    )


def origins_to_confirm(user: User, *, day: date, page: int = 1) -> OriginPage:
    """What an officer may confirm: those never confirmed or declared anew first, then the rest. Five queries.

    raises  NotFound  for whoever is no officer that day
    """
    newest = OriginConfirmation.objects.filter(product=OuterRef("pk")).order_by("-id").values("pk")[:1]
    declared = access_origins(user, day=day).annotate(newest=Subquery(newest))
    total = declared.count()
    pages = max(1, -(-total // PAGE_SIZE))
    number = min(max(1, page), pages)
    settled = OriginConfirmation.objects.filter(
        pk=OuterRef("newest"),
        commune=OuterRef("commune"),
        local_material_percent=OuterRef("local_material_percent"),
        local_labour_percent=OuterRef("local_labour_percent"),
    )
    ordered = declared.annotate(is_settled=Exists(settled)).order_by("is_settled", "sort_key", "pk")
    shown = list(ordered[(number - 1) * PAGE_SIZE : number * PAGE_SIZE])
    confirmations = OriginConfirmation.objects.select_related("confirmed_by").in_bulk(
        [one.newest for one in shown if one.newest]
    )
    return OriginPage(
        [(one, _origin(one, confirmations.get(one.newest))) for one in shown], total, number, pages
    )


def _origin(product: Product, newest: OriginConfirmation | None) -> Origin:
    declared = (product.local_material_percent, product.local_labour_percent)
    is_declared = None not in declared
    is_confirmed = (
        is_declared
        and newest is not None
        and newest.commune_id == product.commune_id
        and (newest.local_material_percent, newest.local_labour_percent) == declared
    )
    return Origin(is_declared, newest, is_confirmed)
