"""A producer before a moderator: what it says of itself, its papers, its history, and the decision."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from frontend.moderation_frame import (
    Decision,
    as_choices,
    for_moderators,
    moments,
    read_decision,
    short_trail,
)
from frontend.pieces import Crumb, Fact
from frontend.see_other import SeeOther
from frontend.templatetags import ocop
from shop.kernel.clock import business_day_of
from shop.kernel.errors import DomainError, InvalidInput, NotFound
from shop.kernel.full_views import note_full_view
from shop.kernel.phone import format_phone, mask_phone
from shop.kernel.text import clean_text
from vendors.models import Vendor, VendorPaper, VendorPaperKind, VendorReview, VendorState
from vendors.people.models import User
from vendors.selectors.review_queue import papers_of_vendor, reviews_of_vendor, vendor_under_review
from vendors.selectors.vendor_checklist import checklist
from vendors.services.judge_vendor import judge_vendor

BAD_STEPS = frozenset({VendorReview.Step.REJECTED, VendorReview.Step.SUSPENDED})
REJECT_REASONS = as_choices(
    (
        "Bản chụp giấy tờ mờ hoặc thiếu góc: mời chụp lại, đủ bốn góc và đủ sáng.",
        "Tên đăng ký hoặc mã số thuế không khớp với giấy đăng ký.",
        "Người đại diện hoặc số định danh không khớp với giấy tờ.",
        "Giấy tờ đã hết hạn: mời bổ sung bản còn hạn.",
        "Loại chủ thể đã chọn không khớp với giấy tờ.",
    )
)
SUSPEND_REASONS = as_choices(
    (
        "Giấy tờ bắt buộc đã hết hạn.",
        "Hàng giao không đúng mô tả, khiếu nại chưa được giải quyết.",
        "Theo yêu cầu của cơ quan quản lý.",
        "Theo đề nghị của chính chủ thể.",
    )
)
DONE = {
    VendorReview.Step.APPROVED: "Đã duyệt “{}”. Chủ thể được báo và có thể đưa sản phẩm lên chợ.",
    VendorReview.Step.REJECTED: "Đã trả hồ sơ “{}” kèm lý do. Chủ thể thấy lý do trong Việc cần làm.",
    VendorReview.Step.SUSPENDED: "Đã tạm ngừng “{}”: hàng không còn hiện trên chợ.",
    VendorReview.Step.RESUMED: "“{}” được bán lại.",
}


@require_safe
@for_moderators
def review_vendor(request: HttpRequest, _person: User, vendor_id: int) -> HttpResponse:
    """Personal data masked. At most 14 queries."""
    return _show(request, vendor_under_review(vendor_id))


@sensitive_post_parameters("reason")
@require_POST
@for_moderators
def view_vendor_in_full(request: HttpRequest, person: User, vendor_id: int) -> HttpResponse:
    """The same page with nothing masked, this once; who looked and why stands in the audit trail first."""
    vendor = vendor_under_review(vendor_id)
    typed = request.POST.get("why", "")
    try:
        reason = clean_text(typed, max_length=200, path=("why",))
        if not reason:
            raise InvalidInput("Mời ghi vì sao cần xem đầy đủ.", path=("why",))
        note_full_view(f"user:{person.pk}", f"vendors_vendor:{vendor.pk}", reason)
    except InvalidInput as refusal:
        return _show(request, vendor, why=typed, errors={"why": refusal.message}, status=422)
    return _show(request, vendor, is_full=True)


@require_POST
@for_moderators
def decide_vendor(request: HttpRequest, person: User, vendor_id: int) -> HttpResponse:
    """Approve, reject, suspend or resume; a refusal keeps what was typed."""
    vendor = vendor_under_review(vendor_id)
    decision = read_decision(request)
    try:
        review = judge_vendor(
            vendor_id=vendor.pk,
            moderator=person,
            step=decision.action,
            reason=decision.reason,
            seen=decision.seen,
        )
    except NotFound:
        raise
    except DomainError as refusal:
        vendor = vendor_under_review(vendor_id)
        return _show(request, vendor, decision=decision, errors=_errors(refusal), status=422)
    messages.success(request, DONE[VendorReview.Step(review.step)].format(vendor.name))
    return SeeOther(f"{reverse('moderation')}?hang=chu-the")


def _errors(refusal: DomainError) -> dict[str, str]:
    return {"reason" if refusal.path == ("reason",) else "decision": refusal.message}


def _show(
    request: HttpRequest,
    vendor: Vendor,
    *,
    is_full: bool = False,
    decision: Decision | None = None,
    why: str = "",
    errors: dict[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    papers, reviews, missing = papers_of_vendor(vendor), reviews_of_vendor(vendor), checklist(vendor)
    context = {
        "vendor": vendor,
        "is_full": is_full,
        "facts": _facts(vendor),
        "personal": _personal(vendor, is_full=is_full),
        "papers": [_paper(paper, is_full=is_full) for paper in papers],
        "missing": missing,
        "missing_words": "; ".join(one.label for one in missing),
        "today": business_day_of(timezone.now()),
        "history": moments(reviews, BAD_STEPS),
        "trail": short_trail(
            [f"vendors_vendor:{vendor.pk}", *(f"vendors_vendorpaper:{paper.pk}" for paper in papers)]
        ),
        "trail_subject": f"vendors_vendor:{vendor.pk}",
        "seen": reviews[0].pk if reviews else 0,
        "may_decide": vendor.state == VendorState.SUBMITTED,
        "may_suspend": vendor.state == VendorState.APPROVED,
        "may_resume": vendor.state == VendorState.SUSPENDED,
        "reasons": REJECT_REASONS if vendor.state == VendorState.SUBMITTED else SUSPEND_REASONS,
        "decision": decision,
        "why": why,
        "errors": errors or {},
        "crumbs": (Crumb("Kiểm duyệt", f"{reverse('moderation')}?hang=chu-the"), Crumb(vendor.name)),
    }
    return render(request, "moderation/vendor.html", context, status=status)


def _facts(vendor: Vendor) -> list[Fact]:
    return [
        Fact("Loại chủ thể", vendor.get_kind_display()),
        Fact("Tên đăng ký", vendor.legal_name),
        Fact("Tên gọi trên chợ", vendor.name),
        Fact("Mã số thuế", vendor.tax_code or "chưa khai"),
        Fact("Số đăng ký kinh doanh", vendor.registration_number or "chưa khai"),
        Fact("Xã, phường, đặc khu", vendor.commune.label),
        Fact("Người đại diện", vendor.representative_name or "chưa khai"),
        Fact("Do phụ nữ làm chủ", "có" if vendor.is_women_led else "không"),
    ]


def _personal(vendor: Vendor, *, is_full: bool) -> list[Fact]:
    """What is masked by default."""
    absent = "chưa khai"
    if is_full:
        phone, number = format_phone(vendor.phone), vendor.personal_number
        address, account = vendor.address_line, vendor.bank_account
    else:
        phone, number = mask_phone(vendor.phone), ocop.masked_number(vendor.personal_number)
        address, account = ocop.masked_text(vendor.address_line), ocop.masked_number(vendor.bank_account)
    bank = f"Ngân hàng {vendor.bank_bin}, chủ tài khoản {vendor.bank_account_name or absent}"
    return [
        Fact("Số điện thoại", phone if vendor.phone else absent),
        Fact("Số nhà, đường, ấp", address or absent),
        Fact("Số định danh cá nhân", number or absent),
        Fact("Tài khoản nhận tiền", account or absent, bank if account else ""),
    ]


def _paper(paper: VendorPaper, *, is_full: bool) -> dict[str, Any]:
    """The number of an identity card is a personal number."""
    is_masked = paper.kind == VendorPaperKind.IDENTITY and not is_full
    return {
        "paper": paper,
        "number": ocop.masked_number(paper.number) if is_masked else paper.number,
        "scan_url": reverse("moderation-scan", args=["chu-the", paper.pk]) if paper.scan_id else "",
    }
