"""/van-hanh/chinh-sach/: the texts the law asks for, written and published by who runs the marketplace."""

from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from frontend.pieces import Crumb
from frontend.see_other import SeeOther
from frontend.views.policies import KINDS_BY_SLUG, POLICY_SLUGS
from shop.kernel.clock import business_day_of
from shop.kernel.errors import DomainError, InvalidInput, NotFound
from vendors.people.models import PolicyKind, User
from vendors.people.selectors.access_platform import access_platform_admin
from vendors.people.selectors.operator import policies_on, versions_of
from vendors.people.services.publish_policy import LONGEST_BODY, LONGEST_TITLE, publish_policy

HOME = Crumb("Vận hành", "/van-hanh/")
LIST_URL = "/van-hanh/chinh-sach/"
# Not every text asks every seller the same; what each must answer by law is said beside its form.
MUST_SAY = {
    PolicyKind.OPERATING_RULES: "Quyền và nghĩa vụ của sàn, người bán, người mua; cách xử lý vi phạm.",
    PolicyKind.PAYMENT: "Giá gồm những gì, các cách trả tiền, ai nhận tiền.",
    PolicyKind.DELIVERY: "Ai giao, trong bao lâu, phí bao nhiêu, hàng hỏng khi giao thì sao.",
    PolicyKind.RETURN: "Được đổi trả khi nào, trong mấy ngày, tiền hoàn về đâu.",
    PolicyKind.COMPLAINT: "Gửi khiếu nại ở đâu, ai trả lời, trong bao lâu.",
    PolicyKind.PRIVACY: "Thu thập những gì, để làm gì, giữ bao lâu, xoá bằng cách nào.",
    PolicyKind.RANKING: "Sản phẩm được xếp theo tiêu chí nào; chỗ nào có trả tiền thì phải nói rõ.",
}


@login_required
@never_cache
@require_safe
def operator_policies(request: HttpRequest) -> HttpResponse:
    """Each text with the version in force; those that are missing come first in the eye."""
    _admin(request)
    in_force = policies_on(business_day_of(timezone.now()))
    context = {
        "crumbs": (HOME, Crumb("Chính sách")),
        "texts": [
            {"label": kind.label, "url": f"{LIST_URL}{POLICY_SLUGS[kind]}/", "policy": in_force.get(kind)}
            for kind in PolicyKind
        ],
        "published": request.GET.get("da-cong-bo", ""),
    }
    return render(request, "operator_desk/policies.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def operator_policy(request: HttpRequest, slug: str) -> HttpResponse:
    """Write the next version; the one in force is where one begins."""
    admin = _admin(request)
    kind = KINDS_BY_SLUG.get(slug)
    if kind is None:
        raise Http404
    today = business_day_of(timezone.now())
    if request.method != "POST":
        newest = next(iter(versions_of(kind)), None)
        typed = {
            "title": newest.title if newest else kind.label,
            "body": newest.body if newest else "",
            "valid_from": today.isoformat(),
        }
        return _form(request, kind, typed, {})
    typed = {
        "title": request.POST.get("title", "")[: LONGEST_TITLE * 2],
        "body": request.POST.get("body", "")[: LONGEST_BODY + 1],
        "valid_from": request.POST.get("valid_from", "")[:20],
    }
    try:
        policy = publish_policy(
            kind=kind,
            title=typed["title"],
            body=typed["body"],
            valid_from=_day(typed["valid_from"]),
            publisher=admin,
            today=today,
        )
    except DomainError as refused:
        return _form(request, kind, typed, {str(refused.path[0]): refused.message}, status=422)
    return SeeOther(f"{LIST_URL}?da-cong-bo={policy.pk}")


def _form(
    request: HttpRequest, kind: PolicyKind, typed: dict[str, str], errors: dict[str, str], status: int = 200
) -> HttpResponse:
    context: dict[str, Any] = {
        "crumbs": (HOME, Crumb("Chính sách", LIST_URL), Crumb(kind.label)),
        "label": kind.label,
        "must_say": MUST_SAY[kind],
        "typed": typed,
        "errors": errors,
        "versions": versions_of(kind),
        "public_url": f"/chinh-sach/{POLICY_SLUGS[kind]}/",
    }
    return render(request, "operator_desk/policy.html", context, status=status)


def _day(typed: str) -> date:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        raise InvalidInput("Bạn chọn ngày có hiệu lực.", path=("valid_from",)) from None


def _admin(request: HttpRequest) -> User:
    try:
        return access_platform_admin(request.user, day=business_day_of(timezone.now()))
    except NotFound:
        raise Http404 from None
