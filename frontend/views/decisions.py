"""Decisions on recognised products: the list, the template, and importing an annex in two steps."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

from django.contrib import messages
from django.core import signing
from django.core.paginator import Page, Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from catalog.selectors.access_decisions import DecisionDesk
from catalog.selectors.unmatched_lines import LEAST_CERTIFIED_STARS, unmatched_lines_of, waiting_scans
from catalog.services.import_decision import (
    AnnexRefused,
    CheckedAnnex,
    DecisionHead,
    RowNote,
    check_annex,
    decision_head,
    import_decision,
)
from catalog.services.read_annex import AnnexRow, UnfitAnnex, read_annex, sheet_template
from frontend.decision_frame import (
    DECISIONS_URL,
    SCAN_KINDS,
    decision_crumbs,
    decision_tabs,
    for_decisions,
    score_words,
    sent_file,
    typed,
    typed_day,
)
from frontend.pieces import Cell, Choice, Column, Fact, Table
from frontend.see_other import SeeOther
from frontend.templatetags import ocop
from shop.kernel.errors import DomainError
from shop.kernel.scans import keep_scan
from shop.kernel.uploads import UnfitFile
from vendors.places.selectors.units import current_provinces

DECISIONS_ON_A_PAGE = 30
NOTES_SHOWN = 100
CHECKED_FOR_S = 4 * 3600  # how long a checked annex may wait for its confirmation
SALT = "catalog.annex"
HEAD_FIELDS = ("number", "decided_on", "issuing_body", "province_code")
MINISTRY = "bo"
SHEET_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TEMPLATE_ROWS = (
    ("3469/QĐ-UBND", "15/07/2026", "Muối hạt Thạnh An", "HTX Thạnh An", "Xã Thạnh An", "79-27676-3-2026", 78.5, 4),
    ("3469/QĐ-UBND", "15/07/2026", "Khô cá dứa", "Hộ kinh doanh Lê Văn Tám", "Xã Cần Giờ", "", 62, 3),
)  # fmt: skip


@for_decisions
@require_safe
def decisions(request: HttpRequest, desk: DecisionDesk, today: date) -> HttpResponse:
    """The decisions of this territory, newest first. 5 queries beside the gate's."""
    rows = (
        desk.decisions()
        .select_related("province")
        .annotate(
            line_count=Count("lines", filter=Q(lines__stars__gte=LEAST_CERTIFIED_STARS)),
            matched_count=Count("lines", filter=Q(lines__product__isnull=False)),
        )
        .order_by("-decided_on", "-pk")
    )
    page: Page[Any] = Paginator(rows, DECISIONS_ON_A_PAGE).get_page(request.GET.get("trang"))
    return render(
        request,
        "decisions/index.html",
        {
            "crumbs": decision_crumbs("Quyết định công nhận"),
            "tabs": decision_tabs(DECISIONS_URL),
            "page": page,
            "waiting_count": unmatched_lines_of(desk).count(),
            "scan_count": waiting_scans(desk).count(),
            "table": Table(
                "Quyết định đã nhập",
                (
                    Column("Quyết định"),
                    Column("Ngày ký"),
                    Column("Nơi ban hành"),
                    Column("Sản phẩm từ 3 sao", True),
                    Column("Đã đối chiếu", True),
                ),
                tuple(
                    (
                        Cell(row.number, reverse("decision", args=[row.pk])),
                        ocop.day(row.decided_on),
                        row.issuing_body,
                        ocop.count(row.line_count),
                        ocop.count(row.matched_count),
                    )
                    for row in page
                ),
                empty="Chưa nhập quyết định nào.",
            ),
        },
    )


@for_decisions
@require_safe
def template(request: HttpRequest, desk: DecisionDesk, today: date) -> HttpResponse:
    """The XLSX that an annex may be copied into."""
    from openpyxl import Workbook  # noqa: PLC0415 - twelve megabytes that few requests need

    book = Workbook()
    page = book.worksheets[0]
    page.title = "Phụ lục"
    for row in sheet_template(TEMPLATE_ROWS):
        page.append(row)
    for letter, width in zip("ABCDEFGH", (18, 16, 34, 34, 22, 22, 8, 8), strict=True):
        page.column_dimensions[letter].width = width
    page.freeze_panes = "A2"
    content = BytesIO()
    book.save(content)
    return HttpResponse(
        content.getvalue(),
        content_type=SHEET_KIND,
        headers={"Content-Disposition": 'attachment; filename="mau-phu-luc-quyet-dinh.xlsx"'},
    )


@for_decisions
def check(request: HttpRequest, desk: DecisionDesk, today: date) -> HttpResponse:
    """GET: the form. POST: a dry run; nothing is written, what was found is told by row."""
    if request.method != "POST":
        return _form(request, desk, dict.fromkeys(HEAD_FIELDS, ""), {})
    values = typed(request, *HEAD_FIELDS)
    errors: dict[str, str] = {}
    head = _read_head(desk, values, today, errors)
    rows: list[AnnexRow] = []
    upload = sent_file(request, "annex")
    if upload is None:
        errors["annex"] = "Chọn tệp phụ lục dạng XLSX."
    else:
        try:
            rows = read_annex(upload)
        except (UnfitFile, UnfitAnnex) as refused:
            errors["annex"] = refused.message
    if head is None or errors:
        return _form(request, desk, values, errors)
    found = check_annex(head, rows, today=today)
    if found.problems:
        return _form(request, desk, values, {}, problems=found.problems)
    return _preview(request, head, values, rows, found)


@for_decisions
@require_POST
def confirm(request: HttpRequest, desk: DecisionDesk, today: date) -> HttpResponse:
    """Write what the dry run has shown, with the decision's scan where one was sent."""
    try:
        sent = signing.loads(request.POST.get("checked", ""), salt=SALT, max_age=CHECKED_FOR_S)
    except signing.BadSignature:
        messages.warning(request, "Bản kiểm tra đã cũ. Mời gửi lại tệp phụ lục.")
        return SeeOther(reverse("decision-check"))
    values: dict[str, str] = sent["head"]
    rows = [_row_of(packed) for packed in sent["rows"]]
    errors: dict[str, str] = {}
    head = _read_head(desk, values, today, errors)
    if head is None:
        return _form(request, desk, values, errors)
    scan = None
    if upload := sent_file(request, "scan"):
        try:
            scan = keep_scan(upload, actor=desk.actor)
        except UnfitFile as refused:
            found = check_annex(head, rows, today=today)
            return _preview(request, head, values, rows, found, errors={"scan": refused.message})
    try:
        decision = import_decision(desk, head, rows, scan=scan, today=today)
    except AnnexRefused as refused:
        return _form(request, desk, values, {}, problems=refused.problems)
    except DomainError as refused:
        return _form(request, desk, values, {str((*refused.path, "number")[0]): refused.message})
    messages.success(request, f"Đã nhập quyết định {decision.number}. Giờ đối chiếu từng dòng với sản phẩm.")
    return SeeOther(reverse("decision", args=[decision.pk]))


def _read_head(
    desk: DecisionDesk, values: Mapping[str, str], today: date, errors: dict[str, str]
) -> DecisionHead | None:
    code = values["province_code"]
    if not code:
        errors["province_code"] = "Chọn nơi ban hành thuộc tỉnh, thành phố nào."
        return None
    try:
        return decision_head(
            desk,
            number=values["number"],
            decided_on=typed_day(values["decided_on"], path="decided_on"),
            issuing_body=values["issuing_body"],
            province_code="" if code == MINISTRY else code,
            today=today,
        )
    except DomainError as refused:
        errors[str((*refused.path, "number")[0])] = refused.message
        return None


def _form(
    request: HttpRequest,
    desk: DecisionDesk,
    values: Mapping[str, str],
    errors: Mapping[str, str],
    *,
    problems: tuple[RowNote, ...] = (),
) -> HttpResponse:
    if desk.provinces is None:
        choices = [Choice(MINISTRY, "Bộ Nông nghiệp và Môi trường (cả nước)")]
        choices += [Choice(unit.code, unit.short_name) for unit in current_provinces()]
    else:
        choices = [Choice(unit.code, unit.short_name) for unit in desk.provinces]
    if len(choices) == 1 and not values["province_code"]:
        values = {**values, "province_code": choices[0].value}
    context = {
        "crumbs": decision_crumbs("Nhập quyết định", "Quyết định công nhận", DECISIONS_URL),
        "values": values,
        "errors": errors,
        "province_choices": choices,
        "problems": problems[:NOTES_SHOWN],
        "problem_count": len(problems),
        "unsaid": len(problems) - NOTES_SHOWN,
    }
    return render(request, "decisions/check.html", context, status=422 if errors or problems else 200)


def _preview(
    request: HttpRequest,
    head: DecisionHead,
    values: Mapping[str, str],
    rows: list[AnnexRow],
    found: CheckedAnnex,
    *,
    errors: Mapping[str, str] | None = None,
) -> HttpResponse:
    checked = signing.dumps(
        {"head": dict(values), "rows": [_packed(row) for row in rows]}, salt=SALT, compress=True
    )
    certified = sum(line.stars >= LEAST_CERTIFIED_STARS for line in found.lines)
    context = {
        "crumbs": decision_crumbs("Xem trước khi nhập", "Quyết định công nhận", DECISIONS_URL),
        "facts": (
            Fact("Quyết định số", head.number),
            Fact("Ngày ký", ocop.day(head.decided_on)),
            Fact("Nơi ban hành", head.issuing_body),
            Fact("Số dòng", ocop.count(len(found.lines)), f"trong đó {certified} dòng từ 3 sao"),
        ),
        "remarks": found.remarks[:NOTES_SHOWN],
        "table": Table(
            "Các dòng đã đọc được",
            (
                Column("Sản phẩm"),
                Column("Dòng", True),
                Column("Chủ thể"),
                Column("Xã"),
                Column("Mã"),
                Column("Điểm", True),
                Column("Sao", True),
            ),
            tuple(
                (
                    line.product_name,
                    str(line.row_no),
                    line.vendor_name,
                    line.commune_name,
                    line.product_code,
                    score_words(line.score),
                    str(line.stars),
                )
                for line in found.lines[:NOTES_SHOWN]
            ),
            source=f"{min(NOTES_SHOWN, len(found.lines))} dòng đầu trong {len(found.lines)} dòng.",
        ),
        "line_count": len(found.lines),
        "checked": checked,
        "errors": errors or {},
        "scan_kinds": SCAN_KINDS,
    }
    return render(request, "decisions/preview.html", context, status=422 if errors else 200)


def _packed(row: AnnexRow) -> list[Any]:
    return [*row[:2], row.day.isoformat() if row.day else None, *row[3:7], str(row.score), row.stars]


def _row_of(packed: list[Any]) -> AnnexRow:
    row_no, number, day, product, vendor, commune, code, score, stars = packed
    return AnnexRow(
        row_no,
        number,
        date.fromisoformat(day) if day else None,
        product,
        vendor,
        commune,
        code,
        Decimal(score),
        stars,
    )
