"""Signing in: a code by telephone, or a password. Whoever shows a code of an unknown number gets an account."""

from urllib.parse import urlencode

from django.contrib import admin
from django.contrib.auth import authenticate, login, logout
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from frontend.second_factor_gate import PROVE
from frontend.see_other import SeeOther
from shop.kernel.attempts import client_address
from shop.kernel.errors import DomainError, InvalidInput
from shop.kernel.phone import normalize_phone
from shop.kernel.text import clean_text
from vendors.people.models import User
from vendors.people.second_factor_mark import mark_due
from vendors.people.selectors.find_people import person_of_phone
from vendors.people.selectors.second_factors import has_second_factor
from vendors.people.services.lock_outs import MustWait, forgive, note_failure, refuse_if_waiting
from vendors.people.services.one_time_codes import CodeExpired, TooManyCodes, WrongCode, check_code, send_code
from vendors.people.services.passwords import LONGEST_PASSWORD
from vendors.people.services.register import register

REFUSED = "Số điện thoại (hoặc e-mail) hay mật khẩu chưa đúng. Bạn nhập lại giúp."
CLOSED = "Tài khoản này đã đóng. Mời liên hệ đơn vị vận hành chợ."
ACCOUNT = "/tai-khoan/"
PROVEN_FOR_S = 900  # between the right code of an unknown number and the name for the new account
# What the session of somebody on the way in keeps: whom the code went to, and where to go afterwards.
_SENT_TO, _PROVEN, _PROVEN_AT, _NEXT = "code_sent_to", "code_proven", "code_proven_at", "code_next"


@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """By password. Unknown account, wrong password and closed account answer alike; guessing is slow."""
    target = safe_next(request)
    if request.method != "POST":
        if request.user.is_authenticated:
            return redirect(target)
        return render(request, "account/sign_in.html", {"next": target})
    username, password = _clean(request.POST.get("username", "")), request.POST.get("password", "")
    address, now = client_address(request), timezone.now()
    context = {"next": target, "username": username, "by_password": True}
    try:
        refuse_if_waiting(username, address, now=now)
    except MustWait as refused:
        return render(request, "account/sign_in.html", {**context, "problem": refused.message}, status=429)
    user = None
    if username and 0 < len(password) <= LONGEST_PASSWORD:
        user = authenticate(request, username=username, password=password)
    if user is None:
        note_failure(username, address, now=now)
        return render(request, "account/sign_in.html", {**context, "problem": REFUSED}, status=422)
    forgive(username, address)
    return _enter(request, user, target)


@never_cache
@require_POST
def request_code(request: HttpRequest) -> HttpResponse:
    """Send a code to the number, whether it has an account or not, and go on to where it is entered."""
    phone, target = _clean(request.POST.get("phone", "")), safe_next(request)
    try:
        send_code(phone, "sign-in", client_address(request))
    except DomainError as refused:
        status = 429 if isinstance(refused, TooManyCodes) else 422
        context = {"next": target, "phone": phone, "phone_error": refused.message}
        return render(request, "account/sign_in.html", context, status=status)
    request.session[_SENT_TO] = normalize_phone(phone)
    request.session[_NEXT] = target
    return SeeOther(reverse("enter-code"))


@sensitive_post_parameters("code")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def enter_code(request: HttpRequest) -> HttpResponse:
    """The right code signs in; of a number without an account it leads on to asking for a name."""
    phone = request.session.get(_SENT_TO)
    if phone is None:
        return redirect("sign-in")
    target = request.session.get(_NEXT, ACCOUNT)
    context = {"phone": phone, "next": target}
    if request.method != "POST":
        return render(request, "account/enter_code.html", context)
    address, now = client_address(request), timezone.now()
    try:
        refuse_if_waiting(phone, address, now=now)
        check_code(phone, "sign-in", request.POST.get("code", ""))
    except (MustWait, WrongCode, CodeExpired) as refused:
        if not isinstance(refused, MustWait):
            note_failure(phone, address, now=now)
        status = 429 if isinstance(refused, MustWait) else 422
        context |= {"error": refused.message, "is_spent": isinstance(refused, CodeExpired)}
        return render(request, "account/enter_code.html", context, status=status)
    forgive(phone, address)
    del request.session[_SENT_TO]
    user = person_of_phone(phone)
    if user is None:
        request.session[_PROVEN], request.session[_PROVEN_AT] = phone, now.timestamp()
        return SeeOther(reverse("new-account"))
    if not user.is_active:
        return render(request, "account/sign_in.html", {"next": target, "problem": CLOSED}, status=403)
    return _enter(request, user, target)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new_account(request: HttpRequest) -> HttpResponse:
    """The last step of registering: a name. Only for whoever has just shown the code of a number."""
    phone = request.session.get(_PROVEN)
    if phone is None or timezone.now().timestamp() - request.session.get(_PROVEN_AT, 0) > PROVEN_FOR_S:
        return redirect("sign-in")
    context = {"phone": phone}
    if request.method != "POST":
        return render(request, "account/new_account.html", context)
    typed = request.POST.get("display_name", "")
    try:
        user = register(phone=phone, display_name=typed)
    except DomainError as refused:
        context |= {"display_name": typed[:120], "error": refused.message}
        return render(request, "account/new_account.html", context, status=422)
    target = request.session.get(_NEXT, ACCOUNT)
    return _enter(request, user, target)


@never_cache
def admin_sign_in(request: HttpRequest) -> HttpResponse:
    """Stands before the admin's own form, which would be a second door without the limit on guesses."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.GET.get("next") or reverse("admin:index"))
    if not admin.site.has_permission(request):
        raise Http404  # signed in, but nobody's administrator: sending them to sign in would go round in a ring
    return redirect("admin:index")


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    return redirect("/")


def safe_next(request: HttpRequest) -> str:
    """Where to go afterwards: a page of this shop, else the account page."""
    target = request.POST.get("next") or request.GET.get("next") or ""
    if url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        return target
    return ACCOUNT


def _enter(request: HttpRequest, user: User, target: str) -> HttpResponse:
    """Sign in; whoever has set up a second factor is asked for it before anything else."""
    login(request, user)
    for key in (_SENT_TO, _PROVEN, _PROVEN_AT, _NEXT):
        request.session.pop(key, None)
    if has_second_factor(user):
        mark_due(request.session)
        return SeeOther(f"{PROVE}?{urlencode({'next': target}, safe='/')}")
    return SeeOther(target)


def _clean(typed: str) -> str:
    try:
        return clean_text(typed, max_length=254)
    except InvalidInput:
        return ""
