"""The second factor: setting one up, showing it, ten codes on paper."""

import io
from typing import Any

import segno
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from frontend.pieces import Crumb
from frontend.see_other import SeeOther
from frontend.views.account_sign_in import ACCOUNT, safe_next
from shop.kernel.attempts import client_address
from shop.kernel.errors import DomainError, NotFound
from vendors.people.lock_keys import second_factor_name
from vendors.people.models import User
from vendors.people.second_factor_mark import has_passed, mark_passed
from vendors.people.selectors.second_factors import has_second_factor
from vendors.people.services.lock_outs import MustWait, forgive, note_failure, refuse_if_waiting
from vendors.people.services.passkeys import (
    add_passkey,
    ask_for_known,
    ask_for_new,
    passkeys_work_on,
    show_passkey,
)
from vendors.people.services.recover_account import end_own_sessions
from vendors.people.services.second_factors import (
    WrongSecondFactor,
    add_app,
    app_address,
    make_recovery_codes,
    new_secret,
    remove_factor,
    seal,
    show_code,
    unseal,
)

SECURITY = "/tai-khoan/bao-mat/"
# What the session keeps between question and answer; secrets sealed, since sessions lie in the database.
_SECRET, _NEW_KEY, _KNOWN_KEY, _CODES, _NEXT = (
    "factor_app",
    "factor_new",
    "factor_known",
    "factor_codes",
    "factor_next",
)


@sensitive_post_parameters("code", "answer")
@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def prove(request: HttpRequest) -> HttpResponse:
    """Show the second factor for this session; whoever has none is led to setting one up."""
    user, target = _person(request), safe_next(request)
    if has_passed(request.session):
        return redirect(target)
    if not has_second_factor(user):
        request.session[_NEXT] = target
        return render(request, "account/set_up_second_factor.html", _ways(request) | {"next": target})
    error, status = "", 200
    if request.method == "POST":
        refused = _refusal_of_proof(request, user)
        if refused is None:
            _pass(request)
            return SeeOther(target)
        error, status = refused.message, 429 if isinstance(refused, MustWait) else 422
    asked = (
        ask_for_known(user=user, host=request.get_host()) if passkeys_work_on(request.get_host()) else None
    )
    request.session[_KNOWN_KEY] = asked.state if asked else None
    context = {"next": target, "error": error, "options": asked.options if asked else None}
    return render(request, "account/prove.html", context, status=status)


@sensitive_post_parameters("code")
@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def add_authenticator(request: HttpRequest) -> HttpResponse:
    """An authenticator app: the QR code with its secret, and a code to show that it works."""
    user, error, status = _person(request), "", 200
    secret = unseal(request.session.get(_SECRET, ""))
    if request.method == "POST" and secret:
        try:
            add_app(user=user, secret=secret, code=request.POST.get("code", ""), now=timezone.now())
        except WrongSecondFactor as refused:
            error, status = refused.message, 422
        else:
            del request.session[_SECRET]
            return _after_adding(request, user, "Đã bật ứng dụng tạo mã.")
    if not secret:
        secret = new_secret()
        request.session[_SECRET] = seal(secret)
    context = {
        "crumbs": _crumbs("Ứng dụng tạo mã"),
        "qr": _qr(app_address(user, secret)),
        "secret": " ".join(secret[i : i + 4] for i in range(0, len(secret), 4)),
        "app_url": app_address(user, secret),
        "error": error,
    }
    return render(request, "account/add_authenticator.html", context, status=status)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def add_key(request: HttpRequest) -> HttpResponse:
    """A passkey of this telephone or computer."""
    user, host = _person(request), request.get_host()
    if not passkeys_work_on(host):
        raise Http404
    error, status, name = "", 200, request.POST.get("name", "")[:60]
    if request.method == "POST":
        state, answer = request.session.pop(_NEW_KEY, None), request.POST.get("answer", "")
        try:
            add_passkey(user=user, host=host, state=state, answer=answer, name=name)
        except DomainError as refused:
            error, status = refused.message, 422
        else:
            return _after_adding(request, user, "Đã thêm khoá trên thiết bị.")
    asked = ask_for_new(user=user, host=host)
    request.session[_NEW_KEY] = asked.state
    context = {
        "crumbs": _crumbs("Khoá trên thiết bị"),
        "options": asked.options,
        "name": name,
        "error": error,
    }
    return render(request, "account/add_key.html", context, status=status)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """POST makes ten new codes; the page after it shows them, once."""
    user = _person(request)
    if request.method == "POST":
        if not has_second_factor(user):
            return SeeOther(SECURITY)
        request.session[_CODES] = seal(" ".join(make_recovery_codes(user)))
        return SeeOther(reverse("recovery-codes"))
    codes = unseal(request.session.pop(_CODES, "")).split()
    context = {
        "crumbs": _crumbs("Mã dự phòng"),
        "codes": codes,
        "next": request.session.pop(_NEXT, SECURITY) if codes else SECURITY,
        "has_second_factor": bool(codes) or has_second_factor(user),
    }
    return render(request, "account/recovery_codes.html", context)


@login_required
@require_POST
def remove(request: HttpRequest, factor_id: int) -> HttpResponse:
    try:
        remove_factor(user=_person(request), factor_id=factor_id)
    except NotFound:
        raise Http404 from None
    messages.success(request, "Đã gỡ.")
    return SeeOther(SECURITY)


def _refusal_of_proof(request: HttpRequest, user: User) -> DomainError | None:
    """Look at the code or the passkey's answer; wrong ones are counted, and then wait."""
    name, address, now = second_factor_name(user), client_address(request), timezone.now()
    try:
        refuse_if_waiting(name, address, now=now)
        if answer := request.POST.get("answer", ""):
            state = request.session.pop(_KNOWN_KEY, None)
            show_passkey(user=user, host=request.get_host(), state=state, answer=answer, now=now)
        else:
            show_code(user=user, typed=request.POST.get("code", "")[:40], now=now)
    except WrongSecondFactor as refused:
        note_failure(name, address, now=now)
        return refused
    except MustWait as refused:
        return refused
    forgive(name, address)
    return None


def _after_adding(request: HttpRequest, user: User, sentence: str) -> HttpResponse:
    """The first factor ends the sessions that know of none, shows the codes on paper, and leads back."""
    is_first = not has_passed(request.session)
    _pass(request)
    if not is_first:
        messages.success(request, sentence)
        return SeeOther(SECURITY)
    end_own_sessions(user)
    update_session_auth_hash(request, user)
    request.session[_CODES] = seal(" ".join(make_recovery_codes(user)))
    messages.success(request, sentence)
    return SeeOther(reverse("recovery-codes"))


def _pass(request: HttpRequest) -> None:
    request.session.cycle_key()  # a session that may do more is another session
    mark_passed(request.session)


def _ways(request: HttpRequest) -> dict[str, Any]:
    return {"has_passkeys": passkeys_work_on(request.get_host())}


def _person(request: HttpRequest) -> User:
    """The signed-in person; login_required lets nobody else through, this tells the type."""
    if not isinstance(request.user, User):
        raise Http404
    return request.user


def _crumbs(page: str) -> tuple[Crumb, ...]:
    return (Crumb("Tài khoản", ACCOUNT), Crumb("Bảo mật", SECURITY), Crumb(page))


def _qr(address: str) -> SafeString:
    """The QR code as SVG, black on white whatever the page's colours."""
    written = io.BytesIO()
    segno.make(address, error="m").save(
        written,
        kind="svg",
        scale=5,
        border=3,
        light="#fff",
        xmldecl=False,
        svgclass="qr",
        lineclass=None,
        title="Mã QR",
    )
    return mark_safe(written.getvalue().decode())  # noqa: S308 - drawn by us, no outside text in it
