"""Papers of a product: those it has, one more, and the scan of each for who may work here."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalog.models import Product, ProductPaper, ProductPaperKind
from catalog.services.product_papers import REMIND_DAYS_BEFORE, PaperInput, add_paper, withdraw_paper
from frontend.pieces import Choice
from frontend.scan_response import scan_response
from frontend.see_other import SeeOther
from frontend.typed_form import Question, TypedForm
from frontend.views.desk.products_frame import form_page, open_product
from shop.kernel.clock import business_day_of
from shop.kernel.errors import DomainError, NotFound
from shop.kernel.scans import keep_scan
from vendors.selectors.access_desk import Desk

QUESTIONS = (
    Question(
        "kind", "Loại giấy tờ", "select", choices=tuple(Choice(*one) for one in ProductPaperKind.choices)
    ),
    Question("number", "Số", help="Ví dụ: 01/TCB-2026.", max_length=60),
    Question("issuer", "Nơi cấp", help="Bản tự công bố thì ghi tên đơn vị mình.", max_length=160),
    Question("issued_on", "Ngày cấp", "date"),
    Question("expires_on", "Có hạn đến", "date", "Không có hạn thì để trống.", required=False),
)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def papers(request: HttpRequest, vendor_id: int, product_id: int) -> HttpResponse:
    desk, product = open_product(request, vendor_id, product_id)
    day = business_day_of(timezone.now())
    form = TypedForm(request.POST, [*(one.name for one in QUESTIONS), "scan"])
    if request.method != "POST":
        return _show(request, desk, product, form)
    issued_on, expires_on = form.day("issued_on", required=True), form.day("expires_on")
    if issued_on is not None and not form.errors:
        with form.refusals():
            _add(request, desk, product_id, form, issued_on=issued_on, expires_on=expires_on, day=day)
            messages.success(
                request,
                "Đã thêm giấy tờ."
                if product.state not in ("live", "withdrawn")
                else "Đã gửi giấy tờ cho người duyệt.",
            )
            return SeeOther(reverse("desk-product-papers", args=[vendor_id, product_id]))
    return _show(request, desk, product, form)


@never_cache
@login_required
@require_POST
def remove_paper(request: HttpRequest, vendor_id: int, product_id: int, paper_id: int) -> HttpResponse:
    desk, product = open_product(request, vendor_id, product_id)
    form = TypedForm({}, [*(one.name for one in QUESTIONS), "scan"])
    try:
        with form.refusals():
            withdraw_paper(desk, product_id, paper_id)
            messages.success(
                request,
                "Đã bỏ giấy tờ."
                if product.state not in ("live", "withdrawn")
                else "Đã gửi đề nghị bỏ giấy tờ.",
            )
            return SeeOther(reverse("desk-product-papers", args=[vendor_id, product_id]))
    except NotFound:
        raise Http404 from None
    return _show(request, desk, product, form)


@never_cache
@login_required
@require_safe
def paper_scan(request: HttpRequest, vendor_id: int, product_id: int, paper_id: int) -> FileResponse:
    _, product = open_product(request, vendor_id, product_id)
    paper = ProductPaper.objects.select_related("scan").filter(pk=paper_id, product=product).first()
    if paper is None or paper.scan is None:
        raise Http404
    return scan_response(paper.scan)


def _add(request: HttpRequest, desk: Desk, product_id: int, form: TypedForm, **days: Any) -> ProductPaper:
    """The scan last: a form with a fault keeps no file. raises DomainError"""
    paper = PaperInput(
        form.text("kind"), form.text("number"), form.text("issuer"), days["issued_on"], days["expires_on"]
    )
    upload = request.FILES.get("scan")
    if upload is not None:
        try:
            paper = paper._replace(scan=keep_scan(upload, actor=desk.actor))
        except DomainError as unfit:
            unfit.path = ("scan",)
            raise
    return add_paper(desk, product_id, paper, day=days["day"])


def _show(request: HttpRequest, desk: Desk, product: Product, form: TypedForm) -> HttpResponse:
    day = business_day_of(timezone.now())
    rows = [
        {
            "paper": paper,
            "is_over": paper.expires_on is not None and paper.expires_on < day,
            "is_ending": paper.expires_on is not None
            and 0 <= (paper.expires_on - day).days <= REMIND_DAYS_BEFORE,
        }
        for paper in product.papers.filter(withdrawn_at=None).order_by("kind", "-issued_on", "-pk")
    ]
    return form_page(
        request,
        desk,
        product,
        "giay-to",
        form=form,
        questions=QUESTIONS,
        template="desk/product_papers.html",
        title="Giấy tờ",
        papers=rows,
        scan_error=form.errors.get("scan", ""),
    )
