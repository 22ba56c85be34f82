"""The gates to batches: on their producer's desk, and for those who may recall them."""

from datetime import date
from typing import NamedTuple

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from catalog.models import Batch, Product, ProductState
from shop.kernel.errors import NotFound
from vendors.models import HelperScope, VendorMembership
from vendors.people.models import User
from vendors.people.selectors.access_officer import officer_units
from vendors.people.selectors.access_platform import access_moderator
from vendors.places.selectors.units import subtree_ids
from vendors.selectors.access_desk import Desk

PAGE_SIZE = 50
PRODUCER, OFFICER, MODERATOR = "producer", "officer", "moderator"


class BatchPage(NamedTuple):
    """A page of a producer's batches, newest first; product and recall loaded."""

    rows: list[Batch]
    total: int
    number: int
    pages: int


class Recaller(NamedTuple):
    """Who may recall a batch, and as what: "producer", "officer" or "moderator"."""

    person: User
    role: str

    @property
    def actor(self) -> str:
        return f"user:{self.person.pk}"


def access_batch(desk: Desk, batch_id: int, *, is_locked: bool = False) -> Batch:
    """A batch of the desk's producer; product, commune and recall loaded. One query.

    is_locked  until the end of the transaction: for whoever is about to change it
    raises     NotFound  others', missing, and for a helper without leave for stock
    """
    if not desk.may(HelperScope.STOCK):
        raise NotFound
    batches = batches_with_product()
    if is_locked:
        batches = batches.select_for_update(of=("self",))
    batch = batches.filter(pk=batch_id, product__vendor=desk.vendor).first()
    if batch is None:
        raise NotFound("Không có lô này.")
    batch.product.vendor = desk.vendor
    return batch


def batches_of_desk(desk: Desk, *, page: int = 1, size: int = PAGE_SIZE) -> BatchPage:
    """Two queries, however many there are.

    page    from 1; beyond the last one the last is given
    raises  NotFound  for a helper without leave for stock
    """
    if not desk.may(HelperScope.STOCK):
        raise NotFound
    batches = batches_with_product().filter(product__vendor=desk.vendor).order_by("-made_on", "-pk")
    total = batches.count()
    pages = max(1, -(-total // size))
    number = min(max(1, page), pages)
    return BatchPage(list(batches[(number - 1) * size : number * size]), total, number, pages)


def products_for_batches(desk: Desk) -> QuerySet[Product]:
    """What the desk's producer may make batches of, sizes loaded. raises NotFound"""
    if not desk.may(HelperScope.STOCK):
        raise NotFound
    return (
        Product.objects.filter(vendor=desk.vendor, is_service=False)
        .exclude(state=ProductState.REJECTED)
        .prefetch_related("variants")
        .order_by("sort_key", "pk")
    )


def access_recall(user: User | AnonymousUser, trace_code: str, *, day: date) -> tuple[Batch, Recaller]:
    """A batch for someone who may recall it: its producer's owner or staff, an officer in charge of the commune the
    product comes from, a moderator. Five queries at most.

    raises  NotFound         missing and not allowed answer alike; helpers may not
            SecondFactorDue  for an officer or moderator whose session has not shown the second factor
    """
    if not isinstance(user, User):
        raise NotFound
    batch = (
        batches_with_product()
        .select_related("product__vendor__commune__parent")
        .filter(trace_code=trace_code)
        .first()
    )
    if batch is None:
        raise NotFound("Không có lô này.")
    if VendorMembership.objects.filter(user=user, vendor=batch.product.vendor_id).exists():
        return batch, Recaller(user, PRODUCER)
    if batch.product.commune_id in subtree_ids(*officer_units(user, day=day)):
        return batch, Recaller(user, OFFICER)
    return batch, Recaller(access_moderator(user, day=day), MODERATOR)


def batches_with_product() -> QuerySet[Batch]:
    """With what pages say of a batch."""
    return Batch.objects.select_related("product__commune__parent", "product__category__parent", "recall")
