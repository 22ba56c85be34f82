"""A producer changes what a size costs: at once, and with the old price kept."""

from django.utils import timezone

from catalog.models import Variant
from catalog.selectors.access_product import access_variant
from catalog.services.keep_price import keep_price
from shop.kernel.acting import acting
from shop.kernel.errors import InvalidInput
from vendors.selectors.access_desk import Desk

# Nothing a cooperative makes costs more; a zero too many on a phone does.
HIGHEST_PRICE_VND = 2_000_000_000


def check_price(price_vnd: int) -> None:
    """raises InvalidInput  for what no size can cost"""
    if not 1 <= price_vnd <= HIGHEST_PRICE_VND:
        raise InvalidInput("Giá phải từ 1 đến 2.000.000.000 đồng, ví dụ 85.000.", path=("price_vnd",))


def change_price(desk: Desk, variant_id: int, price_vnd: int) -> Variant:
    """Sell a size at this price from now on; the same price again writes nothing.

    price_vnd  whole đồng, 1 to 2 billion, for the variant's price_quantity base units
    raises     NotFound, InvalidInput
    locks      the variant
    """
    check_price(price_vnd)
    with acting(desk.actor, on_behalf_of=desk.on_behalf_of):
        variant = access_variant(desk, variant_id, is_locked=True)
        variant.price_vnd = price_vnd
        if keep_price(variant, changed_by=desk.actor, now=timezone.now()):
            variant.save(update_fields=["price_vnd"])
    return variant
