"""One product as its page tells it."""

from datetime import date
from typing import NamedTuple

from catalog.models import BundleComponent, Certificate, Product, Variant
from catalog.selectors.on_show import products_on_show
from outlets.selectors.product_cards import marks_of
from outlets.selectors.shelves import Counter, counters_with, free_online
from shop.kernel.errors import NotFound


class Size(NamedTuple):
    """A size one can buy and how much of it an online order would get now, in base units."""

    variant: Variant
    free: int


class Content(NamedTuple):
    """What lies in a gift box: producer and commune with parent loaded; stars only while their mark is valid."""

    variant: Variant
    quantity: int
    stars: int | None


class ProductPage(NamedTuple):
    """Everything on a product's page; `certificate` and `lapsed_on` as in `CardRow`.

    contents  by the variant id of each gift box among the sizes
    """

    product: Product
    sizes: tuple[Size, ...]
    certificate: Certificate | None
    lapsed_on: date | None
    contents: dict[int, tuple[Content, ...]]
    counters: tuple[Counter, ...]


def product_page(slug: str, *, day: date) -> ProductPage:
    """A product on show. 5 queries, 6 where one of its sizes is a gift box.

    raises NotFound
    """
    product = (
        products_on_show()
        .select_related(
            "vendor__commune__parent", "commune__parent", "former_commune__parent", "category__parent"
        )
        .filter(slug=slug)
        .first()
    )
    if product is None:
        raise NotFound("Không có sản phẩm này, hoặc nhà sản xuất đã ngừng bán.")
    variants = list(product.variants.filter(is_active=True))
    parts = _parts_of([variant.pk for variant in variants if variant.is_bundle])
    free = free_online(variant.pk for variant in variants)
    marks = marks_of([product.pk, *(part.component.product_id for part in parts)], day=day)
    contents: dict[int, tuple[Content, ...]] = {}
    for part in parts:
        mark, _ = marks.get(part.component.product_id, (None, None))
        content = Content(part.component, part.quantity, mark.stars if mark else None)
        contents[part.bundle_id] = (*contents.get(part.bundle_id, ()), content)
    counters = counters_with((variant.pk for variant in variants), near=product.commune, day=day)
    return ProductPage(
        product,
        tuple(Size(variant, free.get(variant.pk, 0)) for variant in variants),
        *marks.get(product.pk, (None, None)),
        contents,
        tuple(counters),
    )


def _parts_of(bundle_ids: list[int]) -> list[BundleComponent]:
    if not bundle_ids:
        return []
    rows = BundleComponent.objects.filter(bundle__in=bundle_ids).order_by("bundle", "pk")
    return list(rows.select_related("component__product__vendor", "component__product__commune__parent"))
