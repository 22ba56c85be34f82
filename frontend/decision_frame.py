"""What the pages of decisions and certificates (/bao-cao/…) share: the gate, words of states, days people type."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils import timezone
from django.views.decorators.cache import never_cache

from catalog.models import Certificate
from catalog.selectors.access_decisions import access_decisions
from catalog.selectors.certificate_states import SHOWING_THE_MARK, CertificateState, file_window
from frontend.pieces import Cell, Crumb, Tab
from shop.kernel.clock import business_day_of
from shop.kernel.errors import InvalidInput, NotFound
from shop.kernel.uploads import Upload

DECISIONS_URL = "/bao-cao/quyet-dinh/"
WAITING_URL = "/bao-cao/quyet-dinh/cho-doi-chieu/"
CERTIFICATES_URL = "/bao-cao/chung-nhan/"
SCAN_KINDS = "image/jpeg,image/png,image/webp,application/pdf"
LONGEST_ECHO = 400
STATE_BADGES = {
    CertificateState.ISSUED: "plain",
    CertificateState.VALID: "good",
    CertificateState.RENEWAL: "attention",
    CertificateState.LATE: "bad",
    CertificateState.GRACE: "attention",
    CertificateState.EXPIRED: "bad",
    CertificateState.REVOKED: "bad",
    CertificateState.SUPERSEDED: "plain",
}


def for_decisions(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A page for officers of provinces and moderators; to everybody else who is signed in there is no such page.

    The view gets the desk and today; NotFound answers 404 like a page that does not exist.
    """

    @never_cache
    @login_required
    @wraps(view)
    def answer(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        today = business_day_of(timezone.now())
        try:
            return view(request, access_decisions(request.user, day=today), today, **kwargs)
        except NotFound:
            raise Http404 from None

    return answer


def decision_tabs(current: str) -> list[Tab]:
    pages = (
        ("Quyết định", DECISIONS_URL),
        ("Chờ đối chiếu", WAITING_URL),
        ("Giấy chứng nhận", CERTIFICATES_URL),
    )
    return [Tab(label, url, url == current) for label, url in pages]


def typed_day(text: str, *, path: str) -> date:
    """A day as a date field sends it, or as people write it.

    raises InvalidInput
    """
    plain = text.strip()[:20]
    for shape in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            return datetime.strptime(plain, shape).date()  # noqa: DTZ007 - a calendar day has no zone
        except ValueError:
            continue
    message = "Ngày này không có trong lịch. Viết ngày/tháng/năm, ví dụ 31/12/2025."
    raise InvalidInput(message if plain else "Chọn ngày.", path=(path,))


def typed(request: HttpRequest, *names: str) -> dict[str, str]:
    """What was typed into these fields, short enough to be shown again."""
    return {name: str(request.POST.get(name, ""))[:LONGEST_ECHO] for name in names}


def sent_file(request: HttpRequest, name: str) -> Upload | None:
    """The file of a field, None when none was chosen."""
    found = request.FILES.get(name)
    return found if found and found.size else None


def state_cell(state: CertificateState) -> Cell:
    return Cell(str(state.label), badge=STATE_BADGES[state])


def days_words(certificate: Certificate, state: CertificateState, day: date) -> str:
    """How much time is left, or since when there is none."""
    if state in SHOWING_THE_MARK:
        left = (certificate.mark_ends_on - day).days
        return f"Sao còn hiện {left} ngày nữa, hết hiệu lực từ ngày {_words(certificate.mark_ends_on)}."
    if state == CertificateState.ISSUED:
        return f"Có hiệu lực từ ngày {_words(certificate.issued_on)}."
    if state == CertificateState.REVOKED and certificate.revoked_on:
        return f"Bị thu hồi từ ngày {_words(certificate.revoked_on)}; sao không còn hiện."
    if state == CertificateState.SUPERSEDED:
        return "Sản phẩm đã có giấy chứng nhận mới hơn; sao hiện theo giấy mới."
    return f"Hết hiệu lực từ ngày {_words(certificate.mark_ends_on)}; sao không còn hiện."


def next_step(certificate: Certificate, state: CertificateState, day: date) -> str:
    """What the producer has to do, and by when."""
    window = file_window(certificate.expires_on)
    if state == CertificateState.VALID:
        return (
            f"Chưa phải làm gì. Hồ sơ đánh giá lại nộp được từ ngày {_words(window.first)}, "
            f"chậm nhất ngày {_words(window.last)}. Chợ sẽ nhắc khi đến kỳ."
        )
    if state == CertificateState.RENEWAL:
        return (
            f"Nộp hồ sơ đánh giá lại cho UBND xã ngay từ bây giờ, chậm nhất ngày {_words(window.last)} "
            f"(còn {(window.last - day).days} ngày)."
        )
    if state == CertificateState.LATE:
        return (
            f"Hạn nộp hồ sơ là ngày {_words(window.last)}, đã qua. Hãy liên hệ cán bộ OCOP của xã ngay: nếu có lý do "
            f"chính đáng, tỉnh có thể gia hạn để chờ kết quả, lâu nhất đến {_words(certificate.last_grace_day)}."
        )
    if state == CertificateState.GRACE:
        return "Chờ kết quả đánh giá lại. Có quyết định mới, cán bộ đối chiếu xong là sao hiện tiếp."
    if state in {CertificateState.EXPIRED, CertificateState.REVOKED}:
        return "Muốn có sao trở lại: nộp hồ sơ đánh giá như lần đầu cho UBND xã, trước 30/04 hoặc 30/10 để kịp đợt."
    return "Không phải làm gì."


def _words(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def score_words(score: Decimal) -> str:
    """78,5 as people write it."""
    return f"{score.normalize():f}".replace(".", ",")


def decision_crumbs(title: str, *above: str) -> tuple[Crumb, ...]:
    """Where a page stands; above: the label and address of the page between it and the reports."""
    between = (Crumb(above[0], above[1]),) if above else ()
    return (Crumb("Trang đầu", "/"), Crumb("Báo cáo", "/bao-cao/"), *between, Crumb(title))
