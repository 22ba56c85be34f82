"""/tai-khoan/bao-mat/: password, second factor and sessions of the signed-in person."""

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from frontend.pieces import Crumb
from frontend.see_other import SeeOther
from frontend.views.account_sign_in import ACCOUNT
from shop.kernel.attempts import client_address
from shop.kernel.clock import business_day_of
from shop.kernel.errors import DomainError, InvalidInput
from vendors.people.models import RecoveryCode, User
from vendors.people.selectors.find_people import second_factors_of
from vendors.people.selectors.second_factors import needs_second_factor
from vendors.people.services.lock_outs import MustWait, forgive, note_failure, refuse_if_waiting
from vendors.people.services.one_time_codes import TooManyCodes, check_code, send_code
from vendors.people.services.passkeys import passkeys_work_on
from vendors.people.services.passwords import LONGEST_PASSWORD, remove_password, set_password
from vendors.people.services.recover_account import end_own_sessions

PURPOSE = "password"


@login_required
@never_cache
@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """What protects this account, and how to change it."""
    user = _person(request)
    unused = RecoveryCode.objects.filter(user=user, used_at=None)
    context = {
        "crumbs": (Crumb("Tài khoản", ACCOUNT), Crumb("Bảo mật")),
        "person": user,
        "has_password": user.has_usable_password(),
        "factors": second_factors_of(user),
        "codes_left": unused.count(),
        "is_needed": needs_second_factor(user, day=business_day_of(timezone.now())),
        "has_passkeys": passkeys_work_on(request.get_host()),
    }
    return render(request, "account/security.html", context)


@sensitive_post_parameters("current_password", "new_password", "code")
@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """Set, change or remove the password: the present one, or a code by telephone, shows whose account it is."""
    user = _person(request)
    if request.method != "POST":
        return _password_page(request, user)
    act = request.POST.get("act", "")
    try:
        if act == "send":
            return _send(request, user)
        _prove_ownership(request, user)
        if act == "remove":
            remove_password(user)
            messages.success(request, "Đã bỏ mật khẩu. Từ nay đăng nhập bằng mã gửi về điện thoại.")
        else:
            set_password(user=user, password=request.POST.get("new_password", ""))
            messages.success(request, "Đã lưu mật khẩu mới. Các thiết bị khác đã được đăng xuất.")
    except DomainError as refused:
        status = 429 if isinstance(refused, MustWait | TooManyCodes) else 422
        return _password_page(request, user, refused=refused, status=status)
    update_session_auth_hash(request, user)
    request.session.pop(PURPOSE, None)
    return SeeOther(reverse("security"))


@login_required
@require_POST
def end_sessions(request: HttpRequest) -> HttpResponse:
    """Sign out everywhere but here."""
    user = _person(request)
    end_own_sessions(user)
    update_session_auth_hash(request, user)
    messages.success(request, "Đã đăng xuất khỏi mọi thiết bị khác.")
    return SeeOther(reverse("security"))


def _send(request: HttpRequest, user: User) -> HttpResponse:
    if not user.phone:
        raise InvalidInput("Tài khoản này chưa có số điện thoại để nhận mã.")
    send_code(user.phone, PURPOSE, client_address(request))
    request.session[PURPOSE] = True
    return SeeOther(reverse("password"))


def _prove_ownership(request: HttpRequest, user: User) -> None:
    """raises MustWait, InvalidInput at "current_password", WrongCode and CodeExpired at "code" """
    name, address, now = user.phone or user.email or "", client_address(request), timezone.now()
    refuse_if_waiting(name, address, now=now)
    try:
        typed = request.POST.get("current_password", "")
        if typed and user.has_usable_password():
            if len(typed) > LONGEST_PASSWORD or not user.check_password(typed):
                raise InvalidInput("Mật khẩu hiện tại chưa đúng.", path=("current_password",))
        elif code := request.POST.get("code", ""):
            check_code(user.phone or "", PURPOSE, code)
        elif user.has_usable_password() and not request.session.get(PURPOSE):
            raise InvalidInput("Mời nhập mật khẩu hiện tại.", path=("current_password",))
        else:
            raise InvalidInput("Mời nhập mã đã gửi về điện thoại.", path=("code",))
    except DomainError:
        note_failure(name, address, now=now)
        raise
    forgive(name, address)


def _password_page(
    request: HttpRequest, user: User, *, refused: DomainError | None = None, status: int = 200
) -> HttpResponse:
    code_is_sent = bool(request.session.get(PURPOSE))
    shown = {"current_password", "password"} | ({"code"} if code_is_sent else set())
    field = str(refused.path[0]) if refused and refused.path else ""
    context = {
        "crumbs": (Crumb("Tài khoản", ACCOUNT), Crumb("Bảo mật", reverse("security")), Crumb("Mật khẩu")),
        "person": user,
        "has_password": user.has_usable_password(),
        "code_is_sent": code_is_sent,
        "new_is_required": not user.has_usable_password(),  # the same form removes a password
        "errors": {field: refused.message} if refused and field in shown else {},
        "problem": refused.message if refused and field not in shown else "",
    }
    return render(request, "account/password.html", context, status=status)


def _person(request: HttpRequest) -> User:
    """The signed-in person; login_required lets nobody else through, this tells the type."""
    if not isinstance(request.user, User):
        raise Http404
    return request.user
