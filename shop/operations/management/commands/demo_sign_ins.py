"""Who can sign in to the demo: printed at the end of ./ocop start."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from outlets.models import OutletStaff
from shop.kernel.phone import format_phone
from shop.operations.demo.files import DEMO_PASSWORD
from vendors.models import VendorMembership
from vendors.people.models import OfficerPost, User


class Command(BaseCommand):
    help = "In các tài khoản mẫu; không in gì khi không có dữ liệu mẫu."

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.IS_PRODUCTION or not User.objects.filter(is_demo=True).exists():
            return
        staff = OutletStaff.objects.filter(user__is_demo=True, outlet__slug__contains="can-thanh")
        people = [
            ("Người bán ở quầy", staff.filter(role="clerk").select_related("user").first()),
            ("Quản lý điểm bán", staff.filter(role="manager").select_related("user").first()),
            (
                "Cán bộ (báo cáo)",
                OfficerPost.objects.filter(user__is_demo=True).select_related("user").first(),
            ),
            (
                "Nhà sản xuất",
                VendorMembership.objects.filter(user__is_demo=True).select_related("user").first(),
            ),
        ]
        self.stdout.write(f"Tài khoản mẫu (mật khẩu chung: {DEMO_PASSWORD})")
        for what, post in people:
            if post is not None and post.user.phone:
                self.stdout.write(f"  {what:<18} {format_phone(post.user.phone)}  {post.user.display_name}")
        admin = User.objects.filter(is_demo=True, is_superuser=True).first()
        if admin is not None and admin.phone:
            self.stdout.write(f"  {'Quản trị':<18} {format_phone(admin.phone)}  {admin.display_name}")
