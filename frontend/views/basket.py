"""The basket: what lies in it, putting in, changing, taking out. Everything works by plain forms."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import format_html
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from catalog.selectors.pictures import small_picture_address
from frontend.basket_cookie import basket_id_of, keep_basket
from frontend.goods_words import address, producer_url, product_url
from frontend.pieces import Sum
from frontend.see_other import SeeOther
from shop.kernel.errors import DomainError
from shop.kernel.quantity import describe_quantity, sold_by, write_quantity
from shop.orders.selectors.basket import BasketContent, Line, basket_content
from shop.orders.services.change_basket import add_to_basket, remove_from_basket, set_basket_line

MAX_ID_DIGITS = 18


@never_cache
@require_safe
def basket(request: HttpRequest) -> HttpResponse:
    return render(request, "shop/basket.html", basket_context(basket_content(basket_id_of(request))))


@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """Put in and go back to where the button was; what cannot be put in is said there too."""
    response = SeeOther(_back_to(request))
    try:
        change = add_to_basket(
            basket_id=basket_id_of(request),
            variant_id=variant_id_of(request),
            typed=request.POST.get("quantity", "1"),
        )
    except DomainError as error:
        messages.error(request, error.message)
        return response
    text = format_html(
        'Đã thêm “{}” vào giỏ. <a href="{}">Xem giỏ hàng</a>', change.product_name, address("basket")
    )
    messages.success(request, text)
    keep_basket(response, change.basket_id, change.line_count)
    return response


@never_cache
@require_POST
def change(request: HttpRequest) -> HttpResponse:
    """Another quantity, or out with it. A quantity that cannot be is shown again beside its sentence."""
    basket_id = basket_id_of(request)
    response = SeeOther(address("basket"))
    variant_id = variant_id_of(request)
    typed = request.POST.get("quantity", "")
    if request.POST.get("action") == "remove":
        line_count = remove_from_basket(basket_id=basket_id, variant_id=variant_id)
        if basket_id is not None:
            keep_basket(response, basket_id, line_count)
        return response
    try:
        changed = set_basket_line(basket_id=basket_id, variant_id=variant_id, typed=typed)
    except DomainError as error:
        context = basket_context(
            basket_content(basket_id), wrong_variant_id=variant_id, typed=typed, problem=error.message
        )
        return render(request, "shop/basket.html", context, status=422)
    keep_basket(response, changed.basket_id, changed.line_count)
    return response


def basket_context(
    content: BasketContent, *, wrong_variant_id: int = 0, typed: str = "", problem: str = ""
) -> dict[str, Any]:
    """The basket in words; a refused change stands at its line, or above when that line is gone."""
    sellers: list[dict[str, Any]] = [
        {
            "name": seller.name,
            "url": producer_url(seller.slug),
            "total_vnd": seller.total_vnd,
            "lines": [
                _line(line, typed, problem) if line.variant_id == wrong_variant_id else _line(line)
                for line in seller.lines
            ],
        }
        for seller in content.sellers
    ]
    shown = {line["variant_id"] for seller in sellers for line in seller["lines"]}
    return {
        "sellers": sellers,
        "parcels": len(sellers),
        "sums": [Sum("Tiền hàng", content.total_vnd, is_total=True)],
        "can_be_ordered": content.can_be_ordered,
        "problem": problem if wrong_variant_id not in shown else "",
    }


def _line(line: Line, typed: str = "", problem: str = "") -> dict[str, Any]:
    return {
        "variant_id": line.variant_id,
        "name": line.product_name,
        "url": product_url(line.product_slug),
        "size": line.size,
        "picture_url": small_picture_address(line.picture),
        "is_pieces": line.base_unit == "piece",
        "counted_in": sold_by(line.base_unit, line.unit_word, line.price_quantity),
        "quantity": typed or write_quantity(line.quantity, line.price_quantity),
        "quantity_words": describe_quantity(line.quantity, line.base_unit, line.unit_word),
        "price_vnd": line.price_vnd,
        "amount_vnd": line.amount_vnd,
        "problem": problem or _problem(line),
    }


def _problem(line: Line) -> str:
    if not line.is_for_sale:
        return "Nhà sản xuất đã ngừng bán món này. Bạn bỏ khỏi giỏ để đặt các món còn lại."
    if line.free <= 0:
        return "Món này vừa hết hàng. Bạn bỏ khỏi giỏ để đặt các món còn lại."
    if line.quantity > line.free:
        left = describe_quantity(line.free, line.base_unit, line.unit_word)
        return f"Không đủ hàng: chỉ còn {left}. Bạn sửa số lượng rồi đặt."
    return ""


def variant_id_of(request: HttpRequest) -> int:
    """The variant a form names; 0, which is none, for anything that is no id."""
    typed = request.POST.get("variant_id", "")
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) <= MAX_ID_DIGITS else 0


def _back_to(request: HttpRequest) -> str:
    """The page the form stood on, if it is one of ours; else the basket."""
    referer = request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(
        referer, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        return referer
    return address("basket")
