"""A product's pictures, as its producer puts them together.

Of a draft they change at once. Of a product that was approved before, each step makes or replaces the change that
waits for a moderator; what is shown stays as it is until then. A row that is shown is never rewritten.
"""

from collections.abc import Sequence
from typing import ClassVar
from uuid import UUID

from django.utils import timezone

from catalog.models import Product, ProductPicture, ProductState
from catalog.selectors.access_product import access_product
from catalog.selectors.pictures import pictures_at_work
from catalog.services.review_product import SHOWN_STATES, WrongState, propose_change
from catalog.services.show_first_picture import show_first_picture
from shop.kernel.acting import acting
from shop.kernel.errors import DomainError, InvalidInput, NotFound
from shop.kernel.pictures import keep_picture
from shop.kernel.text import clean_text
from shop.kernel.uploads import Upload
from vendors.selectors.access_desk import Desk

MOST_PICTURES = 12
LONGEST_ALT = 160


class TooManyPictures(DomainError):
    """A page with more is not looked through, and a moderator has to look at each."""

    code: ClassVar[str] = "too-many-pictures"


class AlreadyThere(DomainError):
    """The same picture stands with this product."""

    code: ClassVar[str] = "already-there"


def add_picture(desk: Desk, product_id: int, upload: Upload, *, alt: str) -> ProductPicture:
    """Put a picture last.

    alt      what is to be seen on it, 1..160 characters
    raises   NotFound; WrongState  while it waits for its first review; UnfitFile; TooManyPictures; AlreadyThere;
             InvalidInput  without a description
    locks    the product, after the picture is decoded
    """
    alt = _checked_alt(alt)
    _expect_open(access_product(desk, product_id))
    picture = keep_picture(upload, actor=desk.actor)
    with acting(desk.actor, on_behalf_of=desk.on_behalf_of):
        product = access_product(desk, product_id, is_locked=True)
        _expect_open(product)
        present = pictures_at_work(product)
        if len(present) >= MOST_PICTURES:
            raise TooManyPictures(f"Mỗi sản phẩm có tối đa {MOST_PICTURES} ảnh. Mời bỏ bớt ảnh cũ trước.")
        if any(one.picture_id == picture.pk for one in present):
            raise AlreadyThere("Ảnh này đã có ở sản phẩm, không thêm lần nữa.")
        added = _new(product, picture.pk, alt, desk.actor)
        _arrange(desk, product, [*present, added])
    return added


def move_picture(desk: Desk, product_id: int, picture_id: int, *, by: int) -> None:
    """Move a picture by so many places; past an end it stays at the end.

    picture_id  of the ProductPicture
    by          -1: one towards the front
    raises      NotFound; WrongState
    locks       the product
    """
    with acting(desk.actor, on_behalf_of=desk.on_behalf_of):
        product, entries, at = _open(desk, product_id, picture_id)
        moved = entries.pop(at)
        entries.insert(min(max(at + by, 0), len(entries)), moved)
        _arrange(desk, product, entries)


def remove_picture(desk: Desk, product_id: int, picture_id: int) -> None:
    """Take a picture away.

    raises  NotFound; WrongState; InvalidInput  the last one of a product that is on sale
    locks   the product
    """
    with acting(desk.actor, on_behalf_of=desk.on_behalf_of):
        product, entries, at = _open(desk, product_id, picture_id)
        if product.state in SHOWN_STATES and len(entries) == 1:
            raise InvalidInput("Sản phẩm đang bán cần ít nhất một ảnh. Mời thêm ảnh mới rồi bỏ ảnh này.")
        entries.pop(at)
        _arrange(desk, product, entries)


def describe_picture(desk: Desk, product_id: int, picture_id: int, *, alt: str) -> None:
    """Say anew what is to be seen on a picture.

    raises  NotFound; WrongState; InvalidInput  without a description
    locks   the product
    """
    alt = _checked_alt(alt)
    with acting(desk.actor, on_behalf_of=desk.on_behalf_of):
        product, entries, at = _open(desk, product_id, picture_id)
        if entries[at].alt == alt:
            return
        if product.state in SHOWN_STATES:
            entries[at] = _new(product, entries[at].picture_id, alt, desk.actor)
        else:
            entries[at].alt = alt
            entries[at].save(update_fields=["alt"])
        _arrange(desk, product, entries)


def _open(desk: Desk, product_id: int, picture_id: int) -> tuple[Product, list[ProductPicture], int]:
    """The locked product, its pictures as they are being put together, and where the wanted one stands."""
    product = access_product(desk, product_id, is_locked=True)
    _expect_open(product)
    entries = pictures_at_work(product)
    for at, entry in enumerate(entries):
        if entry.pk == picture_id:
            return product, entries, at
    raise NotFound("Không có ảnh này, có thể đã được bỏ. Mời tải lại trang.")


def _new(product: Product, picture_id: UUID, alt: str, actor: str) -> ProductPicture:
    return ProductPicture.objects.create(
        product=product, picture_id=picture_id, alt=alt, position=MOST_PICTURES, added_by=actor
    )


def _arrange(desk: Desk, product: Product, entries: Sequence[ProductPicture]) -> None:
    """Make this the product's pictures, in this order: at once for a draft, proposed for what is on the market."""
    ids = [entry.pk for entry in entries]
    left = product.pictures.filter(removed_at=None).exclude(pk__in=ids)
    if product.state in SHOWN_STATES:
        propose_change(desk, product.pk, {"pictures": ids})
        left.filter(is_shown=False).update(removed_at=timezone.now())  # proposed once, and no longer wanted
        return
    left.update(removed_at=timezone.now())
    for position, entry in enumerate(entries):
        entry.position = position
    ProductPicture.objects.bulk_update(entries, ["position"])
    show_first_picture(product)


def _expect_open(product: Product) -> None:
    if product.state == ProductState.IN_REVIEW:
        raise WrongState(
            "Sản phẩm đang chờ duyệt nên chưa đổi ảnh được. Mời rút lại bản gửi duyệt rồi đổi ảnh."
        )


def _checked_alt(alt: str) -> str:
    alt = clean_text(alt, max_length=LONGEST_ALT, path=("alt",))
    if not alt:
        raise InvalidInput("Mời ghi trong ảnh có gì, để người không nhìn được cũng biết.", path=("alt",))
    return alt
