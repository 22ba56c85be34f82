"""Pages kept for some seconds and shown to strangers: visitors of whom we know nothing, so that all see the same.

Each process keeps its own: a page from memory costs a fraction of the round trip that a shared cache would cost.
"""

import re
import time
from collections import OrderedDict
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from threading import Lock
from typing import NamedTuple

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.utils.translation import get_language

from frontend import basket_cookie

KEPT_S = 0.0 if settings.MODE == "test" else 5.0  # prices and stock are at most that old
KEPT_BYTES = 8 * 1024 * 1024  # some 200 pages a process; the least recently shown go first
LONGEST_ADDRESS = 500  # bytes of path and query
# Whoever sends one of these gets a page of their own: somebody signed in, a basket with goods, a message to be shown.
PERSONAL_COOKIES = (settings.SESSION_COOKIE_NAME, basket_cookie.NAME, "messages")
TOKEN = re.compile(rb'(?<=name="csrfmiddlewaretoken" value=")[A-Za-z0-9]{64}(?=")')

View = Callable[..., HttpResponse]


class KeptPage(NamedTuple):
    """A page without the tokens of its forms: each visitor's own goes between the pieces."""

    pieces: tuple[bytes, ...]
    headers: dict[str, str]
    size: int
    made_at: float


class KeptPages:
    """By address. Bounded in bytes, whatever addresses are asked for."""

    def __init__(self) -> None:
        self._pages: OrderedDict[tuple[str, ...], KeptPage] = OrderedDict()
        self._size = 0
        self._lock = Lock()

    def get(self, key: tuple[str, ...]) -> KeptPage | None:
        with self._lock:
            page = self._pages.get(key)
            if page is None:
                return None
            if time.monotonic() - page.made_at >= KEPT_S:
                self._drop(key)
                return None
            self._pages.move_to_end(key)
            return page

    def keep(self, key: tuple[str, ...], page: KeptPage) -> None:
        with self._lock:
            self._drop(key)
            self._pages[key] = page
            self._size += page.size
            while self._size > KEPT_BYTES:
                self._drop(next(iter(self._pages)))

    def clear(self) -> None:
        with self._lock:
            self._pages.clear()
            self._size = 0

    def _drop(self, key: tuple[str, ...]) -> None:
        page = self._pages.pop(key, None)
        if page is not None:
            self._size -= page.size


pages = KeptPages()


def kept_for_strangers(*parameters: str) -> Callable[[View], View]:
    """Keep what a view answers to GET and HEAD of strangers for KEPT_S seconds.

    parameters  what the view reads of the query string. An address that says anything else is never kept: pages quote
                their address, and made-up parameters would fill the memory
    """
    known = frozenset(parameters)

    def decorate(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
            key = _key(request, known) if KEPT_S and _is_stranger(request) else None
            if key is None:
                return view(request, *args, **kwargs)
            page = pages.get(key)
            if page is not None:
                return _show(request, page)
            response = view(request, *args, **kwargs)
            if _may_be_kept(response):
                pages.keep(key, _page_of(response))
            return response

        return answer

    return decorate


def _is_stranger(request: HttpRequest) -> bool:
    if request.method not in ("GET", "HEAD") or "HTTP_AUTHORIZATION" in request.META:
        return False
    cookies = request.COOKIES
    return not cookies or not any(name in cookies for name in PERSONAL_COOKIES)


def _key(request: HttpRequest, known: frozenset[str]) -> tuple[str, ...] | None:
    query = request.META.get("QUERY_STRING", "")
    if len(request.path) + len(query) > LONGEST_ADDRESS or (query and not request.GET.keys() <= known):
        return None
    return (get_language() or "", request.scheme or "", request.get_host(), request.path, query)


def _may_be_kept(response: HttpResponse) -> bool:
    """A plain page that sets no cookie itself; Django's csrf cookie is set later, by its middleware."""
    is_plain = response.status_code == HTTPStatus.OK and not response.streaming and not response.cookies
    return is_plain and not response.has_header("Cache-Control")


def _page_of(response: HttpResponse) -> KeptPage:
    """Its headers always say that another cookie may give another page: the middleware sees no session on the way."""
    pieces = tuple(TOKEN.split(response.content))
    return KeptPage(pieces, {"Vary": "Cookie", **response.headers}, len(response.content), time.monotonic())


def _show(request: HttpRequest, page: KeptPage) -> HttpResponse:
    has_forms = len(page.pieces) > 1
    content = get_token(request).encode("ascii").join(page.pieces) if has_forms else page.pieces[0]
    return HttpResponse(content, headers=page.headers)
