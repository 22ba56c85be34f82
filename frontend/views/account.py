"""Signing in and out, and where a signed-in person may go."""

from hashlib import sha256

from django.contrib import admin
from django.contrib.auth import authenticate, login, logout
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from frontend.pieces import Task
from frontend.see_other import SeeOther
from outlets.models import OutletStaff
from outlets.selectors.access_outlet import outlets_of
from shop.kernel.attempts import attempts, client_address, count_attempt
from shop.kernel.clock import business_day_of
from shop.kernel.errors import InvalidInput
from shop.kernel.phone import normalize_phone
from shop.kernel.text import clean_text
from vendors.people.models import User
from vendors.people.selectors.access_officer import officer_units

TRIES = 10
TRIES_WINDOW_S = 900
LONGEST_PASSWORD = 200  # hashing costs time by length
REFUSED = "Số điện thoại (hoặc e-mail) hay mật khẩu chưa đúng. Bạn nhập lại giúp."
TOO_OFTEN = "Đã thử quá nhiều lần. Mời chờ 15 phút rồi đăng nhập lại."


@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Unknown account, wrong password and closed account answer alike; guessing is slow."""
    target = _safe_next(request)
    if request.method != "POST":
        if request.user.is_authenticated:
            return redirect(target)
        return render(request, "shop/sign_in.html", {"next": target})
    username = _clean(request.POST.get("username", ""))
    key = f"sign-in:{_one_spelling(username)}:{client_address(request)}"
    context = {"next": target, "username": username}
    if attempts(key) >= TRIES:
        return render(request, "shop/sign_in.html", {**context, "problem": TOO_OFTEN}, status=429)
    password = request.POST.get("password", "")
    user = None
    if username and 0 < len(password) <= LONGEST_PASSWORD:
        user = authenticate(request, username=username, password=password)
    if user is None:
        count_attempt(key, window_s=TRIES_WINDOW_S)
        return render(request, "shop/sign_in.html", {**context, "problem": REFUSED}, status=422)
    login(request, user)
    return SeeOther(target)


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


@login_required
@never_cache
@require_safe
def account(request: HttpRequest) -> HttpResponse:
    """Who am I, and which desks are mine."""
    user = request.user
    if not isinstance(user, User):  # login_required lets nobody else through; this tells the type
        return redirect("sign-in")
    return render(request, "shop/account.html", {"person": user, "desks": _desks(user)})


def _desks(user: User) -> list[Task]:
    """The desks of this person's posts. 3 queries."""
    desks = [Task("Quầy bán hàng", "/quay/", "cash", outlet.name) for outlet in outlets_of(user)]
    if managed := outlets_of(user, OutletStaff.Role.MANAGER):
        names = ", ".join(outlet.name for outlet in managed)
        desks.append(Task("Quản lý điểm bán", "/diem-ban/", "shop", names))
    units = officer_units(user, day=business_day_of(timezone.now()))
    if units:
        names = ", ".join(unit.full_name for unit in units)
        desks.append(Task("Báo cáo doanh thu theo xã", "/bao-cao/", "report", names))
    if user.is_staff:
        desks.append(Task("Trang quản trị", "/admin/", "settings"))
    return desks


def _clean(typed: str) -> str:
    try:
        return clean_text(typed, max_length=254)
    except InvalidInput:
        return ""


def _one_spelling(username: str) -> str:
    """One key for one account, however its number is written; hashed, so that the cache holds no list of people."""
    try:
        name = normalize_phone(username)
    except InvalidInput:
        name = username.casefold()
    return sha256(name.encode()).hexdigest()


def _safe_next(request: HttpRequest) -> str:
    """Where to go afterwards: a page of this shop, else the account page."""
    target = request.POST.get("next") or request.GET.get("next") or ""
    if url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        return target
    return "/tai-khoan/"
