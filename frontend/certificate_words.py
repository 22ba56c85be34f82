"""A certificate in words: its facts, its history, what stands beside the stars."""

from datetime import date

from catalog.models import Certificate
from catalog.selectors.certificate_states import file_window
from frontend.pieces import Fact, Moment
from frontend.templatetags import ocop


def five_star_words(*, is_potential_five: bool, is_five_at_province: bool) -> str:
    """What is said beside four stars, never drawn as five: "5 sao cấp tỉnh, tiềm năng 5 sao"; "" for neither."""
    words = [
        text
        for text, is_said in (("5 sao cấp tỉnh", is_five_at_province), ("tiềm năng 5 sao", is_potential_five))
        if is_said
    ]
    return ", ".join(words)


def certificate_facts(certificate: Certificate) -> list[Fact]:
    """era loaded, or 1 query."""
    words = five_star_words(
        is_potential_five=certificate.is_potential_five, is_five_at_province=certificate.is_five_at_province
    )
    points = f"{certificate.score.normalize():f}".replace(".", ",")
    facts = [
        Fact("Hạng", f"OCOP {certificate.stars} sao", words),
        Fact("Điểm", f"{points} trên 100", f"theo {certificate.era.code}"),
        Fact("Quyết định số", certificate.decision_number),
        Fact("Nơi cấp", certificate.issuing_body),
        Fact("Ngày cấp", ocop.day(certificate.issued_on)),
        Fact("Hiệu lực đến", ocop.day(certificate.expires_on), "36 tháng từ ngày cấp"),
    ]
    if certificate.product_code:
        facts.append(Fact("Mã sản phẩm OCOP", certificate.product_code))
    if certificate.grace_until:
        facts.append(Fact("Gia hạn đến", ocop.day(certificate.grace_until), certificate.grace_reason))
    if certificate.revoked_on:
        facts.append(
            Fact(
                "Thu hồi từ",
                ocop.day(certificate.revoked_on),
                f"{certificate.get_revocation_ground_display()}: {certificate.revocation_reason}".strip(": "),
            )
        )
        if certificate.revocation_decision:
            facts.append(Fact("Quyết định thu hồi", certificate.revocation_decision))
    return facts


def certificate_moments(certificate: Certificate, today: date) -> list[Moment]:
    """Its life in order of days, what is still to come included."""
    window = file_window(certificate.expires_on)
    told: list[tuple[date, str, str]] = [(certificate.issued_on, "Cấp theo quyết định", "")]
    if certificate.handed_over_on:
        told.append((certificate.handed_over_on, "Trao giấy chứng nhận", ""))
    if certificate.revoked_on is None:
        told += [
            (window.first, "Bắt đầu nhận hồ sơ đánh giá lại", ""),
            (window.last, "Hạn cuối nộp hồ sơ", ""),
            (certificate.expires_on, "Hết hạn 36 tháng", ""),
        ]
        if certificate.grace_until:
            told.append((certificate.grace_until, "Hết gia hạn chờ kết quả", certificate.grace_reason))
    else:
        told.append((certificate.revoked_on, "Thu hồi", certificate.revocation_reason))
    told.sort(key=lambda one: one[0])
    return [
        Moment(
            f"{title} – {ocop.day(day)}",
            "bad" if title == "Thu hồi" else "done" if day <= today else "ahead",
            None,
            note,
        )
        for day, title, note in told
    ]
