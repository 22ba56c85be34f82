"""Certificates on a producer's desk: how each stands, what to do by when, and sending scans."""

from datetime import date

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalog.models import CertificateScan
from catalog.selectors.certificate_list import (
    ProductStanding,
    desk_products_with_certificates,
    standing_of,
)
from catalog.selectors.certificate_states import SHOWING_THE_MARK, file_window
from catalog.services.certificate_scans import add_certificate_scan, withdraw_certificate_scan
from frontend.certificate_words import certificate_facts, certificate_moments
from frontend.decision_frame import SCAN_KINDS, days_words, next_step, sent_file, state_cell, typed
from frontend.desk_frame import desk_context, open_desk
from frontend.pieces import Cell, Choice, Column, Table
from frontend.scan_response import scan_response
from frontend.see_other import SeeOther
from frontend.templatetags import ocop
from shop.kernel.clock import business_day_of
from shop.kernel.errors import DomainError, InvalidInput, NotFound
from shop.kernel.scans import keep_scan
from vendors.models import HelperScope
from vendors.selectors.access_desk import Desk

ON_A_PAGE = 50
STAR_CHOICES = tuple(Choice(str(stars), f"{stars} sao") for stars in (3, 4, 5))


@never_cache
@login_required
@require_safe
def certificates(request: HttpRequest, vendor_id: int) -> HttpResponse:
    """Every product with its certificate, the soonest to end first. 4 queries beside the gate's."""
    desk = open_desk(request, vendor_id, scope=HelperScope.PRODUCTS)
    today = business_day_of(timezone.now())
    page = Paginator(desk_products_with_certificates(desk.vendor), ON_A_PAGE).get_page(
        request.GET.get("trang")
    )
    table = Table(
        "Sản phẩm và giấy chứng nhận",
        (
            Column("Sản phẩm"),
            Column("Sao", True),
            Column("Tình trạng"),
            Column("Nộp hồ sơ"),
            Column("Hết hạn"),
        ),
        tuple(_row(desk, standing_of(product, today)) for product in page),
        empty="Chưa có sản phẩm nào.",
    )
    return render(
        request,
        "desk/certificates.html",
        {**desk_context(desk, "certificates"), "table": table, "page": page},
    )


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def certificate(request: HttpRequest, vendor_id: int, product_id: int) -> HttpResponse:
    """One product: how it stands, what to do next, its papers; POST keeps a scan. 4 queries beside the gate's."""
    desk = open_desk(request, vendor_id, scope=HelperScope.PRODUCTS)
    if request.method != "POST":
        return _show(request, desk, product_id)
    values = typed(request, "decision_number", "stars")
    upload = sent_file(request, "scan")
    try:
        if upload is None:
            raise InvalidInput("Chọn ảnh chụp hoặc tệp PDF của giấy chứng nhận.", path=("scan",))
        _standing(desk, product_id)  # before a stranger's file is kept
        add_certificate_scan(
            desk,
            product_id,
            scan=keep_scan(upload, actor=desk.actor),
            decision_number=values["decision_number"],
            stars=int(values["stars"]) if values["stars"] in {"3", "4", "5"} else None,
        )
    except NotFound:
        raise Http404 from None
    except DomainError as refused:
        return _show(
            request,
            desk,
            product_id,
            values=values,
            errors={str((*refused.path, "scan")[0]): refused.message},
        )
    messages.success(request, "Đã gửi bản chụp. Sao hiện khi cán bộ đối chiếu xong với quyết định.")
    return SeeOther(reverse("desk-certificate", args=[vendor_id, product_id]))


@login_required
@require_POST
def withdraw_scan(request: HttpRequest, vendor_id: int, product_id: int) -> HttpResponse:
    desk = open_desk(request, vendor_id, scope=HelperScope.PRODUCTS)
    number = str(request.POST.get("scan_id", ""))
    if not number.isascii() or not number.isdigit() or len(number) > 15:  # noqa: PLR2004 - ids are shorter
        raise Http404
    try:
        withdraw_certificate_scan(desk, product_id, int(number))
    except NotFound:
        raise Http404 from None
    messages.success(request, "Đã gỡ bản chụp.")
    return SeeOther(reverse("desk-certificate", args=[vendor_id, product_id]))


@login_required
@require_safe
def scan(request: HttpRequest, vendor_id: int, scan_id: int) -> HttpResponseBase:
    """A scan this desk has sent, for its own people and helpers with its products among their tasks."""
    desk = open_desk(request, vendor_id, scope=HelperScope.PRODUCTS)
    found = (
        CertificateScan.objects.select_related("scan").filter(pk=scan_id, product__vendor=desk.vendor).first()
    )
    if found is None:
        raise Http404
    return scan_response(found.scan)


def _row(desk: Desk, standing: ProductStanding) -> tuple[Cell | str, ...]:
    url = reverse("desk-certificate", args=[desk.vendor.pk, standing.product.pk])
    found, state = standing.certificate, standing.state
    name = Cell(standing.product.name, url)
    if found is None or state is None:
        said = (
            Cell("Chờ đối chiếu bản chụp", badge="attention")
            if standing.scans
            else Cell("Chưa có", badge="plain")
        )
        return (name, "", said, "", "")
    window = file_window(found.expires_on)
    asks = f"{ocop.day(window.first)} – {ocop.day(window.last)}" if state in SHOWING_THE_MARK else ""
    return (name, str(found.stars), state_cell(state), asks, ocop.day(found.expires_on))


def _standing(desk: Desk, product_id: int) -> ProductStanding:
    product = desk_products_with_certificates(desk.vendor).filter(pk=product_id).first()
    if product is None:
        raise Http404
    return standing_of(product, business_day_of(timezone.now()))


def _show(
    request: HttpRequest,
    desk: Desk,
    product_id: int,
    *,
    values: dict[str, str] | None = None,
    errors: dict[str, str] | None = None,
) -> HttpResponse:
    today = business_day_of(timezone.now())
    standing = _standing(desk, product_id)
    context = {
        **desk_context(desk, "certificates"),
        "product": standing.product,
        "scans": standing.scans,
        "star_choices": STAR_CHOICES,
        "scan_kinds": SCAN_KINDS,
        "values": values or {},
        "errors": errors or {},
        **_words(standing, today),
    }
    return render(request, "desk/certificate.html", context, status=422 if errors else 200)


def _words(standing: ProductStanding, today: date) -> dict[str, object]:
    found, state = standing.certificate, standing.state
    if found is None or state is None:
        return {"certificate": None}
    return {
        "certificate": found,
        "state": state_cell(state),
        "is_shown": state in SHOWING_THE_MARK,
        "days": days_words(found, state, today),
        "next_step": next_step(found, state, today),
        "facts": certificate_facts(found),
        "moments": certificate_moments(found, today),
        "earlier": [one for one in standing.product.certificates.all() if one.pk != found.pk],
    }
