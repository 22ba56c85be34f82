"""The first page of an empty shop: operator, administrator, first officer, published texts."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from frontend.pieces import Choice
from frontend.see_other import SeeOther
from shop.kernel.attempts import attempts, client_address, count_attempt
from vendors.people.models import PolicyKind
from vendors.people.policy_drafts import policy_drafts
from vendors.people.selectors.operator import is_set_up
from vendors.people.services.set_up_shop import (
    LONGEST_POLICY,
    AccountInput,
    AlreadySetUp,
    OperatorInput,
    SetUpRefused,
    WrongCode,
    set_up_shop,
)
from vendors.places.selectors.units import current_provinces

TRIES = 10
TRIES_WINDOW_S = 900
LONGEST_ECHO = 1_000  # of one line typed wrongly, how much is shown again
LONGEST_POLICY_ECHO = 5 * LONGEST_POLICY  # a text that is too long comes back whole, to be shortened
# Passwords are not among them: they are never sent back.
LINES = (
    "code",
    "operator_legal_name", "operator_tax_code", "operator_address", "operator_phone", "operator_email",
    "operator_registration_number",
    "admin_display_name", "admin_phone",
    "officer_display_name", "officer_phone", "officer_province",
)  # fmt: skip
TOO_OFTEN = "Đã nhập sai mã quá nhiều lần. Mời chờ 15 phút rồi thử lại."


@sensitive_post_parameters("code", "admin_password", "officer_password")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def first_run(request: HttpRequest) -> HttpResponse:
    """Open only while nothing is set up; what it asks for first stands on the server's console."""
    if request.method == "POST":
        return _set_up(request)
    if is_set_up():
        raise Http404
    return _show({"policies": policy_drafts()}, {}, request)


def _set_up(request: HttpRequest) -> HttpResponse:
    post = request.POST
    key = f"first-run:{client_address(request)}"
    if attempts(key) >= TRIES:
        return _show(_typed(request), {"code": TOO_OFTEN}, request, status=429)
    try:
        set_up_shop(
            code=post.get("code", ""),
            operator=OperatorInput(
                legal_name=post.get("operator_legal_name", ""),
                tax_code=post.get("operator_tax_code", ""),
                address=post.get("operator_address", ""),
                phone=post.get("operator_phone", ""),
                email=post.get("operator_email", ""),
                registration_number=post.get("operator_registration_number", ""),
            ),
            admin=_account(request, "admin"),
            officer=_account(request, "officer"),
            province_code=post.get("officer_province", ""),
            policies={kind: post.get(f"policies_{kind}", "") for kind in PolicyKind},
            policies_are_read=post.get("policies_are_read") == "1",
            now=timezone.now(),
        )
    except AlreadySetUp as refused:  # also the second press of one button: the first one made it
        messages.info(request, refused.message)
        return SeeOther(reverse("sign-in"))
    except WrongCode as refused:
        count_attempt(key, window_s=TRIES_WINDOW_S)
        return _show(_typed(request), {"code": refused.message}, request, status=422)
    except SetUpRefused as refused:
        errors = {"_".join(map(str, problem.path)): problem.message for problem in refused.problems}
        return _show(_typed(request), errors, request, status=422)
    messages.success(request, "Chợ đã sẵn sàng. Mời đăng nhập bằng tài khoản quản trị vừa lập.")
    return SeeOther(reverse("sign-in"))


def _account(request: HttpRequest, who: str) -> AccountInput:
    return AccountInput(*(request.POST.get(f"{who}_{name}", "") for name in AccountInput._fields))


def _typed(request: HttpRequest) -> dict[str, Any]:
    """What was typed, to be shown again; passwords excepted."""
    return {
        **{name: request.POST.get(name, "")[:LONGEST_ECHO] for name in LINES},
        "policies_are_read": request.POST.get("policies_are_read") == "1",
        "policies": {
            kind: request.POST.get(f"policies_{kind}", "")[:LONGEST_POLICY_ECHO] for kind in PolicyKind
        },
    }


def _show(
    values: dict[str, Any], errors: dict[str, str], request: HttpRequest, *, status: int = 200
) -> HttpResponse:
    context = {
        "values": values,
        "errors": errors,
        "policies": [
            {
                "name": f"policies_{kind}",
                "label": kind.label,
                "body": values["policies"][kind],
                "error": errors.get(f"policies_{kind}", ""),
            }
            for kind in PolicyKind
        ],
        "provinces": [Choice(unit.code, unit.full_name) for unit in current_provinces()],
        "is_demo_mode": False,  # an empty shop shows nothing made up
    }
    return render(request, "first_run.html", context, status=status)
