"""What is needed of goods at the moment they are sold: names, prices, components, certificates."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from catalog.models import BundleComponent, Certificate, Variant


class Goods(NamedTuple):
    """A variant with its product, producer, category and, for a gift box, what it is made of.

    contents  the variant itself once, or the components of a bundle with their quantities in one bundle
    """

    variant: Variant
    contents: tuple[tuple[Variant, int], ...]


_WITH = ("product__vendor", "product__category", "product__commune", "product__former_commune")
# Long texts that no sale needs.
_WITHOUT = ("product__story", "product__ingredients", "product__summary", "product__vendor__story")


def goods_of(variant_ids: Iterable[int]) -> dict[int, Goods]:
    """The goods of these variants, active or not; ids that do not exist are missing from the result. Two queries."""
    wanted = set(variant_ids)
    variants = Variant.objects.filter(pk__in=wanted).select_related(*_WITH).defer(*_WITHOUT)
    components: dict[int, list[tuple[Variant, int]]] = {}
    rows = BundleComponent.objects.filter(bundle_id__in=wanted).order_by("pk")
    for row in rows.select_related(*(f"component__{path}" for path in _WITH)):
        components.setdefault(row.bundle_id, []).append((row.component, row.quantity))
    return {
        variant.pk: Goods(
            variant, tuple(components.get(variant.pk, ())) if variant.is_bundle else ((variant, 1),)
        )
        for variant in variants
    }


def valid_certificates(product_ids: Iterable[int], *, day: date) -> dict[int, Certificate]:
    """The certificate each product's mark stands on that day: the latest issued of the valid ones. One query."""
    certificates = Certificate.objects.valid_on(day).filter(product_id__in=set(product_ids))
    return {certificate.product_id: certificate for certificate in certificates.order_by("issued_on", "pk")}
