"""A product, or a change of one, before a moderator: what shoppers will see, what speaks for and against it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_POST, require_safe

from catalog.claim_words import claim_words, find_claims
from catalog.models import (
    CertificateScan,
    Product,
    ProductChange,
    ProductPaper,
    ProductReview,
    ProductState,
    Variant,
)
from catalog.selectors.duplicates import duplicates_of
from catalog.selectors.review_queue import ProductFile, change_under_review, product_under_review
from catalog.services.judge_product import judge_change, judge_product
from frontend.change_words import sides_of
from frontend.moderation_frame import (
    Decision,
    as_choices,
    for_moderators,
    moments,
    read_decision,
    short_trail,
)
from frontend.pieces import Column, Crumb, Fact, Table
from frontend.see_other import SeeOther
from frontend.templatetags import ocop
from shop.kernel.clock import business_day_of
from shop.kernel.errors import DomainError, NotFound
from vendors.models import VendorState
from vendors.people.models import User
from vendors.selectors.audit_trail import names_of

BAD_STEPS = frozenset({ProductReview.Step.REJECTED, ProductReview.Step.CHANGE_REJECTED})
REASONS = as_choices(
    (
        "Ảnh mờ, không đúng sản phẩm, hoặc có chữ và số điện thoại trên ảnh: mời chụp lại.",
        "Lời giới thiệu nói công dụng chữa bệnh: thực phẩm không được quảng cáo như thuốc.",
        "Thiếu bản tự công bố hoặc giấy an toàn thực phẩm còn hạn.",
        "Bản chụp giấy tờ mờ hoặc không khớp với thông tin đã ghi.",
        "Trùng với một sản phẩm đã có của chủ thể.",
        "Tên, quy cách hoặc giá chưa rõ: người mua không biết mua được gì.",
        "Xã xuất xứ hoặc tỷ lệ nguyên liệu, lao động địa phương chưa có căn cứ.",
    )
)
CLAIM_COLUMNS = ("name", "summary", "story", "ingredients")


@require_safe
@for_moderators
def review_product(request: HttpRequest, _person: User, product_id: int) -> HttpResponse:
    """At most 18 queries."""
    return _show_product(request, product_under_review(product_id))


@require_POST
@for_moderators
def decide_product(request: HttpRequest, person: User, product_id: int) -> HttpResponse:
    """Approve or reject; a refusal keeps what was typed."""
    product_under_review(product_id)
    decision = read_decision(request)
    try:
        product = judge_product(
            product_id=product_id,
            moderator=person,
            step=decision.action,
            reason=decision.reason,
            seen=decision.seen,
        )
    except NotFound:
        raise
    except DomainError as refusal:
        file = product_under_review(product_id)
        return _show_product(request, file, decision=decision, errors=_errors(refusal), status=422)
    if product.state == ProductState.LIVE:
        messages.success(request, f"Đã duyệt “{product.name}”: sản phẩm đã lên chợ.")
    else:
        messages.success(
            request, f"Đã trả “{product.name}” kèm lý do. Chủ thể thấy lý do trong Việc cần làm."
        )
    return SeeOther(f"{reverse('moderation')}?hang=san-pham")


@require_safe
@for_moderators
def review_change(request: HttpRequest, _person: User, change_id: int) -> HttpResponse:
    """Today's and what is proposed, side by side. At most 20 queries."""
    return _show_change(request, *change_under_review(change_id))


@require_POST
@for_moderators
def decide_change(request: HttpRequest, person: User, change_id: int) -> HttpResponse:
    """Approve or reject; a refusal keeps what was typed."""
    decision = read_decision(request)
    try:
        product = judge_change(
            change_id=change_id, moderator=person, step=decision.action, reason=decision.reason
        )
    except NotFound:
        raise
    except DomainError as refusal:
        found = change_under_review(change_id)
        return _show_change(request, *found, decision=decision, errors=_errors(refusal), status=422)
    done = "Đã duyệt thay đổi" if decision.action == "approve" else "Đã từ chối thay đổi"
    messages.success(request, f"{done} của “{product.name}”. Chủ thể đã được báo.")
    return SeeOther(f"{reverse('moderation')}?hang=thay-doi")


def _errors(refusal: DomainError) -> dict[str, str]:
    return {"reason" if refusal.path == ("reason",) else "decision": refusal.message}


def _show_product(
    request: HttpRequest,
    file: ProductFile,
    *,
    decision: Decision | None = None,
    errors: dict[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    product = file.product
    context = {
        **_basics(file, decision, errors),
        "facts": _facts(product),
        "sizes": _sizes(list(product.variants.all())),
        "texts": [
            ("Tóm tắt", mark_claims(product.summary)),
            ("Câu chuyện sản phẩm", mark_claims(product.story)),
            ("Thành phần, nguyên liệu", mark_claims(product.ingredients)),
        ],
        **_claims(*(getattr(product, column) for column in CLAIM_COLUMNS)),
        "pictures": file.pictures,
        "papers": [_paper(paper) for paper in file.papers],
        "certificate_scans": [_certificate_scan(scan) for scan in file.certificate_scans],
        "origin": _origin(file),
        "duplicates": _duplicates(product),
        "waiting_change": file.waiting_change,
        "seen": file.reviews[0].pk if file.reviews else 0,
        "may_approve": product.state == ProductState.IN_REVIEW,
        "may_reject": product.state in {ProductState.IN_REVIEW, ProductState.LIVE, ProductState.WITHDRAWN},
        "is_on_sale": product.state in {ProductState.LIVE, ProductState.WITHDRAWN},
        "crumbs": (Crumb("Kiểm duyệt", f"{reverse('moderation')}?hang=san-pham"), Crumb(product.name)),
    }
    return render(request, "moderation/product.html", context, status=status)


def _show_change(
    request: HttpRequest,
    change: ProductChange,
    file: ProductFile,
    *,
    decision: Decision | None = None,
    errors: dict[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    product = file.product
    proposed = [str(change.proposed.get(column, "")) for column in CLAIM_COLUMNS]
    sides = sides_of(change, file)
    names = names_of([change.proposed_by, change.decided_by])
    context = {
        **_basics(file, decision, errors),
        "change": change,
        "proposed_by": names.get(change.proposed_by, ""),
        "decided_by": names.get(change.decided_by, ""),
        "sides": sides,
        "papers": sides.papers
        and {
            "before": [_paper(mark.row, mark.note) for mark in sides.papers.before],
            "after": [_paper(mark.row, mark.note) for mark in sides.papers.after],
        },
        **_claims(*proposed),
        "is_waiting": change.state == ProductChange.State.WAITING,
        "newer_change": file.waiting_change if file.waiting_change != change.pk else None,
        "crumbs": (Crumb("Kiểm duyệt", f"{reverse('moderation')}?hang=thay-doi"), Crumb(product.name)),
    }
    return render(request, "moderation/change.html", context, status=status)


def _basics(file: ProductFile, decision: Decision | None, errors: dict[str, str] | None) -> dict[str, Any]:
    product = file.product
    subjects = [
        f"catalog_product:{product.pk}",
        *(f"catalog_variant:{variant.pk}" for variant in product.variants.all()),
        *(f"catalog_productpaper:{paper.pk}" for paper in file.papers),
        *(f"catalog_productpicture:{picture.pk}" for picture in file.pictures),
    ]
    return {
        "product": product,
        "vendor": product.vendor,
        "is_vendor_approved": product.vendor.state == VendorState.APPROVED,
        "history": moments(file.reviews, BAD_STEPS),
        "trail": short_trail(subjects),
        "trail_subject": f"catalog_product:{product.pk}",
        "today": business_day_of(timezone.now()),
        "reasons": REASONS,
        "decision": decision,
        "errors": errors or {},
    }


def _claims(*texts: str) -> dict[str, Any]:
    words = claim_words(*texts)
    listed = ", ".join(f"“{word}”" for word in words)
    return {
        "claims": words,
        "claim_sentence": f"{listed}. Thực phẩm không được quảng cáo như thuốc; mời đọc kỹ chỗ được đánh dấu.",
    }


def mark_claims(text: str) -> SafeString:
    """The text, escaped, with words marked that food must not be sold with."""
    parts, done = [], 0
    for claim in find_claims(text):
        parts += [escape(text[done : claim.start]), f"<mark>{escape(text[claim.start : claim.end])}</mark>"]
        done = claim.end
    return mark_safe("".join([*parts, escape(text[done:])]))  # noqa: S308 - every part is escaped


def _facts(product: Product) -> list[Fact]:
    group = product.category.parent
    season = (
        f"tháng {product.season_from_month} đến tháng {product.season_to_month}"
        if product.season_from_month
        else "quanh năm"
    )
    return [
        Fact(
            "Nhóm, bộ sản phẩm", f"{group.name}: {product.category.name}" if group else product.category.name
        ),
        Fact("Xã xuất xứ", product.commune.label),
        Fact("Nhãn hiệu", product.brand or "không có"),
        Fact("Bảo quản", product.storage or "chưa ghi"),
        Fact("Mùa", season),
        Fact("Dịch vụ du lịch", "có" if product.is_service else "không"),
    ]


def _sizes(variants: list[Variant]) -> Table:
    return Table(
        "Quy cách và giá",
        (
            Column("Quy cách"),
            Column("Mã hàng"),
            Column("Mã vạch"),
            Column("Giá", is_number=True),
            Column("Khối lượng", is_number=True),
            Column("Thuế GTGT"),
            Column("Hạn dùng"),
        ),
        tuple(
            (
                variant.name if variant.is_active else f"{variant.name} (ngừng)",
                variant.sku,
                variant.gtin or "",
                f"{ocop.vnd(variant.price_vnd)} / {ocop.quantity(variant.price_quantity, variant.unit_word)}"
                if variant.price_quantity > 1
                else f"{ocop.vnd(variant.price_vnd)} / {variant.unit_word}",
                ocop.quantity(variant.net_weight_g, "g"),
                variant.get_vat_class_display(),
                f"{variant.shelf_life_days} ngày" if variant.shelf_life_days else "",
            )
            for variant in variants
        ),
        empty="Chưa có quy cách nào.",
    )


def _paper(paper: ProductPaper, note: str = "") -> dict[str, Any]:
    url = reverse("moderation-scan", args=["san-pham", paper.pk]) if paper.scan_id else ""
    return {"paper": paper, "number": paper.number, "scan_url": url, "note": note}


def _certificate_scan(scan: CertificateScan) -> dict[str, Any]:
    return {"row": scan, "scan_url": reverse("moderation-scan", args=["chung-nhan", scan.pk])}


def _duplicates(product: Product) -> list[dict[str, Any]]:
    """What may be the same goods; drafts of the producer are not the moderators' business. 2 queries."""
    found = duplicates_of(product)
    own = [
        {"id": one.pk, "name": one.name, "note": f"cùng chủ thể, {one.get_state_display().lower()}"}
        for one in found.own
        if one.state != ProductState.DRAFT
    ]
    near = [
        {"id": one.product.pk, "name": one.product.name, "note": f"của {one.product.vendor.name}"}
        for one in found.near
    ]
    return own + near


def _origin(file: ProductFile) -> dict[str, Any]:
    """What the producer declares, and what an officer of the commune confirmed of it."""
    product, confirmation = file.product, file.confirmation

    def percent(value: int | None) -> str:
        return "chưa khai" if value is None else f"{value} %"

    return {
        "declared": [
            Fact("Nguyên liệu địa phương", percent(product.local_material_percent)),
            Fact("Lao động địa phương", percent(product.local_labour_percent)),
        ],
        "confirmation": confirmation,
        "is_same": confirmation is not None
        and confirmation.local_material_percent == product.local_material_percent
        and confirmation.local_labour_percent == product.local_labour_percent
        and confirmation.commune_id == product.commune_id,
        "scan_url": reverse("moderation-scan", args=["nguon-goc", confirmation.pk])
        if confirmation and confirmation.scan_id
        else "",
    }
