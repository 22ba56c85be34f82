"""The gates to one product and one size on a producer's desk."""

from catalog.models import Product, Variant
from shop.kernel.errors import NotFound
from vendors.models import HelperScope
from vendors.selectors.access_desk import Desk


def access_product(desk: Desk, product_id: int, *, is_locked: bool = False) -> Product:
    """A product of the desk's producer, its category with group and its commune with province loaded. One query.

    is_locked  until the end of the transaction: for whoever is about to change it
    raises     NotFound  others', missing, and for a helper without leave for products
    """
    _check_scope(desk)
    products = Product.objects.select_related("category__parent", "commune__parent")
    if is_locked:
        products = products.select_for_update(of=("self",))
    product = products.filter(pk=product_id, vendor=desk.vendor).first()
    if product is None:
        raise NotFound("Không có sản phẩm này.")
    product.vendor = desk.vendor
    return product


def access_variant(desk: Desk, variant_id: int, *, is_locked: bool = False) -> Variant:
    """A size of a product of the desk's producer, the product loaded. One query.

    raises  NotFound  as for products
    """
    _check_scope(desk)
    variants = Variant.objects.select_related("product")
    if is_locked:
        variants = variants.select_for_update(of=("self",))
    variant = variants.filter(pk=variant_id, product__vendor=desk.vendor).first()
    if variant is None:
        raise NotFound("Không có quy cách này.")
    variant.product.vendor = desk.vendor
    return variant


def _check_scope(desk: Desk) -> None:
    if not desk.may(HelperScope.PRODUCTS):
        raise NotFound
