"""A producer's profile on its desk: who it is, what is still missing, sending it in, the account it is paid into."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from frontend.commune_picker import CHOOSE, FIND, commune_picker, is_only_search
from frontend.desk_frame import desk_context, open_desk
from frontend.pieces import Choice, Fact, Moment, Tab
from frontend.see_other import SeeOther
from frontend.views.open_desk import KIND_CHOICES
from shop.kernel.clock import business_day_of
from shop.kernel.errors import DomainError
from shop.kernel.phone import format_phone
from vendors.banks import BANKS
from vendors.models import HelperScope, Vendor, VendorKind, VendorReview, VendorState
from vendors.personal_number import mask_personal_number, shown_tax_code
from vendors.selectors.access_desk import OWNER, Desk
from vendors.selectors.audit_trail import names_of
from vendors.selectors.review_queue import reviews_of_vendor
from vendors.selectors.vendor_checklist import (
    BANK_PATH,
    DEMANDS,
    PAPERS_PATH,
    PROFILE_PATH,
    advice,
    checklist,
)
from vendors.services.profile_checks import FormRefused
from vendors.services.review_vendor import ProfileIncomplete, submit_vendor, take_back_vendor
from vendors.services.save_bank_account import save_bank_account
from vendors.services.save_profile import IDENTITY, IDENTITY_IS_OPEN, ProfileInput, save_profile
from vendors.tax_code import is_persons_code

LONGEST_ECHO = 1_000
LONGEST_STORY_ECHO = 25_000
CONTACT = ("address_line", "phone", "story")
MOMENT_STATES = {"rejected": "bad", "suspended": "bad"}
BY_THE_PLATFORM = frozenset({"approved", "rejected", "suspended", "resumed"})
BANK_CHOICES = tuple(Choice(bank.bin, bank.name) for bank in BANKS.values())
STATE_BADGES = {
    VendorState.APPROVED: "good",
    VendorState.REJECTED: "bad",
    VendorState.SUSPENDED: "bad",
    VendorState.SUBMITTED: "attention",
}


@login_required
@never_cache
@sensitive_post_parameters("personal_number")
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest, vendor_id: int) -> HttpResponse:
    desk = open_desk(request, vendor_id, scope=HelperScope.PROFILE)
    if request.method != "POST":
        return _show(request, desk)
    if is_only_search(request, desk.vendor.commune):
        errors = {} if request.POST.get("step") == FIND else {"commune_code": CHOOSE}
        return _show(request, desk, errors=errors)
    try:
        save_profile(desk, _typed_profile(request, desk.vendor), day=business_day_of(timezone.now()))
    except FormRefused as refused:
        return _show(request, desk, errors=_by_field(refused))
    messages.success(request, "Đã lưu hồ sơ.")
    return SeeOther(_address(desk))


@login_required
@require_POST
def submit(request: HttpRequest, vendor_id: int) -> HttpResponse:
    """Send the profile in, or take it back to mend it (`step`)."""
    desk = open_desk(request, vendor_id, scope=HelperScope.PROFILE)
    try:
        if request.POST.get("step") == "take-back":
            take_back_vendor(desk)
            messages.success(request, "Đã rút hồ sơ về. Sửa xong, mời gửi lại.")
        else:
            submit_vendor(desk)
            messages.success(request, "Đã gửi hồ sơ. Sàn xem xong sẽ nhắn kết quả.")
    except ProfileIncomplete:
        return _show(request, desk, refusal="Hồ sơ chưa gửi được: còn những mục dưới đây.")
    except DomainError as refused:
        return _show(request, desk, refusal=refused.message)
    return SeeOther(_address(desk))


@login_required
@never_cache
@sensitive_post_parameters("bank_account")
@require_http_methods(["GET", "HEAD", "POST"])
def bank_account(request: HttpRequest, vendor_id: int) -> HttpResponse:
    """Owners only: to staff and helpers there is no such page."""
    desk = open_desk(request, vendor_id, is_owner=True)
    errors: dict[str, str] = {}
    fields = ("bank_bin", "bank_account", "bank_account_name")
    values = {name: getattr(desk.vendor, name) for name in fields}
    if request.method == "POST":
        values = {name: request.POST.get(name, "")[:LONGEST_ECHO] for name in fields}
        try:
            save_bank_account(
                desk,
                bank_bin=values["bank_bin"],
                account=values["bank_account"],
                account_name=values["bank_account_name"],
            )
        except FormRefused as refused:
            errors = _by_field(refused)
        else:
            messages.success(request, "Đã lưu tài khoản nhận tiền.")
            return SeeOther(f"/kenh-ban/{vendor_id}/{BANK_PATH}")
    context = {
        **desk_context(desk, "profile"),
        "tabs": profile_tabs(desk, BANK_PATH),
        "values": values,
        "errors": errors,
        "banks": BANK_CHOICES,
    }
    return render(request, "desk/profile_bank.html", context, status=422 if errors else 200)


def profile_tabs(desk: Desk, current: str) -> list[Tab]:
    """The pages that belong to the profile; the account is the owner's."""
    pages = [(PROFILE_PATH, "Thông tin"), (PAPERS_PATH, "Giấy tờ")]
    if desk.role == OWNER:
        pages.append((BANK_PATH, "Tài khoản nhận tiền"))
    pages.append(("nhat-ky/", "Nhật ký"))
    return [Tab(label, f"/kenh-ban/{desk.vendor.pk}/{path}", path == current) for path, label in pages]


def _typed_profile(request: HttpRequest, vendor: Vendor) -> ProfileInput:
    """Fields that the form did not show are left as they are; so is a personal number left blank."""
    post = request.POST
    fields: dict[str, Any] = {name: post[name] for name in (*IDENTITY, *CONTACT) if name in post}
    if not fields.get("personal_number", "").strip():
        fields.pop("personal_number", None)
    if is_persons_code(vendor.tax_code) and not fields.get("tax_code", "").strip():
        fields.pop("tax_code", None)  # a household's is the same number: it was not shown either
    if not fields.get("commune_code"):
        fields.pop("commune_code", None)
    if not fields.get("phone", "x").strip():
        fields.pop("phone")  # it is where codes go: it changes, but is never empty
    return ProfileInput(**fields, is_women_led=post.get("is_women_led") == "1")


def _by_field(refused: FormRefused) -> dict[str, str]:
    return {str(problem.path[0]): problem.message for problem in refused.problems}


def _address(desk: Desk) -> str:
    return f"/kenh-ban/{desk.vendor.pk}/{PROFILE_PATH}"


def _show(
    request: HttpRequest, desk: Desk, *, errors: dict[str, str] | None = None, refusal: str = ""
) -> HttpResponse:
    vendor, errors = desk.vendor, errors or {}
    is_open = vendor.state in IDENTITY_IS_OPEN
    reviews = reviews_of_vendor(vendor)
    missing = checklist(vendor)
    context = {
        **desk_context(desk, "profile"),
        "tabs": profile_tabs(desk, PROFILE_PATH),
        "values": _values(request, desk),
        "errors": errors,
        "refusal": refusal,
        "kinds": KIND_CHOICES,
        "is_open": is_open,
        "identity": _identity_facts(desk),
        "tax_code_now": shown_tax_code(vendor.tax_code) if is_persons_code(vendor.tax_code) else "",
        "personal_number_now": mask_personal_number(vendor.personal_number),
        "may_change_phone": desk.role == OWNER,
        "picker": commune_picker(request, vendor.commune, error=errors.get("commune_code", "")),
        "badge": STATE_BADGES.get(VendorState(vendor.state), "plain"),
        "missing": missing,
        "needed": {
            field: field in DEMANDS[VendorKind(vendor.kind)].fields for field in (*IDENTITY, *CONTACT)
        },
        "advice": [one for one in advice(vendor) if desk.role == OWNER or one.path != BANK_PATH],
        "may_submit": vendor.state in {VendorState.DRAFT, VendorState.REJECTED},
        "reason": reviews[0].reason if reviews and reviews[0].step in MOMENT_STATES else "",
        "moments": _moments(reviews),
    }
    return render(request, "desk/profile.html", context, status=422 if errors or refusal else 200)


def _values(request: HttpRequest, desk: Desk) -> dict[str, Any]:
    """What was typed where the form was sent, else what is kept. The personal number is never sent back."""
    vendor = desk.vendor
    names = [name for name in (*IDENTITY, *CONTACT) if name not in {"personal_number", "commune_code"}]
    values: dict[str, Any] = {name: getattr(vendor, name) for name in names}
    values["phone"] = format_phone(vendor.phone) if vendor.phone else ""
    values["is_women_led"] = vendor.is_women_led
    if is_persons_code(vendor.tax_code):
        values["tax_code"] = ""
    if request.method == "POST" and "address_line" in request.POST:
        for name in names:
            longest = LONGEST_STORY_ECHO if name == "story" else LONGEST_ECHO
            values[name] = request.POST.get(name, values[name])[:longest]
        values["is_women_led"] = request.POST.get("is_women_led") == "1"
        if is_persons_code(values["tax_code"].strip()):
            values["tax_code"] = ""
    return values


def _identity_facts(desk: Desk) -> list[Fact]:
    vendor = desk.vendor
    facts = [
        Fact("Loại chủ thể", vendor.get_kind_display()),
        Fact("Tên gọi", vendor.name),
        Fact("Tên đăng ký", vendor.legal_name),
        Fact("Mã số thuế", shown_tax_code(vendor.tax_code)),
        Fact("Số giấy chứng nhận đăng ký", vendor.registration_number),
        Fact("Người đại diện", vendor.representative_name),
        Fact("Số định danh cá nhân", mask_personal_number(vendor.personal_number)),
        Fact("Xã, phường, đặc khu", vendor.commune.label),
    ]
    return [fact for fact in facts if fact.value]


def _moments(reviews: list[VendorReview]) -> list[Moment]:
    """Newest first; who of the platform judged is no business of the desk."""
    own = [review.actor for review in reviews if review.step not in BY_THE_PLATFORM]
    names = names_of(own) if own else {}
    moments = []
    for review in reviews:
        who = "Sàn" if review.step in BY_THE_PLATFORM else names.get(review.actor, "")
        note = f"{who}: {review.reason}" if review.reason else who
        state: Any = MOMENT_STATES.get(review.step, "done")
        moments.append(Moment(str(review.get_step_display()), state, review.at, note))
    return moments
