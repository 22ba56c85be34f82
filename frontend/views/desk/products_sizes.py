"""Sizes of a product: what each costs, its codes, packs, tax class, what a gift box holds, and what it cost before."""

import re
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalog.barcodes import barcode_of
from catalog.models import Product, Variant, VatClass
from catalog.models.variants import BaseUnit
from catalog.selectors.access_product import access_variant
from catalog.selectors.price_history import price_history
from catalog.services.change_price import change_price
from catalog.services.edit_variant import (
    ComponentInput,
    PackInput,
    Size,
    components_for,
    save_components,
    save_packs,
    save_variant,
)
from catalog.vat_advice import VatAdvice, advise_vat, vat_period_on
from frontend.pieces import Cell, Choice, Column, Table
from frontend.see_other import SeeOther
from frontend.templatetags import ocop
from frontend.typed_form import Question, TypedForm
from frontend.views.desk.products_frame import form_page, open_product, product_context
from outlets.selectors.seats import free_on_desk
from shop.kernel.clock import business_day_of
from shop.kernel.errors import NotFound
from shop.kernel.quantity import describe_quantity, sold_by
from vendors.selectors.access_desk import Desk

FIELDS = (
    *("name", "kind", "unit_word", "price_vnd", "price_quantity", "sku", "gtin"),
    *("net_weight_g", "shelf_life_days", "vat_class", "is_vat_unsure", "is_active"),
)
KINDS = (
    Choice(BaseUnit.PIECE, "Theo cái", "hũ, chai, gói, hộp, chỗ… đếm được"),
    Choice(BaseUnit.GRAM, "Theo cân (g, kg)"),
    Choice(BaseUnit.MILLILITRE, "Theo dung tích (ml, lít)"),
    Choice("bundle", "Giỏ quà", "gồm nhiều món của chính đơn vị"),
)
PRICE_FOR = (Choice("1000", "1 kg hoặc 1 lít"), Choice("100", "100 g hoặc 100 ml"), Choice("1", "1 đơn vị"))
BLANK_ROWS = 3
MOST_ROWS = 40
_ROW_NUMBER = re.compile(r"[0-9]{1,3}")


@never_cache
@login_required
@require_safe
def sizes(request: HttpRequest, vendor_id: int, product_id: int) -> HttpResponse:
    desk, product = open_product(request, vendor_id, product_id)
    return _show_sizes(request, desk, product)


@never_cache
@login_required
@require_POST
def size_price(request: HttpRequest, vendor_id: int, product_id: int, variant_id: int) -> HttpResponse:
    """The price alone, from the list of sizes: at once."""
    desk, product = open_product(request, vendor_id, product_id)
    _open_size(desk, product, variant_id)
    form = TypedForm(request.POST, ("price_vnd",))
    price_vnd = form.whole("price_vnd", required=True)
    if price_vnd is not None:
        with form.refusals():
            change_price(desk, variant_id, price_vnd)
            messages.success(request, f"Giá mới {ocop.vnd(price_vnd)} áp dụng từ bây giờ.")
            return SeeOther(reverse("desk-product-sizes", args=[vendor_id, product_id]))
    return _show_sizes(request, desk, product, wrong=(variant_id, form))


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def size(
    request: HttpRequest, vendor_id: int, product_id: int, variant_id: int | None = None
) -> HttpResponse:
    """One size, a new one without variant_id."""
    desk, product = open_product(request, vendor_id, product_id)
    variant = _open_size(desk, product, variant_id) if variant_id else None
    sent: Any = (
        request.POST if request.method == "POST" else _as_typed(product, variant, _advice(desk, product))
    )
    form = TypedForm(sent, FIELDS)
    if request.method == "POST":
        typed = _read_size(form, variant)
        if typed is not None:
            with form.refusals():
                kept = save_variant(desk, product_id, typed, variant_id=variant_id)
                messages.success(request, f"Đã lưu quy cách “{kept.name}”.")
                return SeeOther(reverse("desk-size", args=[vendor_id, product_id, kept.pk]))
    return _show_size(request, desk, product, variant, form=form)


@never_cache
@login_required
@require_POST
def size_packs(request: HttpRequest, vendor_id: int, product_id: int, variant_id: int) -> HttpResponse:
    desk, product = open_product(request, vendor_id, product_id)
    variant = _open_size(desk, product, variant_id)
    names = [f"{field}_{n}" for n in range(1, _row_count(request.POST) + 1) for field in _PACK_FIELDS]
    form = TypedForm(request.POST, names)
    packs, rows = [], []
    for number in range(1, _row_count(request.POST) + 1):
        typed = [form.text(f"{field}_{number}").strip() for field in _PACK_FIELDS]
        if not any(typed):
            continue
        quantity = form.whole(f"quantity_{number}", required=True)
        packs.append(PackInput(typed[0], quantity or 0, typed[2]))
        rows.append(number)
    by_place = {f"pack_{place}": f"quantity_{number}" for place, number in enumerate(rows, 1)}
    if not form.errors and _save_rows(form, by_place, lambda: save_packs(desk, variant_id, packs)):
        messages.success(request, "Đã lưu các loại thùng.")
        return SeeOther(reverse("desk-size", args=[vendor_id, product_id, variant_id]))
    return _show_size(request, desk, product, variant, packs_form=form)


@never_cache
@login_required
@require_POST
def size_contents(request: HttpRequest, vendor_id: int, product_id: int, variant_id: int) -> HttpResponse:
    desk, product = open_product(request, vendor_id, product_id)
    variant = _open_size(desk, product, variant_id)
    count = _row_count(request.POST)
    form = TypedForm(request.POST, [f"{f}_{n}" for n in range(1, count + 1) for f in _CONTENT_FIELDS])
    contents, rows = [], []
    for number in range(1, count + 1):
        chosen = form.whole(f"component_{number}")
        if chosen is None:
            continue
        quantity = form.whole(f"quantity_{number}", required=True)
        contents.append(ComponentInput(chosen, quantity or 0))
        rows.append(number)
    by_place = {f"component_{place}": f"quantity_{number}" for place, number in enumerate(rows, 1)}
    by_place.setdefault("component_1", "quantity_1")
    if not form.errors and _save_rows(form, by_place, lambda: save_components(desk, variant_id, contents)):
        messages.success(request, "Đã lưu hàng trong giỏ.")
        return SeeOther(reverse("desk-size", args=[vendor_id, product_id, variant_id]))
    return _show_size(request, desk, product, variant, contents_form=form)


@never_cache
@login_required
@require_safe
def prices(request: HttpRequest, vendor_id: int, product_id: int) -> HttpResponse:
    """What each size has cost, newest first."""
    desk, product = open_product(request, vendor_id, product_id)
    rows = tuple(
        (
            ocop.day_and_time(point.valid_from),
            point.variant_name,
            f"{ocop.vnd(point.price_vnd)} / {sold_by(point.base_unit, point.unit_word, point.price_quantity)}",
            _difference(point.price_vnd, point.before_vnd),
            point.changed_by,
        )
        for point in price_history(product)
    )
    columns = (
        Column("Từ lúc"),
        Column("Quy cách"),
        Column("Giá", True),
        Column("So với trước", True),
        Column("Ai đổi"),
    )
    table = Table("Giá đã qua", columns, rows, source="200 lần gần nhất.", empty="Chưa có giá nào.")
    return render(
        request, "desk/product_prices.html", {**product_context(desk, product, "quy-cach"), "table": table}
    )


_PACK_FIELDS = ("name", "quantity", "gtin")
_CONTENT_FIELDS = ("component", "quantity")


def _open_size(desk: Desk, product: Product, variant_id: int) -> Variant:
    """raises Http404  also for a size of another product"""
    try:
        variant = access_variant(desk, variant_id)
    except NotFound:
        raise Http404 from None
    if variant.product_id != product.pk:
        raise Http404
    return variant


def _show_sizes(
    request: HttpRequest, desk: Desk, product: Product, *, wrong: tuple[int, TypedForm] | None = None
) -> HttpResponse:
    kept = list(product.variants.order_by("-is_active", "position", "pk"))
    free = free_on_desk([one.pk for one in kept], day=business_day_of(timezone.now()))
    rows = [
        {
            "variant": one,
            "unit": sold_by(one.base_unit, one.unit_word, one.price_quantity),
            "stock": describe_quantity(free.get(one.pk, 0), one.base_unit, one.unit_word),
            "barcode": barcode_of(one.gtin, one.pk),
            "price": wrong[1].text("price_vnd")
            if wrong and wrong[0] == one.pk
            else ocop.count(one.price_vnd),
            "error": next(iter(wrong[1].errors.values()), "") if wrong and wrong[0] == one.pk else "",
        }
        for one in kept
    ]
    context = {**product_context(desk, product, "quy-cach"), "sizes": rows}
    return render(request, "desk/product_sizes.html", context, status=422 if wrong else 200)


def _read_size(form: TypedForm, variant: Variant | None) -> Size | None:
    """None while a number is none."""
    kind = form.text("kind")
    base_unit = BaseUnit.PIECE if kind == "bundle" else kind
    if variant is not None:
        base_unit = variant.base_unit
    price_vnd = form.whole("price_vnd", required=True)
    is_piece = base_unit == BaseUnit.PIECE
    typed = Size(
        name=form.text("name"),
        price_vnd=price_vnd or 0,
        sku=form.text("sku"),
        gtin=form.text("gtin"),
        base_unit=base_unit,
        unit_word=form.text("unit_word") if is_piece else {"g": "kg", "ml": "lít"}.get(base_unit, ""),
        price_quantity=1 if is_piece else form.whole("price_quantity") or 0,
        net_weight_g=form.whole("net_weight_g"),
        vat_class=form.text("vat_class"),
        is_vat_unsure=form.is_set("is_vat_unsure"),
        shelf_life_days=form.whole("shelf_life_days"),
        is_bundle=kind == "bundle",
        is_active=form.is_set("is_active"),
    )
    return None if form.errors else typed


def _advice(desk: Desk, product: Product) -> VatAdvice:
    return advise_vat(
        set_number=product.category.number,
        vendor_kind=desk.vendor.kind,
        is_service=product.is_service,
        day=business_day_of(timezone.now()),
    )


def _as_typed(product: Product, variant: Variant | None, advice: VatAdvice) -> dict[str, str]:
    if variant is None:
        return {
            "kind": BaseUnit.PIECE,
            "unit_word": "chỗ" if product.is_service else "",
            "price_quantity": "1000",
            "vat_class": advice.vat_class,
            "is_vat_unsure": "" if advice.is_sure else "1",
            "is_active": "1",
        }
    typed = {
        "name": variant.name,
        "kind": "bundle" if variant.is_bundle else variant.base_unit,
        "unit_word": variant.unit_word,
        "price_vnd": ocop.count(variant.price_vnd),
        "price_quantity": str(variant.price_quantity),
        "sku": variant.sku,
        "gtin": variant.gtin or "",
        "vat_class": variant.vat_class,
        "is_vat_unsure": "1" if variant.is_vat_unverified else "",
        "is_active": "1" if variant.is_active else "",
    }
    for name in ("net_weight_g", "shelf_life_days"):
        value = getattr(variant, name)
        typed[name] = "" if value is None else str(value)
    return typed


def _questions(product: Product, variant: Variant | None, advice: VatAdvice) -> tuple[Question, ...]:
    day = business_day_of(timezone.now())
    open_classes = vat_period_on(day).classes
    classes = tuple(
        Choice(one.value, one.label)
        for one in VatClass
        if one in open_classes or (variant and variant.vat_class == one)
    )
    is_weighed = variant is not None and variant.base_unit != BaseUnit.PIECE
    asked = [Question("name", "Quy cách", help="Ví dụ: Hũ 250 g, Chai 500 ml, Người lớn.", max_length=80)]
    if variant is None and not product.is_service:
        asked.append(Question("kind", "Bán theo", "radio", choices=KINDS, help="Không đổi được về sau."))
    if not is_weighed:
        asked.append(
            Question(
                "unit_word",
                "Gọi một đơn vị là",
                help="hũ, chai, gói, giỏ, chỗ…",
                max_length=20,
                required=variant is not None,
            )
        )
    asked.append(Question("price_vnd", "Giá bán, đã gồm thuế", "money"))
    if is_weighed or (variant is None and not product.is_service):
        asked.append(
            Question(
                "price_quantity",
                "Giá tính cho",
                "select",
                "Chỉ với hàng bán theo cân, theo dung tích.",
                False,
                PRICE_FOR,
            )
        )
    asked += [
        Question("vat_class", "Thuế giá trị gia tăng", "select", advice.why, choices=classes),
        Question(
            "is_vat_unsure",
            "Tôi chưa chắc loại thuế",
            "checkbox",
            "Đánh dấu thì loại thuế được ghi là “chưa kiểm chứng” đến khi đơn vị xác nhận.",
            required=False,
        ),
        Question(
            "sku", "Mã hàng của đơn vị", help="Để trống: hệ thống tự đặt.", required=False, max_length=40
        ),
        Question(
            "gtin",
            "Mã vạch trên bao bì (GTIN)",
            "number",
            "8, 12, 13 hoặc 14 chữ số. Chưa có thì để trống: chợ tự đặt mã nội bộ.",
            required=False,
            max_length=20,
        ),
        Question("net_weight_g", "Khối lượng tịnh", "number", required=False, unit="g"),
        Question("shelf_life_days", "Hạn dùng từ ngày làm", "number", required=False, unit="ngày"),
        Question("is_active", "Đang bán quy cách này", "checkbox", required=False),
    ]
    return tuple(asked)


def _show_size(
    request: HttpRequest,
    desk: Desk,
    product: Product,
    variant: Variant | None,
    *,
    form: TypedForm | None = None,
    packs_form: TypedForm | None = None,
    contents_form: TypedForm | None = None,
) -> HttpResponse:
    advice = _advice(desk, product)
    form = form or TypedForm(_as_typed(product, variant, advice), FIELDS)
    context: dict[str, Any] = {
        "variant": variant,
        "title": "Quy cách mới" if variant is None else variant.name,
    }
    if variant is not None:
        packs = [(p.name, p.quantity, p.gtin or "") for p in variant.packs.order_by("quantity", "pk")]
        context["pack_unit"] = variant.unit_word if variant.base_unit == BaseUnit.PIECE else variant.base_unit
        context["barcode"] = barcode_of(variant.gtin, variant.pk)
        context["pack_rows"] = _rows(_PACK_FIELDS, packs, packs_form)
        if variant.is_bundle:
            inside = list(variant.components.order_by("pk").values_list("component_id", "quantity"))
            context["content_rows"] = _rows(_CONTENT_FIELDS, inside, contents_form)
            context["goods"] = [
                Choice(str(one.pk), f"{one.product.name} – {one.name}")
                for one in components_for(desk, variant)
            ]
    response = form_page(
        request,
        desk,
        product,
        "quy-cach",
        form=form,
        questions=_questions(product, variant, advice),
        template="desk/product_size.html",
        **context,
    )
    if packs_form is not None or contents_form is not None:
        response.status_code = 422
    return response


def _rows(
    fields: tuple[str, ...], kept: list[tuple[Any, ...]], form: TypedForm | None
) -> list[dict[str, Any]]:
    """What stands in the small tables of packs and contents, with empty rows to fill in."""
    if form is not None:
        count = len(form.values) // len(fields)
        return [
            {
                "number": n,
                **{field: form.text(f"{field}_{n}") for field in fields},
                "error": form.errors.get(f"quantity_{n}", ""),
            }
            for n in range(1, count + 1)
        ]
    filled = [dict(zip(fields, row, strict=True)) for row in kept]
    blank: list[dict[str, Any]] = [dict.fromkeys(fields, "") for _ in range(BLANK_ROWS)]
    return [{"number": n, "error": "", **row} for n, row in enumerate([*filled, *blank], 1)]


def _row_count(sent: QueryDict) -> int:
    """How many rows the form had: the highest number behind a "quantity_"."""
    numbers = (name.removeprefix("quantity_") for name in sent if name.startswith("quantity_"))
    return min(MOST_ROWS, max((int(n) for n in numbers if _ROW_NUMBER.fullmatch(n)), default=0))


def _save_rows(form: TypedForm, by_place: dict[str, str], save: Any) -> bool:
    """Whether it was saved; what is refused stands at the row it is about."""
    passing = TypedForm({}, list(by_place))
    with passing.refusals():
        save()
    for place, message in passing.errors.items():
        form.errors[by_place.get(place, next(iter(by_place.values()), ""))] = message
    return not form.errors


def _difference(price_vnd: int, before_vnd: int | None) -> Cell | str:
    if before_vnd is None:
        return "giá đầu tiên"
    sign = "tăng" if price_vnd > before_vnd else "giảm"
    return f"{sign} {ocop.vnd(abs(price_vnd - before_vnd))}" if price_vnd != before_vnd else "đổi cách tính"
