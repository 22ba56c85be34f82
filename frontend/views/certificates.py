"""Certificates for officers and moderators: who comes to an end, and what is done to one."""

from datetime import date

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from catalog.models import Certificate, RevocationGround
from catalog.selectors.access_decisions import DecisionDesk, access_certificate
from catalog.selectors.certificate_list import Narrowing, certificates_of
from catalog.selectors.certificate_states import CertificateState, file_window, state_of
from catalog.services.certificates import (
    hand_over_certificate,
    mark_certificate,
    revoke_certificate,
    set_certificate_grace,
)
from frontend.certificate_words import certificate_facts, certificate_moments
from frontend.decision_frame import (
    CERTIFICATES_URL,
    days_words,
    decision_crumbs,
    decision_tabs,
    for_decisions,
    next_step,
    state_cell,
    typed,
    typed_day,
)
from frontend.pieces import Cell, Choice, Column, Tab, Table
from frontend.see_other import SeeOther
from frontend.templatetags import ocop
from shop.kernel.errors import DomainError, NotFound

ON_A_PAGE = 50
NARROWINGS = {
    Narrowing.ENDING: "Sắp hết hạn",
    Narrowing.SHOWN: "Còn hiệu lực",
    Narrowing.EXPIRED: "Đã hết hạn",
    Narrowing.REVOKED: "Đã thu hồi",
    Narrowing.ALL: "Tất cả",
}
FIELDS = {
    "thu-hoi": ("ground", "decision_number", "revoked_on", "reason"),
    "trao": ("handed_over_on",),
    "gia-han": ("grace_until", "grace_reason"),
    "ghi-chu": ("is_potential_five", "is_five_at_province"),
}


@for_decisions
@require_safe
def certificates(request: HttpRequest, desk: DecisionDesk, today: date) -> HttpResponse:
    """Those that end first stand first. 3 queries beside the gate's."""
    asked = request.GET.get("loc", Narrowing.ENDING.value)
    narrowing = Narrowing(asked) if asked in set(Narrowing) else Narrowing.ENDING
    rows = certificates_of(desk, narrowing, day=today)
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("trang"))
    return render(
        request,
        "decisions/certificates.html",
        {
            "crumbs": decision_crumbs("Giấy chứng nhận"),
            "tabs": decision_tabs(CERTIFICATES_URL),
            "narrowings": [Tab(label, f"?loc={one}", one == narrowing) for one, label in NARROWINGS.items()],
            "page": page,
            "table": Table(
                f"{NARROWINGS[narrowing]}: {ocop.count(page.paginator.count)} giấy chứng nhận",
                (
                    Column("Sản phẩm"),
                    Column("Chủ thể"),
                    Column("Sao", True),
                    Column("Tình trạng"),
                    Column("Nộp hồ sơ chậm nhất"),
                    Column("Hết hạn"),
                ),
                tuple(
                    (
                        Cell(one.product.name, reverse("certificate", args=[one.pk])),
                        f"{one.product.vendor.name}, {one.product.commune.short_name}",
                        str(one.stars),
                        state_cell(state_of(one, today, siblings=one.product.certificates.all())),
                        ocop.day(file_window(one.expires_on).last),
                        ocop.day(one.expires_on),
                    )
                    for one in page
                ),
                empty="Không có giấy chứng nhận nào.",
            ),
        },
    )


@for_decisions
@require_safe
def certificate(
    request: HttpRequest, desk: DecisionDesk, today: date, *, certificate_id: int
) -> HttpResponse:
    """One certificate: state, history, and what may be done. 3 queries beside the gate's."""
    return _show(request, access_certificate(desk, certificate_id), today)


@for_decisions
@require_POST
def change_certificate(
    request: HttpRequest, desk: DecisionDesk, today: date, *, certificate_id: int, act: str
) -> HttpResponse:
    """One of the four acts; what was typed wrong is told at its field, and nothing was changed."""
    if act not in FIELDS:
        raise Http404
    values = typed(request, *FIELDS[act])
    try:
        said = _act(desk, certificate_id, act, values, today)
    except NotFound:
        raise Http404 from None
    except DomainError as refused:
        path = str((*refused.path, "")[0])
        # In one page two forms ask for a reason.
        name = "grace_reason" if act == "gia-han" and path == "reason" else path
        return _show(
            request,
            access_certificate(desk, certificate_id),
            today,
            act=act,
            values=values,
            errors={name: refused.message},
        )
    messages.success(request, said)
    return SeeOther(reverse("certificate", args=[certificate_id]))


def _act(desk: DecisionDesk, certificate_id: int, act: str, values: dict[str, str], today: date) -> str:
    if act == "thu-hoi":
        revoke_certificate(
            desk,
            certificate_id,
            ground=values["ground"],
            decision_number=values["decision_number"],
            revoked_on=typed_day(values["revoked_on"], path="revoked_on"),
            reason=values["reason"],
            today=today,
        )
        return "Đã thu hồi: sao không còn hiện ở đâu trên chợ, chủ thể đã được báo."
    if act == "trao":
        day = typed_day(values["handed_over_on"], path="handed_over_on")
        hand_over_certificate(desk, certificate_id, handed_over_on=day, today=today)
        return "Đã ghi ngày trao giấy chứng nhận."
    if act == "gia-han":
        until = values["grace_until"]
        set_certificate_grace(
            desk,
            certificate_id,
            grace_until=typed_day(until, path="grace_until") if until else None,
            reason=values["grace_reason"],
        )
        return "Đã ghi gia hạn, chủ thể đã được báo." if until else "Đã bỏ gia hạn, chủ thể đã được báo."
    mark_certificate(
        desk,
        certificate_id,
        is_potential_five=values["is_potential_five"] == "1",
        is_five_at_province=values["is_five_at_province"] == "1",
    )
    return "Đã lưu. Chợ ghi bằng chữ, số sao hiện ra không đổi."


def _show(
    request: HttpRequest,
    shown: Certificate,
    today: date,
    *,
    act: str = "",
    values: dict[str, str] | None = None,
    errors: dict[str, str] | None = None,
) -> HttpResponse:
    siblings = list(shown.product.certificates.order_by("issued_on"))
    state = state_of(shown, today, siblings=siblings)
    context = {
        "crumbs": decision_crumbs(shown.product.name, "Giấy chứng nhận", CERTIFICATES_URL),
        "certificate": shown,
        "state": state_cell(state),
        "is_shown": shown.is_valid_on(today) and state != CertificateState.SUPERSEDED,
        "days": days_words(shown, state, today),
        "next_step": next_step(shown, state, today),
        "facts": certificate_facts(shown),
        "moments": certificate_moments(shown, today),
        "others": [one for one in siblings if one.pk != shown.pk],
        "scans": shown.product.certificate_scans.filter(withdrawn_at=None).order_by("-added_at"),
        "grounds": [Choice(value, str(label)) for value, label in RevocationGround.choices],
        "act": act,
        "values": {
            "revoked_on": today.isoformat(),
            "handed_over_on": (shown.handed_over_on or today).isoformat(),
            "grace_until": shown.grace_until.isoformat() if shown.grace_until else "",
            "grace_reason": shown.grace_reason,
            "is_potential_five": shown.is_potential_five,
            "is_five_at_province": shown.is_five_at_province,
            **(values or {}),
        },
        "errors": errors or {},
    }
    return render(request, "decisions/certificate.html", context, status=422 if errors else 200)
