"""Matching lines of a decision to products, what waits for it, and the scans that help."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from catalog.models import CertificateScan, Decision, DecisionLine
from catalog.selectors.access_decisions import DecisionDesk, access_certificate_scan, access_decision
from catalog.selectors.line_matches import Proposal, proposals_for
from catalog.selectors.unmatched_lines import LEAST_CERTIFIED_STARS, unmatched_lines_of, waiting_scans
from catalog.services.match_decision import match_lines
from frontend.decision_frame import (
    CERTIFICATES_URL,
    DECISIONS_URL,
    WAITING_URL,
    decision_crumbs,
    decision_tabs,
    for_decisions,
    score_words,
)
from frontend.pieces import Cell, Choice, Column, Table
from frontend.scan_response import scan_response
from frontend.see_other import SeeOther
from frontend.templatetags import ocop
from shop.kernel.errors import DomainError

LINES_ON_A_PAGE = 25
LONGEST_ID = 15  # digits


class LineToMatch(NamedTuple):
    """A line with what an officer may choose; chosen is a product's id, "" for none."""

    line: DecisionLine
    name: str  # of the choice's field
    other_name: str  # of the field for another product's address
    choices: tuple[Choice, ...]
    chosen: str
    other: str
    scans: tuple[CertificateScan, ...]
    error: str


@for_decisions
def decision(request: HttpRequest, desk: DecisionDesk, today: date, *, decision_id: int) -> HttpResponse:
    """The decision, lines that wait with their proposals, and lines that are matched. 14 queries at most.

    POST: what the officer chose; all of it is taken or none.
    """
    shown = access_decision(desk, decision_id)
    if request.method != "POST":
        return _show(request, desk, shown)
    chosen, errors = _choices_of(request, desk)
    if not errors:
        try:
            made = match_lines(desk, shown.pk, chosen)
        except DomainError as refused:
            path = refused.path
            errors = {int(path[1]) if len(path) > 1 else 0: refused.message}
        else:
            if made:
                messages.success(
                    request, f"Đã đối chiếu {len(made)} dòng: sao hiện trên chợ ngay từ bây giờ."
                )
            else:
                messages.info(request, "Chưa chọn sản phẩm cho dòng nào.")
            return SeeOther(request.get_full_path())
    return _show(request, desk, shown, errors=errors)


@for_decisions
@require_safe
def waiting(request: HttpRequest, desk: DecisionDesk, today: date) -> HttpResponse:
    """Scans of producers and lines that no product was found for, of all decisions. 4 queries beside the gate's."""
    scans = list(waiting_scans(desk)[:LINES_ON_A_PAGE])
    page = Paginator(unmatched_lines_of(desk), LINES_ON_A_PAGE).get_page(request.GET.get("trang"))
    table = Table(
        "Dòng chưa có sản phẩm",
        (
            Column("Sản phẩm trong phụ lục"),
            Column("Chủ thể"),
            Column("Xã"),
            Column("Sao", True),
            Column("Quyết định"),
        ),
        tuple(
            (
                Cell(line.product_name, _line_url(line)),
                line.vendor_name,
                line.commune_name,
                str(line.stars),
                f"{line.decision.number}, {ocop.day(line.decision.decided_on)}",
            )
            for line in page
        ),
        source="Khi sản phẩm xuất hiện trên chợ, bạn sẽ được báo ở “Việc cần làm”.",
        empty="Mọi dòng từ 3 sao đều đã đối chiếu.",
    )
    context = {
        "crumbs": decision_crumbs("Chờ đối chiếu"),
        "tabs": decision_tabs(WAITING_URL),
        "scans": scans,
        "page": page,
        "table": table,
    }
    return render(request, "decisions/waiting.html", context)


@for_decisions
@require_safe
def decision_scan(
    request: HttpRequest, desk: DecisionDesk, today: date, *, decision_id: int
) -> HttpResponseBase:
    """The scan of a decision, for those who work with it."""
    shown = access_decision(desk, decision_id)
    if shown.scan is None:
        raise Http404
    return scan_response(shown.scan)


@for_decisions
@require_safe
def certificate_scan(
    request: HttpRequest, desk: DecisionDesk, today: date, *, scan_id: int
) -> HttpResponseBase:
    """A producer's own scan, for the officers of its territory."""
    return scan_response(access_certificate_scan(desk, scan_id).scan)


def _choices_of(request: HttpRequest, desk: DecisionDesk) -> tuple[dict[int, int], dict[int, str]]:
    """Product by line as chosen in the form; a slug or address typed beside it comes first. 1 query at most."""
    chosen: dict[int, int] = {}
    slugs: dict[int, str] = {}
    for name, value in request.POST.items():
        kind, _, number = name.partition("-")
        text = str(value).strip()
        if not text or not number.isascii() or not number.isdigit() or len(number) > LONGEST_ID:
            continue
        if kind == "dong" and text.isascii() and text.isdigit() and len(text) <= LONGEST_ID:
            chosen[int(number)] = int(text)
        elif kind == "khac":
            slugs[int(number)] = text.rstrip("/").rpartition("/")[2][:180]
    found = dict(desk.products().filter(slug__in=slugs.values()).values_list("slug", "pk")) if slugs else {}
    errors = {
        line_id: "Không có sản phẩm này trong địa bàn của bạn. Mời chép lại địa chỉ trang sản phẩm."
        for line_id, slug in slugs.items()
        if slug not in found
    }
    return chosen | {line_id: found[slug] for line_id, slug in slugs.items() if slug in found}, errors


def _show(
    request: HttpRequest, desk: DecisionDesk, shown: Decision, *, errors: Mapping[int, str] | None = None
) -> HttpResponse:
    errors = errors or {}
    lines = shown.lines.filter(product=None, stars__gte=LEAST_CERTIFIED_STARS).order_by("row_no")
    page = Paginator(lines, LINES_ON_A_PAGE).get_page(request.GET.get("trang"))
    on_page = list(page)
    proposed = proposals_for(on_page, desk.products()) if on_page else {}
    to_match = [_to_match(request, line, proposed.get(line.pk, ()), errors) for line in on_page]
    done = shown.lines.filter(product__isnull=False).select_related("product__vendor").order_by("row_no")
    certificates = dict(shown.certificates.values_list("product_id", "pk"))
    context = {
        "crumbs": decision_crumbs(shown.number, "Quyết định công nhận", DECISIONS_URL),
        "decision": shown,
        "page": page,
        "lines": to_match,
        "refusal": errors.get(0, ""),
        "has_errors": bool(errors),
        "low_count": shown.lines.filter(stars__lt=LEAST_CERTIFIED_STARS).count(),
        "done": Table(
            "Đã đối chiếu",
            (
                Column("Sản phẩm"),
                Column("Trong phụ lục"),
                Column("Chủ thể"),
                Column("Điểm", True),
                Column("Sao", True),
            ),
            tuple(
                (
                    Cell(line.product.name, f"{CERTIFICATES_URL}{certificates.get(line.product.pk, 0)}/"),
                    f"Dòng {line.row_no}: {line.product_name}",
                    line.product.vendor.name,
                    score_words(line.score),
                    str(line.stars),
                )
                for line in done
                if line.product
            ),
            empty="Chưa đối chiếu dòng nào.",
        ),
    }
    return render(request, "decisions/decision.html", context, status=422 if errors else 200)


def _to_match(
    request: HttpRequest, line: DecisionLine, proposals: tuple[Proposal, ...], errors: Mapping[int, str]
) -> LineToMatch:
    posted = request.method == "POST"
    sure = next((str(one.product.pk) for one in proposals if one.is_exact), "")
    choices = tuple(Choice(str(one.product.pk), one.product.name, _proposal_words(one)) for one in proposals)
    return LineToMatch(
        line=line,
        name=f"dong-{line.pk}",
        other_name=f"khac-{line.pk}",
        choices=(*choices, Choice("", "Để lại, đối chiếu sau")) if choices else (),
        chosen=str(request.POST.get(f"dong-{line.pk}", "")) if posted else sure,
        other=str(request.POST.get(f"khac-{line.pk}", ""))[:200] if posted else "",
        scans=tuple(scan for one in proposals for scan in one.scans),
        error=errors.get(line.pk, ""),
    )


def _proposal_words(one: Proposal) -> str:
    product = one.product
    likeness = "khớp hoàn toàn" if one.is_exact else f"giống {one.score}%"
    return f"{product.vendor.name} · {product.commune.short_name} · {likeness}"


def _line_url(line: DecisionLine) -> str:
    return f"{reverse('decision', args=[line.decision_id])}#dong-{line.pk}"
