"""Keeping pictures: drawn anew under a name of ours; the worker draws the widths that pages ask for."""

import hashlib
from uuid import uuid4

from django.core.files.base import ContentFile
from django.db import transaction

from shop.kernel import bell
from shop.kernel.clean_picture import clean_picture
from shop.kernel.models import Picture
from shop.kernel.uploads import MB, UnfitFile, Upload, as_binary, first_bytes

__all__ = ["LARGEST_PICTURE_BYTES", "UnfitFile", "keep_picture"]

LARGEST_PICTURE_BYTES = 12 * MB
LONGEST_PX = 2400


def keep_picture(upload: Upload, *, actor: str) -> Picture:
    """Keep a picture for the public: re-encoded, upright, sRGB, at most 2400 px, without metadata.

    The name says its size ("pictures/<hex>-2400x1800.jpg"), so that pages need no query to leave room for it.

    actor    "user:12"; what they sent before is not kept twice
    returns  saved; its widths are drawn by the worker a moment later
    raises   UnfitFile  with a sentence for whoever sent it; path is the caller's to set
    """
    first_bytes(upload, most_bytes=LARGEST_PICTURE_BYTES, what="Ảnh")
    clean = clean_picture(as_binary(upload), longest_px=LONGEST_PX)
    sha256 = hashlib.sha256(clean.jpeg).hexdigest()
    known = Picture.objects.filter(sha256=sha256, uploaded_by=actor).first()
    if known is not None:
        return known
    key = uuid4()
    picture = Picture(id=key, sha256=sha256, width=clean.width, height=clean.height, uploaded_by=actor)
    picture.file.save(f"{key.hex}-{clean.width}x{clean.height}.jpg", ContentFile(clean.jpeg), save=False)
    picture.save(force_insert=True)
    transaction.on_commit(bell.ring_drawing_bell, robust=True)
    return picture
