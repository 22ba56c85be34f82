"""The picture a product has in lists, baskets, tills and shared links: its first one, kept by name with the product.

Pages of lists then read no picture's row: the name says size and widths (shop.kernel.picture_names).
"""

from collections.abc import Sequence

from catalog.models import Product, ProductPicture, ProductState
from shop.kernel.models import Picture
from shop.kernel.picture_names import name_of_share, name_when_drawn, read_name

SHOWN_STATES = (ProductState.LIVE, ProductState.WITHDRAWN)


def show_first_picture(product: Product) -> None:
    """Write down the first picture's names; a designed card stays where there is no picture. Two queries at most.

    Of a product not yet approved the first that waits counts: only its desk and the moderators see it.
    """
    entries = ProductPicture.objects.filter(product=product, removed_at=None).select_related("picture")
    if product.state in SHOWN_STATES:
        entries = entries.filter(is_shown=True)
    first = entries.order_by("position", "pk").first()
    names = _names(first.picture) if first else ("", "")
    if first is None and not read_name(product.picture.name or ""):
        return
    if names == (product.picture.name, product.share_picture.name):
        return
    product.picture.name, product.share_picture.name = names
    product.save(update_fields=["picture", "share_picture", "updated_at"])


def show_drawn_pictures(picture_ids: Sequence[str]) -> None:
    """Where a product's first picture has just been drawn: from now on its widths and the picture to share."""
    for picture in Picture.objects.filter(pk__in=picture_ids, ready_at__isnull=False):
        name, share = _names(picture)
        Product.objects.filter(pictures__picture=picture, picture=picture.file.name).update(
            picture=name, share_picture=share
        )


def _names(picture: Picture) -> tuple[str, str]:
    """What the product's columns hold: picture, picture to share."""
    name = picture.file.name or ""
    return (name_when_drawn(name, picture.width), name_of_share(name)) if picture.ready_at else (name, "")
