"""The pictures of a product on its producer's desk: send several from a phone, order them, describe, take away."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from catalog.models import Product, ProductPicture, ProductState
from catalog.selectors.access_product import access_product
from catalog.selectors.pictures import file_of, pictures_at_work
from catalog.services.product_pictures import (
    LONGEST_ALT,
    MOST_PICTURES,
    add_picture,
    describe_picture,
    move_picture,
    remove_picture,
)
from frontend.desk_frame import open_desk
from frontend.picture_markup import picture_markup
from frontend.see_other import SeeOther
from frontend.views.desk.products_frame import product_context
from shop.kernel.errors import DomainError, NotFound
from shop.kernel.pictures import LARGEST_PICTURE_BYTES
from shop.kernel.uploads import MB
from vendors.models import HelperScope
from vendors.selectors.access_desk import Desk

ROW_SIZES = "(min-width:40rem) 14rem, 100vw"


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def product_pictures(request: HttpRequest, vendor_id: int, product_id: int) -> HttpResponse:
    desk = open_desk(request, vendor_id, scope=HelperScope.PRODUCTS)
    try:
        product = access_product(desk, product_id)
    except NotFound:
        raise Http404 from None
    if request.method != "POST":
        return _page(request, desk, product)
    if request.POST.get("step") == "add":
        return _add(request, desk, product)
    return _change(request, desk, product)


def _add(request: HttpRequest, desk: Desk, product: Product) -> HttpResponse:
    """Each file by itself: one that cannot be kept does not cost the others."""
    files, typed = request.FILES.getlist("files"), request.POST.get("alt", "")
    if not files:
        problem = "Bạn chưa chọn ảnh nào. Bấm “Chọn ảnh”, chọn trong máy rồi gửi."
        return _page(request, desk, product, problems=[problem], typed=typed)
    count = len(pictures_at_work(product))
    problems = []
    for number, file in enumerate(files[: MOST_PICTURES + 1], 1):
        alt = typed if len(files) == 1 else f"{typed}, ảnh {count + number}" if typed.strip() else ""
        try:
            add_picture(desk, product.pk, file, alt=alt[: LONGEST_ALT + 1])
        except DomainError as error:
            problems.append(f"{_name_of(file)}: {error.message}" if len(files) > 1 else error.message)
    if problems:
        return _page(request, desk, product, problems=problems, typed=typed)
    return SeeOther(f"{_address(desk, product)}#anh-cua-san-pham")


def _change(request: HttpRequest, desk: Desk, product: Product) -> HttpResponse:
    step, raw = request.POST.get("step", ""), request.POST.get("picture", "")
    if step not in ("forward", "back", "remove", "describe") or not (raw.isascii() and raw.isdecimal()):
        raise Http404
    picture_id, typed = int(raw[:18]), request.POST.get("alt", "")
    try:
        if step == "forward":
            move_picture(desk, product.pk, picture_id, by=-1)
        elif step == "back":
            move_picture(desk, product.pk, picture_id, by=1)
        elif step == "remove":
            remove_picture(desk, product.pk, picture_id)
        else:
            describe_picture(desk, product.pk, picture_id, alt=typed)
    except DomainError as error:
        if step == "describe" and error.path == ("alt",):
            return _page(request, desk, product, wrong={picture_id: (typed, error.message)})
        return _page(request, desk, product, problems=[error.message])
    return SeeOther(f"{_address(desk, product)}#anh-cua-san-pham")


def _page(
    request: HttpRequest,
    desk: Desk,
    product: Product,
    *,
    problems: list[str] | None = None,
    typed: str | None = None,
    wrong: dict[int, tuple[str, str]] | None = None,
) -> HttpResponse:
    """wrong: by picture, the description that was typed and what is the matter with it."""
    if request.method == "POST":  # refused perhaps because somebody else moved it on meanwhile
        product.refresh_from_db(fields=["state"])
    entries = pictures_at_work(product)
    is_on_market = product.state in (ProductState.LIVE, ProductState.WITHDRAWN)
    context: dict[str, Any] = {
        **product_context(desk, product, "anh"),
        "rows": [
            _row(entry, at, len(entries), is_on_market, wrong or {}) for at, entry in enumerate(entries)
        ],
        "is_open": product.state != ProductState.IN_REVIEW,
        "is_on_market": is_on_market,
        "is_waiting": is_on_market and any(not entry.is_shown for entry in entries),
        "is_full": len(entries) >= MOST_PICTURES,
        "most": MOST_PICTURES,
        "most_mb": LARGEST_PICTURE_BYTES // MB,
        "longest_alt": LONGEST_ALT,
        "problems": problems or [],
        "alt": product.name if typed is None else typed,
    }
    status = 422 if problems or wrong else 200
    return render(request, "desk/product_pictures.html", context, status=status)


def _row(
    entry: ProductPicture, at: int, count: int, is_on_market: bool, wrong: dict[int, tuple[str, str]]
) -> dict[str, Any]:
    typed, problem = wrong.get(entry.pk, (entry.alt, ""))
    return {
        "id": entry.pk,
        "number": at + 1,
        "markup": picture_markup(file_of(entry), alt=entry.alt, sizes=ROW_SIZES),
        "alt": typed,
        "problem": problem,
        "is_first": at == 0,
        "is_last": at == count - 1,
        "is_waiting": is_on_market and not entry.is_shown,
    }


def _address(desk: Desk, product: Product) -> str:
    return reverse("desk-product-pictures", args=[desk.vendor.pk, product.pk])


def _name_of(file: UploadedFile) -> str:
    return f"“{(file.name or 'ảnh')[:60]}”"
