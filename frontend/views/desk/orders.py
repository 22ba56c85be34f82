"""A producer's orders: what waits to be sent, one order with whom it goes to, its slip, and the steps it may take."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from frontend.desk_frame import desk_context, open_desk
from frontend.missing import missing_is_404
from frontend.order_words import moment_of
from frontend.pieces import Cell, Choice, Column, Crumb, Moment, Tab, Table
from frontend.printed.packing_slip import PackingSlip, SlipLine, draw_packing_slip
from frontend.see_other import SeeOther
from frontend.templatetags import ocop
from shop.kernel.errors import DomainError, NotFound
from shop.kernel.full_views import note_full_view
from shop.kernel.quantity import describe_quantity
from shop.orders.models import OrderLine, SellerOrder
from shop.orders.selectors.vendor_orders import OrdersPage, Pile, VendorOrder, vendor_order, vendor_orders
from shop.orders.services.cancel_order import cancel_as_seller
from shop.orders.services.ship_order import LONGEST_CARRIER, LONGEST_TRACKING_CODE, ship_order
from vendors.models import HelperScope
from vendors.selectors.access_desk import HELPER, Desk

PILE_WORDS = {Pile.TO_SHIP: "Chờ gửi", Pile.SHIPPED: "Đã gửi", Pile.CANCELLED: "Đã huỷ"}
EMPTY_WORDS = {
    Pile.TO_SHIP: ("Không còn đơn nào chờ gửi.", "Có đơn mới, chợ nhắn tin và đơn hiện ở đây."),
    Pile.SHIPPED: ("Chưa gửi đơn nào.", "Đơn đã bấm “Đã gửi hàng” sẽ nằm ở đây."),
    Pile.CANCELLED: ("Chưa có đơn nào bị huỷ.", ""),
}
REASONS = (
    "Hết hàng",
    "Không liên lạc được với người mua",
    "Người mua đề nghị huỷ",
    "Không giao được đến địa chỉ này",
)
GOODS_NAMED = 2
LONGEST_ECHO = 400
MOST_PAGE_DIGITS = 6


@never_cache
@login_required
@require_safe
def orders(request: HttpRequest, vendor_id: int) -> HttpResponse:
    """Fifty a page, what waits longest first; eight queries. Nobody is named here."""
    desk = open_desk(request, vendor_id, scope=HelperScope.ORDERS)
    chosen = request.GET.get("loai", "")
    pile = Pile(chosen) if chosen in set(Pile) else Pile.TO_SHIP
    typed = request.GET.get("trang", "1")
    is_number = typed.isascii() and typed.isdigit() and len(typed) <= MOST_PAGE_DIGITS
    found = vendor_orders(desk, pile=pile, page=int(typed) if is_number else 1)
    empty_title, empty_text = EMPTY_WORDS[pile]
    context = {
        **desk_context(desk, "orders"),
        "found": found,
        "tabs": [Tab(PILE_WORDS[one], f"?loai={one}", one is pile, found.sizes[one]) for one in Pile],
        "table": _table(desk, found),
        "total_words": f"{ocop.count(found.sizes[pile])} đơn",
        "empty_title": empty_title,
        "empty_text": empty_text,
    }
    return render(request, "desk/orders.html", context)


@never_cache
@login_required
@require_safe
@missing_is_404
def order(request: HttpRequest, vendor_id: int, code: str) -> HttpResponse:
    """One order in full; that a helper opened it is written down."""
    desk = open_desk(request, vendor_id, scope=HelperScope.ORDERS)
    return _show(request, desk, vendor_order(desk, code))


@never_cache
@login_required
@require_POST
@missing_is_404
def ship(request: HttpRequest, vendor_id: int, code: str) -> HttpResponse:
    """ "Đã gửi hàng"; pressing twice changes nothing more."""
    desk = open_desk(request, vendor_id, scope=HelperScope.ORDERS)
    found = vendor_order(desk, code)
    typed = {name: request.POST.get(name, "")[:LONGEST_ECHO] for name in ("carrier", "tracking_code")}
    try:
        ship_order(desk, order_id=found.order.pk, now=timezone.now(), **typed)
    except NotFound:
        raise
    except DomainError as refused:
        return _refused(request, desk, code, typed, refused)
    messages.success(request, f"Đã ghi: đơn {code} đã gửi. Người mua được nhắn tin.")
    return SeeOther(reverse("desk-order", args=[vendor_id, code]))


@never_cache
@login_required
@require_POST
@missing_is_404
def cancel(request: HttpRequest, vendor_id: int, code: str) -> HttpResponse:
    """The seller calls an order off that has not left; the buyer reads why."""
    desk = open_desk(request, vendor_id, scope=HelperScope.ORDERS)
    found = vendor_order(desk, code)
    typed = {"reason": request.POST.get("reason", "")[:LONGEST_ECHO]}
    try:
        cancel_as_seller(desk, order_id=found.order.pk, reason=typed["reason"], now=timezone.now())
    except NotFound:
        raise
    except DomainError as refused:
        return _refused(request, desk, code, typed, refused)
    messages.success(request, f"Đã huỷ đơn {code}. Hàng trở về kệ, người mua được nhắn lý do.")
    return SeeOther(reverse("desk-order", args=[vendor_id, code]))


@never_cache
@login_required
@require_safe
@missing_is_404
def packing_slip(request: HttpRequest, vendor_id: int, code: str) -> HttpResponse:
    """The slip for the parcel as A6 PDF. A cancelled order has no parcel."""
    desk = open_desk(request, vendor_id, scope=HelperScope.ORDERS)
    found = vendor_order(desk, code)
    if found.pile is Pile.CANCELLED:
        raise NotFound("Đơn này đã huỷ nên không có phiếu gửi.")
    _note_helper(desk, found.order)
    response = HttpResponse(draw_packing_slip(_slip(desk, found)), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="phieu-gui-{found.order.code}.pdf"'
    return response


def _refused(
    request: HttpRequest, desk: Desk, code: str, typed: dict[str, str], refused: DomainError
) -> HttpResponse:
    """The order as it stands now, with what was typed and why it was refused: at its field, or above everything."""
    field = refused.path[0] if refused.path and refused.path[0] in typed else "whole"
    return _show(request, desk, vendor_order(desk, code), typed, {str(field): refused.message})


def _show(
    request: HttpRequest,
    desk: Desk,
    found: VendorOrder,
    typed: dict[str, str] | None = None,
    errors: dict[str, str] | None = None,
) -> HttpResponse:
    is_cancelled = found.pile is Pile.CANCELLED
    if not is_cancelled:  # then nobody is named either
        _note_helper(desk, found.order)
    moments = [moment_of(event) for event in found.events]
    if found.pile is Pile.TO_SHIP:
        moments.append(Moment("Gói hàng, gửi đi rồi bấm “Đã gửi hàng”", "now"))
    base = reverse("desk-orders", args=[desk.vendor.pk])
    context = {
        **desk_context(desk, "orders"),
        "order": found.order,
        "group": found.order.group,
        "place": _place(found.order),
        "lines": [_line(line) for line in found.lines],
        "moments": moments,
        "is_waiting": found.pile is Pile.TO_SHIP,
        "is_cancelled": is_cancelled,
        "reasons": [Choice("", "Chọn lý do…"), *(Choice(reason, reason) for reason in REASONS)],
        "typed": typed or {},
        "errors": errors or {},
        "longest_carrier": LONGEST_CARRIER,
        "longest_code": LONGEST_TRACKING_CODE,
        "crumbs": (Crumb("Đơn hàng", base), Crumb(found.order.code)),
    }
    return render(request, "desk/order.html", context, status=422 if errors else 200)


def _note_helper(desk: Desk, order: SellerOrder) -> None:
    """Owners and staff send their own orders; of a helper the producer may ask who saw which buyer."""
    if desk.role == HELPER:
        reason = f"Xem người nhận để gửi hàng, làm hộ {desk.vendor.name}"
        note_full_view(desk.actor, f"orders_sellerorder:{order.pk}", reason)


def _place(order: SellerOrder) -> str:
    return f"{order.group.address_line}, {order.buyer_commune.label}"


def _line(line: OrderLine) -> dict[str, Any]:
    return {
        "name": line.product_name,
        "size": line.variant_name,
        "quantity": describe_quantity(line.quantity, line.base_unit, line.unit_word),
        "amount_vnd": line.amount_vnd,
    }


def _slip(desk: Desk, found: VendorOrder) -> PackingSlip:
    group, vendor = found.order.group, desk.vendor
    return PackingSlip(
        code=found.order.code,
        placed_at=ocop.day_and_time(group.placed_at),
        seller=vendor.name,
        seller_phone=ocop.phone(vendor.phone),
        seller_place=", ".join(part for part in (vendor.address_line, vendor.commune.label) if part),
        buyer=group.buyer_name,
        phone=ocop.phone(group.phone),
        place=_place(found.order),
        note=group.note,
        cash=ocop.vnd(found.order.total_vnd),
        lines=[
            SlipLine(f"{line['name']}, {line['size']}", line["quantity"], ocop.vnd(line["amount_vnd"]))
            for line in map(_line, found.lines)
        ],
    )


def _table(desk: Desk, found: OrdersPage) -> Table:
    moment = {Pile.TO_SHIP: "Đặt lúc", Pile.SHIPPED: "Gửi lúc", Pile.CANCELLED: "Đặt lúc"}[found.pile]
    return Table(
        f"Đơn {PILE_WORDS[found.pile].lower()}",
        (
            Column("Mã đơn"),
            Column(moment),
            Column("Hàng"),
            Column("Giao đến"),
            Column("Thu khi giao", True),
        ),
        tuple(_row(desk, order) for order in found.rows),
    )


def _row(desk: Desk, order: SellerOrder) -> tuple[Cell | str, ...]:
    lines = sorted(order.lines.all(), key=lambda line: line.line_no)
    goods = [
        f"{line.product_name} × {describe_quantity(line.quantity, line.base_unit, line.unit_word)}"
        for line in lines[:GOODS_NAMED]
    ]
    if len(lines) > GOODS_NAMED:
        goods.append(f"và {len(lines) - GOODS_NAMED} món khác")
    return (
        Cell(order.code, url=reverse("desk-order", args=[desk.vendor.pk, order.code])),
        ocop.day_and_time(order.shipped_at or order.posted_at),
        "; ".join(goods),
        order.buyer_commune.label,
        ocop.vnd(order.total_vnd),
    )
