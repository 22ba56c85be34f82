"""The worker's part of a picture: the widths that pages ask for as WebP and JPEG, a placeholder, the picture to share.

What waits is a row without `ready_at`; the bell only says that there is one. Drawn files are named after the original,
so that pages find them by its name alone (`name_of_width`).
"""

import base64
import logging
from io import BytesIO
from uuid import UUID

from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from django.db import transaction
from django.utils import timezone
from PIL import Image, ImageOps

from shop.kernel import outbox
from shop.kernel.clean_picture import as_jpeg
from shop.kernel.models import Picture
from shop.kernel.picture_names import SHARE_SIZE, drawn_widths, name_of_share, name_of_width

logger = logging.getLogger(__name__)

PLACEHOLDER_PX = 16
WEBP_QUALITY = 78
JPEG_QUALITY = 80
MOST_AT_ONCE = 50


def draw_waiting(*, limit: int = MOST_AT_ONCE) -> int:
    """Draw what waits, oldest first; returns how many pictures were finished.

    Each in a transaction of its own, taken with SKIP LOCKED: two workers may run it at once. One that cannot be drawn
    (its file is lost, the store is down) is left for the next time and holds up no other.
    """
    finished, tried = 0, list[UUID]()
    while len(tried) < limit:
        with transaction.atomic():
            picture = (
                Picture.objects.select_for_update(skip_locked=True)
                .filter(ready_at=None)
                .exclude(pk__in=tried)
                .order_by("created_at", "pk")
                .first()
            )
            if picture is None:
                break
            tried.append(picture.pk)
            try:
                _draw(picture)
            except OSError:
                logger.exception("picture %s could not be drawn", picture.pk)
                continue
            finished += 1
    return finished


def _draw(picture: Picture) -> None:
    store, name = picture.file.storage, picture.file.name or ""
    with picture.file.open("rb") as file, Image.open(file, formats=("JPEG",)) as opened:
        image = opened.convert("RGB")
    image.info = {}
    widths = drawn_widths(picture.width)
    for width in widths:
        height = max(1, round(picture.height * width / picture.width))
        drawn = image.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=3)
        _save(store, name_of_width(name, width, "webp"), _as_webp(drawn))
        _save(store, name_of_width(name, width, "jpg"), as_jpeg(drawn, quality=JPEG_QUALITY))
    share = ImageOps.fit(image, SHARE_SIZE, Image.Resampling.LANCZOS)
    _save(store, name_of_share(name), as_jpeg(share, quality=JPEG_QUALITY))
    picture.widths, picture.placeholder = widths, _placeholder(image)
    picture.ready_at = timezone.now()
    picture.save(update_fields=["widths", "placeholder", "ready_at"])
    outbox.publish("picture.drawn", picture_id=str(picture.pk))


def _save(store: Storage, name: str, content: bytes) -> None:
    """Under exactly this name, also the second time: what an interrupted drawing left behind is replaced."""
    if store.exists(name):
        store.delete(name)
    store.save(name, ContentFile(content))


def _as_webp(image: Image.Image) -> bytes:
    out = BytesIO()
    image.save(out, "WEBP", quality=WEBP_QUALITY, method=4)
    return out.getvalue()


def _placeholder(image: Image.Image) -> str:
    """A blur of some 100 bytes, as a data: address."""
    tiny = image.copy()
    tiny.thumbnail((PLACEHOLDER_PX, PLACEHOLDER_PX), Image.Resampling.BOX)
    out = BytesIO()
    tiny.save(out, "WEBP", quality=40, method=6)
    return "data:image/webp;base64," + base64.b64encode(out.getvalue()).decode("ascii")
