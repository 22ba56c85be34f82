"""Product pictures, where no proxy stands in front to serve them."""

import re

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe
from django.views.static import serve

# One folder, plain names: no other path can be asked for, and scans of certificates are not public.
PICTURE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,190}\.(?:jpg|jpeg|png|webp|svg)")
KEPT_S = 24 * 3600  # a new picture gets a new name


@require_safe
def product_picture(request: HttpRequest, name: str) -> HttpResponseBase:
    if settings.IS_PRODUCTION or not PICTURE.fullmatch(name):
        raise Http404
    response = serve(request, f"products/{name}", document_root=str(settings.MEDIA_ROOT))
    response["Cache-Control"] = f"public, max-age={KEPT_S}, immutable"
    # An uploaded drawing must not run anything when it is opened by itself.
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return response
