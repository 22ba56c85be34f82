"""/kenh-ban/: the way to one's own desk, and the first step of a producer who has none."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from frontend.commune_picker import CHOOSE, FIND, commune_picker, is_only_search
from frontend.pieces import Choice, Crumb, Task
from frontend.see_other import SeeOther
from shop.kernel.clock import business_day_of
from shop.kernel.errors import DomainError
from shop.kernel.phone import format_phone
from vendors.models import VendorKind, VendorMembership
from vendors.people.models import User
from vendors.places.models import AdminUnit, Level
from vendors.selectors.access_desk import helper_posts_of
from vendors.services.profile_checks import FormRefused
from vendors.services.start_vendor import start_vendor

LONGEST_ECHO = 1_000
KIND_NOTES = {
    VendorKind.COOPERATIVE: "Đăng ký theo Luật Hợp tác xã, có mã số thuế 10 số.",
    VendorKind.COOPERATIVE_GROUP: "Có hợp đồng hợp tác giữa các thành viên.",
    VendorKind.HOUSEHOLD: "Mã số thuế là số định danh cá nhân của chủ hộ.",
    VendorKind.ENTERPRISE: "Công ty, doanh nghiệp tư nhân; mã số thuế 10 số.",
    VendorKind.FARM: "Trang trại có giấy xác nhận hoặc có đăng ký kinh doanh.",
}
KIND_CHOICES = tuple(Choice(kind.value, str(kind.label), KIND_NOTES[kind]) for kind in VendorKind)


@login_required
@never_cache
@require_safe
def open_desk_page(request: HttpRequest) -> HttpResponse:
    """To the one desk of this person, to the list where there are several, to the form where there is none."""
    user, today = cast("User", request.user), business_day_of(timezone.now())
    desks = [
        Task(membership.vendor.name, _home(membership.vendor_id), "shop", str(membership.get_role_display()))
        for membership in VendorMembership.objects.filter(user=user).select_related("vendor").order_by("pk")
    ]
    desks += [
        Task(post.vendor.name, _home(post.vendor_id), "people", f"Làm hộ đến {post.valid_to:%d/%m/%Y}")
        for post in helper_posts_of(user, day=today).select_related("vendor").order_by("pk")
    ]
    if not desks:
        return redirect("start-vendor")
    if len(desks) == 1:
        return redirect(desks[0].url)
    crumbs = (Crumb("Tài khoản", "/tai-khoan/"), Crumb("Kênh bán hàng"))
    return render(request, "onboarding/choose_desk.html", {"crumbs": crumbs, "desks": desks})


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def start_vendor_page(request: HttpRequest) -> HttpResponse:
    """Four questions; the rest is filled in on the desk."""
    user = cast("User", request.user)
    if request.method != "POST":
        return _form(request, {"phone": format_phone(user.phone) if user.phone else ""}, {})
    typed = {name: request.POST.get(name, "")[:LONGEST_ECHO] for name in ("kind", "name", "phone")}
    code = request.POST.get("commune_code", "")
    unit = _unit_of(code)
    if is_only_search(request, unit):
        errors = {} if request.POST.get("step") == FIND else {"commune_code": CHOOSE}
        return _form(request, typed, errors, unit)
    try:
        vendor = start_vendor(
            owner=user, kind=typed["kind"], name=typed["name"], phone=typed["phone"], commune_code=code
        )
    except FormRefused as refused:
        return _form(request, typed, {str(one.path[0]): one.message for one in refused.problems}, unit)
    except DomainError as refused:
        return _form(request, typed, {"whole": refused.message}, unit)
    messages.success(request, "Đã mở kênh bán. Mời điền hồ sơ và gửi duyệt để bắt đầu bán.")
    return SeeOther(f"{_home(vendor.pk)}ho-so/")


def _form(
    request: HttpRequest, values: dict[str, str], errors: dict[str, str], unit: AdminUnit | None = None
) -> HttpResponse:
    context = {
        "crumbs": (Crumb("Tài khoản", "/tai-khoan/"), Crumb("Mở kênh bán")),
        "values": values,
        "errors": errors,
        "kinds": KIND_CHOICES,
        "picker": commune_picker(request, unit, error=errors.get("commune_code", "")),
    }
    return render(request, "onboarding/start.html", context, status=422 if errors else 200)


def _unit_of(code: str) -> AdminUnit | None:
    """The commune chosen so far, to be shown again."""
    units = AdminUnit.objects.select_related("parent").filter(level=Level.COMMUNE, valid_to=None)
    return units.filter(code=code).first() if code.isascii() and code.isdecimal() else None


def _home(vendor_id: int) -> str:
    return f"/kenh-ban/{vendor_id}/"
