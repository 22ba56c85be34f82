"""Seats of a tour by day: what is open, and opening more."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from catalog.models import Variant
from frontend.pieces import Choice, Column, Table
from frontend.see_other import SeeOther
from frontend.templatetags import ocop
from frontend.typed_form import Question, TypedForm
from frontend.views.desk.products_frame import form_page, open_product
from outlets.selectors.seats import seats_from
from outlets.services.open_seats import days_between, open_seats
from shop.kernel.clock import business_day_of
from shop.kernel.errors import NotFound

WEEKDAYS = ("Thứ hai", "Thứ ba", "Thứ tư", "Thứ năm", "Thứ sáu", "Thứ bảy", "Chủ nhật")
PATTERNS = {"all": frozenset(range(7)), "weekend": frozenset({5, 6}), "week": frozenset(range(5))}
MOST_SHOWN = 120
FIELDS = ("variant_id", "first", "last", "weekdays", "seats")


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def seats(request: HttpRequest, vendor_id: int, product_id: int) -> HttpResponse:
    """Only a service has such a page."""
    desk, product = open_product(request, vendor_id, product_id)
    if not product.is_service:
        raise Http404
    now = timezone.now()
    day = business_day_of(now)
    kept = list(product.variants.filter(is_active=True))
    first_id = str(kept[0].pk) if kept else ""
    sent: Any = request.POST if request.method == "POST" else {"variant_id": first_id, "weekdays": "all"}
    form = TypedForm(sent, FIELDS)
    if request.method == "POST":
        chosen = next((one for one in kept if str(one.pk) == form.text("variant_id")), None)
        if chosen is None:
            form.errors["variant_id"] = "Mời chọn loại chỗ."
        first, last = form.day("first", required=True), form.day("last", required=True)
        number = form.whole("seats", required=True)
        if chosen and first and last and number is not None and not form.errors:
            pattern = PATTERNS.get(form.text("weekdays"), PATTERNS["all"])
            try:
                with form.refusals():
                    days = days_between(first, last, weekdays=pattern)
                    changed = open_seats(desk, chosen.pk, days=days, seats=number, now=now)
                    messages.success(request, f"Đã đặt {number} chỗ cho {changed} ngày.")
                    return SeeOther(reverse("desk-product-seats", args=[vendor_id, product_id]))
            except NotFound:
                raise Http404 from None
            if "" in form.errors:  # about the days, which are two fields here
                form.errors.setdefault("last", form.errors.pop(""))
    return form_page(
        request,
        desk,
        product,
        "cho",
        form=form,
        questions=_questions(kept),
        template="desk/product_seats.html",
        title="Lịch chỗ",
        table=_table(kept, day),
        has_sizes=bool(kept),
    )


def _questions(kept: list[Variant]) -> tuple[Question, ...]:
    return (
        Question(
            "variant_id", "Loại chỗ", "select", choices=tuple(Choice(str(one.pk), one.name) for one in kept)
        ),
        Question("first", "Từ ngày", "date"),
        Question("last", "Đến hết ngày", "date"),
        Question(
            "weekdays",
            "Vào",
            "radio",
            choices=(
                Choice("all", "mọi ngày"),
                Choice("weekend", "thứ bảy, chủ nhật"),
                Choice("week", "thứ hai đến thứ sáu"),
            ),
        ),
        Question(
            "seats",
            "Số chỗ mỗi ngày",
            "number",
            "Gồm cả chỗ đã giữ cho khách; 0 là đóng ngày đó.",
            unit="chỗ",
        ),
    )


def _table(kept: list[Variant], day: Any) -> Table:
    names = {one.pk: one.name for one in kept}
    open_days = seats_from(names, day=day)
    rows = tuple(
        (
            f"{WEEKDAYS[one.day.weekday()]}, {ocop.day(one.day)}",
            names[one.variant_id],
            ocop.count(one.seats),
            ocop.count(one.held),
            ocop.count(one.free),
        )
        for one in open_days[:MOST_SHOWN]
    )
    columns = (
        Column("Ngày"),
        Column("Loại chỗ"),
        Column("Mở", True),
        Column("Đã giữ", True),
        Column("Còn", True),
    )
    more = len(open_days) - len(rows)
    source = f"Còn {more} ngày nữa về sau." if more > 0 else "Từ hôm nay."
    return Table("Chỗ theo ngày", columns, rows, source=source, empty="Chưa mở ngày nào.")
