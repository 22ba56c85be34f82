"""Moderation in the API: the queues, and a moderator's word. To everybody else it is not there."""

from datetime import datetime
from typing import Any, NamedTuple

import graphene
from django.conf import settings
from django.utils import timezone

from catalog.selectors.review_queue import QueueSum, changes_waiting, products_waiting, queue_sums
from catalog.services.judge_product import judge_change, judge_product
from shop.api.limits import DEFAULT_PAGE, MAX_PAGE
from shop.api.problems import Problem, problems_as_data
from shop.api.scalars import DateTime
from shop.kernel.clock import business_day_of
from shop.kernel.errors import InvalidInput
from vendors.people.models import User
from vendors.people.selectors.access_platform import access_moderator
from vendors.selectors.review_queue import vendors_waiting
from vendors.services.judge_vendor import judge_vendor

MOST_OFFSET = 100_000


class ReviewQueueKind(graphene.Enum):
    """What waits: producers to be let in, products to be let onto the market, changes of live products."""

    VENDORS = "vendors"
    PRODUCTS = "products"
    CHANGES = "changes"


class ReviewQueueItem(graphene.ObjectType):
    """Something that waits for a moderator."""

    id = graphene.Int(required=True, description="Of the producer, the product or the change.")
    name = graphene.String(required=True)
    vendor_name = graphene.String(required=True)
    commune = graphene.String(required=True)
    waiting_since = DateTime(required=True)
    is_late = graphene.Boolean(required=True, description="Longer than the operator's target.")


class ReviewQueue(graphene.ObjectType):
    """One queue, the longest waiting first."""

    total_count = graphene.Int(required=True)
    oldest = DateTime(description="Since when the first has waited; empty for an empty queue.")
    target_hours = graphene.Int(required=True)
    items = graphene.List(graphene.NonNull(ReviewQueueItem), required=True)


class ShownItem(NamedTuple):
    id: int
    name: str
    vendor_name: str
    commune: str
    waiting_since: datetime
    is_late: bool


class ShownQueue(NamedTuple):
    total_count: int
    oldest: datetime | None
    target_hours: int
    items: list[ShownItem]


def _moderator(info: graphene.ResolveInfo) -> User:
    return access_moderator(info.context.user, day=business_day_of(timezone.now()))


def _items(kind: str, offset: int, limit: int, now: datetime) -> list[ShownItem]:
    def is_late(since: datetime) -> bool:
        return (now - since).total_seconds() > settings.REVIEW_TARGET_HOURS * 3600

    if kind == "vendors":
        return [
            ShownItem(one.id, one.name, one.name, one.commune, one.since, is_late(one.since))
            for one in vendors_waiting(offset=offset, limit=limit)
        ]
    waiting = products_waiting if kind == "products" else changes_waiting
    return [
        ShownItem(one.id, one.name, one.vendor, one.commune, one.since, is_late(one.since))
        for one in waiting(offset=offset, limit=limit)
    ]


class ModerationQueries(graphene.ObjectType):
    """What waits, for moderators."""

    review_queue = graphene.Field(
        ReviewQueue,
        kind=ReviewQueueKind(required=True),
        first=graphene.Int(default_value=DEFAULT_PAGE),
        offset=graphene.Int(default_value=0),
    )

    @staticmethod
    def resolve_review_queue(
        _root: None, info: graphene.ResolveInfo, *, kind: Any, first: int, offset: int
    ) -> ShownQueue:
        """2 queries beside the gate's."""
        _moderator(info)
        if not 1 <= first <= MAX_PAGE:
            raise InvalidInput(f"Mỗi trang từ 1 đến {MAX_PAGE} việc.", path=("first",))
        if not 0 <= offset <= MOST_OFFSET:
            raise InvalidInput("Vị trí trang không đúng, mời tải lại từ đầu.", path=("offset",))
        name = getattr(kind, "value", kind)
        total: QueueSum = queue_sums()[name]
        items = _items(name, offset, first, timezone.now())
        return ShownQueue(total.total, total.oldest, settings.REVIEW_TARGET_HOURS, items)


class ApproveInput(graphene.InputObjectType):
    """What is let through."""

    id = graphene.Int(required=True, description="Of the producer, the product or the change.")


class RejectInput(graphene.InputObjectType):
    """What is sent back, and why: the producer reads the reason."""

    id = graphene.Int(required=True, description="Of the producer, the product or the change.")
    reason = graphene.String(required=True)


class ApproveVendor(graphene.Mutation):
    """Let a producer in that was sent in."""

    class Arguments:
        input = ApproveInput(required=True)

    id = graphene.Int()
    problems = graphene.List(graphene.NonNull(Problem), required=True)

    @classmethod
    @problems_as_data
    def mutate(cls, _root: None, info: graphene.ResolveInfo, *, input: Any) -> "ApproveVendor":  # noqa: A002 - the API's name
        moderator = _moderator(info)
        judge_vendor(vendor_id=input.id, moderator=moderator, step="approve")
        return cls(id=input.id, problems=[])


class RejectVendor(graphene.Mutation):
    """Send a producer's profile back with the reason."""

    class Arguments:
        input = RejectInput(required=True)

    id = graphene.Int()
    problems = graphene.List(graphene.NonNull(Problem), required=True)

    @classmethod
    @problems_as_data
    def mutate(cls, _root: None, info: graphene.ResolveInfo, *, input: Any) -> "RejectVendor":  # noqa: A002 - the API's name
        moderator = _moderator(info)
        judge_vendor(vendor_id=input.id, moderator=moderator, step="reject", reason=input.reason)
        return cls(id=input.id, problems=[])


class ApproveProduct(graphene.Mutation):
    """Let a product onto the market that was sent in."""

    class Arguments:
        input = ApproveInput(required=True)

    id = graphene.Int()
    problems = graphene.List(graphene.NonNull(Problem), required=True)

    @classmethod
    @problems_as_data
    def mutate(cls, _root: None, info: graphene.ResolveInfo, *, input: Any) -> "ApproveProduct":  # noqa: A002 - the API's name
        moderator = _moderator(info)
        judge_product(product_id=input.id, moderator=moderator, step="approve")
        return cls(id=input.id, problems=[])


class RejectProduct(graphene.Mutation):
    """Send a product back with the reason; one on sale leaves the market."""

    class Arguments:
        input = RejectInput(required=True)

    id = graphene.Int()
    problems = graphene.List(graphene.NonNull(Problem), required=True)

    @classmethod
    @problems_as_data
    def mutate(cls, _root: None, info: graphene.ResolveInfo, *, input: Any) -> "RejectProduct":  # noqa: A002 - the API's name
        moderator = _moderator(info)
        judge_product(product_id=input.id, moderator=moderator, step="reject", reason=input.reason)
        return cls(id=input.id, problems=[])


class ApproveChange(graphene.Mutation):
    """Show what was proposed for a product on sale."""

    class Arguments:
        input = ApproveInput(required=True)

    id = graphene.Int()
    problems = graphene.List(graphene.NonNull(Problem), required=True)

    @classmethod
    @problems_as_data
    def mutate(cls, _root: None, info: graphene.ResolveInfo, *, input: Any) -> "ApproveChange":  # noqa: A002 - the API's name
        moderator = _moderator(info)
        judge_change(change_id=input.id, moderator=moderator, step="approve")
        return cls(id=input.id, problems=[])


class RejectChange(graphene.Mutation):
    """Leave a product as it is shown, and say why."""

    class Arguments:
        input = RejectInput(required=True)

    id = graphene.Int()
    problems = graphene.List(graphene.NonNull(Problem), required=True)

    @classmethod
    @problems_as_data
    def mutate(cls, _root: None, info: graphene.ResolveInfo, *, input: Any) -> "RejectChange":  # noqa: A002 - the API's name
        moderator = _moderator(info)
        judge_change(change_id=input.id, moderator=moderator, step="reject", reason=input.reason)
        return cls(id=input.id, problems=[])
