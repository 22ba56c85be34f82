"""The checkout: one page, by telephone number, paid on delivery."""

from collections.abc import Sequence
from functools import partial
from typing import Any, NamedTuple
from uuid import UUID

from django.core import signing
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_http_methods, require_safe

from frontend.address_choices import commune_choices, province_choices
from frontend.basket_cookie import basket_id_of, forget_basket
from frontend.goods_words import address
from frontend.pieces import Choice, Step, Sum
from frontend.see_other import SeeOther
from frontend.views.basket import basket_context
from outlets.services.take_stock import OutOfStock
from shop.kernel.attempts import client_address
from shop.kernel.busy import Busy
from shop.kernel.errors import DomainError
from shop.kernel.phone import normalize_phone
from shop.kernel.text import clean_text
from shop.orders.selectors.basket import basket_content
from shop.orders.services.limit_guests import TooManyOrders, place_as_guest
from shop.orders.services.order_basket import EmptyBasket, TotalChanged, order_basket
from shop.orders.services.place_order import BuyerInput, NotForSale
from vendors.people.models import User

SALT = "checkout"
FORM_KEPT_S = 24 * 3600
FIELDS = ("name", "phone", "province", "commune_code", "address_line", "note")
LONGEST_ECHO = 1_000  # of what was typed wrongly, how much is shown again
MAX_TOTAL_DIGITS = 15
STATUSES = {OutOfStock: 409, TotalChanged: 409, NotForSale: 409, Busy: 409, TooManyOrders: 429}


class Typed(NamedTuple):
    """The form as it came, and what is wrong with it by field; `buyer` is None while anything is."""

    values: dict[str, str]
    errors: dict[str, str]
    buyer: BuyerInput | None


@never_cache  # a name, a telephone number and an address stand in it
@require_http_methods(["GET", "HEAD", "POST"])
def checkout(request: HttpRequest) -> HttpResponse:
    """Without a script, "Chọn xã" sends the form back for the communes of a province: nothing typed is lost."""
    if request.method != "POST":
        return _show_first(request)
    values = {name: request.POST.get(name, "")[:LONGEST_ECHO] for name in FIELDS}
    communes = commune_choices(values["province"])
    if request.POST.get("action") == "communes":
        return _show(request, values, {} if communes else {"province": "Mời chọn tỉnh, thành phố."}, communes)
    return _order(request, values, communes)


def _order(request: HttpRequest, values: dict[str, str], communes: Sequence[Choice]) -> HttpResponse:
    basket_id = _basket_id(request)
    if basket_id is None:
        return redirect("basket")
    typed = read_form(values, communes)
    if typed.buyer is None:
        return _show(request, values, typed.errors, communes, basket_id=basket_id, status=422)
    user = request.user if isinstance(request.user, User) else None
    now = timezone.now()
    place = partial(
        order_basket,
        basket_id=basket_id,
        seen_total_vnd=_seen_total(request),
        buyer=typed.buyer,
        user=user,
        now=now,
    )
    try:
        group = (
            place()
            if user
            else place_as_guest(
                place, order_id=basket_id, address=client_address(request), phone=typed.buyer.phone, now=now
            )
        )
    except EmptyBasket:
        return redirect("basket")
    except DomainError as error:
        errors = {str(error.path[0]) if error.path else "": error.message}
        status = next((code for kind, code in STATUSES.items() if isinstance(error, kind)), 422)
        return _show(request, values, errors, communes, basket_id=basket_id, status=status)
    response = SeeOther(reverse("order", args=[group.token]))
    # Another basket may have been begun in another tab: it stays.
    if basket_id == basket_id_of(request):
        forget_basket(response)
    return response


@require_safe
@cache_control(public=True, max_age=3600)
def communes_json(request: HttpRequest) -> JsonResponse:
    """`{"communes": [{"code", "name"}]}` of the province `tinh`; an unknown one gives an empty list."""
    communes = commune_choices(request.GET.get("tinh", ""))
    rows = [{"code": commune.value, "name": commune.label} for commune in communes]
    return JsonResponse({"communes": rows}, json_dumps_params={"ensure_ascii": False})


def read_form(values: dict[str, str], communes: Sequence[Choice]) -> Typed:
    """Check every field at once, so that each gets its sentence; `place_order` checks again what it stores."""
    errors: dict[str, str] = {}
    clean: dict[str, str] = {}
    for name, longest, missing in (
        ("name", 120, "Mời nhập tên người nhận."),
        ("address_line", 200, "Mời nhập số nhà, đường hoặc thôn, ấp."),
        ("note", 300, ""),
    ):
        try:
            clean[name] = clean_text(values[name], max_length=longest)
        except DomainError as error:
            errors[name] = error.message
            continue
        if missing and not clean[name]:
            errors[name] = missing
    try:
        normalize_phone(values["phone"])
    except DomainError as error:
        errors["phone"] = error.message
    if not communes:
        errors["province"] = "Mời chọn tỉnh, thành phố."
    elif values["commune_code"] not in {commune.value for commune in communes}:
        errors["commune_code"] = "Mời chọn xã, phường hoặc đặc khu trong danh sách."
    if errors:
        return Typed(values, errors, None)
    buyer = BuyerInput(
        clean["name"], values["phone"], values["commune_code"], clean["address_line"], clean["note"]
    )
    return Typed(values, {}, buyer)


def _show_first(request: HttpRequest) -> HttpResponse:
    values = dict.fromkeys(FIELDS, "")
    if isinstance(request.user, User):
        values |= {"name": request.user.display_name, "phone": request.user.phone or ""}
    return _show(request, values, {}, [])


def _show(
    request: HttpRequest,
    values: dict[str, str],
    errors: dict[str, str],
    communes: Sequence[Choice],
    *,
    basket_id: UUID | None = None,
    status: int = 200,
) -> HttpResponse:
    basket_id = basket_id or basket_id_of(request)
    content = basket_content(basket_id)
    if basket_id is None or not content.sellers:
        return redirect("basket")
    context: dict[str, Any] = {
        **basket_context(content),
        "values": values,
        "errors": errors,
        "above": [message for field, message in errors.items() if field not in FIELDS],
        "provinces": province_choices(),
        "communes": communes,
        "commune_placeholder": "Chọn…" if communes else "Chọn tỉnh trước",
        "order_key": signing.dumps(str(basket_id), salt=SALT),
        "total_vnd": content.total_vnd,
        "sums": [Sum("Trả khi nhận", content.total_vnd, is_total=True)],
        "steps": (
            Step("Giỏ hàng", "done", address("basket")),
            Step("Nơi nhận", "now"),
            Step("Xem đơn"),
        ),
    }
    return render(request, "shop/checkout.html", context, status=status)


def _basket_id(request: HttpRequest) -> UUID | None:
    """The basket this form was shown for: the cookie may be gone once its order is placed, the form still knows it."""
    try:
        return UUID(signing.loads(request.POST.get("order_key", ""), salt=SALT, max_age=FORM_KEPT_S))
    except signing.BadSignature:
        return basket_id_of(request)


def _seen_total(request: HttpRequest) -> int | None:
    typed = request.POST.get("seen_total_vnd", "")
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) <= MAX_TOTAL_DIGITS else None
