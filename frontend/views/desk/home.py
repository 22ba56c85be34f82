"""A producer's desk home: what to do next comes first, figures second."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from frontend.desk_frame import desk_context, open_desk
from frontend.pieces import Bar, BarChart, Cell, Column, Fact, Step, Table, Task
from frontend.see_other import SeeOther
from frontend.templatetags import ocop
from shop.kernel.clock import business_day_of
from shop.reports.selectors.desk_home import DeskTask, FirstStep, desk_home, open_notices
from shop.reports.selectors.vendor_sales import DAYS, Sold, VendorSales
from vendors.models import VendorState
from vendors.selectors.access_desk import Desk

ICONS = {
    "order": "parcel",
    "profile": "account",
    "product": "shop",
    "certificate": "certificate",
    "paper": "document",
    "stock": "group-food",
}
MOST_COMMUNES = 10
MOST_BARS = 6
STATE_NOTES = {
    VendorState.SUBMITTED: "Hồ sơ đã gửi, đang chờ chợ duyệt. Trong lúc chờ vẫn soạn sản phẩm được.",
    VendorState.SUSPENDED: "Kênh bán đang tạm ngừng: hàng không hiện trên chợ. Đơn đã nhận vẫn cần gửi.",
}


@never_cache
@login_required
@require_safe
def home(request: HttpRequest, vendor_id: int) -> HttpResponse:
    """Twelve queries at most, whoever asks and however much there is."""
    desk = open_desk(request, vendor_id)
    now = timezone.now()
    found = desk_home(desk, day=business_day_of(now), now=now)
    base = reverse("desk-home", args=[vendor_id])
    context = {
        **desk_context(desk, "home"),
        "state_note": STATE_NOTES.get(VendorState(desk.vendor.state), ""),
        "steps": _steps(found.first_steps, base),
        "tasks": [_task(task, base) for task in found.tasks],
        "notices": found.notices,
        "sales": found.sales,
        **(_sales_context(found.sales) if found.sales and not found.sales.is_empty else {}),
    }
    return render(request, "desk/home.html", context)


@never_cache
@login_required
@require_POST
def finish_notice(request: HttpRequest, vendor_id: int, notice_id: int) -> HttpResponse:
    """The button "Xong" of a message: gone from the list of everybody at this desk."""
    desk = open_desk(request, vendor_id)
    notice = open_notices(desk).filter(pk=notice_id).first()
    if notice is None:
        raise Http404
    notice.done_at = timezone.now()
    notice.save(update_fields=["done_at"])
    return SeeOther(reverse("desk-home", args=[vendor_id]))


def poster_url(desk: Desk) -> str:
    """Where the poster is; "" while nobody could open the page its QR leads to."""
    if desk.vendor.state != VendorState.APPROVED:
        return ""
    return reverse("desk-poster", args=[desk.vendor.pk])


def _steps(steps: list[FirstStep], base: str) -> list[Step]:
    """The first one that is not done is where one stands."""
    first_open = next((place for place, step in enumerate(steps) if not step.is_done), len(steps))
    return [
        Step(
            step.label,
            "done" if step.is_done else "now" if place == first_open else "ahead",
            base + step.path,
        )
        for place, step in enumerate(steps)
    ]


def _task(task: DeskTask, base: str) -> Task:
    return Task(task.title, base + task.path, ICONS[task.kind], task.note, task.due, task.is_late)


def _sales_context(sales: VendorSales) -> dict[str, Any]:
    period = f"{sales.first:%d/%m} – {sales.last:%d/%m/%Y}, so với {DAYS} ngày trước đó"
    columns = (Column("Tiền hàng", True), Column(f"{DAYS} ngày trước", True), Column("Thay đổi", True))
    total, shown = sales.total, sales.communes[:MOST_COMMUNES]
    return {
        "figures": [
            Fact(f"Tiền hàng {DAYS} ngày qua", ocop.vnd_large(total.amount_vnd), ocop.vnd(total.amount_vnd)),
            Fact("Lượt bán", ocop.count(sales.lines), "mỗi món trong một đơn hay một hoá đơn là một lượt"),
            Fact("So với kỳ trước", change_words(total), f"kỳ trước {ocop.vnd(total.before_vnd)}"),
        ],
        "channels": Table(
            "Theo kênh bán",
            (Column("Kênh"), *columns),
            tuple(_row(str(channel.label), sold) for channel, sold in sales.channels.items()),
            source=period,
            totals=_row("Cộng", sales.total),
        ),
        "communes": Table(
            "Theo xã nơi bán",
            (Column("Xã nơi bán"), *columns),
            tuple(_row(one.label, one.sold) for one in shown),
            source=period if len(shown) == len(sales.communes) else f"{len(shown)} trên {len(sales.communes)} xã",
        ),
        "chart": BarChart(
            f"Bán nhiều nhất ở đâu, {DAYS} ngày qua",
            tuple(
                Bar(one.label, one.sold.amount_vnd, ocop.vnd_large(one.sold.amount_vnd))
                for one in sales.communes[:MOST_BARS]
                if one.sold.amount_vnd > 0
            ),
        ),
    }  # fmt: skip


def _row(label: str, sold: Sold) -> tuple[Cell | str, ...]:
    return (label, ocop.vnd(sold.amount_vnd), ocop.vnd(sold.before_vnd), change_words(sold))


def change_words(sold: Sold) -> str:
    """ "+12 %", "−5 %", "như cũ"; in words where there is nothing to divide by."""
    if sold.before_vnd <= 0:
        return "mới có" if sold.amount_vnd > 0 else "–"
    percent = round(100 * (sold.amount_vnd - sold.before_vnd) / sold.before_vnd)
    if percent == 0:
        return "như cũ"
    return f"{'+' if percent > 0 else '−'}{ocop.count(abs(percent))} %"
