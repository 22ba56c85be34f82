"""Officers of a unit and everything under it: invited by a spreadsheet, listed, ended."""

from datetime import date
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from frontend.pieces import Column, Crumb, Table
from frontend.see_other import SeeOther
from frontend.templatetags.ocop import count
from frontend.templatetags.ocop import day as day_in_words
from shop.kernel.clock import business_day_of
from shop.kernel.errors import NotFound
from vendors.people.models import User
from vendors.people.officer_sheet import OfficerRow, SheetRefused, officer_template, read_officer_sheet
from vendors.people.selectors.officer_invitations import (
    Inviter,
    OfficerPlan,
    RowProblem,
    access_inviter,
    plan_officers,
    posts_under,
    units_under,
)
from vendors.people.services.invite_officers import RowsRefused, end_officer_post, invite_officers

OFFICERS_URL = "/bao-cao/can-bo/"
ON_A_PAGE = 50
SHOWN_OF_PLAN, SHOWN_PROBLEMS = 20, 200
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CHECKED_FOR_S = 3_600
SALT = "officers-checked"


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def officers(request: HttpRequest) -> HttpResponse:
    """The list; a sheet is looked at first (`step=check`), and goes in by a second press (`step=invite`)."""
    inviter = _inviter(request)
    if request.method != "POST":
        return _show(request, inviter)
    if request.POST.get("step") == "invite":
        return _invite(request, inviter)
    upload = request.FILES.get("sheet")
    if not isinstance(upload, UploadedFile):
        return _show(request, inviter, error="Mời chọn tệp .xlsx đã điền.")
    try:
        rows = read_officer_sheet(upload)
    except SheetRefused as refused:
        return _show(request, inviter, error=refused.message)
    plan = plan_officers(inviter, rows, day=_today())
    if plan.problems:
        return _show(request, inviter, problems=plan.problems)
    return _show(request, inviter, plan=plan, checked=signing.dumps(rows, salt=SALT, compress=True))


@login_required
@never_cache
@require_safe
def officers_sheet(request: HttpRequest) -> HttpResponse:
    """The template, with the codes of the units this person may name."""
    content = officer_template(units_under(_inviter(request)))
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = 'attachment; filename="mau-moi-can-bo.xlsx"'
    return response


@login_required
@require_POST
def end_officer(request: HttpRequest, post_id: int) -> HttpResponse:
    try:
        end_officer_post(_inviter(request), post_id, day=_today())
    except NotFound:
        raise Http404 from None
    messages.success(request, "Hôm nay là ngày cuối của cán bộ này.")
    return SeeOther(OFFICERS_URL)


def _invite(request: HttpRequest, inviter: Inviter) -> HttpResponse:
    """What was looked at goes in as it was; it is checked again, so the signature only keeps its shape."""
    try:
        kept = signing.loads(request.POST.get("checked", ""), salt=SALT, max_age=CHECKED_FOR_S)
    except signing.BadSignature:
        return _show(request, inviter, error="Lần kiểm tra này đã quá một giờ. Mời gửi lại tệp.")
    try:
        posts = invite_officers(inviter, [OfficerRow(*row) for row in kept], day=_today())
    except RowsRefused as refused:
        return _show(request, inviter, problems=list(refused.problems))
    messages.success(request, f"Đã mời {count(len(posts))} cán bộ. Chợ nhắn cho từng người cách đăng nhập.")
    return SeeOther(OFFICERS_URL)


def _inviter(request: HttpRequest) -> Inviter:
    try:
        return access_inviter(cast("User", request.user), day=_today())
    except NotFound:
        raise Http404 from None


def _today() -> date:
    return business_day_of(timezone.now())


def _show(
    request: HttpRequest,
    inviter: Inviter,
    *,
    error: str = "",
    problems: list[RowProblem] | None = None,
    plan: OfficerPlan | None = None,
    checked: str = "",
) -> HttpResponse:
    today = _today()
    page = Paginator(posts_under(inviter, day=today), ON_A_PAGE).get_page(request.GET.get("trang"))
    context: dict[str, Any] = {
        "crumbs": (Crumb("Trang đầu", "/"), Crumb("Báo cáo", "/bao-cao/"), Crumb("Cán bộ")),
        "units": [unit.short_name for unit in inviter.units or ()],
        "page": page,
        "inviter_id": inviter.user.pk,
        "today": today,
        "error": error,
        "problem_count": len(problems or ()),
        "problems": _problem_table(problems) if problems else None,
        "plan": _plan_table(plan) if plan else None,
        "plan_count": len(plan.officers) if plan else 0,
        "checked": checked,
    }
    return render(request, "reports/officers.html", context, status=422 if error or problems else 200)


def _problem_table(problems: list[RowProblem]) -> Table:
    return Table(
        "Những dòng cần sửa",
        (Column("Dòng"), Column("Cần sửa")),
        tuple((f"Dòng {problem.number}", problem.message) for problem in problems[:SHOWN_PROBLEMS]),
        source=f"{count(min(len(problems), SHOWN_PROBLEMS))} trong {count(len(problems))} chỗ",
    )


def _plan_table(plan: OfficerPlan) -> Table:
    return Table(
        "Sẽ mời",
        (
            Column("Họ tên"),
            Column("Số điện thoại"),
            Column("Chức danh"),
            Column("Đơn vị"),
            Column("Thời gian"),
        ),
        tuple(
            (
                officer.name,
                f"0{officer.phone.removeprefix('+84')}",
                officer.title,
                officer.unit.label,
                f"từ {day_in_words(officer.valid_from)}"
                + (f" đến {day_in_words(officer.valid_to)}" if officer.valid_to else ""),
            )
            for officer in plan.officers[:SHOWN_OF_PLAN]
        ),
        source=f"{count(min(len(plan.officers), SHOWN_OF_PLAN))} dòng đầu trong {count(len(plan.officers))} dòng",
    )
