"""What happens to a certificate after its decision: handed over, in grace, marked in words, revoked."""

from datetime import date
from typing import ClassVar

from catalog.models import Certificate, RevocationGround
from catalog.models.certificates import MAX_GRACE_DAYS
from catalog.selectors.access_decisions import DecisionDesk, access_certificate
from shop.kernel import outbox
from shop.kernel.acting import acting
from shop.kernel.errors import DomainError, InvalidInput
from shop.kernel.models import Notice
from shop.kernel.notices import post_notices
from shop.kernel.text import clean_text

LONGEST_REASON = 300


class CertificateEnded(DomainError):
    """It was revoked: nothing more can be written about it."""

    code: ClassVar[str] = "certificate-ended"


def revoke_certificate(
    desk: DecisionDesk,
    certificate_id: int,
    *,
    ground: str,
    decision_number: str,
    revoked_on: date,
    reason: str,
    today: date,
) -> Certificate:
    """End a certificate by one of the six grounds; its mark is gone from that day on everywhere. 8 queries.

    raises NotFound          others' and missing ones
           InvalidInput      ground, decision_number, revoked_on or reason
           CertificateEnded  revoked before
    source QĐ 26/2026/QĐ-TTg
    """
    if ground not in RevocationGround.values:
        raise InvalidInput("Chọn một trong sáu căn cứ thu hồi.", path=("ground",))
    number = clean_text(decision_number, max_length=60, path=("decision_number",))
    if not number:
        raise InvalidInput("Điền số quyết định thu hồi.", path=("decision_number",))
    words = clean_text(reason, max_length=LONGEST_REASON, path=("reason",))
    if not words:
        raise InvalidInput("Viết rõ lý do thu hồi để chủ thể được biết.", path=("reason",))
    if revoked_on > today:
        raise InvalidInput("Ngày thu hồi nằm trong tương lai.", path=("revoked_on",))
    with acting(desk.actor):
        certificate = _locked(desk, certificate_id)
        if revoked_on < certificate.issued_on:
            raise InvalidInput(
                f"Ngày thu hồi không thể trước ngày cấp ({certificate.issued_on:%d/%m/%Y}).",
                path=("revoked_on",),
            )
        certificate.revocation_ground = ground
        certificate.revocation_decision = number
        certificate.revocation_reason = words
        certificate.revoked_on = revoked_on
        certificate.save(
            update_fields=["revocation_ground", "revocation_decision", "revocation_reason", "revoked_on"]
        )
        _after(
            certificate,
            kind="certificate-revoked",
            title=f"{certificate.product.name}: giấy chứng nhận bị thu hồi",
            body=f"Quyết định {number}, từ ngày {revoked_on:%d/%m/%Y}. "
            f"{RevocationGround(ground).label}: {words}",
        )
    return certificate


def hand_over_certificate(
    desk: DecisionDesk, certificate_id: int, *, handed_over_on: date, today: date
) -> Certificate:
    """Write down when the paper was given to its owner. 5 queries.

    raises NotFound, CertificateEnded; InvalidInput  a day before the decision or in the future
    """
    if handed_over_on > today:
        raise InvalidInput("Ngày trao nằm trong tương lai.", path=("handed_over_on",))
    with acting(desk.actor):
        certificate = _locked(desk, certificate_id)
        if handed_over_on < certificate.issued_on:
            raise InvalidInput(
                f"Ngày trao không thể trước ngày cấp ({certificate.issued_on:%d/%m/%Y}).",
                path=("handed_over_on",),
            )
        certificate.handed_over_on = handed_over_on
        certificate.save(update_fields=["handed_over_on"])
    return certificate


def set_certificate_grace(
    desk: DecisionDesk, certificate_id: int, *, grace_until: date | None, reason: str
) -> Certificate:
    """Let the mark stand past its expiry until a renewal is decided, or take that back. 8 queries.

    grace_until  the first day without the mark, at most 180 days past the expiry; None ends the grace
    raises       NotFound, CertificateEnded; InvalidInput  grace_until or reason
    source       QĐ 26/2026/QĐ-TTg, transitional rule
    """
    words = clean_text(reason, max_length=LONGEST_REASON, path=("reason",))
    if grace_until is not None and not words:
        raise InvalidInput(
            "Viết rõ vì sao chủ thể chưa nộp được hồ sơ trong kỳ, và hồ sơ nào đang chờ.", path=("reason",)
        )
    with acting(desk.actor):
        certificate = _locked(desk, certificate_id)
        if grace_until is not None and not certificate.expires_on < grace_until <= certificate.last_grace_day:
            raise InvalidInput(
                f"Gia hạn phải sau ngày hết hạn ({certificate.expires_on:%d/%m/%Y}) và chậm nhất "
                f"{certificate.last_grace_day:%d/%m/%Y}, tức {MAX_GRACE_DAYS} ngày.",
                path=("grace_until",),
            )
        certificate.grace_until = grace_until
        certificate.grace_reason = words if grace_until else ""
        certificate.save(update_fields=["grace_until", "grace_reason"])
        if grace_until is None:
            title = f"{certificate.product.name}: thôi gia hạn giấy chứng nhận"
        else:
            title = f"{certificate.product.name}: được gia hạn đến {grace_until:%d/%m/%Y}"
        _after(certificate, kind="certificate-grace", title=title, body=words, matter=str(grace_until))
    return certificate


def mark_certificate(
    desk: DecisionDesk, certificate_id: int, *, is_potential_five: bool, is_five_at_province: bool
) -> Certificate:
    """Say in words what the province found before the ministry decides; the stars stay four. 6 queries.

    raises NotFound, CertificateEnded; InvalidInput  no four stars, or fewer points than five stars need
    """
    with acting(desk.actor):
        certificate = _locked(desk, certificate_id)
        wanted = {"is_potential_five": is_potential_five, "is_five_at_province": is_five_at_province}
        for name, is_wanted in wanted.items():
            if not is_wanted:
                continue
            if certificate.stars != 4:  # noqa: PLR2004 - below five by one
                raise InvalidInput("Chỉ sản phẩm 4 sao mới ghi được dòng này.", path=(name,))
            if certificate.score < certificate.era.min_score_5:
                raise InvalidInput(
                    f"Cần từ {certificate.era.min_score_5} điểm theo {certificate.era.code}; "
                    f"giấy này được {str(certificate.score.normalize()).replace('.', ',')} điểm.",
                    path=(name,),
                )
        certificate.is_potential_five = is_potential_five
        certificate.is_five_at_province = is_five_at_province
        certificate.save(update_fields=list(wanted))
        outbox.publish("product.changed", product_id=certificate.product_id)
    return certificate


def _locked(desk: DecisionDesk, certificate_id: int) -> Certificate:
    """The certificate, its row held until the end of the transaction. 2 queries."""
    access_certificate(desk, certificate_id)
    certificate = (
        Certificate.objects.select_for_update(of=("self",))
        .select_related("product", "era")
        .get(pk=certificate_id)
    )
    if certificate.revoked_on is not None:
        raise CertificateEnded(f"Giấy chứng nhận đã bị thu hồi ngày {certificate.revoked_on:%d/%m/%Y}.")
    return certificate


def _after(certificate: Certificate, *, kind: str, title: str, body: str, matter: str = "") -> None:
    """Tell the producer, and whoever keeps copies of the product."""
    vendor_id, product_id = certificate.product.vendor_id, certificate.product_id
    post_notices(
        [
            Notice(
                recipient=f"vendor:{vendor_id}",
                kind=kind,
                title=title[:160],
                body=body,
                link=f"/kenh-ban/{vendor_id}/chung-nhan/{product_id}/",
                matter=f"{kind}:{certificate.pk}:{matter}",
            )
        ]
    )
    outbox.publish("product.changed", product_id=product_id)
