"""The XLSX by which officers are invited: the template to fill in, and reading what comes back."""

import re
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from io import BytesIO
from typing import ClassVar, NamedTuple

from shop.kernel.errors import DomainError
from shop.kernel.text import clean_text, folded_key
from shop.kernel.uploads import MB, Upload
from vendors.places.models import AdminUnit

LARGEST_BYTES = 1 * MB
LARGEST_UNPACKED_BYTES = 30 * MB  # a small archive may hold a huge sheet
MOST_ROWS = 2_000
MOST_LINES_LOOKED_AT = 5_000  # empty ones between the filled ones included
LONGEST_CELL = 300
PHONE_WITHOUT_ZERO = 9  # digits: a spreadsheet that took the number for a sum has eaten the zero
COLUMNS = ("Họ tên", "Số điện thoại", "Chức danh", "Đơn vị", "Từ ngày", "Đến ngày")
_GUIDE = (
    "Mỗi dòng một cán bộ. Không đổi tên các cột ở trang “Cán bộ”.",
    "Họ tên, số điện thoại và đơn vị phải có. Số điện thoại cũng là tên đăng nhập: cán bộ nhận mã qua tin nhắn.",
    "Đơn vị: ghi mã hoặc tên như ở trang “Mã đơn vị”. Hai xã trùng tên thì ghi mã.",
    "Từ ngày, đến ngày: viết 01/12/2026. Từ ngày để trống là từ hôm nay; đến ngày để trống là chưa định ngày kết thúc.",
    f"Tối đa {MOST_ROWS} dòng. Có một dòng sai thì không ai được mời, chợ báo từng dòng cần sửa.",
)


class SheetRefused(DomainError):
    """The file as a whole cannot be read."""

    code: ClassVar[str] = "sheet-refused"


class OfficerRow(NamedTuple):
    """A filled line as text, dates as 2026-12-01 where the cell was one.

    number  of the line in the sheet, as its reader counts: the heading is line 1
    """

    number: int
    name: str
    phone: str
    title: str
    unit: str
    valid_from: str
    valid_to: str


def officer_template(units: Sequence[AdminUnit]) -> bytes:
    """An empty sheet to fill in, with a page of advice and the codes of the units it may name (parents loaded)."""
    from openpyxl import Workbook  # noqa: PLC0415 - twelve megabytes that few requests need
    from openpyxl.styles import Alignment, Font, PatternFill  # noqa: PLC0415
    from openpyxl.worksheet.worksheet import Worksheet  # noqa: PLC0415

    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)  # noqa: S101 - a new workbook has one sheet
    sheet.title = "Cán bộ"
    sheet.append(COLUMNS)
    for column, width in zip("ABCDEF", (28, 18, 24, 34, 14, 14), strict=True):
        sheet.column_dimensions[column].width = width
        cell = sheet[f"{column}1"]
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="E3EFE6")
    # Kept as text, so that no leading zero is lost and no day is read the American way round.
    for row in range(2, 202):
        for column in "BDEF":
            sheet[f"{column}{row}"].number_format = "@"
    sheet.freeze_panes = "A2"
    guide = book.create_sheet("Hướng dẫn")
    guide.column_dimensions["A"].width = 90
    for line in _GUIDE:
        guide.append((line,))
        guide[f"A{guide.max_row}"].alignment = Alignment(wrap_text=True)
    codes = book.create_sheet("Mã đơn vị")
    codes.column_dimensions["B"].width = 46
    codes.append(("Mã", "Tên"))
    for unit in units:
        codes.append((unit.code, unit.label))
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def read_officer_sheet(upload: Upload) -> list[OfficerRow]:
    """The filled lines of the first sheet, at least one. raises SheetRefused with how to mend it"""
    from openpyxl import load_workbook  # noqa: PLC0415 - twelve megabytes that few requests need
    from openpyxl.utils.exceptions import InvalidFileException  # noqa: PLC0415

    if not upload.size:
        raise SheetRefused("Tệp trống. Mời chọn lại tệp đã điền.")
    if upload.size > LARGEST_BYTES:
        raise SheetRefused("Tệp nặng quá 1 MB. Mời dùng tệp mẫu và xoá hình ảnh, trang thừa.")
    content = upload.read()
    _check_archive(content)
    try:
        book = load_workbook(BytesIO(content), read_only=True, data_only=True)
        rows = list(_filled_rows(book.worksheets[0].iter_rows(values_only=True)))
    except (
        InvalidFileException,
        KeyError,
        ValueError,
        TypeError,
        AttributeError,
        IndexError,
        EOFError,
        SyntaxError,
    ):
        # A damaged part of the archive shows as any of these; XML's ParseError is a SyntaxError.
        raise SheetRefused(
            "Tệp bị hỏng nên không đọc được. Mời mở bằng Excel rồi lưu lại dạng .xlsx."
        ) from None
    if not rows:
        raise SheetRefused("Tệp chưa có dòng nào. Mời điền từ dòng 2 của trang “Cán bộ”.")
    return rows


def _check_archive(content: bytes) -> None:
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
            names = set(archive.namelist())
    except zipfile.BadZipFile:
        raise SheetRefused("Đây không phải tệp .xlsx. Mời tải tệp mẫu, điền rồi gửi lại.") from None
    if unpacked > LARGEST_UNPACKED_BYTES or "xl/workbook.xml" not in names:
        raise SheetRefused("Đây không phải tệp .xlsx điền từ tệp mẫu. Mời tải tệp mẫu, điền rồi gửi lại.")


def _filled_rows(lines: Iterator[tuple[object, ...]]) -> Iterator[OfficerRow]:
    heading = [folded_key(_text(cell)) for cell in next(lines, ())][:40]
    places = {}
    for column in COLUMNS:
        wanted = folded_key(column)
        if wanted not in heading:
            raise SheetRefused(f"Thiếu cột “{column}” ở dòng 1. Mời dùng tệp mẫu và giữ nguyên tên cột.")
        places[column] = heading.index(wanted)
    count = 0
    for number, line in enumerate(lines, 2):
        if number > MOST_LINES_LOOKED_AT:
            raise SheetRefused("Trang tính có quá nhiều dòng trống. Mời xoá các dòng thừa rồi lưu lại.")
        cells = [_text(line[places[column]]) if places[column] < len(line) else "" for column in COLUMNS]
        if not any(cells):
            continue
        count += 1
        if count > MOST_ROWS:
            raise SheetRefused(f"Tệp có hơn {MOST_ROWS} dòng. Mời chia thành nhiều tệp.")
        if re.fullmatch(rf"[0-9]{{{PHONE_WITHOUT_ZERO}}}", cells[1]):
            cells[1] = f"0{cells[1]}"
        yield OfficerRow(number, *cells)


def _text(cell: object) -> str:
    """What a person sees in the cell."""
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    try:
        return clean_text(str(cell)[: LONGEST_CELL + 1], max_length=LONGEST_CELL)
    except DomainError:
        raise SheetRefused("Có ô dài quá 300 ký tự hoặc có ký tự không đọc được. Mời sửa lại.") from None
