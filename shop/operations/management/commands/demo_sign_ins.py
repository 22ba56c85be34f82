"""Who can sign in to the demo: printed at the end of ./ocop start."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from outlets.models import OutletStaff
from shop.kernel.clock import business_day_of
from shop.kernel.phone import format_phone
from shop.operations.demo.files import DEMO_PASSWORD
from vendors.models import HelperPost, VendorMembership
from vendors.people.models import OfficerPost, PlatformPost, User
from vendors.people.selectors.second_factors import needs_second_factor
from vendors.people.services.second_factors import app_code, demo_secret


class Command(BaseCommand):
    help = "In các tài khoản mẫu; không in gì khi không có dữ liệu mẫu."

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.IS_PRODUCTION or not User.objects.filter(is_demo=True).exists():
            return
        now = timezone.now()
        self.stdout.write(f"Tài khoản mẫu (mật khẩu chung: {DEMO_PASSWORD})")
        for what, person in _people():
            if person is None or not person.phone:
                continue
            code = ""
            if needs_second_factor(person, day=business_day_of(now)):
                code = f"  mã lớp hai {app_code(demo_secret(person.phone), now)}"
            self.stdout.write(f"  {what:<18} {format_phone(person.phone)}  {person.display_name}{code}")
        self.stdout.write("Mã lớp hai đổi mỗi 30 giây. Mã mới và mã đăng nhập qua điện thoại:")
        self.stdout.write(f"  {settings.PUBLIC_URL}/van-hanh/tin-nhan/")


def _holder(post: Any) -> User | None:
    return post.user if post else None


def _people() -> list[tuple[str, User | None]]:
    """One made-up person of each kind; None where the demo has none."""
    staff = OutletStaff.objects.filter(user__is_demo=True, outlet__slug__contains="can-thanh")
    platform = PlatformPost.objects.filter(user__is_demo=True)
    clerk = staff.filter(role="clerk").select_related("user").first()
    manager = staff.filter(role="manager").select_related("user").first()
    producer = VendorMembership.objects.filter(user__is_demo=True).select_related("user").first()
    helper = HelperPost.objects.filter(helper__is_demo=True).select_related("helper").first()
    officer = OfficerPost.objects.filter(user__is_demo=True).select_related("user").first()
    moderator = platform.filter(role=PlatformPost.Role.MODERATOR).select_related("user").first()
    return [
        ("Người bán ở quầy", _holder(clerk)),
        ("Quản lý điểm bán", _holder(manager)),
        ("Nhà sản xuất", _holder(producer)),
        ("Người làm hộ", helper.helper if helper else None),
        ("Cán bộ (báo cáo)", _holder(officer)),
        ("Người duyệt", _holder(moderator)),
        ("Quản trị", User.objects.filter(is_demo=True, is_superuser=True).first()),
    ]
