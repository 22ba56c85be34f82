"""Reminders before a certificate ends: when its file is first taken, and on the last day for it."""

from datetime import date, timedelta

from django.db.models import Exists, OuterRef

from catalog.models import Certificate
from catalog.selectors.certificate_states import FILE_FROM_DAYS, FILE_UNTIL_DAYS, file_window
from shop.kernel.models import Notice
from shop.kernel.notices import post_notices


def remind_certificates(day: date) -> int:
    """Tell producers what the day asks for, each matter once; returns how many certificates it concerns. 2 queries.

    A day on which nothing ran is made up for by the next: what is due and not yet told is told.
    """
    newer = Certificate.objects.valid_on(day).filter(
        product=OuterRef("product"), issued_on__gt=OuterRef("issued_on")
    )
    due = (
        Certificate.objects.valid_on(day)
        .filter(~Exists(newer), expires_on__gt=day, expires_on__lte=day + timedelta(days=FILE_FROM_DAYS))
        .select_related("product")
        .order_by("pk")
    )
    notices = [_notice(certificate, day) for certificate in due]
    post_notices(notices)
    return len(notices)


def _notice(certificate: Certificate, day: date) -> Notice:
    window = file_window(certificate.expires_on)
    days_left = (certificate.expires_on - day).days
    product = certificate.product
    ends = f"Giấy chứng nhận hết hạn ngày {certificate.expires_on:%d/%m/%Y} (còn {days_left} ngày)."
    if day < window.last:
        step = FILE_FROM_DAYS
        title = f"{product.name}: đến kỳ nộp hồ sơ đánh giá lại"
        what = f"Nộp hồ sơ cho xã từ hôm nay, chậm nhất ngày {window.last:%d/%m/%Y}."
    else:
        step = FILE_UNTIL_DAYS
        title = f"{product.name}: hạn nộp hồ sơ đánh giá lại là {window.last:%d/%m/%Y}"
        what = (
            "Hôm nay là ngày cuối nộp hồ sơ."
            if day == window.last
            else "Đã quá hạn nộp hồ sơ. Hãy liên hệ cán bộ OCOP của xã ngay để được hướng dẫn gia hạn."
        )
    return Notice(
        recipient=f"vendor:{product.vendor_id}",
        kind="certificate-expiring",
        title=title[:160],
        body=f"{ends} {what}",
        link=f"/kenh-ban/{product.vendor_id}/chung-nhan/{product.pk}/",
        matter=f"certificate-expiring:{certificate.pk}:{step}",
    )
