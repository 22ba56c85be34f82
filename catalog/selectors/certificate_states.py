"""What a certificate is on a day: one word for pages, lists, programs and labels."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

from django.db.models import TextChoices

from catalog.models import Certificate

# QĐ 26/2026/QĐ-TTg: the file for the renewal is taken from 180 to 120 days before the expiry, both days included.
FILE_FROM_DAYS = 180
FILE_UNTIL_DAYS = 120


class CertificateState(TextChoices):
    """The mark is shown in VALID, RENEWAL, LATE and GRACE, and in no other."""

    ISSUED = "issued", "Chưa đến ngày hiệu lực"
    VALID = "valid", "Còn hiệu lực"
    RENEWAL = "renewal", "Đến kỳ nộp hồ sơ"
    LATE = "late", "Quá hạn nộp hồ sơ"
    GRACE = "grace", "Gia hạn chờ kết quả"
    EXPIRED = "expired", "Đã hết hạn"
    REVOKED = "revoked", "Đã thu hồi"
    SUPERSEDED = "superseded", "Đã có chứng nhận mới"


SHOWING_THE_MARK = frozenset(
    {CertificateState.VALID, CertificateState.RENEWAL, CertificateState.LATE, CertificateState.GRACE}
)


class FileWindow(NamedTuple):
    """When the file for a renewal is taken, both days included."""

    first: date
    last: date


def file_window(expires_on: date) -> FileWindow:
    return FileWindow(
        expires_on - timedelta(days=FILE_FROM_DAYS), expires_on - timedelta(days=FILE_UNTIL_DAYS)
    )


def state_of(
    certificate: Certificate, day: date, *, siblings: Iterable[Certificate] | None = None
) -> CertificateState:
    """The state of a certificate on a day.

    siblings  all certificates of the product; left out, they are read (1 query unless they were prefetched)
    """
    if certificate.revoked_on is not None and certificate.revoked_on <= day:
        return CertificateState.REVOKED
    if day < certificate.issued_on:
        return CertificateState.ISSUED
    if siblings is None:
        siblings = certificate.product.certificates.all()
    if any(one.issued_on > certificate.issued_on and one.is_valid_on(day) for one in siblings):
        return CertificateState.SUPERSEDED
    if not certificate.is_valid_on(day):
        return CertificateState.EXPIRED
    return showing_state(certificate.expires_on, day)


def showing_state(expires_on: date, day: date) -> CertificateState:
    """The state of a certificate whose mark is shown on that day, by its expiry alone."""
    window = file_window(expires_on)
    if day >= expires_on:
        return CertificateState.GRACE
    if day > window.last:
        return CertificateState.LATE
    if day >= window.first:
        return CertificateState.RENEWAL
    return CertificateState.VALID
