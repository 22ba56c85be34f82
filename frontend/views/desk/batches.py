"""A producer's batches: the list, one batch with what is known of it and where it went, and its first writing down."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from catalog.models import Batch, Product
from catalog.selectors.access_batch import BatchPage, access_batch, batches_of_desk, products_for_batches
from catalog.services.batches import (
    BatchInput,
    BatchPaperInput,
    SourceInput,
    StampInput,
    add_batch_paper,
    add_source,
    add_stamp,
    create_batch,
    suggest_expiry,
)
from catalog.services.product_faults import Faults
from frontend.desk_frame import desk_context, open_desk
from frontend.missing import missing_is_404
from frontend.pieces import Cell, Choice, Column, Fact, Table
from frontend.scan_response import scan_response
from frontend.see_other import SeeOther
from frontend.templatetags import ocop
from frontend.typed_form import TypedForm
from frontend.views.trace import trace_address
from outlets.selectors.batch_places import (
    BatchPlace,
    arrivals_of,
    batch_places,
    carried_on,
    is_used,
    used_batches,
)
from outlets.services.change_batch import change_batch
from outlets.services.recall_batch import put_back
from outlets.services.receive_batch import receive_batch
from shop.kernel.clock import business_day_of
from shop.kernel.errors import InvalidInput, NotFound
from shop.kernel.quantity import describe_quantity, read_quantity, sold_by
from shop.kernel.scans import LARGEST_SCAN_BYTES, UnfitFile, keep_scan
from shop.kernel.uploads import MB
from vendors.models import HelperScope
from vendors.selectors.access_desk import HELPER, Desk

BATCH_FIELDS = ("code", "made_on", "expires_on", "quantity", "note")
SOURCE_FIELDS = ("material", "supplier", "place", "received_on", "source_quantity")
PAPER_FIELDS = ("title", "number", "issued_on")
STAMP_FIELDS = ("system", "stamp_code", "url")
RECEIPT_FIELDS = ("variant_id", "received", "receipt_id")
PUT_BACK_FIELDS = ("outlet_id", "put_variant_id", "put_back")
LONGEST_ID = 18


@never_cache
@login_required
@require_safe
@missing_is_404
def batches(request: HttpRequest, vendor_id: int) -> HttpResponse:
    """Fifty a page; nine queries at most, whoever asks and however many there are."""
    desk = open_desk(request, vendor_id, scope=HelperScope.STOCK)
    found = batches_of_desk(desk, page=_page_number(request))
    context = {**desk_context(desk, "batches"), "found": found, "table": _table(desk, found)}
    return render(request, "desk/batches.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@missing_is_404
def new_batch(request: HttpRequest, vendor_id: int) -> HttpResponse:
    """The product first: its shelf life tells the expiry where none is typed."""
    desk = open_desk(request, vendor_id, scope=HelperScope.STOCK)
    day = business_day_of(timezone.now())
    products = list(products_for_batches(desk))
    if request.method != "POST":
        chosen = request.GET.get("san-pham", "")
        form = TypedForm({"product_id": chosen, "made_on": day.isoformat()}, ("product_id", *BATCH_FIELDS))
        return _new_page(request, desk, products, form)
    form = TypedForm(request.POST, ("product_id", *BATCH_FIELDS))
    product = next((one for one in products if str(one.pk) == form.text("product_id")), None)
    if product is None:
        form.errors["product_id"] = "Mời chọn sản phẩm."
    typed = _read_batch(form, product)
    if product is not None and typed is not None and not form.errors:
        with form.refusals():
            made = create_batch(desk, product.pk, typed, day=day)
            messages.success(request, "Đã lập lô. Ghi tiếp nguyên liệu, giấy tờ, rồi in tem.")
            return SeeOther(reverse("desk-batch", args=[vendor_id, made.pk]))
    return _new_page(request, desk, products, form, status=422)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@missing_is_404
def edit_batch(request: HttpRequest, vendor_id: int, batch_id: int) -> HttpResponse:
    """Until anything was done with it; afterwards the page says why not."""
    desk = open_desk(request, vendor_id, scope=HelperScope.STOCK)
    found = access_batch(desk, batch_id)
    if request.method == "POST":
        form = TypedForm(request.POST, BATCH_FIELDS)
        typed = _read_batch(form, found.product)
        if typed is not None and not form.errors:
            with form.refusals():
                change_batch(desk, batch_id, typed, day=business_day_of(timezone.now()))
                messages.success(request, "Đã lưu lô.")
                return SeeOther(reverse("desk-batch", args=[vendor_id, batch_id]))
    else:
        form = TypedForm(
            {
                "code": found.code,
                "made_on": found.made_on.isoformat(),
                "expires_on": found.expires_on.isoformat() if found.expires_on else "",
                "quantity": found.quantity or "",
                "note": found.note,
            },
            BATCH_FIELDS,
        )
    context = {**desk_context(desk, "batches"), "batch": found, "form": form, "is_new": False}
    return render(request, "desk/batch_form.html", context, status=422 if form.errors else 200)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@missing_is_404
def batch(request: HttpRequest, vendor_id: int, batch_id: int) -> HttpResponse:
    """Everything of one batch; each form on it is one step, and what was typed stays where it was refused."""
    desk = open_desk(request, vendor_id, scope=HelperScope.STOCK)
    found = access_batch(desk, batch_id)
    if request.method != "POST":
        return _show(request, desk, found, "", TypedForm({}, ()))
    step = request.POST.get("step", "")
    if step not in STEPS:
        return _show(request, desk, found, "", _said("Mời bấm lại một nút trên trang này."))
    names, take, done = STEPS[step]
    form = TypedForm(request.POST, names)
    with form.refusals():
        take(request, desk, found, form)
        if not form.errors:
            messages.success(request, done)
            return SeeOther(f"{reverse('desk-batch', args=[vendor_id, batch_id])}#{step}")
    return _show(request, desk, found, step, form)


@login_required
@require_safe
def batch_scan(request: HttpRequest, vendor_id: int, batch_id: int, paper_id: int) -> HttpResponseBase:
    desk = open_desk(request, vendor_id, scope=HelperScope.STOCK)
    try:
        found = access_batch(desk, batch_id)
    except NotFound:
        raise Http404 from None
    paper = found.papers.filter(pk=paper_id).select_related("scan").first()
    if paper is None or paper.scan is None:
        raise Http404
    return scan_response(paper.scan)


def _take_source(request: HttpRequest, desk: Desk, found: Batch, form: TypedForm) -> None:
    received_on = form.day("received_on")
    if not form.errors:
        quantity = form.text("source_quantity")
        material, supplier, place = (form.text(name) for name in ("material", "supplier", "place"))
        typed = SourceInput(material, supplier, place, received_on, quantity)
        add_source(desk, found.pk, typed, day=business_day_of(timezone.now()))


def _take_paper(request: HttpRequest, desk: Desk, found: Batch, form: TypedForm) -> None:
    issued_on, scan, file = form.day("issued_on"), None, request.FILES.get("scan")
    if file is not None:
        try:
            scan = keep_scan(file, actor=desk.actor)
        except UnfitFile as refusal:
            form.errors["scan"] = refusal.message
    if not form.errors:
        typed = BatchPaperInput(form.text("title"), form.text("number"), issued_on, scan)
        add_batch_paper(desk, found.pk, typed, day=business_day_of(timezone.now()))


def _take_stamp(request: HttpRequest, desk: Desk, found: Batch, form: TypedForm) -> None:
    typed = StampInput(form.text("system"), form.text("stamp_code"), form.text("url"))
    try:
        add_stamp(desk, found.pk, typed)
    except Faults as faults:
        renamed = {
            "stamp_code" if field == "code" else field: text for field, text in faults.by_field.items()
        }
        raise Faults(renamed) from None


def _take_receipt(request: HttpRequest, desk: Desk, found: Batch, form: TypedForm) -> None:
    size = found.product.variants.filter(pk=_whole(form.text("variant_id")), is_active=True).first()
    if size is None:
        form.errors["variant_id"] = "Mời chọn quy cách."
        return
    quantity = read_quantity(
        form.text("received"),
        base_unit=size.base_unit,
        unit_word=size.unit_word,
        price_quantity=size.price_quantity,
        path=("received",),
    )
    receipt_id = _uuid(form.text("receipt_id"))
    receive_batch(
        desk, found.pk, variant_id=size.pk, quantity=quantity, receipt_id=receipt_id, now=timezone.now()
    )


def _take_put_back(request: HttpRequest, desk: Desk, found: Batch, form: TypedForm) -> None:
    quantity = form.whole("put_back", required=True)
    if quantity is not None:
        place, size = _whole(form.text("outlet_id")), _whole(form.text("put_variant_id"))
        try:
            put_back(desk, found.pk, outlet_id=place, variant_id=size, quantity=quantity, now=timezone.now())
        except InvalidInput as refusal:
            form.errors["put_back"] = refusal.message


STEPS = {
    "nguyen-lieu": (SOURCE_FIELDS, _take_source, "Đã ghi nguyên liệu."),
    "giay-to": (PAPER_FIELDS, _take_paper, "Đã ghi giấy tờ."),
    "tem-khac": (STAMP_FIELDS, _take_stamp, "Đã ghi tem."),
    "nhap-ke": (RECEIPT_FIELDS, _take_receipt, "Đã nhập lên kệ bán trực tuyến."),
    "dua-lai": (PUT_BACK_FIELDS, _take_put_back, "Đã đưa lại lên kệ."),
}


def _show(request: HttpRequest, desk: Desk, found: Batch, step: str, form: TypedForm) -> HttpResponse:
    sizes = list(found.product.variants.filter(is_active=True, is_bundle=False).order_by("position", "pk"))
    arrivals, places = arrivals_of(found), batch_places(found)
    recall = getattr(found, "recall", None)
    context = {
        **desk_context(desk, "batches"),
        "batch": found,
        "recall": recall,
        "may_recall": desk.role != HELPER and recall is None,
        "may_change": recall is None and not is_used(found),
        "facts": _facts(found, sizes),
        "sources": found.sources.order_by("pk"),
        "papers": found.papers.order_by("pk"),
        "stamps": found.stamps.order_by("pk"),
        "places": _places_table(places),
        "carried": _carried_table(found, arrivals),
        "unsure": [one for one in arrivals if not one.is_named],
        "held": [
            {"place": one, "words": _words(one, one.held)}
            for one in places
            if one.held and one.outlet.operator_vendor_id == desk.vendor.pk
        ],
        "size_choices": [
            Choice(
                str(one.pk),
                f"{one.name}, tính theo {sold_by(one.base_unit, one.unit_word, one.price_quantity)}",
            )
            for one in sizes
        ],
        "receipt_id": form.values.get("receipt_id") or str(uuid4()),
        "step": step,
        "values": form.values,
        "errors": form.errors,
        "refusal": form.errors.get("", ""),
        "trace_url": trace_address(found.trace_code),
        "most_mb": LARGEST_SCAN_BYTES // MB,
    }
    return render(request, "desk/batch.html", context, status=422 if form.errors else 200)


def _new_page(
    request: HttpRequest, desk: Desk, products: list[Product], form: TypedForm, *, status: int = 200
) -> HttpResponse:
    context = {
        **desk_context(desk, "batches"),
        "form": form,
        "is_new": True,
        "product_choices": [Choice(str(one.pk), one.name) for one in products],
    }
    return render(request, "desk/batch_form.html", context, status=status)


def _read_batch(form: TypedForm, product: Product | None) -> BatchInput | None:
    """None where a day or a number cannot be read; an expiry that was left out follows from the shelf life."""
    made_on = form.day("made_on", required=True)
    expires_on, quantity = form.day("expires_on"), form.whole("quantity")
    if made_on is None or form.errors:
        return None
    if expires_on is None and product is not None and not form.text("expires_on").strip():
        expires_on = suggest_expiry(product, made_on)
    return BatchInput(form.text("code"), made_on, expires_on, quantity, form.text("note"))


def _table(desk: Desk, found: BatchPage) -> Table:
    used, day = used_batches([row.pk for row in found.rows]), business_day_of(timezone.now())
    return Table(
        "Lô hàng",
        (
            Column("Số lô"),
            Column("Sản phẩm"),
            Column("Ngày sản xuất"),
            Column("Hạn dùng"),
            Column("Tình trạng"),
        ),
        tuple(
            (
                Cell(row.code, url=reverse("desk-batch", args=[desk.vendor.pk, row.pk])),
                row.product.name,
                ocop.day(row.made_on),
                ocop.day(row.expires_on) or "không ghi",
                _state(
                    row, is_in_ledger=row.pk in used, is_past=bool(row.expires_on and row.expires_on < day)
                ),
            )
            for row in found.rows
        ),
        empty="Chưa có lô nào.",
    )


def _state(row: Batch, *, is_in_ledger: bool, is_past: bool) -> Cell:
    if hasattr(row, "recall"):
        return Cell("Đã thu hồi", badge="bad")
    if is_past:
        return Cell("Hết hạn dùng", badge="attention")
    return Cell("Đã nhập kho", badge="good") if is_in_ledger else Cell("Chưa nhập kho", badge="plain")


def _facts(found: Batch, sizes: list[Any]) -> list[Fact]:
    facts = [
        Fact("Sản phẩm", found.product.name),
        Fact("Số lô", found.code),
        Fact("Ngày sản xuất", ocop.day(found.made_on)),
        Fact("Hạn dùng", ocop.day(found.expires_on) or "không ghi"),
    ]
    if found.quantity:
        words = (
            describe_quantity(found.quantity, sizes[0].base_unit, sizes[0].unit_word)
            if sizes
            else found.quantity
        )
        facts.append(Fact("Số lượng làm ra", words))
    if found.note:
        facts.append(Fact("Ghi chú", found.note))
    return facts


def _places_table(places: list[BatchPlace]) -> Table:
    return Table(
        "Theo từng nơi",
        (
            Column("Nơi"),
            Column("Quy cách"),
            Column("Đã tới", True),
            Column("Chuyển đi", True),
            Column("Lấy khỏi kệ", True),
            Column("Còn nhiều nhất", True),
        ),
        tuple(
            (
                one.outlet.name,
                one.variant.name,
                *(_words(one, number) for number in (one.came, one.moved_on, one.held, one.left)),
            )
            for one in places
        ),
        source="Theo sổ kho. Lần bán không ghi số lô, nên “còn nhiều nhất” là mức cao nhất có thể.",
        empty="Sổ kho chưa ghi lô này ở đâu.",
    )


def _carried_table(found: Batch, arrivals: list[Any]) -> Table:
    return Table(
        "Các lần chuyển đi tiếp",
        (Column("Ngày"), Column("Từ"), Column("Đến"), Column("Số lượng", True), Column("Phiếu ghi lô")),
        tuple(
            (
                ocop.day(one.at),
                one.from_outlet.name,
                one.to_outlet.name,
                describe_quantity(one.quantity, one.variant.base_unit, one.variant.unit_word),
                "có" if one.is_named else "không ghi",
            )
            for one in carried_on(found, arrivals)
        ),
        empty="Chưa chuyển đi đâu.",
    )


def _words(place: BatchPlace, quantity: int) -> str:
    return describe_quantity(quantity, place.variant.base_unit, place.variant.unit_word) if quantity else "–"


def _said(sentence: str) -> TypedForm:
    form = TypedForm({}, ())
    form.errors[""] = sentence
    return form


def _whole(typed: str) -> int:
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) <= LONGEST_ID else 0


def _uuid(typed: str) -> UUID:
    try:
        return UUID(typed)
    except ValueError:
        return uuid4()


def _page_number(request: HttpRequest) -> int:
    typed = request.GET.get("trang", "1")
    return _whole(typed[:6]) or 1
