"""/van-hanh/: who runs the marketplace finds people and helps those who have lost a telephone or a second factor."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from frontend.pieces import Crumb, Fact, Task
from frontend.see_other import SeeOther
from frontend.templatetags.ocop import day_and_time
from shop.kernel.clock import business_day_of
from shop.kernel.errors import DomainError, InvalidInput, NotFound
from shop.kernel.models import AuditEntry
from shop.kernel.text import clean_text
from vendors.models import VendorMembership
from vendors.people.models import PlatformPost, RecoveryCode, User
from vendors.people.selectors.access_officer import units_of_posts
from vendors.people.selectors.access_platform import access_platform_admin, platform_roles
from vendors.people.selectors.find_people import MOST_FOUND, find_people, person_by_id, second_factors_of
from vendors.people.selectors.waits import address_waits, waits_of
from vendors.people.services import lock_outs
from vendors.people.services.recover_account import (
    change_phone_of,
    end_sessions_of,
    reset_second_factor,
    unlock,
)

HOME = Crumb("Vận hành", "/van-hanh/")
PEOPLE_URL = "/van-hanh/nguoi-dung/"
ENTRIES_SHOWN = 20
SAID = {
    "second-factor": "Đã gỡ lớp bảo vệ thứ hai và đăng xuất người này khỏi mọi thiết bị.",
    "sessions": "Đã đăng xuất người này khỏi mọi thiết bị.",
    "phone": "Đã đổi số điện thoại và đăng xuất người này khỏi mọi thiết bị.",
    "unlock": "Đã bỏ khoá. Người này đăng nhập lại được ngay.",
}


@login_required
@never_cache
@require_safe
def operator_home(request: HttpRequest) -> HttpResponse:
    """What the people who run the marketplace work with."""
    _admin(request)
    desks = [
        Task(
            "Người dùng", PEOPLE_URL, "people", "Tìm người, mở khoá, gỡ lớp bảo vệ thứ hai, đổi số điện thoại"
        ),
        Task("Kiểm duyệt", "/kiem-duyet/", "check", "Hồ sơ chủ thể, sản phẩm mới, thay đổi chờ duyệt"),
        Task("Chính sách và quy chế", "/van-hanh/chinh-sach/", "document", "Văn bản sàn phải công bố"),
        Task("Tin nhắn đã gửi", "/van-hanh/tin-nhan/", "message", "Tin chợ gửi tới điện thoại mọi người"),
        Task("Nhật ký", "/van-hanh/nhat-ky/", "document", "Ai đã sửa gì, xem gì, khi nào"),
    ]
    return render(request, "operator_desk/home.html", {"desks": desks})


@login_required
@never_cache
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """Find a person; below, the addresses from which too many guesses came."""
    _admin(request)
    try:
        typed = clean_text(request.GET.get("q", ""), max_length=120)
    except InvalidInput:
        typed = ""
    found = find_people(typed)
    context = {
        "crumbs": (HOME, Crumb("Người dùng")),
        "search": typed,
        "found": found,
        "is_cut": len(found) == MOST_FOUND,
        "addresses": address_waits(now=timezone.now()),
    }
    return render(request, "operator_desk/people.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def person(request: HttpRequest, user_id: int) -> HttpResponse:
    """One person's ways in, and what may be done about them; every act with a reason."""
    admin = _admin(request)
    try:
        found = person_by_id(user_id)
    except NotFound:
        raise Http404 from None
    if request.method != "POST":
        return _person_page(request, found)
    act, reason = request.POST.get("act", ""), request.POST.get("reason", "")
    try:
        if act == "second-factor":
            reset_second_factor(person=found, by=admin, reason=reason)
        elif act == "sessions":
            end_sessions_of(person=found, by=admin, reason=reason)
        elif act == "phone":
            change_phone_of(person=found, by=admin, phone=request.POST.get("phone", ""), reason=reason)
        elif act == "unlock":
            unlock(person=found, by=admin, reason=reason)
        else:
            raise Http404
    except DomainError as refused:
        return _person_page(request, found, act=act, refused=refused)
    messages.success(request, SAID[act])
    return SeeOther(f"{PEOPLE_URL}{found.pk}/")


@login_required
@require_POST
def forgive_address(request: HttpRequest) -> HttpResponse:
    """Let an address try again at once."""
    _admin(request)
    lock_outs.forgive_address(request.POST.get("address", "")[:45])
    messages.success(request, "Đã bỏ khoá cho địa chỉ mạng này.")
    return SeeOther(PEOPLE_URL)


def _person_page(
    request: HttpRequest, found: User, *, act: str = "", refused: DomainError | None = None
) -> HttpResponse:
    now = timezone.now()
    context = {
        "crumbs": (HOME, Crumb("Người dùng", PEOPLE_URL), Crumb(found.display_name)),
        "found": found,
        "facts": _facts(found),
        "waits": waits_of(found, now=now),
        "entries": AuditEntry.objects.filter(subject=f"people_user:{found.pk}")
        .exclude(reason="")
        .order_by("-pk")[:ENTRIES_SHOWN],
        "is_self": found.pk == request.user.pk,
        "typed": request.POST if refused else {},
        "acts": _acts(found, act, refused),
    }
    return render(request, "operator_desk/person.html", context, status=422 if refused else 200)


def _acts(found: User, act: str, refused: DomainError | None) -> list[dict[str, object]]:
    """The forms of the page, each with what was wrong with it."""
    words = (
        (
            "second-factor",
            "Gỡ lớp bảo vệ thứ hai",
            "Người này mất máy hoặc mất khoá. Lần đăng nhập tới sẽ đặt lại.",
        ),
        ("unlock", "Bỏ khoá đăng nhập", "Người này nhập sai nhiều lần và đang phải chờ."),
        ("sessions", "Đăng xuất mọi thiết bị", "Máy bị mất hoặc nghi có người khác dùng tài khoản."),
        ("phone", "Đổi số điện thoại", "Người này đã đổi số và không nhận được mã ở số cũ."),
    )
    return [
        {
            "name": name,
            "title": title,
            "note": note,
            "error": refused.message if refused and act == name and refused.path != ("phone",) else "",
            "phone_error": refused.message if refused and act == name and refused.path == ("phone",) else "",
        }
        for name, title, note in words
    ]


def _facts(found: User) -> list[Fact]:
    """7 queries."""
    today = business_day_of(timezone.now())
    factors = ", ".join(factor.name for factor in second_factors_of(found))
    codes = RecoveryCode.objects.filter(user=found, used_at=None).count()
    posts = [unit.full_name for unit in units_of_posts(found, day=today)]
    roles = [PlatformPost.Role(role).label for role in sorted(platform_roles(found, day=today))]
    memberships = VendorMembership.objects.filter(user=found).select_related("vendor")
    return [
        Fact("Trạng thái", "Đang dùng" if found.is_active else "Đã đóng"),
        Fact("Tham gia", day_and_time(found.date_joined)),
        Fact("Đăng nhập gần nhất", day_and_time(found.last_login) or "Chưa lần nào"),
        Fact("Mật khẩu", "Có" if found.has_usable_password() else "Không, dùng mã qua điện thoại"),
        Fact("Lớp bảo vệ thứ hai", factors or "Chưa đặt", f"còn {codes} mã dự phòng" if factors else ""),
        Fact("Việc của sàn", ", ".join(roles) or "Không"),
        Fact("Phụ trách", ", ".join(posts) or "Không"),
        Fact("Chủ thể", ", ".join(membership.vendor.name for membership in memberships) or "Không"),
    ]


def _admin(request: HttpRequest) -> User:
    """raises Http404 for everybody else"""
    try:
        return access_platform_admin(request.user, day=business_day_of(timezone.now()))
    except NotFound:
        raise Http404 from None
