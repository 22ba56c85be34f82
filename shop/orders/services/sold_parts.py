"""Freezing what a sold line is made of."""

from collections.abc import Mapping
from datetime import date

from catalog.models import Certificate, Variant
from catalog.selectors.goods import Goods
from shop.kernel.money import share_by_largest_remainder
from shop.orders.models.parts import SoldPart


def parts_of(
    goods: Goods, *, quantity: int, amount_vnd: int, day: date, certificates: Mapping[int, Certificate]
) -> list[SoldPart]:
    """The parts of a line of `quantity` base units sold for `amount_vnd`, as true on that day.

    A gift box's price is shared among its components by their list prices, by largest remainder, so that the parts
    sum to the line to the đồng. `certificates` holds the valid one of each product.
    """
    contents = goods.contents
    weights = [component.amount_vnd(each * quantity) for component, each in contents]
    amounts = share_by_largest_remainder(amount_vnd, weights)
    list_amounts = share_by_largest_remainder(goods.variant.amount_vnd(quantity), weights)
    return [
        _part(number, component, each * quantity, day, certificates.get(component.product_id))._replace(
            amount_vnd=amount, list_amount_vnd=list_amount
        )
        for number, ((component, each), amount, list_amount) in enumerate(
            zip(contents, amounts, list_amounts, strict=True), 1
        )
    ]


def _part(
    number: int, variant: Variant, quantity: int, day: date, certificate: Certificate | None
) -> SoldPart:
    product = variant.product
    return SoldPart(
        part=number,
        variant=variant.pk,
        product=product.pk,
        vendor=product.vendor_id,
        vendor_kind=product.vendor.kind,
        is_women_led=product.vendor.is_women_led,
        origin_commune=product.commune_id_on(day),
        category_set=product.category_id,
        category_group=product.category.parent_id or product.category_id,
        stars=certificate.stars if certificate else None,
        certificate=certificate.pk if certificate else None,
        is_service=product.is_service,
        vat_class=variant.vat_class,
        base_unit=variant.base_unit,
        quantity=quantity,
        amount_vnd=0,
        list_amount_vnd=0,
    )
