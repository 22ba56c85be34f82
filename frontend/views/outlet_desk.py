"""The outlet manager's page: what waits, and the tills."""

from collections import Counter
from typing import Any, NamedTuple, cast
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from frontend.pieces import Cell, Column, Table, Task
from frontend.templatetags import ocop
from outlets.models import Device, Outlet, OutletStaff
from outlets.selectors.access_device import DEVICE_COOKIE, UnknownDevice, access_device
from outlets.selectors.access_outlet import outlets_of
from outlets.services.register_device import TillNameTaken, register_device
from outlets.services.revoke_device import revoke_device
from shop.kernel.errors import DomainError, InvalidInput, NotFound
from shop.kernel.models import Notice
from shop.orders.models import FlagKind, SaleFlag, SaleQuarantine
from shop.orders.selectors.outlet_desk import OutletDesk, outlet_desks
from vendors.people.models import User

FLAGGED_SALES_SHOWN = 10
ONE_YEAR_S = 365 * 86_400
# The codes of docs/till-rules.md in a manager's words.
REASON_WORDS = {
    "device-revoked": "Máy đã bị thu hồi trước khi gửi lên",
    "other-outlet": "Máy ghi cho một điểm bán khác",
    "sequence": "Số thứ tự của máy không dùng được",
    "sequence-reused": "Trùng số thứ tự với một lần bán khác của máy",
    "id-reused": "Trùng mã với một lần bán đã ghi nhưng khác nội dung",
    "lines": "Không có dòng hàng nào, hoặc quá 200 dòng",
    "unknown-variant": "Có mã hàng mà chợ không có",
    "quantity": "Có số lượng không hợp lệ",
    "amount": "Có số tiền không hợp lệ",
    "tenders": "Tiền thu không khớp tổng tiền hàng",
}
# Where on this page a message is settled, and its sign.
NOTICE_PLACES = {"sale-quarantined": ("cho-xu-ly", "warning"), "count-shelf": ("xem-lai", "scan")}


class Desk(NamedTuple):
    """One outlet as the page shows it."""

    outlet: Outlet
    devices: list[Device]
    tasks: list[Task]
    quarantine: Table
    flags: Table
    own: Device | None  # this very browser, where it is a till of this outlet
    name: str  # what was typed for a new till
    errors: dict[str, str]


@never_cache
@login_required
@require_safe
def outlet_desk(request: HttpRequest) -> HttpResponse:
    """For managers only: to everyone else there is no such page."""
    return _show(request)


@login_required
@require_POST
def register_till(request: HttpRequest, outlet_id: int) -> HttpResponse:
    """Make this browser a till: the credential goes into its cookie and nowhere else."""
    name = request.POST.get("name", "")
    own = _own_device(request)
    if (
        own and own.revoked_at is None
    ):  # a second credential would strand the sales the first has not sent yet
        messages.warning(request, f"Trình duyệt này đã là máy “{own.name}”. Hãy thu hồi máy đó trước.")
        return redirect("outlet-desk")
    try:
        new = register_device(outlet_id=outlet_id, name=name, manager=_signed_in(request), now=timezone.now())
    except NotFound:
        raise Http404 from None
    except (InvalidInput, TillNameTaken) as refusal:
        return _show(request, outlet_id=outlet_id, name=name, refusal=refusal, status=422)
    messages.success(request, f"Đã đăng ký máy này làm “{new.device.name}”. Mở Quầy bán hàng để bắt đầu bán.")
    response = redirect("outlet-desk")
    response.set_cookie(
        DEVICE_COOKIE,
        new.credential,
        max_age=ONE_YEAR_S,
        httponly=True,
        samesite="Strict",
        secure=settings.SESSION_COOKIE_SECURE,
    )
    return response


@login_required
@require_POST
def revoke_till(request: HttpRequest, device_id: UUID) -> HttpResponse:
    try:
        device = revoke_device(device_id=device_id, manager=_signed_in(request), now=timezone.now())
    except NotFound:
        raise Http404 from None
    messages.success(request, f"Đã thu hồi máy “{device.name}”. Từ giờ máy này không bán được nữa.")
    return redirect("outlet-desk")


def _show(
    request: HttpRequest,
    *,
    outlet_id: int = 0,
    name: str = "",
    refusal: DomainError | None = None,
    status: int = 200,
) -> HttpResponse:
    outlets = list(outlets_of(_signed_in(request), OutletStaff.Role.MANAGER))
    if not outlets:
        raise Http404
    own = _own_device(request)
    desks = [
        _desk(
            desk,
            own=own,
            name=name if desk.outlet.pk == outlet_id else "",
            errors={"name": refusal.message} if refusal and desk.outlet.pk == outlet_id else {},
        )
        for desk in outlet_desks(outlets)
    ]
    return render(request, "outlet_desk.html", {"desks": desks, "own": own}, status=status)


def _signed_in(request: HttpRequest) -> User:
    """Behind login_required there is always a user."""
    return cast("User", request.user)


def _own_device(request: HttpRequest) -> Device | None:
    try:
        return access_device(request.COOKIES.get(DEVICE_COOKIE, ""))
    except UnknownDevice:
        return None


def _desk(desk: OutletDesk, *, own: Device | None, name: str, errors: dict[str, str]) -> Desk:
    return Desk(
        outlet=desk.outlet,
        devices=desk.devices,
        tasks=[_task(notice, desk.outlet) for notice in desk.notices],
        quarantine=_quarantine_table(desk.quarantined),
        flags=_flag_table(desk),
        own=own if own and own.outlet_id == desk.outlet.pk else None,
        name=name,
        errors=errors,
    )


def _task(notice: Notice, outlet: Outlet) -> Task:
    place, icon = NOTICE_PLACES.get(notice.kind, ("", "message"))
    url = notice.link or (f"#{place}-{outlet.pk}" if place else reverse("outlet-desk"))
    when = ocop.day_and_time(notice.created_at)
    return Task(notice.title, url, icon, f"{notice.body} Báo lúc {when}.".strip())


def _quarantine_table(rows: list[SaleQuarantine]) -> Table:
    return Table(
        "Lần bán chưa ghi được",
        (Column("Máy và số"), Column("Vì sao"), Column("Tổng tiền", True), Column("Nhận lúc")),
        tuple(
            (
                f"{row.device.name}, số {row.sequence}",
                Cell(REASON_WORDS.get(row.reason, row.reason), badge="attention"),
                ocop.vnd(sum(amount_vnd for _, _, amount_vnd in row.payload["lines"])),
                ocop.day_and_time(row.received_at),
            )
            for row in rows
        ),
        source="Máy đã giữ nguyên nội dung đã gửi; kho và doanh thu chưa tính các lần bán này.",
        empty="Không có lần bán nào chờ xử lý.",
    )


def _flag_table(desk: OutletDesk) -> Table:
    """One row for each of the newest sales: the flags of its lines together."""
    by_sale: dict[Any, list[SaleFlag]] = {}
    for flag in desk.flags:
        by_sale.setdefault(flag.sale_id, []).append(flag)
    shown = min(FLAGGED_SALES_SHOWN, len(by_sale))
    return Table(
        "Lần bán cần xem lại",
        (Column("Máy và số"), Column("Điều cần xem"), Column("Tổng tiền", True), Column("Bán lúc")),
        tuple(
            (
                f"{of_sale[0].sale.device.name}, số {of_sale[0].sale.sequence}",
                _flag_words(of_sale),
                ocop.vnd(of_sale[0].sale.total_vnd),
                ocop.day_and_time(of_sale[0].sale.happened_at),
            )
            for of_sale in list(by_sale.values())[:shown]
        ),
        source="Đã ghi vào sổ như máy báo; chỉ cần người xem lại. "
        f"{shown} lần mới nhất trong {ocop.count(desk.flagged_sale_count)} lần.",
        empty="Không có lần bán nào cần xem lại.",
    )


def _flag_words(flags: list[SaleFlag]) -> str:
    counts = Counter(FlagKind(flag.kind).label for flag in flags)
    return ", ".join(label if n == 1 else f"{label} ({n} dòng)" for label, n in counts.items())
