"""Telling producers by telephone what was decided about them; the same words stand on their desk already."""

from collections.abc import Sequence

from shop.kernel.models import OutboxEvent
from shop.kernel.notices import notify
from vendors.models import Vendor, VendorReview
from vendors.people.models import OfficerPost
from vendors.services.review_vendor import TITLES, Step


def vendor_judged(events: Sequence[OutboxEvent]) -> None:
    """ "vendor.approved", "vendor.rejected", "vendor.suspended", "vendor.resumed"."""
    ids = [event.payload["review_id"] for event in events]
    for review in VendorReview.objects.filter(pk__in=ids).select_related("vendor").order_by("pk"):
        if review.vendor.phone:
            notify(
                recipient=f"phone:{review.vendor.phone}",
                kind=f"vendor-{review.step}",
                title=f"{review.vendor.name}: {TITLES[Step(review.step)]}"[:160],
                body=review.reason,
                link=f"/kenh-ban/{review.vendor_id}/ho-so/",
                matter=f"vendor-review:{review.pk}:phone",
            )


def account_changed(events: Sequence[OutboxEvent]) -> None:
    """ "vendor.account-changed": who changed it is in the trail; that it changed, the producer must hear."""
    vendors = Vendor.objects.in_bulk([event.payload["vendor_id"] for event in events])
    for event in events:
        vendor = vendors[event.payload["vendor_id"]]
        for recipient in (f"vendor:{vendor.pk}", f"phone:{vendor.phone}" if vendor.phone else ""):
            if recipient:
                notify(
                    recipient=recipient,
                    kind="vendor-account-changed",
                    title=f"{vendor.name}: tài khoản nhận tiền vừa được đổi"[:160],
                    body="Nếu không phải bạn đổi, hãy báo ngay cho sàn.",
                    link=f"/kenh-ban/{vendor.pk}/ho-so/ngan-hang/",
                    matter=f"vendor-account:{event.pk}:{recipient.split(':')[0]}",
                )


def officers_invited(events: Sequence[OutboxEvent]) -> None:
    """ "officers.invited": they have no password, so the message is how they learn of their account."""
    ids = [post_id for event in events for post_id in event.payload["post_ids"]]
    for post in OfficerPost.objects.filter(pk__in=ids).select_related("user", "unit__parent").order_by("pk"):
        if post.user.phone:
            notify(
                recipient=f"phone:{post.user.phone}",
                kind="officer-invited",
                title=f"Bạn được mời phụ trách {post.unit.label} trên Chợ OCOP"[:160],
                body="Đăng nhập bằng số điện thoại này, chợ nhắn mã; sau đó đặt lớp xác thực thứ hai.",
                link="/bao-cao/",
                matter=f"officer-invited:{post.pk}",
            )
