"""Who bought of a batch: telephone numbers masked, in full only after saying why, which the audit trail keeps."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from catalog.models import Batch
from catalog.selectors.access_batch import access_batch
from frontend.desk_frame import desk_context, open_desk
from frontend.missing import missing_is_404
from frontend.pieces import Column, Table
from frontend.templatetags import ocop
from outlets.selectors.batch_places import arrivals_of
from shop.kernel.errors import InvalidInput
from shop.kernel.full_views import LONGEST_REASON, note_full_view
from shop.kernel.quantity import describe_quantity
from shop.orders.selectors.batch_buyers import BatchBuyers, batch_buyers
from vendors.models import HelperScope


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@missing_is_404
def batch_buyers_page(request: HttpRequest, vendor_id: int, batch_id: int) -> HttpResponse:
    """A POST with a reason shows the numbers in full, once."""
    desk = open_desk(request, vendor_id, scope=HelperScope.ORDERS)
    found = access_batch(desk, batch_id)
    reason, error, is_full = request.POST.get("reason", ""), "", False
    if request.method == "POST":
        try:
            if not reason.strip():
                raise InvalidInput("Mời ghi lý do cần xem số đầy đủ.")
            note_full_view(desk.actor, f"catalog_batch:{found.pk}", reason)
            is_full = True
        except InvalidInput as refusal:
            error = refusal.message
    recall = getattr(found, "recall", None)
    until = recall.recalled_at if recall else timezone.now()
    buyers = batch_buyers(found, arrivals_of(found), until=until)
    context: dict[str, Any] = {
        **desk_context(desk, "batches"),
        "batch": found,
        "recall": recall,
        "buyers": buyers,
        "table": _table(buyers, is_full=is_full),
        "at_tills": _at_tills(found, buyers),
        "is_sure": bool(buyers.buyers) and all(one.is_named for one in buyers.buyers),
        "is_full": is_full,
        "reason": reason,
        "error": error,
        "longest_reason": LONGEST_REASON,
    }
    return render(request, "desk/batch_buyers.html", context, status=422 if error else 200)


def _table(buyers: BatchBuyers, *, is_full: bool) -> Table:
    shown = ocop.phone if is_full else ocop.masked_phone
    return Table(
        "Người mua trực tuyến",
        (Column("Đơn"), Column("Ngày mua"), Column("Người nhận"), Column("Điện thoại"), Column("Chắc chắn")),
        tuple(
            (
                one.order.code,
                ocop.day(one.bought_at),
                one.order.group.buyer_name if is_full else ocop.masked_text(one.order.group.buyer_name),
                shown(one.order.group.phone),
                "có" if one.is_named else "có thể",
            )
            for one in buyers.buyers
        ),
        empty="Chưa có đơn trực tuyến nào từ nơi có lô này.",
    )


def _at_tills(found: Batch, buyers: BatchBuyers) -> list[str]:
    sizes = found.product.variants.in_bulk(buyers.sold_at_tills)
    return [
        f"{size.name}: {describe_quantity(quantity, size.base_unit, size.unit_word)}"
        for pk, quantity in buyers.sold_at_tills.items()
        if (size := sizes.get(pk))
    ]
