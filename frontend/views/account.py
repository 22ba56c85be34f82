"""Where a signed-in person may go, and what waits for them."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from frontend.pieces import Crumb, Task
from frontend.see_other import SeeOther
from outlets.models import OutletStaff
from outlets.selectors.access_outlet import outlets_of
from outlets.selectors.tasks_of_person import finish_task, tasks_of_person
from shop.kernel.clock import business_day_of
from shop.kernel.errors import NotFound
from vendors.models import VendorMembership
from vendors.people.models import PlatformPost, User
from vendors.people.selectors.access_officer import units_of_posts
from vendors.people.selectors.access_platform import platform_roles
from vendors.people.selectors.second_factors import has_second_factor
from vendors.selectors.access_desk import helper_posts_of

TASKS_ON_ACCOUNT = 5
MOST_TASKS = 200


@login_required
@never_cache
@require_safe
def account(request: HttpRequest) -> HttpResponse:
    """Who am I, what waits for me, and which desks are mine."""
    user = request.user
    if not isinstance(user, User):  # login_required lets nobody else through; this tells the type
        return redirect("sign-in")
    desks, is_guarded = _desks(user)
    waiting = list(tasks_of_person(user)[: TASKS_ON_ACCOUNT + 1])
    return render(
        request,
        "account/account.html",
        {
            "person": user,
            "desks": desks,
            "tasks": waiting[:TASKS_ON_ACCOUNT],
            "has_more_tasks": len(waiting) > TASKS_ON_ACCOUNT,
            "lacks_second_factor": is_guarded
            and not user.passed_second_factor
            and not has_second_factor(user),
        },
    )


@login_required
@never_cache
@require_safe
def tasks(request: HttpRequest) -> HttpResponse:
    """ "Việc cần làm": every open notice of this person, their producers and their outlets."""
    user = request.user
    if not isinstance(user, User):
        return redirect("sign-in")
    crumbs = (Crumb("Tài khoản", "/tai-khoan/"), Crumb("Việc cần làm"))
    waiting = tasks_of_person(user)[:MOST_TASKS]
    return render(request, "account/tasks.html", {"crumbs": crumbs, "tasks": waiting})


@login_required
@require_POST
def finish(request: HttpRequest, notice_id: int) -> HttpResponse:
    """The button "Xong" of one task."""
    user = request.user
    if not isinstance(user, User):
        return redirect("sign-in")
    try:
        finish_task(user, notice_id, now=timezone.now())
    except NotFound:
        raise Http404 from None
    return SeeOther("/tai-khoan/viec/")


def _desks(user: User) -> tuple[list[Task], bool]:
    """The desks of this person's posts, and whether some of them ask for a second factor. 6 queries."""
    today = business_day_of(timezone.now())
    desks = [
        Task("Kênh bán hàng", f"/kenh-ban/{membership.vendor_id}/", "shop", membership.vendor.name)
        for membership in VendorMembership.objects.filter(user=user).select_related("vendor")
    ]
    desks += [
        Task("Làm hộ", f"/kenh-ban/{post.vendor_id}/", "people", post.vendor.name)
        for post in helper_posts_of(user, day=today).select_related("vendor")
    ]
    outlets = list(outlets_of(user))
    desks += [Task("Quầy bán hàng", "/quay/", "cash", outlet.name) for outlet in outlets]
    if outlets and (managed := outlets_of(user, OutletStaff.Role.MANAGER)):
        names = ", ".join(outlet.name for outlet in managed)
        desks.append(Task("Quản lý điểm bán", "/diem-ban/", "shop", names))
    guarded = []
    if units := units_of_posts(user, day=today):
        names = ", ".join(unit.full_name for unit in units)
        guarded.append(Task("Báo cáo doanh thu theo xã", "/bao-cao/", "report", names))
    roles = platform_roles(user, day=today)
    if roles:
        guarded.append(Task("Kiểm duyệt", "/kiem-duyet/", "check"))
    if PlatformPost.Role.ADMIN in roles:
        guarded.append(Task("Vận hành chợ", "/van-hanh/", "department"))
    if user.is_staff:
        guarded.append(Task("Trang quản trị", "/admin/", "settings"))
    return desks + guarded, bool(guarded)
