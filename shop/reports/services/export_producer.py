"""Everything a producer owns in one workbook, written row by row: memory does not grow with what they have."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import IO, TYPE_CHECKING, Any

from django.db.models import Sum
from django.utils import timezone

from catalog.models import Batch, Certificate, PriceChange, ProductPaper, Variant
from catalog.services.import_goods.write_sheet import add_goods_page, text_cell
from outlets.models import OutletKind, StockLevel
from shop.kernel.masking import mask_number
from shop.orders.models import OrderLine
from shop.reports.models import SaleFact
from vendors.models import HelperScope, VendorMembership
from vendors.selectors.access_desk import OWNER, Desk

if TYPE_CHECKING:
    from openpyxl import Workbook

CHUNK = 1_000


def export_producer(desk: Desk, target: IO[bytes]) -> None:
    """Write the workbook: goods (as the import reads them back), what they cost, papers, stock, orders, sales, people.

    A helper gets the pages of what they were given; buyers' numbers are whole for owners only.
    """
    from openpyxl import Workbook  # noqa: PLC0415 - twelve megabytes that few requests need

    book = Workbook(write_only=True)
    vendor = desk.vendor
    levels = StockLevel.objects.filter(variant__product__vendor=vendor, service_date=None)
    online = levels.filter(outlet__kind=OutletKind.ONLINE_SHELF, outlet__operator_vendor=vendor, owner=vendor)
    may_stock = desk.may(HelperScope.STOCK)
    add_goods_page(book, vendor, dict(online.values_list("variant_id", "on_hand")) if may_stock else {})
    _page(
        book,
        "Giá đã qua",
        ("Sản phẩm", "Quy cách", "Mã hàng", "Giá (đồng)", "Giá cho", "Từ lúc"),
        PriceChange.objects.filter(variant__product__vendor=vendor)
        .order_by("variant__product_id", "variant_id", "valid_from")
        .values_list(
            "variant__product__name",
            "variant__name",
            "variant__sku",
            "price_vnd",
            "price_quantity",
            "valid_from",
        )
        .iterator(CHUNK),
    )
    _page(
        book,
        "Giấy tờ",
        ("Sản phẩm", "Loại", "Số", "Nơi cấp", "Ngày cấp", "Có hạn đến", "Đã duyệt"),
        (
            (
                one.product.name,
                one.get_kind_display(),
                one.number,
                one.issuer,
                one.issued_on,
                one.expires_on,
                _yes(one.is_approved),
            )
            for one in ProductPaper.objects.filter(product__vendor=vendor, withdrawn_at=None)
            .select_related("product")
            .order_by("pk")
            .iterator(CHUNK)
        ),
    )
    _page(
        book,
        "Chứng nhận",
        (
            "Sản phẩm",
            "Mã sản phẩm OCOP",
            "Sao",
            "Điểm",
            "Số quyết định",
            "Nơi cấp",
            "Ngày cấp",
            "Hết hạn",
            "Thu hồi",
        ),
        Certificate.objects.filter(product__vendor=vendor)
        .order_by("pk")
        .values_list(
            "product__name",
            "product_code",
            "stars",
            "score",
            "decision_number",
            "issuing_body",
            "issued_on",
            "expires_on",
            "revoked_on",
        )
        .iterator(CHUNK),
    )
    if may_stock:
        _stock_pages(book, desk, levels)
    if desk.may(HelperScope.ORDERS):
        _order_pages(book, desk)
    if desk.role == OWNER:
        _page(
            book,
            "Người làm cùng",
            ("Tên", "Vai trò"),
            (
                (one.user.display_name, one.get_role_display())
                for one in VendorMembership.objects.filter(vendor=vendor)
                .select_related("user")
                .order_by("pk")
            ),
        )
    book.save(target)


def _stock_pages(book: "Workbook", desk: Desk, levels: Any) -> None:
    _page(
        book,
        "Lô hàng",
        ("Sản phẩm", "Số lô", "Mã truy xuất", "Ngày sản xuất", "Hạn dùng", "Số lượng", "Ghi chú"),
        Batch.objects.filter(product__vendor=desk.vendor)
        .order_by("pk")
        .values_list("product__name", "code", "trace_code", "made_on", "expires_on", "quantity", "note")
        .iterator(CHUNK),
    )
    _page(
        book,
        "Tồn kho",
        ("Điểm bán", "Sản phẩm", "Quy cách", "Mã hàng", "Tồn (đơn vị gốc)", "Đơn đang giữ"),
        levels.filter(owner=desk.vendor)
        .order_by("outlet_id", "variant_id")
        .values_list(
            "outlet__name", "variant__product__name", "variant__name", "variant__sku", "on_hand", "reserved"
        )
        .iterator(CHUNK),
    )


def _order_pages(book: "Workbook", desk: Desk) -> None:
    lines = (
        OrderLine.objects.filter(order__seller_vendor=desk.vendor)
        .select_related("order__group", "order__buyer_commune__parent")
        .order_by("order_id", "line_no")
    )
    _page(
        book,
        "Đơn hàng",
        (
            "Mã đơn",
            "Đặt lúc",
            "Tình trạng",
            "Người nhận",
            "Điện thoại",
            "Xã nhận",
            "Sản phẩm",
            "Quy cách",
            "Số lượng (đơn vị gốc)",
            "Thành tiền (đồng)",
        ),
        (_order_row(line, is_owner=desk.role == OWNER) for line in lines.iterator(CHUNK)),
    )
    _page(
        book,
        "Bán theo ngày",
        ("Ngày", "Kênh", "Mã hàng", "Sản phẩm", "Số lượng (đơn vị gốc)", "Tiền hàng (đồng)"),
        _sales(desk),
    )


def _sales(desk: Desk) -> Iterable[Sequence[Any]]:
    names = {
        pk: (sku, name)
        for pk, sku, name in Variant.objects.filter(product__vendor=desk.vendor).values_list(
            "pk", "sku", "product__name"
        )
    }
    facts = (
        SaleFact.objects.filter(vendor=desk.vendor)
        .values_list("business_day", "channel", "variant_id")
        .annotate(quantity=Sum("quantity"), amount=Sum("amount_vnd"))
        .order_by("business_day", "channel", "variant_id")
    )
    for day, channel, variant_id, quantity, amount in facts.iterator(CHUNK):
        yield (day, channel, *names.get(variant_id, ("", "")), quantity, amount)


def _order_row(line: OrderLine, *, is_owner: bool) -> Sequence[Any]:
    order, group = line.order, line.order.group
    return (
        order.code,
        group.placed_at,
        order.get_state_display(),
        group.buyer_name,
        group.phone if is_owner else mask_number(group.phone),
        order.buyer_commune.label,
        line.product_name,
        line.variant_name,
        line.quantity,
        line.amount_vnd,
    )


def _page(book: "Workbook", title: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    page = book.create_sheet(title)
    page.freeze_panes = "A2"
    page.append([text_cell(page, column) for column in columns])
    for row in rows:
        page.append([_cell(page, value) for value in row])


def _cell(page: Any, value: Any) -> Any:
    if isinstance(value, str):
        return text_cell(page, value)
    if isinstance(value, datetime):
        return timezone.localtime(value).replace(tzinfo=None, microsecond=0)
    return value if value is None or isinstance(value, date | int | float) else float(value)


def _yes(value: bool) -> str:
    return "có" if value else "không"
