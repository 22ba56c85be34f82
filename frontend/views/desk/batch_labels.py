"""Label sheets of a batch: which, how many, from which place on; then the PDF."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from catalog.barcodes import barcode_of
from catalog.models import Batch, Certificate, ProductState, Variant
from catalog.selectors.access_batch import access_batch
from frontend.desk_frame import desk_context, open_desk
from frontend.goods_words import commune_words
from frontend.labels.label_sheet import MOST_LABELS, SHEETS, Label, draw_sheets
from frontend.missing import missing_is_404
from frontend.pieces import Choice
from frontend.see_other import SeeOther
from frontend.templatetags import ocop
from frontend.typed_form import TypedForm
from frontend.views.trace import trace_address
from shop.kernel.clock import business_day_of
from shop.kernel.quantity import sold_by
from vendors.models import HelperScope
from vendors.selectors.access_desk import Desk

FIELDS = ("variant_id", "sheet", "count", "start", "has_price")
SHEET_WORDS = {
    "24": "24 tem một tờ (70 × 37 mm)",
    "40": "40 tem một tờ (52,5 × 29,7 mm)",
    "65": "65 tem một tờ (38,1 × 21,2 mm)",
}


@never_cache
@login_required
@require_safe
@missing_is_404
def labels(request: HttpRequest, vendor_id: int, batch_id: int) -> HttpResponse:
    """The questions; answered well they lead to the file."""
    desk = open_desk(request, vendor_id, scope=HelperScope.STOCK)
    found, sizes = _batch_with_sizes(desk, batch_id)
    return _page(request, desk, found, sizes, _form(request, sizes))


@never_cache
@login_required
@require_safe
@missing_is_404
def label_file(request: HttpRequest, vendor_id: int, batch_id: int) -> HttpResponse:
    """Drawn at once: even 2,000 labels are three different pages at most."""
    desk = open_desk(request, vendor_id, scope=HelperScope.STOCK)
    found, sizes = _batch_with_sizes(desk, batch_id)
    if not request.GET:
        return SeeOther(reverse("desk-batch-labels", args=[vendor_id, batch_id]))
    form = _form(request, sizes)
    if hasattr(found, "recall"):
        form.errors[""] = "Lô này đã bị thu hồi nên không in tem nữa."
    size = next((one for one in sizes if str(one.pk) == form.text("variant_id")), None)
    if size is None:
        form.errors["variant_id"] = "Mời chọn quy cách."
    sheet = SHEETS.get(form.text("sheet"))
    if sheet is None:
        form.errors["sheet"] = "Mời chọn loại giấy tem."
    count, start = form.whole("count", required=True), form.whole("start", required=True)
    if count is not None and not 1 <= count <= MOST_LABELS:
        form.errors["count"] = f"Mỗi lần in từ 1 đến {ocop.count(MOST_LABELS)} tem."
    if start is not None and sheet is not None and not 1 <= start <= sheet.labels:
        form.errors["start"] = f"Vị trí từ 1 đến {sheet.labels}: tờ này có {sheet.labels} tem."
    if form.errors or size is None or sheet is None or count is None or start is None:
        return _page(request, desk, found, sizes, form, status=422)
    pdf = draw_sheets(
        label_of(found, size, has_price=form.is_set("has_price")), sheet=sheet, count=count, start=start
    )
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="tem-{found.pk}-{form.text("sheet")}.pdf"'
    return response


def label_of(batch: Batch, size: Variant, *, has_price: bool) -> Label:
    """The words of today: stars only while a certificate is valid. One query."""
    product = batch.product
    day = business_day_of(timezone.now())
    certificate = (
        Certificate.objects.valid_on(day).filter(product=product).order_by("-issued_on", "-pk").first()
    )
    commune = commune_words(product.commune)
    unit = sold_by(size.base_unit, size.unit_word, size.price_quantity)
    dates = [f"NSX {batch.made_on:%d/%m/%Y}"]
    if batch.expires_on:
        dates.append(f"HSD {batch.expires_on:%d/%m/%Y}")
    return Label(
        name=product.name,
        size=size.name,
        price=(
            f"{ocop.vnd(size.price_vnd)}{'' if size.base_unit == 'piece' else f' / {unit}'}"
            if has_price
            else ""
        ),
        producer=product.vendor.name,
        commune=commune.name,
        province=commune.province,
        stars=certificate.stars if certificate else None,
        barcode=barcode_of(size.gtin, size.pk),
        address=trace_address(batch.trace_code),
        dates=(*dates, f"Lô {batch.code}"),
    )


def _batch_with_sizes(desk: Desk, batch_id: int) -> tuple[Batch, list[Variant]]:
    found = access_batch(desk, batch_id)
    return found, list(found.product.variants.filter(is_active=True).order_by("position", "pk"))


def _form(request: HttpRequest, sizes: list[Variant]) -> TypedForm:
    if request.GET:
        return TypedForm(request.GET, FIELDS)
    first = str(sizes[0].pk) if sizes else ""
    return TypedForm({"variant_id": first, "sheet": "24", "count": "24", "start": "1"}, FIELDS)


def _page(
    request: HttpRequest,
    desk: Desk,
    found: Batch,
    sizes: list[Variant],
    form: TypedForm,
    *,
    status: int = 200,
) -> HttpResponse:
    chosen = next((one for one in sizes if str(one.pk) == form.text("variant_id")), None)
    context: dict[str, Any] = {
        **desk_context(desk, "batches"),
        "batch": found,
        "recall": getattr(found, "recall", None),
        "is_on_market": found.product.state in (ProductState.LIVE, ProductState.WITHDRAWN),
        "size_choices": [Choice(str(one.pk), one.name) for one in sizes],
        "sheet_choices": [Choice(key, words) for key, words in SHEET_WORDS.items()],
        "values": form.values,
        "errors": form.errors,
        "label": label_of(found, chosen, has_price=True) if chosen else None,
        "file_url": reverse("desk-batch-labels-file", args=[desk.vendor.pk, found.pk]),
    }
    return render(request, "desk/batch_labels.html", context, status=status)
