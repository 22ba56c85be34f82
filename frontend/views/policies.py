"""Who runs this marketplace and by which published texts: what the law wants every visitor to find."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from frontend.pieces import Crumb, Fact
from shop.kernel.clock import business_day_of
from shop.kernel.phone import format_phone
from vendors.people.models import Operator, PolicyKind
from vendors.people.selectors.operator import policies_on, policy_on, the_operator

HOME = Crumb("Trang đầu", "/")
POLICY_SLUGS = {
    PolicyKind.OPERATING_RULES: "quy-che-hoat-dong",
    PolicyKind.PAYMENT: "gia-va-thanh-toan",
    PolicyKind.DELIVERY: "giao-hang",
    PolicyKind.RETURN: "doi-tra",
    PolicyKind.COMPLAINT: "khieu-nai",
    PolicyKind.PRIVACY: "thong-tin-ca-nhan",
    PolicyKind.RANKING: "thu-tu-hien-thi",
}
KINDS_BY_SLUG = {slug: kind for kind, slug in POLICY_SLUGS.items()}


@require_safe
def operator_page(request: HttpRequest) -> HttpResponse:
    """Before anybody set the shop up it says so; the page is in the foot of every other one."""
    operator = the_operator()
    context = {
        "operator": operator,
        "facts": _facts(operator) if operator else [],
        "crumbs": (HOME, Crumb("Giới thiệu")),
    }
    return render(request, "operator.html", context)


@require_safe
def policies(request: HttpRequest) -> HttpResponse:
    found = policies_on(business_day_of(timezone.now()))
    context = {
        "policies": [{"policy": policy, "url": _url(kind)} for kind, policy in found.items()],
        "crumbs": (HOME, Crumb("Chính sách và quy chế")),
    }
    return render(request, "policies.html", context)


@require_safe
def policy(request: HttpRequest, slug: str) -> HttpResponse:
    """The version in force today. A text that is not published yet has a page that says so."""
    kind = KINDS_BY_SLUG.get(slug)
    if kind is None:
        raise Http404
    context = {
        "title": kind.label,
        "policy": policy_on(kind, business_day_of(timezone.now())),
        "canonical": _url(kind),
        "crumbs": (HOME, Crumb("Chính sách và quy chế", reverse("policies")), Crumb(kind.label)),
    }
    return render(request, "policy.html", context)


def _url(kind: PolicyKind) -> str:
    return reverse("policy", args=[POLICY_SLUGS[kind]])


def _facts(operator: Operator) -> list[Fact]:
    facts = [
        Fact("Tên đăng ký", operator.legal_name),
        Fact("Mã số thuế", operator.tax_code),
        Fact("Địa chỉ trụ sở", operator.address),
        Fact("Điện thoại", format_phone(operator.phone)),
    ]
    if operator.email:
        facts.append(Fact("E-mail", operator.email))
    number = operator.registration_number or "chưa có"
    facts.append(Fact("Số đăng ký sàn với Bộ Công Thương", number))
    return facts
