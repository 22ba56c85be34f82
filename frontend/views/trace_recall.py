"""Recalling a batch: for its producer, the commune's officer, a moderator. Asked twice, for it cannot be undone."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from catalog.selectors.access_batch import PRODUCER, access_recall
from frontend.missing import missing_is_404
from frontend.pieces import Column, Table
from frontend.see_other import SeeOther
from frontend.templatetags import ocop
from frontend.typed_form import TypedForm
from outlets.selectors.batch_places import arrivals_of, batch_places
from outlets.services.recall_batch import LONGEST_TEXT, recall_batch
from shop.kernel.clock import business_day_of
from shop.kernel.quantity import describe_quantity
from shop.orders.selectors.batch_buyers import batch_buyers
from vendors.people.models import User

FIELDS = ("reason", "advice", "is_meant")


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@missing_is_404
def recall(request: HttpRequest, code: str) -> HttpResponse:
    assert isinstance(request.user, User)  # noqa: S101 - behind login_required
    now = timezone.now()
    batch, recaller = access_recall(request.user, code, day=business_day_of(now))
    form = TypedForm(request.POST if request.method == "POST" else {}, FIELDS)
    if request.method == "POST":
        if not form.is_set("is_meant"):
            form.errors["is_meant"] = "Thu hồi rồi thì không rút lại được: mời đánh dấu nếu bạn chắc chắn."
        if not form.errors:
            with form.refusals():
                recall_batch(
                    user=request.user,
                    trace_code=code,
                    reason=form.text("reason"),
                    advice=form.text("advice"),
                    now=now,
                )
                messages.success(request, "Đã thu hồi lô. Các nơi có hàng và người mua được báo.")
                if recaller.role == PRODUCER:
                    return SeeOther(reverse("desk-batch", args=[batch.product.vendor_id, batch.pk]))
                return SeeOther(reverse("trace", args=[code]))
    places, arrivals = batch_places(batch), arrivals_of(batch)
    buyers = batch_buyers(batch, arrivals, until=now)
    context = {
        "batch": batch,
        "vendor": batch.product.vendor,
        "recall": getattr(batch, "recall", None),
        "form": form,
        "longest": LONGEST_TEXT,
        "refusal": form.errors.get("", ""),
        "places": Table(
            "Sẽ lấy khỏi kệ",
            (Column("Nơi"), Column("Quy cách"), Column("Số lượng", True)),
            tuple(
                (
                    one.outlet.name,
                    one.variant.name,
                    describe_quantity(one.left, one.variant.base_unit, one.variant.unit_word),
                )
                for one in places
                if one.left
            ),
            empty="Sổ kho không ghi lô này đang ở kệ nào.",
        ),
        "unsure_count": sum(not one.is_named for one in arrivals),
        "order_count": ocop.count(buyers.total),
    }
    return render(request, "trace/recall.html", context, status=422 if form.errors else 200)
