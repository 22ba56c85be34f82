"""Who works at a producer's desk beside its owner."""

from django.db.models import F
from django.db.models.functions import Greatest
from django.utils import timezone

from shop.kernel.acting import acting
from shop.kernel.errors import DomainError, NotFound
from shop.kernel.models import Notice
from shop.kernel.notices import post_notices
from shop.kernel.phone import normalize_phone
from vendors.models import HelperPost, Vendor, VendorMembership
from vendors.people.models import User
from vendors.selectors.access_desk import OWNER, Desk
from vendors.services.profile_checks import Checks

MOST_MEMBERS = 30


class MemberRefused(DomainError):
    code = "member-refused"


def invite_staff(desk: Desk, *, name: str, phone: str) -> VendorMembership:
    """Let a person work at the desk; without an account they get one, and sign in by a code to their number.

    Known and unknown numbers are answered alike. What they may not: bank account, members, helpers.

    raises NotFound       for staff and helpers
           FormRefused    with a problem for each field
           MemberRefused  they work here already, or there are too many
    """
    if desk.role != OWNER:
        raise NotFound
    checks = Checks()
    clean_name = checks.text(name, "name", longest=120, missing="Mời nhập họ tên.")
    with checks.at("phone"):
        phone = normalize_phone(phone)
    checks.done()
    with acting(desk.actor):
        vendor = Vendor.objects.select_for_update(no_key=True).get(pk=desk.vendor.pk)
        if VendorMembership.objects.filter(vendor=vendor).count() >= MOST_MEMBERS:
            raise MemberRefused(f"Một kênh bán có tối đa {MOST_MEMBERS} người.", path=("phone",))
        newcomer = User(phone=phone, display_name=clean_name)
        newcomer.set_unusable_password()
        # Two owners may invite one person at the same moment.
        User.objects.bulk_create([newcomer], ignore_conflicts=True)
        user = User.objects.get(phone=phone)
        if VendorMembership.objects.filter(vendor=vendor, user=user).exists():
            raise MemberRefused("Người này đã làm việc ở kênh bán này.", path=("phone",))
        membership = VendorMembership.objects.create(
            user=user, vendor=vendor, role=VendorMembership.Role.STAFF
        )
        # Whoever works here needs no consent; two roles would leave it open which one was acting.
        HelperPost.objects.filter(helper=user, vendor=vendor, ended_at=None).update(
            ended_at=Greatest(F("asked_at"), timezone.now()), ended_by=desk.actor
        )
        post_notices(
            [
                Notice(
                    recipient=f"user:{user.pk}",
                    kind="member-invited",
                    title=f"Bạn được mời làm việc ở kênh bán {vendor.name}"[:160],
                    link=f"/kenh-ban/{vendor.pk}/",
                    matter=f"member-invited:{membership.pk}",
                )
            ]
        )
    return membership


def remove_member(desk: Desk, membership_id: int) -> None:
    """Close the desk to a member of staff, from this moment. Owners are not removed here. raises NotFound"""
    if desk.role != OWNER:
        raise NotFound
    with acting(desk.actor):
        removed, _ = VendorMembership.objects.filter(
            pk=membership_id, vendor=desk.vendor, role=VendorMembership.Role.STAFF
        ).delete()
    if not removed:
        raise NotFound
