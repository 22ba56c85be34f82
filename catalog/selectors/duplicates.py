"""Products that may be the same one twice: a hint before a producer writes it again, and for a moderator."""

from typing import NamedTuple

from django.db.models import F, Q

from catalog.models import Product, ProductState
from catalog.selectors.desk_products import Folded
from shop.kernel.text import folded_key

# Of two names' different words, how large a share must be in both.
NEAR_SHARE = 0.7
# Names of one set that are compared; the largest set of a province has some hundreds.
MOST_COMPARED = 5000
MOST_SHOWN = 10
# Words that many names share and that tell no two goods apart.
_COMMON = frozenset({"ocop", "dac", "san", "viet", "nam", "cao", "cap", "sach", "loai", "1"})


class Near(NamedTuple):
    """Another product with a name so alike. share: of the words, 0.0 to 1.0 (the same words)."""

    product: Product
    share: float


class Duplicates(NamedTuple):
    """own: of the same producer, the same name; near: of other producers of the same set, vendors loaded."""

    own: list[Product]
    near: list[Near]


def same_name_of_vendor(vendor_id: int, name: str, *, besides: int = 0) -> list[Product]:
    """Products of a producer that are called so, however it is spelled; rejected and withdrawn ones too. One query."""
    first, *_ = (*folded_key(name).split(), "")
    if not first:
        return []
    named = Product.objects.filter(vendor=vendor_id).exclude(pk=besides)
    candidates = named.annotate(folded_name=Folded(F("name"))).filter(folded_name__contains=first)
    key = folded_key(name)
    return [product for product in candidates.order_by("pk") if folded_key(product.name) == key]


def duplicates_of(product: Product) -> Duplicates:
    """What may be the same goods. Two queries."""
    own = same_name_of_vendor(product.vendor_id, product.name, besides=product.pk)
    words = _words_of(product.name)
    others = (
        Product.objects.filter(
            Q(state=ProductState.LIVE) | Q(state=ProductState.IN_REVIEW), category=product.category_id
        )
        .exclude(vendor=product.vendor_id)
        .select_related("vendor")
        .only("name", "slug", "state", "vendor__name", "vendor__slug")
        .order_by("pk")[:MOST_COMPARED]
    )
    near = [Near(other, share_of_words(words, _words_of(other.name))) for other in others] if words else []
    near = [one for one in near if one.share >= NEAR_SHARE]
    near.sort(key=lambda one: (-one.share, one.product.pk))
    return Duplicates(own, near[:MOST_SHOWN])


def share_of_words(one: frozenset[str], other: frozenset[str]) -> float:
    """How many of all the words of both are in both, 0.0 to 1.0 (Jaccard)."""
    return len(one & other) / len(one | other) if one | other else 0.0


def _words_of(name: str) -> frozenset[str]:
    return frozenset(folded_key(name).split()) - _COMMON
