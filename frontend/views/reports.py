"""The department's reports: /bao-cao/ and what stands under it. Officers only."""

import logging
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from frontend import commune_report, report_filters
from frontend.csv_sheet import csv_sheet
from frontend.pieces import Choice, Crumb, Tab
from frontend.report_filters import AskedReport, ReportFilters, read_filters
from frontend.templatetags.ocop import count
from shop.kernel.clock import business_day_of
from shop.kernel.errors import NotFound
from shop.reports.selectors.access_reports import ReportReader, access_reports
from shop.reports.selectors.sales_by_commune import CommuneReport, sales_by_commune
from vendors.people.models import User
from vendors.places.models import Level
from vendors.places.selectors.units import current_provinces

logger = logging.getLogger(__name__)

REPORTS_URL = "/bao-cao/"
COMMUNE_URL = "/bao-cao/doanh-thu-theo-xa/"
COMMUNE_FILE_URL = "/bao-cao/doanh-thu-theo-xa.csv"
ROWS_ON_A_PAGE = 50
PROVINCES_KEPT_S = 600


@require_safe
@never_cache
def reports(request: HttpRequest) -> HttpResponse:
    """What an officer can read, and for which units they answer."""
    user = request.user
    if not isinstance(user, User):
        return redirect_to_login(request.get_full_path())
    reader = _reader(user, timezone.now())
    return render(
        request,
        "reports/index.html",
        {
            "crumbs": (Crumb("Trang đầu", "/"), Crumb("Báo cáo")),
            "units": [unit.short_name for unit in reader.units],
            "commune_url": COMMUNE_URL,
            "has_decisions": any(unit.level == Level.PROVINCE for unit in reader.units),
        },
    )


@require_safe
@never_cache
def commune_sales(request: HttpRequest) -> HttpResponse:
    """The report as a page; a wrong address answers 400 with the form as it was filled in."""
    user = request.user
    if not isinstance(user, User):
        return redirect_to_login(request.get_full_path())
    now = timezone.now()
    reader = _reader(user, now)
    provinces = _provinces()
    asked = read_filters(request.GET, provinces=provinces, today=business_day_of(now))
    if asked.filters is None:
        return _answer_page(request, asked, provinces)
    offset = (asked.filters.page - 1) * ROWS_ON_A_PAGE
    report = _report(asked.filters, reader, now, offset=offset, limit=ROWS_ON_A_PAGE)
    pages = max(1, -(-report.row_count // ROWS_ON_A_PAGE))
    if asked.filters.page > pages:
        sentence = f"Không có trang này: báo cáo có {pages} trang. Mời xem lại từ trang đầu."
        return _answer_page(request, asked._replace(errors={"trang": sentence}), provinces)
    return _answer_page(
        request,
        asked,
        provinces,
        report=report,
        line=commune_report.coverage_line(report),
        table=commune_report.table_of(report, province=_label(provinces, asked.form["tinh"])),
        chart=commune_report.chart_of(report) if offset == 0 else None,
        page=asked.filters.page,
        pages=pages,
        total_rows=f"{count(report.row_count)} dòng",
        masked_unnamed=report.masked - len(report.masked_names),
    )


@require_safe
@never_cache
def commune_sales_file(request: HttpRequest) -> HttpResponse:
    """The same report, whole, as a CSV file. Each one taken is logged: it leaves the house."""
    user = request.user
    if not isinstance(user, User):
        return redirect_to_login(request.get_full_path())
    now = timezone.now()
    reader = _reader(user, now)
    provinces = _provinces()
    asked = read_filters(request.GET, provinces=provinces, today=business_day_of(now))
    if asked.filters is None:
        return _answer_page(request, asked, provinces)
    report = _report(asked.filters, reader, now)
    sheet = commune_report.sheet_of(
        report,
        province=_label(provinces, asked.form["tinh"]),
        written_at=now,
        is_demo_mode=settings.MODE in {"demo", "test"},
    )
    logger.info(
        "report file sales_by_commune: user=%s view=%s from=%s to=%s channel=%s boundaries=%s province=%s rows=%s",
        user.pk,
        report.view,
        report.period.first,
        report.period.last,
        report.channel,
        report.boundaries,
        asked.filters.province_code,
        report.row_count,
    )
    name = f"doanh-thu-theo-xa_{asked.form['theo']}_{report.period.first}_{report.period.last}.csv"
    return HttpResponse(
        csv_sheet(sheet),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _reader(user: User, now: datetime) -> ReportReader:
    try:
        return access_reports(user, day=business_day_of(now))
    except NotFound:
        raise Http404 from None


def _report(
    filters: ReportFilters, reader: ReportReader, now: datetime, *, offset: int = 0, limit: int | None = None
) -> CommuneReport:
    return sales_by_commune(
        view=filters.view,
        period=filters.period,
        channel=filters.channel,
        boundaries=filters.boundaries,
        province_code=filters.province_code,
        in_charge=reader.in_charge,
        now=now,
        offset=offset,
        limit=limit,
    )


def _provinces() -> list[Choice]:
    """All, then the provinces of today. They change every few years, so they are kept for ten minutes."""

    def load() -> list[tuple[str, str]]:
        return [(unit.code, unit.short_name) for unit in current_provinces()]

    known = cache.get_or_set("report-provinces", load, PROVINCES_KEPT_S)
    return [Choice(report_filters.ALL, "Cả nước"), *(Choice(code, name) for code, name in known or load())]


def _label(choices: list[Choice], value: str) -> str:
    return next(choice.label for choice in choices if choice.value == value)


def _answer_page(
    request: HttpRequest,
    asked: AskedReport,
    provinces: list[Choice],
    **found: Any,
) -> HttpResponse:
    kept = request.GET.copy()
    kept.pop("trang", None)
    tabs = []
    for choice in report_filters.VIEW_CHOICES:
        kept["theo"] = choice.value
        tabs.append(Tab(choice.label, f"?{kept.urlencode()}", choice.value == asked.form["theo"]))
    kept["theo"] = asked.form["theo"]
    context = {
        "crumbs": (Crumb("Trang đầu", "/"), Crumb("Báo cáo", REPORTS_URL), Crumb(commune_report.TITLE)),
        "title": commune_report.TITLE,
        "tabs": tabs,
        "form": asked.form,
        "errors": asked.errors,
        "fields": {name.replace("-", "_"): value for name, value in asked.form.items()},
        "faults": {name.replace("-", "_"): sentence for name, sentence in asked.errors.items()},
        "period_choices": report_filters.PERIOD_CHOICES,
        "channel_choices": report_filters.CHANNEL_CHOICES,
        "boundary_choices": report_filters.BOUNDARY_CHOICES,
        "province_choices": provinces,
        "file_url": f"{COMMUNE_FILE_URL}?{kept.urlencode()}",
        "page_url": COMMUNE_URL,
        **found,
    }
    return render(request, "reports/sales_by_commune.html", context, status=400 if asked.errors else 200)
