"""Writing down what goods cost from a moment on, so that an old receipt can be explained."""

from datetime import datetime

from catalog.models import PriceChange, Variant


def keep_price(variant: Variant, *, changed_by: str, now: datetime) -> bool:
    """Keep the variant's present price in its history. False, and nothing written, when that is its latest entry.

    changed_by  "user:12"
    """
    latest = variant.price_changes.order_by("-valid_from").first()
    price = (variant.price_vnd, variant.price_quantity)
    if latest is not None and (latest.price_vnd, latest.price_quantity) == price:
        return False
    PriceChange.objects.create(
        variant=variant,
        price_vnd=variant.price_vnd,
        price_quantity=variant.price_quantity,
        valid_from=now,
        changed_by=changed_by,
    )
    return True
