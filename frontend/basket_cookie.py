"""The browser's side of a basket: a signed cookie with the basket's id and how many lines it has.

The count saves a query on every page: the header shows it without asking the database.
"""

from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

NAME = "gio"
SALT = "basket"
KEPT_S = 30 * 24 * 3600  # as the empty basket's page promises


class BasketCookie(NamedTuple):
    basket_id: UUID
    line_count: int


def read_basket(request: HttpRequest) -> BasketCookie | None:
    """The visitor's basket; None without one, or where the cookie was tampered with or is too old."""
    try:
        value = request.get_signed_cookie(NAME, salt=SALT, max_age=KEPT_S)
    except (KeyError, signing.BadSignature):
        return None
    if value is None:
        return None
    basket_id, _, line_count = value.partition(".")
    return BasketCookie(UUID(basket_id), int(line_count))


def basket_id_of(request: HttpRequest) -> UUID | None:
    basket = read_basket(request)
    return basket.basket_id if basket else None


def keep_basket(response: HttpResponse, basket_id: UUID, line_count: int) -> None:
    """Remember the basket for another 30 days."""
    response.set_signed_cookie(
        NAME,
        f"{basket_id}.{line_count}",
        salt=SALT,
        max_age=KEPT_S,
        httponly=True,
        samesite="Lax",
        secure=settings.IS_PRODUCTION,
    )


def forget_basket(response: HttpResponse) -> None:
    response.delete_cookie(NAME, samesite="Lax")
