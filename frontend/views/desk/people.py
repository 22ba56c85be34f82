"""Who works at a desk, and làm hộ from both sides: the owner's page, and the page of whoever asks to help."""

from datetime import date
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from frontend.desk_frame import desk_context, open_desk
from frontend.pieces import Choice, Crumb
from frontend.see_other import SeeOther
from shop.kernel.attempts import attempts, client_address, count_attempt
from shop.kernel.clock import add_months, business_day_of
from shop.kernel.errors import DomainError, NotFound
from vendors.models import HelperScope
from vendors.people.models import User
from vendors.selectors.access_desk import Desk
from vendors.selectors.desk_people import people_of_desk, posts_of_helper
from vendors.services.helper_posts import (
    LONGEST_MONTHS,
    ConsentRefused,
    agree_at_desk,
    agree_by_code,
    ask_to_help,
    end_help,
    stop_helping,
)
from vendors.services.members import invite_staff, remove_member
from vendors.services.profile_checks import FormRefused

LONGEST_ECHO = 300
DAY_S = 86_400
ASKS_A_DAY, CODES_A_DAY, INVITATIONS_A_DAY = 15, 30, 20
ASKED = (
    "help-producer"  # in the session: whom this person asked last, as typed; says nothing about who exists
)
SCOPE_CHOICES = tuple(Choice(scope.value, str(scope.label)) for scope in HelperScope)
SENT = (
    "Nếu số này là của một nhà sản xuất trên chợ, mã 6 số vừa được nhắn tới họ. "
    "Nhà sản xuất đồng ý thì đọc mã cho bạn, hoặc bấm đồng ý ở kênh bán của họ."
)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD"])
def desk_people(request: HttpRequest, vendor_id: int) -> HttpResponse:
    """Owners only."""
    return _show_desk(request, open_desk(request, vendor_id, is_owner=True))


@login_required
@require_POST
def invite_member(request: HttpRequest, vendor_id: int) -> HttpResponse:
    desk = open_desk(request, vendor_id, is_owner=True)
    key = f"invite-staff:{vendor_id}"
    typed = {name: request.POST.get(name, "")[:LONGEST_ECHO] for name in ("name", "phone")}
    if attempts(key) >= INVITATIONS_A_DAY:
        return _show_desk(request, desk, typed, {"phone": "Hôm nay đã mời đủ người. Mời thử lại ngày mai."})
    count_attempt(key, window_s=DAY_S)
    try:
        invite_staff(desk, name=typed["name"], phone=typed["phone"])
    except FormRefused as refused:
        return _show_desk(request, desk, typed, _by_field(refused))
    except DomainError as refused:
        return _show_desk(request, desk, typed, {"phone": refused.message})
    messages.success(request, "Đã thêm. Người này đăng nhập bằng số điện thoại vừa nhập.")
    return SeeOther(_address(vendor_id))


@login_required
@require_POST
def remove_person(request: HttpRequest, vendor_id: int, membership_id: int) -> HttpResponse:
    desk = open_desk(request, vendor_id, is_owner=True)
    try:
        remove_member(desk, membership_id)
    except NotFound:
        raise Http404 from None
    messages.success(request, "Đã thôi cho người này vào kênh bán.")
    return SeeOther(_address(vendor_id))


@login_required
@require_POST
def agree(request: HttpRequest, vendor_id: int, post_id: int) -> HttpResponse:
    desk = open_desk(request, vendor_id, is_owner=True)
    now = timezone.now()
    try:
        agree_at_desk(desk, post_id, now=now, day=business_day_of(now))
    except NotFound:
        raise Http404 from None
    messages.success(request, "Đã đồng ý. Có thể cho thôi bất cứ lúc nào ở trang này.")
    return SeeOther(_address(vendor_id))


@login_required
@require_POST
def end(request: HttpRequest, vendor_id: int, post_id: int) -> HttpResponse:
    desk = open_desk(request, vendor_id, is_owner=True)
    try:
        end_help(desk, post_id, now=timezone.now())
    except NotFound:
        raise Http404 from None
    messages.success(request, "Đã kết thúc việc làm hộ.")
    return SeeOther(_address(vendor_id))


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Whom one helps, and asking another producer. Known and unknown ones are answered alike."""
    if request.method != "POST":
        return _show_ask(request, {"valid_to": add_months(_today(), 6).isoformat()}, {})
    user, now = cast("User", request.user), timezone.now()
    typed = {
        name: request.POST.get(name, "")[:LONGEST_ECHO] for name in ("producer", "organisation", "valid_to")
    }
    key = f"help-ask:{user.pk}"
    if attempts(key) >= ASKS_A_DAY:
        return _show_ask(
            request, typed, {"producer": "Hôm nay đã xin đủ số lần. Mời thử lại ngày mai."}, status=429
        )
    try:
        ask_to_help(
            helper=user,
            producer=typed["producer"],
            organisation=typed["organisation"],
            scopes=request.POST.getlist("scopes"),
            valid_to=_day(typed["valid_to"]),
            address=client_address(request),
            now=now,
            day=business_day_of(now),
        )
    except FormRefused as refused:
        return _show_ask(request, typed, _by_field(refused), status=422)
    count_attempt(key, window_s=DAY_S)
    request.session[ASKED] = typed["producer"]
    return SeeOther("/lam-ho/ma/")


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """The producer reads out the code; typed here it is its consent."""
    producer = request.session.get(ASKED, "")
    if not producer:
        return redirect("help-ask")
    error, status = "", 200
    if request.method == "POST":
        user, now = cast("User", request.user), timezone.now()
        key = f"help-code:{user.pk}"
        if attempts(key) >= CODES_A_DAY:
            error, status = "Đã nhập mã quá nhiều lần. Mời thử lại ngày mai.", 429
        else:
            count_attempt(key, window_s=DAY_S)
            try:
                post = agree_by_code(
                    helper=user,
                    producer=producer,
                    code=request.POST.get("code", "")[:LONGEST_ECHO],
                    now=now,
                    day=business_day_of(now),
                )
            except ConsentRefused as refused:
                error, status = refused.message, 422
            else:
                del request.session[ASKED]
                messages.success(request, f"{post.vendor.name} đã đồng ý. Mời bắt đầu.")
                return SeeOther(f"/kenh-ban/{post.vendor_id}/")
    context = {"crumbs": _crumbs("Nhập mã đồng ý"), "producer": producer, "error": error, "sent": SENT}
    return render(request, "onboarding/help_code.html", context, status=status)


@login_required
@require_POST
def stop(request: HttpRequest, post_id: int) -> HttpResponse:
    try:
        stop_helping(cast("User", request.user), post_id, now=timezone.now())
    except NotFound:
        raise Http404 from None
    messages.success(request, "Đã thôi làm hộ.")
    return SeeOther("/lam-ho/")


def _show_desk(
    request: HttpRequest,
    desk: Desk,
    values: dict[str, str] | None = None,
    errors: dict[str, str] | None = None,
) -> HttpResponse:
    now = timezone.now()
    context = {
        **desk_context(desk, "helpers"),
        "people": people_of_desk(desk, day=business_day_of(now), now=now),
        "values": values or {},
        "errors": errors or {},
    }
    return render(request, "desk/helpers.html", context, status=422 if errors else 200)


def _show_ask(
    request: HttpRequest, values: dict[str, str], errors: dict[str, str], *, status: int = 200
) -> HttpResponse:
    context = {
        "crumbs": _crumbs("Làm hộ"),
        "values": values,
        "scopes": request.POST.getlist("scopes"),
        "errors": errors,
        "scope_choices": SCOPE_CHOICES,
        "posts": posts_of_helper(cast("User", request.user), day=_today()),
        "longest": add_months(_today(), LONGEST_MONTHS),
    }
    return render(request, "onboarding/help_ask.html", context, status=status)


def _crumbs(label: str) -> tuple[Crumb, ...]:
    return (Crumb("Tài khoản", "/tai-khoan/"), Crumb(label))


def _by_field(refused: FormRefused) -> dict[str, str]:
    return {str(problem.path[0]): problem.message for problem in refused.problems}


def _day(raw: str) -> date | None:
    """None also for what is no day: the service then says what it wants."""
    try:
        return date.fromisoformat(raw.strip())
    except ValueError:
        return None


def _today() -> date:
    return business_day_of(timezone.now())


def _address(vendor_id: int) -> str:
    return f"/kenh-ban/{vendor_id}/lam-ho/"
