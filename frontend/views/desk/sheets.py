"""Spreadsheets on a producer's desk: the template, sending one, looking at what it would do, writing it; the export."""

from io import BytesIO
from tempfile import TemporaryFile

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalog.models import SheetImport
from catalog.services.import_goods.read_sheet import read_goods_sheet
from catalog.services.import_goods.write_sheet import template_book
from frontend.desk_frame import desk_context, open_desk
from frontend.pieces import Cell, Column, Fact, Table
from frontend.see_other import SeeOther
from frontend.templatetags import ocop
from outlets.services.import_stock import ask_to_write, find_sheet, send_sheet
from shop.kernel.clock import business_day_of
from shop.kernel.errors import DomainError, NotFound
from shop.reports.services.export_producer import export_producer
from vendors.models import HelperScope
from vendors.selectors.access_desk import Desk

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHOWN = 200
EARLIER = 20
State = SheetImport.State
_BADGES = {
    State.CHECKING: "attention",
    State.WRITING: "attention",
    State.READY: "attention",
    State.FAULTY: "bad",
    State.FAILED: "bad",
    State.DONE: "good",
}
_COUNTS = (
    ("new_products", "Sản phẩm mới", "vào dạng bản nháp"),
    ("changed_products", "Sản phẩm đổi ngay", ""),
    ("proposed_products", "Thay đổi gửi duyệt", "của sản phẩm đang bán"),
    ("unchanged_products", "Sản phẩm giữ nguyên", ""),
    ("new_sizes", "Quy cách mới", ""),
    ("changed_sizes", "Quy cách đổi", ""),
    ("changed_prices", "Trong đó đổi giá", ""),
    ("stock_lines", "Dòng lệch tồn", "ghi là chênh lệch kiểm kê"),
)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def sheets(request: HttpRequest, vendor_id: int) -> HttpResponse:
    """The ways in and out, and what was sent before; POST reads a file and goes on to its own page."""
    desk = open_desk(request, vendor_id, scope=HelperScope.PRODUCTS)
    if request.method != "POST":
        return _index(request, desk)
    upload = request.FILES.get("sheet")
    if not isinstance(upload, UploadedFile):
        return _index(request, desk, error="Mời chọn tệp .xlsx hoặc .csv đã điền.")
    name = upload.name or "bang-tinh"
    try:
        read = read_goods_sheet(upload, name=name)
    except DomainError as refused:
        return _index(request, desk, error=refused.message)
    made = send_sheet(desk, read, file_name=name, now=timezone.now())
    return SeeOther(reverse("desk-sheet", args=[vendor_id, made.pk]))


@never_cache
@login_required
@require_safe
def sheet(request: HttpRequest, vendor_id: int, sheet_id: int) -> HttpResponse:
    """How one sheet stands. While it is in work the page asks again by itself; the browser may be closed."""
    desk = open_desk(request, vendor_id, scope=HelperScope.PRODUCTS)
    found = _found(desk, sheet_id)
    response = render(request, "desk/sheet.html", _sheet_context(desk, found))
    if found.is_running:
        response["Refresh"] = "3"
    return response


@login_required
@require_POST
def write(request: HttpRequest, vendor_id: int, sheet_id: int) -> HttpResponse:
    """Write all of a sheet that was looked at."""
    desk = open_desk(request, vendor_id, scope=HelperScope.PRODUCTS)
    try:
        ask_to_write(desk, sheet_id, now=timezone.now())
    except NotFound:
        raise Http404 from None
    except DomainError as refused:
        messages.warning(request, refused.message)
    return SeeOther(reverse("desk-sheet", args=[vendor_id, sheet_id]))


@never_cache
@login_required
@require_safe
def template(request: HttpRequest, vendor_id: int) -> HttpResponse:
    desk = open_desk(request, vendor_id, scope=HelperScope.PRODUCTS)
    content = BytesIO()
    template_book(desk.vendor).save(content)
    return HttpResponse(
        content.getvalue(),
        content_type=XLSX,
        headers={"Content-Disposition": 'attachment; filename="mau-hang-hoa.xlsx"'},
    )


@never_cache
@login_required
@require_safe
def export(request: HttpRequest, vendor_id: int) -> HttpResponseBase:
    """Everything the producer owns; on disk while it is made, sent as it is read."""
    desk = open_desk(request, vendor_id, scope=HelperScope.PRODUCTS)
    target = TemporaryFile()  # noqa: SIM115 - the response closes it
    export_producer(desk, target)
    target.seek(0)
    name = f"{desk.vendor.slug}-{business_day_of(timezone.now()):%Y-%m-%d}.xlsx"
    return FileResponse(target, as_attachment=True, filename=name, content_type=XLSX)


def _found(desk: Desk, sheet_id: int) -> SheetImport:
    try:
        return find_sheet(desk, sheet_id)
    except NotFound:
        raise Http404 from None


def _index(request: HttpRequest, desk: Desk, *, error: str = "") -> HttpResponse:
    earlier = (
        SheetImport.objects.filter(vendor=desk.vendor)
        .select_related("person")
        .defer("rows", "faults", "remarks", "summary")
        .order_by("-pk")[:EARLIER]
    )
    rows = tuple(
        (
            Cell(one.file_name, reverse("desk-sheet", args=[desk.vendor.pk, one.pk])),
            Cell(one.get_state_display(), badge=_BADGES[State(one.state)]),
            ocop.count(one.total),
            one.person.display_name,
            ocop.day_and_time(one.sent_at),
        )
        for one in earlier
    )
    columns = (Column("Tệp"), Column("Tình trạng"), Column("Dòng", True), Column("Người gửi"), Column("Lúc"))
    context = {
        **desk_context(desk, "sheets"),
        "error": error,
        "table": Table("Những lần nhập trước", columns, rows, empty="Chưa nhập tệp nào."),
        "has_earlier": bool(rows),
    }
    return render(request, "desk/sheets.html", context, status=422 if error else 200)


def _sheet_context(desk: Desk, found: SheetImport) -> dict[str, object]:
    summary = found.summary
    happens = any(summary.get(key) for key, *_ in _COUNTS if key != "unchanged_products")
    return {
        **desk_context(desk, "sheets"),
        "sheet": found,
        "state_badge": _BADGES[State(found.state)],
        "facts": [
            Fact(label, ocop.count(summary[key]), note) for key, label, note in _COUNTS if summary.get(key)
        ],
        "happens": happens,
        "lines": _lines(found),
        "faults": found.faults[:SHOWN],
        "fault_count": summary.get("fault_count", len(found.faults)),
        "unsaid": max(0, summary.get("fault_count", 0) - SHOWN),
        "remarks": found.remarks[:SHOWN],
    }


def _lines(found: SheetImport) -> Table:
    rows = found.summary.get("lines", [])
    return Table(
        "Từng thay đổi",
        (Column("Hàng"), Column("Dòng", True), Column("Thay đổi")),
        tuple((str(name), str(row_no), str(what)) for row_no, name, what in rows),
        source=f"{len(rows)} thay đổi đầu tiên" if rows else "",
        empty="Không có gì thay đổi.",
    )
