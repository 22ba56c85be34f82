"""What the code on a label leads to: a batch, a product, or the stamp of another system."""

from datetime import date
from io import BytesIO
from typing import Any

import segno
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_safe

from catalog.barcodes import barcode_of
from catalog.models import Batch, ForeignStamp, ProductState
from catalog.selectors.trace import LONGEST_TYPED, Trace, batch_with_number, read_code, stamps_with, trace_of
from frontend.goods_words import commune_words, product_url
from frontend.picture_markup import picture_markup
from frontend.pieces import Fact
from outlets.selectors.shelves import counters_with
from shop.kernel.clock import business_day_of
from shop.kernel.errors import InvalidInput, NotFound
from shop.kernel.quantity import describe_quantity
from shop.kernel.text import clean_text
from vendors.models import VendorState

COUNTERS_SHOWN = 8
STARS = 5
LONGEST_NUMBER = 40
QR_KEPT_S = 24 * 3600


def trace_address(code: str) -> str:
    """What a label's QR holds: absolute, on the shop's public name."""
    return settings.PUBLIC_URL + reverse("trace", args=[code])


@never_cache
@require_safe
def trace_search(request: HttpRequest) -> HttpResponse:
    """Leads on to what a typed, pasted or scanned code stands for; stamps of other systems are listed."""
    typed = _one_line(request.GET.get("ma", ""), LONGEST_TYPED)
    if not typed:
        return render(request, "trace/search.html", {"typed": ""})
    try:
        code = read_code(typed)
        trace_of(code, day=business_day_of(timezone.now()))
        return redirect("trace", code)
    except NotFound:
        pass
    stamps = [{"stamp": stamp, "url": _own_page(stamp)} for stamp in stamps_with(typed)]
    context = {"typed": typed, "stamps": stamps, "is_unknown": not stamps}
    return render(request, "trace/search.html", context, status=200 if stamps else 404)


@never_cache
@require_safe
def trace(request: HttpRequest, code: str) -> HttpResponse:
    """Never kept: a recall shows at once."""
    plain = read_code(code)
    if plain != code:
        return redirect("trace", plain)
    day = business_day_of(timezone.now())
    try:
        found = trace_of(code, day=day)
    except NotFound:
        context = {"typed": code, "stamps": [], "is_unknown": True}
        return render(request, "trace/search.html", context, status=404)
    number = _one_line(request.GET.get("lo", ""), LONGEST_NUMBER)
    if number and found.batch is None:
        batch = batch_with_number(found.product, number)
        if batch is not None:
            return redirect("trace", batch.trace_code)
    return render(request, "trace/trace.html", _context(found, day, number))


@cache_control(public=True, max_age=QR_KEPT_S)
@require_safe
def trace_qr(request: HttpRequest, code: str) -> HttpResponse:
    """The QR of a batch's page, as vectors for printing; also before the product is on the market."""
    if not Batch.objects.filter(trace_code=code).exists():
        raise Http404
    out = BytesIO()
    segno.make(trace_address(code), error="m", micro=False).save(
        out, kind="svg", scale=4, border=4, light="#fff"
    )
    return HttpResponse(out.getvalue(), content_type="image/svg+xml")


def _one_line(typed: str, longest: int) -> str:
    """What was asked for, without what no label can bear; "" for what cannot be read at all."""
    try:
        return clean_text(typed[:longest], max_length=longest)
    except InvalidInput:
        return ""


def _own_page(stamp: ForeignStamp) -> str:
    if stamp.batch:
        return reverse("trace", args=[stamp.batch.trace_code])
    variant = stamp.product.variants.filter(is_active=True).order_by("position", "pk").first()
    return reverse("trace", args=[barcode_of(variant.gtin, variant.pk)]) if variant else ""


def _context(found: Trace, day: date, number: str) -> dict[str, Any]:
    product, batch = found.product, found.batch
    is_on_sale = product.state == ProductState.LIVE and product.vendor.state == VendorState.APPROVED
    counters = (
        counters_with(
            [variant.pk for variant in found.variants],
            commune_id=product.commune_id,
            province_id=product.commune.parent_id,
            day=day,
        )
        if is_on_sale and not found.recall
        else []
    )
    name = product.picture.name or ""
    return {
        "product": product,
        "vendor": product.vendor,
        "batch": batch,
        "recall": found.recall,
        "is_past": bool(batch and batch.expires_on and batch.expires_on < day),
        "picture": picture_markup(
            name, alt=product.name, sizes="(min-width:42rem) 40rem, 100vw", is_lazy=False
        )
        if name
        else "",
        "certificate": found.certificate,
        "star_marks": [{"x": 24 * place, "is_on": place < found.certificate.stars} for place in range(STARS)]
        if found.certificate
        else [],
        "commune": commune_words(product.commune),
        "facts": _facts(found),
        "producer_facts": _producer_facts(found),
        "certificate_facts": _certificate_facts(found),
        "sources": found.sources,
        "papers": found.papers,
        "batch_papers": found.batch_papers,
        "stamps": found.stamps,
        "counters": counters[:COUNTERS_SHOWN],
        "product_url": product_url(product.slug) if is_on_sale else "",
        "number": number,
        "is_unknown_number": bool(number),
    }


def _facts(found: Trace) -> list[Fact]:
    product, batch = found.product, found.batch
    facts = []
    if batch:
        facts += [Fact("Số lô", batch.code), Fact("Ngày sản xuất", f"{batch.made_on:%d/%m/%Y}")]
        if batch.expires_on:
            facts.append(Fact("Hạn dùng", f"{batch.expires_on:%d/%m/%Y}"))
        if batch.quantity and found.variants:
            first = found.variants[0]
            facts.append(
                Fact("Số lượng lô", describe_quantity(batch.quantity, first.base_unit, first.unit_word))
            )
    if product.brand:
        facts.append(Fact("Nhãn hiệu", product.brand))
    facts += [
        Fact("Quy cách, mã vạch", f"{size.name}: {barcode_of(size.gtin, size.pk)}") for size in found.variants
    ]
    for label, text in (("Thành phần", product.ingredients), ("Bảo quản", product.storage)):
        if text:
            facts.append(Fact(label, text))
    if batch:
        facts.append(Fact("Mã truy xuất", batch.trace_code))
    return facts


def _producer_facts(found: Trace) -> list[Fact]:
    vendor = found.product.vendor
    home = commune_words(vendor.commune)
    address = ", ".join(part for part in (vendor.address_line, home.name, home.province) if part)
    return [
        Fact("Tên", vendor.legal_name),
        Fact("Loại", vendor.get_kind_display()),
        Fact("Địa chỉ", address),
    ]


def _certificate_facts(found: Trace) -> list[Fact]:
    certificate = found.certificate
    if certificate is None:
        return []
    return [
        Fact("Hạng", f"OCOP {certificate.stars} sao"),
        Fact("Quyết định số", certificate.decision_number),
        Fact("Nơi cấp", certificate.issuing_body),
        Fact("Hiệu lực đến", f"{certificate.expires_on:%d/%m/%Y}"),
    ]
