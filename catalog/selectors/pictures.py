"""Where the pictures of products are found, and which a product has."""

import time
from collections.abc import Sequence
from functools import lru_cache

from catalog.models import Product, ProductChange, ProductPicture, ProductState
from shop.kernel.picture_names import name_when_drawn, read_name

KEPT_S = 300  # a store may sign its addresses for a time


def picture_address(name: str) -> str:
    """The address of the picture with that file name, as its store says it; "" for no name. No query."""
    return _address(name, int(time.monotonic() // KEPT_S)) if name else ""


def small_picture_address(name: str) -> str:
    """As `picture_address`, of the narrowest drawn width where there is one: for tiles and lines. No query."""
    parsed = read_name(name)
    if parsed is None or not parsed.widths:
        return picture_address(name)
    return picture_address(f"{parsed.stem}-w{parsed.widths[0]}.webp")


@lru_cache(maxsize=4096)
def _address(name: str, _moment: int) -> str:
    return Product(picture=name).picture.url


def file_of(entry: ProductPicture) -> str:
    """The name that pages draw a picture from: with its widths once they are there. No query when picture is loaded."""
    name = entry.picture.file.name or ""
    return name_when_drawn(name, entry.picture.width) if entry.picture.ready_at else name


def pictures_at_work(product: Product) -> list[ProductPicture]:
    """A product's pictures as its producer is putting them together, pictures loaded. Two queries.

    Of a product on the market: those of the change that waits, else those shown. Of another: all it has.
    """
    entries = ProductPicture.objects.filter(product=product, removed_at=None).select_related("picture")
    if product.state not in (ProductState.LIVE, ProductState.WITHDRAWN):
        return list(entries.order_by("position", "pk"))
    waiting = ProductChange.objects.filter(product=product, state=ProductChange.State.WAITING).first()
    if waiting is not None and "pictures" in waiting.proposed:
        return pictures_of_ids(waiting.proposed["pictures"], product=product)
    return list(entries.filter(is_shown=True).order_by("position", "pk"))


def pictures_of_ids(ids: Sequence[int], *, product: Product) -> list[ProductPicture]:
    """A product's pictures with these ids, in this order, pictures loaded; also taken-away ones. One query."""
    found = ProductPicture.objects.filter(product=product).select_related("picture").in_bulk(list(ids))
    return [found[one] for one in ids if one in found]
