"""What is said of a product, part by part: a new one, "Thông tin", "Câu chuyện", "Nguồn gốc"."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from catalog.claim_words import claim_words
from catalog.models import Category, OriginConfirmation, Product
from catalog.selectors.duplicates import same_name_of_vendor
from catalog.selectors.origin import origin_of
from catalog.services.edit_product import (
    ProductDetails,
    Saved,
    check_details,
    create_product,
    declare_origin,
    edit_details,
    edit_story,
)
from catalog.story_prompts import LONGEST_ANSWER, STORY_PROMPTS, assemble_story
from frontend.commune_field import CHOSEN, FIELD, read_commune
from frontend.desk_frame import desk_context, open_desk
from frontend.pieces import Choice
from frontend.scan_response import scan_response
from frontend.see_other import SeeOther
from frontend.typed_form import Question, TypedForm
from frontend.views.desk.products_frame import form_page, open_product
from vendors.models import HelperScope
from vendors.places.models import AdminUnit

MONTHS = tuple(Choice(str(month), f"Tháng {month}") for month in range(1, 13))
WAITS = "Đã gửi thay đổi cho người duyệt. Người mua vẫn thấy nội dung cũ đến khi được duyệt."
NAME = Question(
    "name",
    "Tên sản phẩm",
    help="Như trên nhãn, không kèm số sao. Ví dụ: Mật ong rừng ngập mặn.",
    max_length=160,
)
COMMUNE_HELP = "Gõ có dấu hay không dấu đều được; tên xã, huyện cũ cũng tìm ra. Ví dụ: thanh an, can gio."


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new_product(request: HttpRequest, vendor_id: int) -> HttpResponse:
    """Name, set and commune make a draft; everything else is added part by part."""
    desk = open_desk(request, vendor_id, scope=HelperScope.PRODUCTS)
    names = ("name", "category_id", FIELD, CHOSEN, "is_another")
    sent: Any = request.POST if request.method == "POST" else {FIELD: desk.vendor.commune.label}
    form = TypedForm(sent, names)
    communes: list[Choice] = []
    same: list[Product] = []
    if request.method == "POST":
        commune_id, communes = read_commune(form, today=desk.vendor.commune)
        typed = ProductDetails(
            name=form.text("name"), category_id=_set_id(form.text("category_id")), commune_id=commune_id or 0
        )
        if not form.is_set("is_another"):
            same = same_name_of_vendor(desk.vendor.pk, form.text("name"))[:5]
        with form.refusals():
            if form.errors:
                check_details(typed._replace(commune_id=desk.vendor.commune_id))  # the other fields, too
            elif not same:
                made = create_product(desk, typed)
                messages.success(request, "Đã lưu bản nháp. Mời thêm từng phần, làm tới đâu lưu tới đó.")
                return SeeOther(reverse("desk-product", args=[vendor_id, made.pk]))
    questions = (
        NAME,
        _set_question(),
        Question(FIELD, "Xã, phường làm ra", help=COMMUNE_HELP, max_length=120),
    )
    context = {
        **desk_context(desk, "products"),
        "asked": form.asked(questions),
        "errors": form.errors,
        "form_error": form.errors.get("", ""),
        "communes": communes,
        "commune_id": form.text(CHOSEN),
        "same": same,
    }
    is_wrong = bool(form.errors or same)
    return render(request, "desk/product_new.html", context, status=422 if is_wrong else 200)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def details(request: HttpRequest, vendor_id: int, product_id: int) -> HttpResponse:
    desk, product = open_product(request, vendor_id, product_id)
    names = (
        *("name", "category_id", FIELD, CHOSEN, "summary", "ingredients", "storage", "brand"),
        *("season_from_month", "season_to_month"),
    )
    wanted = _wanted(product)
    unit = AdminUnit.objects.select_related("parent").get(pk=wanted["commune_id"])
    sent: Any = request.POST if request.method == "POST" else _as_typed(wanted, unit)
    form = TypedForm(sent, names)
    communes: list[Choice] = []
    if request.method == "POST":
        commune_id, communes = read_commune(form, today=unit)
        typed = ProductDetails(
            name=form.text("name"),
            category_id=_set_id(form.text("category_id")),
            commune_id=commune_id or unit.pk,
            summary=form.text("summary"),
            ingredients=form.text("ingredients"),
            storage=form.text("storage"),
            brand=form.text("brand"),
            season_from_month=form.whole("season_from_month"),
            season_to_month=form.whole("season_to_month"),
        )
        with form.refusals():
            if form.errors:
                check_details(typed)
            else:
                return _saved(request, edit_details(desk, product_id, typed), "desk-product-details")
    questions = (
        NAME,
        _set_question(),
        Question(FIELD, "Xã, phường làm ra", help=COMMUNE_HELP, max_length=120),
        Question("summary", "Tóm tắt một câu", required=False, max_length=200, help="Hiện ngay dưới tên."),
        Question("ingredients", "Thành phần, nguyên liệu", "paragraph", required=False, max_length=4000),
        Question(
            "storage", "Bảo quản", required=False, max_length=200, help="Ví dụ: nơi khô mát, tránh nắng."
        ),
        Question("brand", "Nhãn hiệu", required=False, max_length=80),
        Question(
            "season_from_month",
            "Mùa từ tháng",
            "select",
            required=False,
            choices=MONTHS,
            placeholder="Quanh năm",
            help="Có thể qua Tết: từ tháng 11 đến tháng 2.",
        ),
        Question(
            "season_to_month",
            "Đến tháng",
            "select",
            required=False,
            choices=MONTHS,
            placeholder="Quanh năm",
        ),
    )
    words = ("name", "summary", "ingredients")
    return form_page(
        request,
        desk,
        product,
        "thong-tin",
        form=form,
        questions=questions,
        title="Thông tin",
        communes=communes,
        commune_id=form.text(CHOSEN),
        claims=claim_words(*(form.text(name) for name in words)),
    )


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def story(request: HttpRequest, vendor_id: int, product_id: int) -> HttpResponse:
    """Five questions, and the story made of the answers; own words stand where they are written."""
    desk, product = open_product(request, vendor_id, product_id)
    answers = tuple(f"answer_{number}" for number in range(1, len(STORY_PROMPTS) + 1))
    wanted = _wanted(product)
    before = dict(zip(answers, wanted["story_answers"], strict=False))
    # A story that is more than the answers was written by hand: it is shown, and kept.
    own = wanted["story"] if wanted["story"] != assemble_story(wanted["story_answers"]) else ""
    sent: Any = request.POST if request.method == "POST" else {**before, "story": own}
    form = TypedForm(sent, (*answers, "story"))
    if request.method == "POST":
        with form.refusals():
            saved = edit_story(desk, product_id, [form.text(name) for name in answers], form.text("story"))
            return _saved(request, saved, "desk-product-story")
    questions = (
        *(
            Question(name, prompt.question, "paragraph", prompt.help, False, max_length=LONGEST_ANSWER)
            for name, prompt in zip(answers, STORY_PROMPTS, strict=True)
        ),
        Question(
            "story",
            "Hoặc tự viết cả câu chuyện",
            "paragraph",
            "Để trống thì câu chuyện ghép từ các câu trả lời trên, theo thứ tự.",
            required=False,
            max_length=8000,
        ),
    )
    return form_page(
        request,
        desk,
        product,
        "cau-chuyen",
        form=form,
        questions=questions,
        template="desk/product_story.html",
        title="Câu chuyện",
        story=wanted["story"],
        claims=claim_words(*form.values.values()),
    )


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def origin(request: HttpRequest, vendor_id: int, product_id: int) -> HttpResponse:
    desk, product = open_product(request, vendor_id, product_id)
    names = ("local_material_percent", "local_labour_percent")
    before = {name: "" if getattr(product, name) is None else str(getattr(product, name)) for name in names}
    form = TypedForm(request.POST if request.method == "POST" else before, names)
    if request.method == "POST":
        material, labour = form.whole(names[0]), form.whole(names[1])
        if not form.errors:
            with form.refusals():
                declare_origin(desk, product_id, material_percent=material, labour_percent=labour)
                messages.success(request, "Đã lưu. Cán bộ xã sẽ xác nhận.")
                return SeeOther(reverse("desk-product-origin", args=[vendor_id, product_id]))
    questions = (
        Question(
            names[0], "Nguyên liệu địa phương", "number", "Bao nhiêu phần trăm lấy trong xã.", False, unit="%"
        ),
        Question(
            names[1],
            "Lao động địa phương",
            "number",
            "Bao nhiêu phần trăm người làm ở trong xã.",
            False,
            unit="%",
        ),
    )
    return form_page(
        request,
        desk,
        product,
        "nguon-goc",
        form=form,
        questions=questions,
        template="desk/product_origin.html",
        title="Nguồn gốc",
        origin=origin_of(product),
    )


@never_cache
@login_required
@require_safe
def origin_scan(request: HttpRequest, vendor_id: int, product_id: int, confirmation_id: int) -> FileResponse:
    """The paper an officer added to a confirmation, for the producer."""
    _, product = open_product(request, vendor_id, product_id)
    confirmation = (
        OriginConfirmation.objects.select_related("scan").filter(pk=confirmation_id, product=product).first()
    )
    if confirmation is None or confirmation.scan is None:
        raise Http404
    return scan_response(confirmation.scan)


def _wanted(product: Product) -> dict[str, Any]:
    """What the producer last wrote: today's columns, with those that wait for a moderator in their place."""
    names = ("name", "summary", "story", "story_answers", "ingredients", "storage", "brand")
    columns = {name: getattr(product, name) for name in (*names, "category_id", "commune_id")}
    columns |= {name: getattr(product, name) for name in ("season_from_month", "season_to_month")}
    waiting = product.changes.filter(state="waiting").first()
    proposed = waiting.proposed if waiting else {}
    return columns | {key: value for key, value in proposed.items() if key in columns}


def _as_typed(columns: dict[str, Any], unit: AdminUnit) -> dict[str, str]:
    typed = {name: "" if value is None else str(value) for name, value in columns.items()}
    return {**typed, FIELD: unit.label, CHOSEN: ""}


def _saved(request: HttpRequest, saved: Saved, address: str) -> HttpResponse:
    messages.success(request, WAITS if saved.waiting else "Đã lưu.")
    return SeeOther(reverse(address, args=[saved.product.vendor_id, saved.product.pk]))


def _set_question() -> Question:
    sets = Category.objects.filter(kind=Category.Kind.SET).select_related("parent").order_by("number")
    choices = tuple(
        Choice(
            str(one.pk), f"{one.number}. {one.name}" + (f" ({one.parent.short_name})" if one.parent else "")
        )
        for one in sets
    )
    return Question(
        "category_id",
        "Bộ sản phẩm OCOP",
        "select",
        choices=choices,
        help="26 bộ theo Quyết định 26/2026/QĐ-TTg; trong ngoặc là nhóm.",
    )


def _set_id(typed: str) -> int:
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0  # noqa: PLR2004
