"""A producer's papers on its desk: what is shown, what runs out, adding and withdrawing, the scans."""

from datetime import date

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from frontend.desk_frame import desk_context, open_desk
from frontend.pieces import Choice
from frontend.scan_response import scan_response
from frontend.see_other import SeeOther
from frontend.views.desk.profile import profile_tabs
from shop.kernel.clock import business_day_of
from shop.kernel.errors import DomainError, InvalidInput, NotFound
from vendors.models import HelperScope, VendorPaperKind, VendorState
from vendors.selectors.access_desk import Desk
from vendors.selectors.vendor_checklist import PAPERS_PATH, checklist
from vendors.selectors.vendor_papers import paper_of_desk, papers_of_desk
from vendors.services.profile_checks import FormRefused
from vendors.services.vendor_papers import PaperInput, PapersClosed, add_paper, withdraw_paper

LONGEST_ECHO = 300
FIELDS = ("kind", "number", "issuer", "issued_on", "expires_on")
KIND_CHOICES = tuple(Choice(kind.value, str(kind.label)) for kind in VendorPaperKind)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def papers(request: HttpRequest, vendor_id: int) -> HttpResponse:
    desk = open_desk(request, vendor_id, scope=HelperScope.PROFILE)
    if request.method != "POST":
        return _show(request, desk)
    today = business_day_of(timezone.now())
    try:
        add_paper(desk, _typed_paper(request), day=today)
    except FormRefused as refused:
        errors = {str(problem.path[0]): problem.message for problem in refused.problems}
        return _show(request, desk, errors=errors)
    except InvalidInput as refused:
        return _show(request, desk, errors={str(refused.path[0]): refused.message})
    except PapersClosed as refused:
        return _show(request, desk, refusal=refused.message)
    messages.success(request, "Đã thêm giấy tờ.")
    return SeeOther(_address(desk))


@login_required
@require_POST
def withdraw(request: HttpRequest, vendor_id: int, paper_id: int) -> HttpResponse:
    desk = open_desk(request, vendor_id, scope=HelperScope.PROFILE)
    try:
        withdraw_paper(desk, paper_id, day=business_day_of(timezone.now()))
    except NotFound:
        raise Http404 from None
    except DomainError as refused:
        return _show(request, desk, refusal=refused.message)
    messages.success(request, "Đã rút giấy tờ.")
    return SeeOther(_address(desk))


@login_required
@require_safe
def paper_scan(request: HttpRequest, vendor_id: int, paper_id: int) -> HttpResponseBase:
    """For the desk's own people and helpers with the profile among their tasks; others find nothing here."""
    desk = open_desk(request, vendor_id, scope=HelperScope.PROFILE)
    try:
        paper = paper_of_desk(desk, paper_id)
    except NotFound:
        raise Http404 from None
    if paper.scan is None:
        raise Http404
    return scan_response(paper.scan)


def _typed_paper(request: HttpRequest) -> PaperInput:
    scan = request.FILES.get("scan")
    return PaperInput(
        kind=request.POST.get("kind", ""),
        number=request.POST.get("number", ""),
        issuer=request.POST.get("issuer", ""),
        issued_on=_day(request, "issued_on"),
        expires_on=_day(request, "expires_on"),
        scan=scan if isinstance(scan, UploadedFile) else None,
    )


def _day(request: HttpRequest, name: str) -> date | None:
    """As the browser's date field sends it, or as people write it: 02/05/2024."""
    raw = request.POST.get(name, "").strip()
    if not raw:
        return None
    try:
        if "/" in raw:
            day, month, year = (int(part) for part in raw.split("/"))
            return date(year, month, day)
        return date.fromisoformat(raw)
    except ValueError:
        raise InvalidInput("Ngày chưa đúng, ví dụ 02/05/2024.", path=(name,)) from None


def _address(desk: Desk) -> str:
    return f"/kenh-ban/{desk.vendor.pk}/{PAPERS_PATH}"


def _show(
    request: HttpRequest, desk: Desk, *, errors: dict[str, str] | None = None, refusal: str = ""
) -> HttpResponse:
    today = business_day_of(timezone.now())
    rows = papers_of_desk(desk, day=today)
    typed = {name: request.POST.get(name, "")[:LONGEST_ECHO] for name in FIELDS}
    context = {
        **desk_context(desk, "profile"),
        "tabs": profile_tabs(desk, PAPERS_PATH),
        "in_force": [row for row in rows if row.paper.withdrawn_at is None],
        "past": [row for row in rows if row.paper.withdrawn_at is not None],
        "is_open": desk.vendor.state != VendorState.SUBMITTED,
        "missing": [one for one in checklist(desk.vendor, day=today) if one.path == PAPERS_PATH],
        "kinds": KIND_CHOICES,
        "values": typed if errors else dict.fromkeys(FIELDS, ""),
        "errors": errors or {},
        "refusal": refusal,
    }
    return render(request, "desk/profile_papers.html", context, status=422 if errors or refusal else 200)
