"""The commune report in words: one declaration of its columns for the page and for the file."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, NamedTuple

from frontend.csv_sheet import CsvValue, DigitCode
from frontend.pieces import Bar, BarChart, Cell, Column, Table
from frontend.templatetags.ocop import count, day_and_time, vnd
from shop.kernel.money import format_large_vnd
from shop.reports.models import Channel
from shop.reports.selectors.sales_by_commune import CommuneReport, CommuneRow, Totals

TITLE = "Doanh thu theo xã"
SOURCE = "từng dòng hàng đã ghi sổ trên Chợ OCOP"
HIDDEN = "giữ kín"
LARGEST = 10

VIEW_NAMES = {"origin": "xã xuất xứ của sản phẩm", "sale": "xã nơi bán", "buyer": "xã của người mua"}
BOUNDARY_NAMES = {"then": "lúc bán", "now": "hiện nay"}


class ReportColumn(NamedTuple):
    """One column for page and file; total None leaves the foot empty."""

    label: str
    of_page: Callable[[CommuneRow], Cell | str]
    of_file: Callable[[CommuneRow], CsvValue]
    total: Callable[[Totals], int | None] | None = None
    is_money: bool = False
    is_number: bool = False
    is_always_shown: bool = True


def _note(row: CommuneRow) -> str:
    if row.is_partial:
        return "một phần"
    if row.kind == "commune" and not row.is_current:
        return "xã cũ"
    return ""


def _note_cell(row: CommuneRow) -> Cell | str:
    note = _note(row)
    return Cell(note, badge="attention" if row.is_partial else "plain") if note else ""


def _money(amount_vnd: int | None) -> str:
    return HIDDEN if amount_vnd is None else vnd(amount_vnd)


def _number(number: int | None) -> str:
    return HIDDEN if number is None else count(number)


def _taken_back(row: CommuneRow) -> str:
    return "" if row.taken_back_vnd == 0 else _money(row.taken_back_vnd)


def percent(permille: int | None) -> str:
    """123 → "12,3 %"."""
    if permille is None:
        return ""
    sign = "-" if permille < 0 else ""
    whole, tenth = divmod(abs(permille), 10)
    return f"{sign}{whole},{tenth} %"


COLUMNS = (
    ReportColumn("Xã, phường, đặc khu", lambda row: row.name, lambda row: row.name),
    ReportColumn("Mã", lambda row: row.code, lambda row: DigitCode(row.code) if row.code else None),
    ReportColumn("Thuộc", lambda row: row.place, lambda row: row.place),
    ReportColumn(
        "Số chủ thể",
        lambda row: _number(row.producers),
        lambda row: row.producers,
        lambda totals: totals.producers,
        is_number=True,
    ),
    ReportColumn(
        "Số dòng hàng",
        lambda row: _number(row.lines),
        lambda row: row.lines,
        lambda totals: totals.lines,
        is_number=True,
    ),
    ReportColumn(
        "Trong đó huỷ, trả",
        _taken_back,
        lambda row: row.taken_back_vnd,
        lambda totals: totals.taken_back_vnd,
        is_money=True,
        is_number=True,
    ),
    ReportColumn(
        "Doanh thu",
        lambda row: _money(row.amount_vnd),
        lambda row: row.amount_vnd,
        lambda totals: totals.amount_vnd,
        is_money=True,
        is_number=True,
    ),
    ReportColumn("Tỷ trọng", lambda row: percent(row.share_permille), lambda _row: None, is_number=True),
    ReportColumn("Ghi chú", _note_cell, _note, is_always_shown=False),
)
FILE_COLUMNS = tuple(column for column in COLUMNS if column.label != "Tỷ trọng")  # a share has decimals


def days(first: date, last: date) -> str:
    return f"{first:%d/%m/%Y} – {last:%d/%m/%Y}"


def coverage_line(report: CommuneReport) -> str:
    """Period, source, how far and how wide: one line under the title of page and table."""
    period = report.period
    words = days(period.first, period.last)
    label = words if period.label.startswith("Từ ") else f"{period.label} ({words})"
    parts = [label, f"Nguồn: {SOURCE}", f"Tính đến {day_and_time(report.as_of)}"]
    return " · ".join([*parts, f"{count(report.outlets)} nơi bán có phát sinh"])


def caption_of(report: CommuneReport, *, province: str) -> str:
    """What the figures are: every choice that narrows them is said, so that a printed table stands for itself."""
    parts = [
        f"{TITLE}: tính theo {VIEW_NAMES[report.view]}",
        f"ranh giới {BOUNDARY_NAMES[report.boundaries]}",
    ]
    if report.channel:
        parts.append(f"kênh {Channel(report.channel).label}")
    return " · ".join([*parts, province])


def table_of(report: CommuneReport, *, province: str) -> Table:
    """The rows of one page; the foot is the whole report's."""
    has_notes = any(_note(row) for row in report.rows)
    columns = [column for column in COLUMNS if column.is_always_shown or has_notes]

    def foot(column: ReportColumn) -> str:
        if column.total is None:
            return ""
        number = column.total(report.totals)
        return _money(number) if column.is_money else _number(number)

    return Table(
        caption_of(report, province=province),
        tuple(Column(column.label, column.is_number) for column in columns),
        tuple(tuple(_linked(column, row) for column in columns) for row in report.rows),
        totals=("Cộng", *(foot(column) for column in columns[1:])),
        empty="Chưa có doanh thu nào trong kỳ này.",
    )


def _linked(column: ReportColumn, row: CommuneRow) -> Cell | str:
    if column is COLUMNS[0] and row.is_current:
        return Cell(row.name, url=f"/xa/{row.code}/")
    return column.of_page(row)


def chart_of(report: CommuneReport) -> BarChart:
    """The largest communes, from the first page; empty, and so not drawn, where there are none."""
    communes = [row for row in report.rows if row.kind == "commune" and (row.amount_vnd or 0) > 0][:LARGEST]
    bars = (
        Bar(f"{row.name}, {row.place}", row.amount_vnd or 0, format_large_vnd(row.amount_vnd or 0))
        for row in communes
    )
    caption = f"{count(len(communes))} xã có doanh thu cao nhất"
    return BarChart(caption, tuple(bars), source="Không kể các xã gộp chung để giữ kín.")


def sheet_of(
    report: CommuneReport, *, province: str, written_at: datetime, is_demo_mode: bool
) -> list[list[CsvValue]]:
    """The whole report as rows of a file: what it is, an empty line, the table, the total."""
    channel = Channel(report.channel).label if report.channel else "Mọi kênh"
    about: list[tuple[str, Any]] = [
        ("Báo cáo", TITLE),
        ("Tính theo", VIEW_NAMES[report.view]),
        ("Kỳ", f"{report.period.label} ({days(report.period.first, report.period.last)})"),
        ("Kênh", channel),
        ("Ranh giới", BOUNDARY_NAMES[report.boundaries]),
        ("Tỉnh, thành phố", province),
        ("Nguồn", SOURCE),
        ("Tính đến", day_and_time(report.as_of)),
        ("Tệp lập lúc", day_and_time(written_at)),
        ("Số nơi bán có phát sinh", report.outlets),
        ("Đơn vị tiền", "đồng, đã gồm thuế GTGT, đã trừ hàng huỷ, trả"),
    ]
    if report.masked_names:
        about.append(("Gộp để giữ kín", "; ".join(report.masked_names)))
    if report.has_demo and is_demo_mode:
        about.append(("Lưu ý", "Dữ liệu minh hoạ"))
    head: list[CsvValue] = [column.label for column in FILE_COLUMNS]
    rows: list[list[CsvValue]] = [[column.of_file(row) for column in FILE_COLUMNS] for row in report.rows]
    totals: list[CsvValue] = [
        column.total(report.totals) if column.total else None for column in FILE_COLUMNS[1:]
    ]
    return [*([label, value] for label, value in about), [], head, *rows, ["Cộng", *totals]]
