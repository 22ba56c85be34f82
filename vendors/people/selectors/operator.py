"""Who runs the marketplace, and by which published texts."""

import logging
from datetime import date
from typing import NamedTuple

from django.core.cache import cache
from redis.exceptions import RedisError

from vendors.people.models import Operator, Policy, PolicyKind, User

logger = logging.getLogger(__name__)

KEPT_S = 300
CACHE_KEY = "people:operator-mark"


class OperatorMark(NamedTuple):
    """What the foot of every page says of the operator."""

    name: str  # "" while nobody has set the shop up
    is_demo: bool


def the_operator() -> Operator | None:
    """The one operator, None before the shop is set up. 1 query."""
    return Operator.objects.filter(pk=Operator.THE_ONE).first()


def operator_mark() -> OperatorMark:
    """As `the_operator`, kept for five minutes so that a page costs no query for its foot.

    A silent cache costs that query, never the page.
    """
    try:
        kept = cache.get(CACHE_KEY)
    except RedisError:
        return _read_mark()
    if kept is not None:
        return OperatorMark(*kept)
    mark = _read_mark()
    try:
        cache.set(CACHE_KEY, tuple(mark), KEPT_S)
    except RedisError:
        logger.warning("the operator's name is not kept: the cache does not answer", exc_info=True)
    return mark


def forget_operator_mark() -> None:
    """Let the next page read the operator anew: after the set-up and after each change."""
    try:
        cache.delete(CACHE_KEY)
    except RedisError:
        logger.warning("the cache does not answer: the old name is shown for some minutes", exc_info=True)


def is_set_up() -> bool:
    """True once there is an operator or any account: then nobody may set the shop up any more. 1 or 2 queries."""
    return Operator.objects.exists() or User.objects.exists()


def policies_on(day: date) -> dict[PolicyKind, Policy]:
    """The newest version of each text that holds on a day, in the order of PolicyKind. 1 query."""
    newest = (
        Policy.objects.filter(valid_from__lte=day).order_by("kind", "-valid_from", "-id").distinct("kind")
    )
    found = {policy.kind: policy for policy in newest}
    return {kind: found[kind] for kind in PolicyKind if kind in found}


def policy_on(kind: PolicyKind, day: date) -> Policy | None:
    """The version of one text that holds on a day; None when none was published. 1 query."""
    return Policy.objects.filter(kind=kind, valid_from__lte=day).order_by("-valid_from", "-id").first()


def versions_of(kind: PolicyKind) -> list[Policy]:
    """Every version of one text, the one in force longest into the future first, who published it loaded. 1 query."""
    return list(
        Policy.objects.filter(kind=kind).select_related("published_by").order_by("-valid_from", "-id")
    )


def _read_mark() -> OperatorMark:
    operator = the_operator()
    return (
        OperatorMark(operator.legal_name, operator.is_demo) if operator else OperatorMark("", is_demo=False)
    )
