"""Pictures, where no proxy stands in front to serve them, or where they lie in a store elsewhere."""

import re
from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe
from django.views.static import serve

# Two folders, plain names: no other path can be asked for, and scans of papers are not public.
NAMES = {
    "products": re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,190}\.(?:jpg|jpeg|png|webp|svg)"),
    "pictures": re.compile(r"[0-9a-f]{32}-\d{1,4}x\d{1,4}(?:-w\d{1,4}|-share)?\.(?:jpg|webp)"),
}
# By the ending alone: what the system's own table says differs from machine to machine.
KINDS = {
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
    ".svg": "image/svg+xml",
}
# A day for files an operator may replace; a year for uploads, whose names belong to their content for good.
KEPT_S = {"products": 24 * 3600, "pictures": 365 * 24 * 3600}


@require_safe
def product_picture(request: HttpRequest, name: str) -> HttpResponseBase:
    """A designed card, or a file of the demo."""
    return _picture(request, "products", name)


@require_safe
def picture(request: HttpRequest, name: str) -> HttpResponseBase:
    """A picture somebody sent, drawn anew, or one of its widths."""
    return _picture(request, "pictures", name)


def _picture(request: HttpRequest, folder: str, name: str) -> HttpResponseBase:
    if not NAMES[folder].fullmatch(name):
        raise Http404
    path = f"{folder}/{name}"
    response = _elsewhere(path) if settings.MEDIA_IS_ELSEWHERE else _on_the_disk(request, path)
    response["Content-Type"] = KINDS[Path(name).suffix]
    response["Cache-Control"] = f"public, max-age={KEPT_S[folder]}, immutable"
    response["X-Content-Type-Options"] = "nosniff"
    # An uploaded drawing must not run anything when it is opened by itself.
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return response


def _on_the_disk(request: HttpRequest, path: str) -> HttpResponseBase:
    return serve(request, path, document_root=str(settings.MEDIA_ROOT))


def _elsewhere(path: str) -> HttpResponseBase:
    try:
        return FileResponse(default_storage.open(path))
    except FileNotFoundError:
        raise Http404 from None
