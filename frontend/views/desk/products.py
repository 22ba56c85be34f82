"""A producer's products: the list, and one product with what it lacks and where it stands."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from catalog.claim_words import claim_words
from catalog.models import Product, ProductChange, ProductReview, ProductState
from catalog.selectors.access_product import access_product
from catalog.selectors.desk_products import DeskPage, DeskProduct, desk_products, known_state
from catalog.selectors.duplicates import same_name_of_vendor
from catalog.selectors.product_checklist import missing_of, with_what_it_has
from catalog.selectors.review_queue import change_under_review
from catalog.services.review_product import (
    resume_product,
    submit_product,
    take_back_change,
    take_back_product,
    withdraw_product,
)
from frontend.change_words import LABELS, sides_of
from frontend.desk_frame import desk_context, open_desk
from frontend.pieces import Cell, Column, Moment, Tab, Table, Task
from frontend.see_other import SeeOther
from frontend.templatetags import ocop
from frontend.views.desk.products_frame import STATE_BADGES, open_product, product_context
from outlets.selectors.seats import free_on_desk
from shop.kernel.clock import business_day_of
from shop.kernel.errors import DomainError, NotFound
from shop.kernel.quantity import describe_quantity, sold_by
from vendors.models import HelperScope, VendorState
from vendors.selectors.access_desk import Desk

STATE_ORDER = ("live", "in_review", "draft", "rejected", "withdrawn")
STEP_MOMENTS = {"rejected": "bad", "change_rejected": "bad"}
STEPS = {
    "submit": (submit_product, "Đã gửi duyệt. Kết quả sẽ hiện ở “Việc cần làm”."),
    "take-back": (take_back_product, "Đã rút lại, giờ sửa được."),
    "withdraw": (withdraw_product, "Đã ngừng bán: người mua không thấy sản phẩm này nữa."),
    "resume": (resume_product, "Đã bán lại."),
    "take-back-change": (take_back_change, "Đã rút lại thay đổi: sản phẩm giữ nguyên như đang hiện."),
}
LONGEST_SEARCH = 120


@never_cache
@login_required
@require_safe
def products(request: HttpRequest, vendor_id: int) -> HttpResponse:
    """Fifty a page; eight queries, whoever asks and however many there are."""
    desk = open_desk(request, vendor_id, scope=HelperScope.PRODUCTS)
    day = business_day_of(timezone.now())
    search = request.GET.get("q", "").strip()[:LONGEST_SEARCH]
    state = known_state(request.GET.get("trang-thai", ""))
    found = desk_products(desk, day=day, search=search, state=state, page=_page_number(request))
    free = free_on_desk([row.sizes[0].pk for row in found.rows if row.sizes], day=day)
    context = {
        **desk_context(desk, "products"),
        "search": search,
        "state": state,
        "state_tabs": _state_tabs(found, search, state),
        "found": found,
        "table": _table(desk, found, free),
        "total_words": f"{ocop.count(found.total)} sản phẩm",
        "all_url": reverse("desk-products", args=[vendor_id]),
        "new_url": reverse("desk-new-product", args=[vendor_id]),
        "is_approved": desk.vendor.state == VendorState.APPROVED,
    }
    return render(request, "desk/products.html", context)


@never_cache
@login_required
@require_safe
def product(request: HttpRequest, vendor_id: int, product_id: int) -> HttpResponse:
    desk, found = open_product(request, vendor_id, product_id)
    return _show(request, desk, found)


@never_cache
@login_required
@require_POST
def take_step(request: HttpRequest, vendor_id: int, product_id: int) -> HttpResponse:
    """One step of the product's way: `action` is a key of STEPS."""
    desk, found = open_product(request, vendor_id, product_id)
    step = STEPS.get(request.POST.get("action", ""))
    if step is None:
        return _show(request, desk, found, refusal="Mời bấm lại một nút trên trang này.", status=422)
    take, done = step
    try:
        take(desk, product_id)
    except NotFound:
        raise Http404 from None
    except DomainError as refusal:
        return _show(request, desk, access_product(desk, product_id), refusal=refusal.message, status=422)
    messages.success(request, done)
    return SeeOther(reverse("desk-product", args=[vendor_id, product_id]))


def _show(
    request: HttpRequest, desk: Desk, found: Product, *, refusal: str = "", status: int = 200
) -> HttpResponse:
    has = with_what_it_has(Product.objects.select_related("category__parent")).get(pk=found.pk)
    base = reverse("desk-product", args=[desk.vendor.pk, found.pk])
    reviews = list(found.reviews.order_by("-id")[:20])
    waiting = found.changes.filter(state="waiting").first()
    last_change = found.changes.exclude(state="taken_back").order_by("-id").first()
    missing = missing_of(has)
    context = {
        **product_context(desk, found, ""),
        "refusal": refusal,
        "tasks": [
            Task(
                f"Thêm {one.label}",
                f"{base}{one.section}/",
                "edit",
                "Cần có để gửi duyệt." if one.is_required else "Nên có: người mua tin hơn.",
            )
            for one in missing
        ],
        "can_be_sent": not any(one.is_required for one in missing),
        "is_approved": desk.vendor.state == VendorState.APPROVED,
        "claims": claim_words(*_words_of(found), *(_words_of(waiting) if waiting else ())),
        "same": same_name_of_vendor(desk.vendor.pk, found.name, besides=found.pk)[:5],
        "reason": reviews[0].reason if reviews and found.state == ProductState.REJECTED else "",
        "refused_change": last_change if last_change and last_change.state == "rejected" else None,
        "sides": sides_of(*change_under_review(waiting.pk)) if waiting else None,
        "waiting": waiting,
        "answers_label": LABELS["story_answers"],  # they stand in the story itself
        "moments": [_moment(review) for review in reviews],
    }
    return render(request, "desk/product.html", context, status=status)


def _words_of(said: Product | ProductChange) -> list[str]:
    """The texts in which words of healing are looked for: of a product, or of what is proposed for it."""
    columns = said.proposed if isinstance(said, ProductChange) else vars(said)
    return [str(columns.get(name, "")) for name in ("name", "summary", "story", "ingredients")]


def _moment(review: ProductReview) -> Moment:
    state: Any = STEP_MOMENTS.get(review.step, "done")
    return Moment(review.get_step_display(), state, review.at, review.reason)


def _page_number(request: HttpRequest) -> int:
    typed = request.GET.get("trang", "1")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 7 else 1  # noqa: PLR2004


def _state_tabs(found: DeskPage, search: str, state: str) -> list[Tab]:
    def url(key: str) -> str:
        asked = {name: value for name, value in (("q", search), ("trang-thai", key)) if value}
        return f"?{urlencode(asked)}" if asked else "?"

    return [
        Tab("Tất cả", url(""), not state, sum(found.by_state.values())),
        *(
            Tab(ProductState(key).label, url(key), state == key, found.by_state.get(key, 0))
            for key in STATE_ORDER
        ),
    ]


def _table(desk: Desk, found: DeskPage, free: dict[int, int]) -> Table:
    return Table(
        "Sản phẩm",
        (
            Column("Tên"),
            Column("Trạng thái"),
            Column("Giá", is_number=True),
            Column("Sao"),
            Column("Trên kệ", is_number=True),
            Column("Còn thiếu"),
        ),
        tuple(_row(desk, row, free) for row in found.rows),
        empty="Không có sản phẩm nào như vậy.",
    )


def _row(desk: Desk, row: DeskProduct, free: dict[int, int]) -> tuple[Cell | str, ...]:
    state = ProductState(row.product.state)
    label = f"{state.label}, có thay đổi chờ duyệt" if row.has_waiting else state.label
    price = stock = "–"
    if row.sizes:
        first = row.sizes[0]
        unit = sold_by(first.base_unit, first.unit_word, first.price_quantity)
        more = f" (+{len(row.sizes) - 1} quy cách)" if len(row.sizes) > 1 else ""
        price = f"{ocop.vnd(first.price_vnd)} / {unit}{more}"
        stock = describe_quantity(free.get(first.pk, 0), first.base_unit, first.unit_word)
    return (
        Cell(row.product.name, url=reverse("desk-product", args=[desk.vendor.pk, row.product.pk])),
        Cell(label, badge="attention" if row.has_waiting else STATE_BADGES[state]),
        price,
        f"OCOP {row.stars} sao" if row.stars else "chưa có",
        stock,
        ", ".join(one.label for one in row.missing) or "đủ",
    )
