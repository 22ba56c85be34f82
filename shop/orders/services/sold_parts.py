"""Freezing what a sold line is made of."""

from collections.abc import Mapping, Sequence
from datetime import date

from catalog.models import Certificate, Variant
from catalog.selectors.goods import Goods
from shop.kernel.money import share_by_largest_remainder
from shop.orders.models.parts import SoldPart
from shop.orders.selectors.online_goods import GoodsOfDay, OnlineGoods


def parts_of(
    goods: Goods, *, quantity: int, amount_vnd: int, day: date, certificates: Mapping[int, Certificate]
) -> list[SoldPart]:
    """The parts of a line of `quantity` base units sold at a till for `amount_vnd`, as true on that day.

    `certificates` holds the valid one of each product.
    """
    parts = [
        _part_of_variant(component, each * quantity, day, certificates.get(component.product_id))
        for component, each in goods.contents
    ]
    weights = [component.amount_vnd(each * quantity) for component, each in goods.contents]
    return _shared(parts, weights, amount_vnd=amount_vnd, list_amount_vnd=goods.variant.amount_vnd(quantity))


def parts_sold_online(online: OnlineGoods, *, quantity: int) -> list[SoldPart]:
    """The parts of a line of `quantity` base units sold at the price list of the moment."""
    parts = [_part_of_goods(component, each * quantity) for component, each in online.contents]
    weights = [component.amount_vnd(each * quantity) for component, each in online.contents]
    amount_vnd = online.goods.amount_vnd(quantity)
    return _shared(parts, weights, amount_vnd=amount_vnd, list_amount_vnd=amount_vnd)


def _shared(
    parts: Sequence[SoldPart], weights: Sequence[int], *, amount_vnd: int, list_amount_vnd: int
) -> list[SoldPart]:
    """Share a line's amounts among its parts by their list prices, by largest remainder, and number them.

    So the parts of a gift box sum to the line to the đồng.
    """
    amounts = share_by_largest_remainder(amount_vnd, weights)
    list_amounts = share_by_largest_remainder(list_amount_vnd, weights)
    return [
        part._replace(part=number, amount_vnd=amount, list_amount_vnd=list_amount)
        for number, (part, amount, list_amount) in enumerate(
            zip(parts, amounts, list_amounts, strict=True), 1
        )
    ]


def _part_of_variant(variant: Variant, quantity: int, day: date, certificate: Certificate | None) -> SoldPart:
    product = variant.product
    return SoldPart(
        part=0,
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


def _part_of_goods(goods: GoodsOfDay, quantity: int) -> SoldPart:
    return SoldPart(
        part=0,
        variant=goods.variant_id,
        product=goods.product_id,
        vendor=goods.vendor_id,
        vendor_kind=goods.vendor_kind,
        is_women_led=goods.is_women_led,
        origin_commune=goods.origin_commune_id,
        category_set=goods.category_set_id,
        category_group=goods.category_group_id,
        stars=goods.stars,
        certificate=goods.certificate_id,
        is_service=goods.is_service,
        vat_class=goods.vat_class,
        base_unit=goods.base_unit,
        quantity=quantity,
        amount_vnd=0,
        list_amount_vnd=0,
    )
