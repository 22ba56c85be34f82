"""The officer's page: what producers of the officer's communes declared of their material and labour, to confirm."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from catalog.models import OriginConfirmation
from catalog.selectors.origin import access_origins, origins_to_confirm
from catalog.services.confirm_origin import confirm_origin
from frontend.pieces import Crumb
from frontend.scan_response import scan_response
from frontend.see_other import SeeOther
from frontend.templatetags import ocop
from frontend.typed_form import TypedForm
from shop.kernel.clock import business_day_of
from shop.kernel.errors import DomainError, NotFound
from shop.kernel.scans import keep_scan
from vendors.people.models import User

CRUMBS = (Crumb("Báo cáo của ngành", "/bao-cao/"), Crumb("Xác nhận nguồn gốc"))


@never_cache
@login_required
@require_safe
def origins(request: HttpRequest) -> HttpResponse:
    """For officers; to everybody else there is no such page."""
    return _show(request)


@never_cache
@login_required
@require_POST
def confirm(request: HttpRequest, product_id: int) -> HttpResponse:
    officer = cast("User", request.user)
    now = timezone.now()
    day = business_day_of(now)
    form = TypedForm(request.POST, ("material_percent", "labour_percent"))
    material, labour = (
        form.whole("material_percent", required=True),
        form.whole("labour_percent", required=True),
    )
    try:
        if not access_origins(officer, day=day).filter(pk=product_id).exists():
            raise NotFound
        if material is None or labour is None:
            return _show(request, wrong=(product_id, "Mời tải lại trang rồi xác nhận."))
        upload = request.FILES.get("scan")
        scan = keep_scan(upload, actor=f"user:{officer.pk}") if upload is not None else None
        confirm_origin(
            product_id, officer, material_percent=material, labour_percent=labour, day=day, scan=scan
        )
    except NotFound:
        raise Http404 from None
    except DomainError as refusal:
        return _show(request, wrong=(product_id, refusal.message))
    messages.success(request, "Đã xác nhận. Chủ thể được báo.")
    return SeeOther(reverse("confirm-origins"))


@never_cache
@login_required
@require_safe
def confirmation_scan(request: HttpRequest, confirmation_id: int) -> FileResponse:
    """The paper kept with a confirmation, for officers of the product's commune."""
    found = OriginConfirmation.objects.select_related("scan").filter(pk=confirmation_id).first()
    try:
        mine = access_origins(cast("User", request.user), day=business_day_of(timezone.now()))
    except NotFound:
        raise Http404 from None
    if found is None or found.scan is None or not mine.filter(pk=found.product_id).exists():
        raise Http404
    return scan_response(found.scan)


def _show(request: HttpRequest, *, wrong: tuple[int, str] | None = None) -> HttpResponse:
    typed = request.GET.get("trang", "1")
    page = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 7 else 1  # noqa: PLR2004
    day = business_day_of(timezone.now())
    try:
        found = origins_to_confirm(cast("User", request.user), day=day, page=page)
    except NotFound:
        raise Http404 from None
    rows = [
        {
            "product": product,
            "origin": origin,
            "error": wrong[1] if wrong and wrong[0] == product.pk else "",
        }
        for product, origin in found.products
    ]
    context: dict[str, object] = {
        "crumbs": CRUMBS,
        "rows": rows,
        "found": found,
        "wrong": wrong[1] if wrong else "",
    }
    context["total_words"] = f"{ocop.count(found.total)} sản phẩm"
    return render(request, "desk/origins.html", context, status=422 if wrong else 200)
