"""An order's own page, by its unguessable link, and the way back to it by code and telephone number."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from frontend.goods_words import product_url
from frontend.missing import missing_is_404
from frontend.order_words import moment_of
from frontend.pieces import Moment, Sum
from frontend.see_other import SeeOther
from shop.kernel.attempts import client_address, count_attempt
from shop.kernel.errors import DomainError, NotFound
from shop.kernel.quantity import describe_quantity
from shop.orders.selectors.order_page import SellerPart, access_seller_order, order_page, token_of
from shop.orders.services.cancel_order import cancel_order

LOOKUPS = 20
LOOKUP_WINDOW_S = 600
REASONS = (
    "Tôi đổi ý",
    "Tôi đặt nhầm món hoặc số lượng",
    "Tôi muốn đổi địa chỉ nhận",
    "Lý do khác",
)


def private(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Nobody keeps a copy, no index lists it, and the link does not travel on to other sites.

    "same-origin" and not "no-referrer": under that the browser sends `Origin: null` with the page's own forms,
    and the check against forged requests would refuse them.
    """

    @wraps(view)
    def answer(*args: Any, **kwargs: Any) -> HttpResponse:
        response = view(*args, **kwargs)
        patch_cache_control(response, private=True, no_store=True)
        response["Referrer-Policy"] = "same-origin"
        response["X-Robots-Tag"] = "noindex"
        return response

    return answer


@private
@require_safe
@missing_is_404
def order(request: HttpRequest, token: str) -> HttpResponse:
    page = order_page(token)
    context = {
        "order": page,
        "parts": [_part(part, token) for part in page.parts],
        "reasons": REASONS,
        "sums": [Sum("Trả khi nhận", page.due_vnd, is_total=True)],
        "is_all_cancelled": all(part.is_cancelled for part in page.parts),
    }
    return render(request, "shop/order.html", context)


@private
@require_POST
@missing_is_404
def cancel(request: HttpRequest, token: str, number: int) -> HttpResponse:
    """Call off one seller's part; pressing twice changes nothing more."""
    seller_order = access_seller_order(token, number)
    try:
        cancel_order(
            order_id=seller_order.pk,
            actor="buyer",
            reason=request.POST.get("reason", ""),
            now=timezone.now(),
        )
    except NotFound:
        raise
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(
            request, f"Đã huỷ đơn {seller_order.code}. Bạn không phải trả khoản nào cho đơn này."
        )
    return SeeOther(reverse("order", args=[token]))


@private
@require_http_methods(["GET", "HEAD", "POST"])
def find_order(request: HttpRequest) -> HttpResponse:
    """Back to an order by its code and the buyer's number; both must fit, and guessing is slow."""
    if request.method != "POST":
        return render(request, "shop/find_order.html", {})
    typed = {"code": request.POST.get("code", "")[:40], "phone": request.POST.get("phone", "")[:40]}
    tries = count_attempt(f"find-order:{client_address(request)}", window_s=LOOKUP_WINDOW_S)
    if tries > LOOKUPS:
        problem = "Bạn đã thử nhiều lần. Mời chờ 10 phút rồi tra lại."
        return render(request, "shop/find_order.html", {**typed, "problem": problem}, status=429)
    try:
        token = token_of(typed["code"], typed["phone"])
    except NotFound as error:
        return render(request, "shop/find_order.html", {**typed, "problem": error.message}, status=404)
    return redirect("order", token=token)


def _part(part: SellerPart, token: str) -> dict[str, Any]:
    moments = [moment_of(event) for event in part.events]
    if part.is_shipped:
        moments.append(Moment("Người giao gọi trước khi đến", "ahead"))
    elif not part.is_cancelled:
        moments.append(Moment("Người bán gói hàng và gọi trước khi giao", "ahead"))
    return {
        "number": part.number,
        "code": part.code,
        "seller": part.seller,
        "total_vnd": part.total_vnd,
        "is_cancelled": part.is_cancelled,
        "is_shipped": part.is_shipped,
        "moments": moments,
        "lines": [
            {
                "name": line.product_name,
                "size": line.size,
                "quantity_words": describe_quantity(line.quantity, line.base_unit, line.unit_word),
                "amount_vnd": line.amount_vnd,
                "link": product_url(line.product_slug),
            }
            for line in part.lines
        ],
        "cancel_url": reverse("cancel-order", args=[token, part.number]),
    }
