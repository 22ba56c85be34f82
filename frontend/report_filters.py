"""What an address of the commune report asks for: read, checked and explained in Vietnamese."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

from django.http import QueryDict

from frontend.pieces import Choice
from shop.kernel.errors import InvalidInput
from shop.reports import periods
from shop.reports.models import Channel
from shop.reports.periods import Period
from shop.reports.selectors.sales_by_commune import Boundaries, View

ALL = "tat-ca"
CHOSEN_DAYS = "tu-den"
DEFAULT_PERIOD = "nam-nay"
MAX_SHOWN = 40  # characters of a wrong value that are worth showing again

VIEWS: dict[str, tuple[View, str]] = {
    "xuat-xu": ("origin", "Xã xuất xứ"),
    "noi-ban": ("sale", "Xã nơi bán"),
    "nguoi-mua": ("buyer", "Xã người mua"),
}
BOUNDARIES: dict[str, tuple[Boundaries, str]] = {
    "luc-ban": ("then", "Lúc bán"),
    "hien-nay": ("now", "Hiện nay"),
}
CHANNELS: dict[str, Channel] = {
    "truc-tuyen": Channel.ONLINE,
    "diem-ban": Channel.SALES_POINT,
    "hoi-cho": Channel.FAIR,
    "tai-co-so": Channel.OWN_SHOP,
}


class PeriodChoice(NamedTuple):
    label: str
    kind: Callable[[date], Period]
    is_previous: bool = False

    def on(self, today: date) -> Period:
        return periods.previous(self.kind, today) if self.is_previous else self.kind(today)


PERIODS: dict[str, PeriodChoice] = {
    "thang-nay": PeriodChoice("Tháng này", periods.calendar_month),
    "thang-truoc": PeriodChoice("Tháng trước", periods.calendar_month, is_previous=True),
    "quy-nay": PeriodChoice("Quý này", periods.calendar_quarter),
    "quy-truoc": PeriodChoice("Quý trước", periods.calendar_quarter, is_previous=True),
    "nam-nay": PeriodChoice("Năm nay", periods.calendar_year),
    "nam-truoc": PeriodChoice("Năm trước", periods.calendar_year, is_previous=True),
    "bc-thang-nay": PeriodChoice("Kỳ báo cáo tháng (15–14), đang chạy", periods.state_month),
    "bc-thang-truoc": PeriodChoice(
        "Kỳ báo cáo tháng (15–14), vừa khoá", periods.state_month, is_previous=True
    ),
    "bc-quy-nay": PeriodChoice("Kỳ báo cáo quý, đang chạy", periods.state_quarter),
    "bc-quy-truoc": PeriodChoice("Kỳ báo cáo quý, vừa khoá", periods.state_quarter, is_previous=True),
    "bc-nam-nay": PeriodChoice("Kỳ báo cáo năm (15/12–14/12), đang chạy", periods.state_year),
    "bc-nam-truoc": PeriodChoice(
        "Kỳ báo cáo năm (15/12–14/12), vừa khoá", periods.state_year, is_previous=True
    ),
}

VIEW_CHOICES = tuple(Choice(key, label) for key, (_, label) in VIEWS.items())
BOUNDARY_CHOICES = (
    Choice("luc-ban", "Lúc bán", "Xã như tên trên sổ ngày bán, kể cả xã cũ trước 01/07/2025."),
    Choice("hien-nay", "Hiện nay", "Doanh thu xã cũ cộng vào xã hiện nay."),
)
CHANNEL_CHOICES = (
    Choice(ALL, "Mọi kênh"),
    *(Choice(key, str(kind.label)) for key, kind in CHANNELS.items()),
)
PERIOD_CHOICES = (
    *(Choice(key, choice.label) for key, choice in PERIODS.items()),
    Choice(CHOSEN_DAYS, "Từ ngày – đến ngày"),
)

_PAGE = re.compile(r"[1-9][0-9]{0,5}")
_DAY_FORMATS = ("%Y-%m-%d", "%d/%m/%Y")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}")


class ReportFilters(NamedTuple):
    """A question the report can answer. channel and province_code: None means all."""

    view: View
    period: Period
    channel: Channel | None
    boundaries: Boundaries
    province_code: str | None
    page: int


class AskedReport(NamedTuple):
    """An address as it was read.

    filters  None when something in it cannot be meant
    form     what the form shows: the values as sent where they are readable, the defaults where nothing was sent
    errors   a sentence for each wrong field, by its name in the address
    """

    filters: ReportFilters | None
    form: dict[str, str]
    errors: dict[str, str]


def read_filters(query: QueryDict, *, provinces: Sequence[Choice], today: date) -> AskedReport:
    """Read theo, ky, tu, den, kenh, ranh-gioi, tinh and trang; an empty value is one that was not sent."""
    sent = {name: text for name, value in query.items() if (text := str(value).strip())}
    has_days = "tu" in sent or "den" in sent
    form = {
        "theo": "xuat-xu",
        "ky": CHOSEN_DAYS if has_days else DEFAULT_PERIOD,
        "kenh": ALL,
        "ranh-gioi": "luc-ban",
        "tinh": ALL,
        "trang": "1",
        "tu": "",
        "den": "",
    }
    form |= {name: value for name, value in sent.items() if name in form}
    errors: dict[str, str] = {}
    allowed = {
        "theo": (VIEWS, "Không có cách tính này."),
        "ky": ({*PERIODS, CHOSEN_DAYS}, "Không có kỳ này."),
        "kenh": ({*CHANNELS, ALL}, "Không có kênh bán này."),
        "ranh-gioi": (BOUNDARIES, "Không có loại ranh giới này."),
        "tinh": (
            {ALL, *(choice.value for choice in provinces)},
            "Hiện không có tỉnh, thành phố mang mã này.",
        ),
    }
    for name, (values, sentence) in allowed.items():
        if form[name] not in values:
            errors[name] = f"{sentence} Mời chọn lại trong danh sách."
    if not _PAGE.fullmatch(form["trang"]):
        errors["trang"] = "Không có trang này. Mời xem lại từ trang đầu."
    period = None if "ky" in errors else _read_period(form, today, errors)
    if errors or period is None:
        return AskedReport(None, {name: _shown(value) for name, value in form.items()}, errors)
    filters = ReportFilters(
        VIEWS[form["theo"]][0],
        period,
        CHANNELS.get(form["kenh"]),
        BOUNDARIES[form["ranh-gioi"]][0],
        None if form["tinh"] == ALL else form["tinh"],
        int(form["trang"]),
    )
    return AskedReport(filters, form, errors)


def _read_period(form: Mapping[str, str], today: date, errors: dict[str, str]) -> Period | None:
    if form["ky"] != CHOSEN_DAYS:
        return PERIODS[form["ky"]].on(today)
    days: list[date] = []
    for name, missing in (("tu", "Chọn ngày đầu kỳ."), ("den", "Chọn ngày cuối kỳ.")):
        day = _read_day(form[name])
        if day is not None:
            days.append(day)
        elif form[name]:
            errors[name] = "Ngày này không có trong lịch. Viết ngày/tháng/năm, ví dụ 31/12/2025."
        else:
            errors[name] = missing
    if errors.keys() & {"tu", "den"}:
        return None
    try:
        return periods.chosen_period(days[0], days[1])
    except InvalidInput as error:
        errors["den" if error.path == ("to",) else "tu"] = error.message
        return None


def _read_day(text: str) -> date | None:
    if not _DAY.fullmatch(text):
        return None
    for day_format in _DAY_FORMATS:
        try:
            return datetime.strptime(text, day_format).date()  # noqa: DTZ007 - a calendar day has no zone
        except ValueError:
            continue
    return None


def _shown(value: str) -> str:
    """A wrong value as it may stand in a page again: short, and nothing in it that a page cannot hold."""
    return value[:MAX_SHOWN] if value.isprintable() else ""
