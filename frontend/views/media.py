"""Product pictures, where no proxy stands in front to serve them, or where they lie in a store elsewhere."""

import mimetypes
import re

from django.conf import settings
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe
from django.views.static import serve

# One folder, plain names: no other path can be asked for, and scans of certificates are not public.
PICTURE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,190}\.(?:jpg|jpeg|png|webp|svg)")
KEPT_S = 24 * 3600  # a new picture gets a new name


@require_safe
def product_picture(request: HttpRequest, name: str) -> HttpResponseBase:
    if not PICTURE.fullmatch(name):
        raise Http404
    response = _elsewhere(name) if settings.MEDIA_IS_ELSEWHERE else _on_the_disk(request, name)
    response["Cache-Control"] = f"public, max-age={KEPT_S}, immutable"
    # An uploaded drawing must not run anything when it is opened by itself.
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return response


def _on_the_disk(request: HttpRequest, name: str) -> HttpResponseBase:
    return serve(request, f"products/{name}", document_root=str(settings.MEDIA_ROOT))


def _elsewhere(name: str) -> HttpResponseBase:
    try:
        content = default_storage.open(f"products/{name}")
    except FileNotFoundError:
        raise Http404 from None
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return FileResponse(content, content_type=kind)
