"""What every page of one product on the desk begins with: the gate, the head, the tabs of its parts."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from catalog.models import Product, ProductState
from catalog.selectors.access_product import access_product
from frontend.desk_frame import desk_context, open_desk
from frontend.pieces import Tab
from frontend.typed_form import Asked, Question, TypedForm
from shop.kernel.errors import NotFound
from vendors.models import HelperScope
from vendors.selectors.access_desk import Desk

STATE_BADGES = {
    ProductState.DRAFT: "plain",
    ProductState.IN_REVIEW: "attention",
    ProductState.LIVE: "good",
    ProductState.REJECTED: "bad",
    ProductState.WITHDRAWN: "plain",
}
# Parts of a product's address: what stands there, and the label of its tab.
PARTS = (
    ("", "Tổng quan"),
    ("thong-tin", "Thông tin"),
    ("cau-chuyen", "Câu chuyện"),
    ("quy-cach", "Quy cách, giá"),
    ("cho", "Lịch chỗ"),
    ("giay-to", "Giấy tờ"),
    ("anh", "Ảnh"),
    ("nguon-goc", "Nguồn gốc"),
)


def open_product(request: HttpRequest, vendor_id: int, product_id: int) -> tuple[Desk, Product]:
    """The desk and one of its products. raises Http404: others', missing and not-allowed ones answer alike"""
    desk = open_desk(request, vendor_id, scope=HelperScope.PRODUCTS)
    try:
        return desk, access_product(desk, product_id)
    except NotFound:
        raise Http404 from None


def product_context(desk: Desk, product: Product, part: str) -> dict[str, Any]:
    """What templates/desk/product_frame.html reads."""
    base = reverse("desk-product", args=[desk.vendor.pk, product.pk])
    return {
        **desk_context(desk, "products"),
        "product": product,
        "state_badge": STATE_BADGES[ProductState(product.state)],
        "part_tabs": [
            Tab(label, f"{base}{key}/" if key else base, key == part)
            for key, label in PARTS
            if key != "cho" or product.is_service
        ],
    }


def form_page(
    request: HttpRequest,
    desk: Desk,
    product: Product,
    part: str,
    *,
    form: TypedForm,
    questions: tuple[Question, ...],
    template: str = "desk/product_part.html",
    **context: Any,
) -> HttpResponse:
    """A part of a product as a form: 422 with what was typed where something is wrong with it."""
    asked: list[Asked] = form.asked(questions)
    context = {**product_context(desk, product, part), "asked": asked, "errors": form.errors, **context}
    context["form_error"] = form.errors.get("", "")
    return render(request, template, context, status=422 if form.errors else 200)
