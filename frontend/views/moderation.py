"""Moderation: what waits, producers to look up, and the scans that belong to both."""

from typing import Any

from django.conf import settings
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from catalog.models import CertificateScan, OriginConfirmation, ProductPaper
from catalog.selectors.review_queue import QueueSum, changes_waiting, products_waiting, queue_sums
from frontend.change_words import what_changes
from frontend.moderation_frame import ROWS_ON_A_PAGE, age_cell, for_moderators
from frontend.pieces import Cell, Choice, Column, Crumb, Tab, Table
from frontend.scan_response import scan_response
from frontend.templatetags.ocop import count, day_and_time
from shop.kernel.errors import InvalidInput, NotFound
from shop.kernel.full_views import note_full_view
from shop.kernel.models import Scan
from shop.kernel.text import clean_text
from vendors.models import VendorPaper, VendorState
from vendors.people.models import User
from vendors.selectors.review_queue import vendors_known, vendors_waiting

# The queue's word in the address → its name in `queue_sums`, its tab, its caption.
QUEUES = {
    "chu-the": ("vendors", "Chủ thể", "Chủ thể chờ duyệt"),
    "san-pham": ("products", "Sản phẩm", "Sản phẩm chờ duyệt"),
    "thay-doi": ("changes", "Thay đổi", "Thay đổi chờ duyệt"),
}
STATE_BADGES = {
    VendorState.SUBMITTED: "attention",
    VendorState.APPROVED: "good",
    VendorState.REJECTED: "bad",
    VendorState.SUSPENDED: "bad",
}
# What a scan belongs to: its word in the address, its records, whether it may be looked at by moderators.
SCANNED: dict[str, type[Model]] = {
    "chu-the": VendorPaper,
    "san-pham": ProductPaper,
    "chung-nhan": CertificateScan,
    "nguon-goc": OriginConfirmation,
}
LONGEST_SEARCH = 100


@require_safe
@for_moderators
def queues(request: HttpRequest, _person: User) -> HttpResponse:
    """The three queues, one shown. At most 8 queries, however long they are."""
    now, sums = timezone.now(), queue_sums()
    asked = request.GET.get("hang", "")
    if asked not in QUEUES:
        asked = _longest_waiting(sums)
    name, _, caption = QUEUES[asked]
    total = sums[name].total
    page, pages = _page(request, total)
    offset = (page - 1) * ROWS_ON_A_PAGE
    if asked == "chu-the":
        columns = (Column("Chủ thể"), Column("Loại"), Column("Ở đâu"))
        rows: list[tuple[Any, ...]] = [
            (Cell(one.name, reverse("review-vendor", args=[one.id])), one.kind, one.commune, one.since)
            for one in vendors_waiting(offset=offset, limit=ROWS_ON_A_PAGE)
        ]
    elif asked == "san-pham":
        columns = (Column("Sản phẩm"), Column("Chủ thể"), Column("Bộ sản phẩm"))
        rows = [
            (Cell(one.name, reverse("review-product", args=[one.id])), one.vendor, one.category, one.since)
            for one in products_waiting(offset=offset, limit=ROWS_ON_A_PAGE)
        ]
    else:
        columns = (Column("Sản phẩm"), Column("Chủ thể"), Column("Đổi gì"))
        rows = [
            (
                Cell(one.name, reverse("review-change", args=[one.id])),
                one.vendor,
                what_changes(one.what),
                one.since,
            )
            for one in changes_waiting(offset=offset, limit=ROWS_ON_A_PAGE)
        ]
    table = Table(
        caption,
        (*columns, Column("Gửi lúc"), Column("Hạn xem")),
        tuple((*row[:-1], day_and_time(row[-1]), age_cell(row[-1], now)) for row in rows),
        source="Gửi trước đứng trước.",
    )
    tabs = [
        Tab(label, f"?hang={word}", word == asked, sums[queue].total)
        for word, (queue, label, _) in QUEUES.items()
    ]
    context = {
        "tabs": tabs,
        "table": table,
        "target_hours": settings.REVIEW_TARGET_HOURS,
        "oldest": age_cell(oldest, now) if (oldest := sums[name].oldest) else None,
        "page": page,
        "pages": pages,
        "total": f"{count(total)} việc",
        "crumbs": (Crumb("Tài khoản", "/tai-khoan/"), Crumb("Kiểm duyệt")),
    }
    return render(request, "moderation/queues.html", context)


@require_safe
@for_moderators
def vendors(request: HttpRequest, _person: User) -> HttpResponse:
    """Producers that were ever sent in: to stop one, or to see what was decided."""
    state = request.GET.get("trang-thai", "")
    if state not in VendorState.values or state == VendorState.DRAFT:
        state = ""
    typed = request.GET.get("q", "")
    problem, words = "", ""
    try:
        words = clean_text(typed, max_length=LONGEST_SEARCH)
    except InvalidInput as refusal:
        problem = refusal.message
    found = vendors_known(words=words, state=state)
    total = found.count()
    page, pages = _page(request, total)
    offset = (page - 1) * ROWS_ON_A_PAGE
    table = Table(
        "Chủ thể đã gửi hồ sơ",
        (Column("Chủ thể"), Column("Loại"), Column("Ở đâu"), Column("Trạng thái")),
        tuple(
            (
                Cell(vendor.name, reverse("review-vendor", args=[vendor.pk])),
                vendor.get_kind_display(),
                vendor.commune.label,
                Cell(vendor.get_state_display(), badge=STATE_BADGES.get(VendorState(vendor.state), "plain")),
            )
            for vendor in found[offset : offset + ROWS_ON_A_PAGE]
        ),
        source=f"{count(total)} chủ thể.",
        empty="Không có chủ thể nào như vậy.",
    )
    context = {
        "table": table,
        "page": page,
        "pages": pages,
        "total": f"{count(total)} chủ thể",
        "words": typed[:LONGEST_SEARCH],
        "problem": problem,
        "state": state,
        "states": [
            Choice(value, label) for value, label in VendorState.choices if value != VendorState.DRAFT
        ],
        "crumbs": (Crumb("Kiểm duyệt", reverse("moderation")), Crumb("Tra cứu chủ thể")),
    }
    return render(request, "moderation/vendors.html", context, status=422 if problem else 200)


@require_safe
@for_moderators
def scan(request: HttpRequest, person: User, kind: str, number: int) -> HttpResponseBase:
    """A paper's scan, each look at it written into the audit trail."""
    model = SCANNED.get(kind)
    row = model._default_manager.select_related("scan").filter(pk=number).first() if model else None
    found: Scan | None = getattr(row, "scan", None)
    if model is None or found is None:
        raise NotFound("Không có bản chụp này.")
    note_full_view(f"user:{person.pk}", f"{model._meta.db_table}:{number}", "Xem bản chụp khi kiểm duyệt")
    return scan_response(found)


def _page(request: HttpRequest, total: int) -> tuple[int, int]:
    """The page asked for, and how many there are; one that does not exist is the nearest that does."""
    pages = max(1, -(-total // ROWS_ON_A_PAGE))
    asked = request.GET.get("trang", "")
    number = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 7 else 1  # noqa: PLR2004
    return min(max(number, 1), pages), pages


def _longest_waiting(sums: dict[str, QueueSum]) -> str:
    """The queue whose first has waited longest; the first one when nothing waits."""
    oldest = {word: since for word, queue in QUEUES.items() if (since := sums[queue[0]].oldest)}
    return min(oldest, key=lambda word: oldest[word], default="chu-the")
