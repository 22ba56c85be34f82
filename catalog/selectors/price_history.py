"""What a product's sizes have cost, for the producer who set the prices."""

from datetime import datetime
from typing import NamedTuple

from catalog.models import PriceChange, Product
from vendors.people.models import User

MOST_SHOWN = 200


class PricePoint(NamedTuple):
    """A price from a moment on; before_vnd is the one it took the place of, None for the first."""

    variant_name: str
    price_vnd: int
    price_quantity: int
    base_unit: str
    unit_word: str
    before_vnd: int | None
    valid_from: datetime
    changed_by: str  # a person's name, or who else it was


def price_history(product: Product) -> list[PricePoint]:
    """The newest 200 changes of all sizes, newest first. Two queries."""
    changes = list(
        PriceChange.objects.filter(variant__product=product)
        .select_related("variant")
        .order_by("-valid_from", "-pk")[: MOST_SHOWN + 1]
    )
    ids = {
        int(c.changed_by[5:]) for c in changes if c.changed_by[:5] == "user:" and c.changed_by[5:].isdigit()
    }
    names = {f"user:{user.pk}": user.display_name for user in User.objects.filter(pk__in=ids)}
    before: dict[int, int] = {}
    points = []
    for change in reversed(changes):
        variant = change.variant
        points.append(
            PricePoint(
                variant.name,
                change.price_vnd,
                change.price_quantity,
                variant.base_unit,
                variant.unit_word,
                before.get(variant.pk),
                change.valid_from,
                names.get(change.changed_by, "hệ thống"),
            )
        )
        before[variant.pk] = change.price_vnd
    return points[::-1][:MOST_SHOWN]
