"""Spreadsheets that people send, opened so that none of them can harm: XLSX and CSV into rows of cells."""

import csv
import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple
from xml.etree.ElementTree import ParseError
from zlib import error as BrokenStream  # noqa: N812 - an exception under a class's name

from shop.kernel.old_encodings import WINDOWS_1258, old_encoding_of, old_encoding_of_bytes
from shop.kernel.uploads import MB, UnfitFile, Upload, as_binary, first_bytes

if TYPE_CHECKING:
    from openpyxl import Workbook

LARGEST_UNPACKED_BYTES = 60 * MB  # tables of 5,000 rows take less than ten; more is a bomb
DELIMITERS = ";,\t"
OLE_BEGINS = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
OPEN_DOCUMENT = b"mimetypeapplication/vnd.oasis.opendocument"
SAVE_AGAIN = (
    "Mở tệp bằng Excel, chọn Tệp → Lưu dưới dạng (Save As) → “Excel Workbook (*.xlsx)” hoặc "
    "“CSV UTF-8 (*.csv)”, rồi gửi lại."
)
CONVERT_FIRST = (
    "Bôi đen bảng và sao chép, bấm Ctrl + Shift + F6 của Unikey để chuyển {name} sang Unicode, dán lại, "
    "đổi phông sang Arial, rồi Lưu dưới dạng “Excel Workbook (*.xlsx)” hoặc “CSV UTF-8 (*.csv)”."
)
# What a damaged or hostile workbook makes the libraries raise.
_BROKEN = (
    *(zipfile.BadZipFile, BrokenStream, ParseError, UnicodeDecodeError),
    *(KeyError, ValueError, TypeError, IndexError, AttributeError, EOFError, OSError, NotImplementedError),
    RuntimeError,  # a zip with a password
)
_MERGED = re.compile(rb'<mergeCell ref="([A-Z]{1,3}[0-9]{1,7}:[A-Z]{1,3}[0-9]{1,7})"')
_HIDDEN_ROW = re.compile(rb'<row (?=[^>]*\bhidden="(?:1|true)")[^>]*\br="([0-9]{1,7})"')
_FORMULA = re.compile(rb"<f[\s>/]")


class Range(NamedTuple):
    """Cells merged into one: rows and columns count from 1, both ends included."""

    first_row: int
    last_row: int
    first_column: int
    last_column: int


class Cells(NamedTuple):
    """One table as its cells.

    rows        from row 1 on; values as the spreadsheet holds them, text for CSV
    formulas    (row, column) from 1: cells whose formula has never been worked out, so that they have no value
    merged      ranges of merged cells; their value stands in the first cell alone
    hidden_rows numbers of rows the person does not see
    """

    rows: list[tuple[Any, ...]]
    formulas: frozenset[tuple[int, int]] = frozenset()
    merged: tuple[Range, ...] = ()
    hidden_rows: tuple[int, ...] = ()


@contextmanager
def open_book(
    upload: Upload,
    *,
    most_bytes: int,
    most_unpacked_bytes: int = LARGEST_UNPACKED_BYTES,
    only_values: bool = True,
) -> "Iterator[Workbook]":
    """An XLSX to read row by row; what goes wrong while it is read is told as well.

    raises UnfitFile  empty, too large, no XLSX, an old or locked one, damaged, or a zip that swells
    """
    from openpyxl import load_workbook  # noqa: PLC0415 - twelve megabytes that few requests need
    from openpyxl.utils.exceptions import InvalidFileException  # noqa: PLC0415

    beginning = first_bytes(upload, most_bytes=most_bytes, what="Tệp")
    if not beginning.startswith(b"PK"):
        raise UnfitFile(_why_no_workbook(upload, beginning))
    if OPEN_DOCUMENT in beginning:
        raise UnfitFile(f"Đây là bảng tính OpenDocument (.ods), chợ đọc .xlsx. {SAVE_AGAIN}")
    try:
        with zipfile.ZipFile(as_binary(upload)) as packed:
            if sum(part.file_size for part in packed.infolist()) > most_unpacked_bytes:
                raise UnfitFile("Tệp phình ra quá lớn khi mở. Mời chép riêng bảng cần gửi sang tệp mới.")
        book = load_workbook(as_binary(upload), read_only=True, data_only=only_values)
        try:
            yield book
        finally:
            book.close()
    except (*_BROKEN, InvalidFileException):
        raise UnfitFile("Tệp bị hỏng hoặc có mật khẩu nên không đọc được. Mời lưu lại rồi gửi lại.") from None


def read_cells(
    upload: Upload, *, name: str, most_bytes: int, most_rows: int, most_columns: int, sheet_name: str = ""
) -> Cells:
    """The table of an XLSX or CSV file.

    name        of the file: only used to tell what was meant
    sheet_name  the sheet of a workbook that is read, whatever its case; without such a one the first that is seen
    raises      UnfitFile, with how to save it again
    """
    beginning = first_bytes(upload, most_bytes=most_bytes, what="Tệp")
    if beginning.startswith((b"PK", OLE_BEGINS)) or name.lower().endswith((".xls", ".xlsx", ".ods", ".pdf")):
        cells = _from_book(upload, most_bytes, most_rows, most_columns, sheet_name)
    else:
        cells = Cells(_from_csv(upload.read(), most_rows, most_columns))
    if not any(any(cell not in (None, "") for cell in row) for row in cells.rows):
        raise UnfitFile("Trang tính trống, chưa có ô nào được điền. Mời xem lại tệp đã chọn.")
    if len(cells.rows) >= most_rows and any(cell not in (None, "") for cell in cells.rows[-1]):
        raise UnfitFile(f"Bảng dài quá {most_rows:,} dòng. Mời chia thành nhiều tệp.".replace(",", "."))
    _expect_unicode(cells.rows)
    return cells


def _why_no_workbook(upload: Upload, beginning: bytes) -> str:
    if beginning.startswith(OLE_BEGINS):
        upload.seek(0)
        if ENCRYPTED in upload.read():
            return (
                "Tệp có mật khẩu nên không đọc được. Trong Excel: Tệp → Thông tin → Bảo vệ sổ làm việc → "
                "Mã hoá bằng mật khẩu, xoá mật khẩu, lưu lại rồi gửi lại."
            )
        return f"Đây là tệp Excel đời cũ (.xls). {SAVE_AGAIN}"
    return (
        "Tệp này không phải bảng tính XLSX. Mời mở bằng Excel hoặc LibreOffice rồi lưu lại dạng "
        "“Excel Workbook (.xlsx)”."
    )


def _from_book(upload: Upload, most_bytes: int, most_rows: int, most_columns: int, sheet_name: str) -> Cells:
    with open_book(upload, most_bytes=most_bytes) as book:
        seen = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        if not seen:
            raise UnfitFile("Tệp không có trang tính nào đang hiện.")
        wanted = [sheet for sheet in seen if sheet.title.strip().lower() == sheet_name.lower()]
        sheet = (wanted or seen)[0]
        title = sheet.title
        rows = list(islice(sheet.iter_rows(max_col=most_columns, values_only=True), most_rows))
        path = getattr(sheet, "_worksheet_path", "")
    with zipfile.ZipFile(as_binary(upload)) as packed:
        raw = packed.read(path) if path in packed.namelist() else b""
    merged = tuple(_range(found.decode()) for found in _MERGED.findall(raw))
    hidden = tuple(int(found) for found in _HIDDEN_ROW.findall(raw))
    formulas: frozenset[tuple[int, int]] = frozenset()
    if _FORMULA.search(raw):
        formulas = _unsolved(upload, rows, title, most_bytes, most_columns)
    return Cells(rows, formulas, merged, hidden)


def _range(written: str) -> Range:
    from openpyxl.utils import range_boundaries  # noqa: PLC0415

    first_column, first_row, last_column, last_row = range_boundaries(written)
    return Range(first_row or 1, last_row or 1, first_column or 1, last_column or 1)


def _unsolved(
    upload: Upload, rows: Sequence[tuple[Any, ...]], title: str, most_bytes: int, most_columns: int
) -> frozenset[tuple[int, int]]:
    """Formulas without a kept result: written by a program that does not calculate."""
    found = set()
    with open_book(upload, most_bytes=most_bytes, only_values=False) as book:
        for line in islice(book[title].iter_rows(max_col=most_columns), len(rows)):
            for place, cell in enumerate(line, 1):
                if cell.data_type != "f":
                    continue
                row_no = cell.row
                if row_no is not None and rows[row_no - 1][place - 1] is None:
                    found.add((row_no, place))
    return frozenset(found)


def _from_csv(content: bytes, most_rows: int, most_columns: int) -> list[tuple[Any, ...]]:
    text = decode_csv(content)
    first, _, rest = text.partition("\n")
    if re.fullmatch(r'"?sep=.', first.strip().strip('"')):
        # Excel's own line; row numbers stay those of the file.
        text, delimiter = f"\n{rest}", first.strip().strip('"')[-1]
        if delimiter not in DELIMITERS:
            raise UnfitFile(_wrong_delimiter(delimiter))
    else:
        delimiter = max(DELIMITERS, key=first.count)
        if not first.count(delimiter):
            other = next((sign for sign in "|:^~" if first.count(sign) > 1), "")
            if other:
                raise UnfitFile(_wrong_delimiter(other))
    try:
        lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        return [tuple(line[:most_columns]) for line in islice(lines, most_rows)]
    except csv.Error:
        raise UnfitFile(f"Tệp CSV có dấu nháy mở mà không đóng, hoặc có ô quá dài. {SAVE_AGAIN}") from None


def _wrong_delimiter(sign: str) -> str:
    return f"Các cột cách nhau bằng “{sign}”. Chợ đọc dấu chấm phẩy, dấu phẩy hoặc tab. {SAVE_AGAIN}"


def decode_csv(content: bytes) -> str:
    """UTF-8 with or without its mark, line ends made "\\n" outside of nothing. raises UnfitFile"""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")) or _looks_like_utf_16(content):
        raise UnfitFile(f"Tệp ghi bằng UTF-16 (Excel gọi là “Unicode Text”). {SAVE_AGAIN}")
    if content.startswith((b"%PDF", b"\xff\xd8", b"\x89PNG", b"GIF8")) or b"\0" in content[:4096]:
        raise UnfitFile(f"Tệp này không phải bảng tính. {SAVE_AGAIN}")
    if content[:200].lstrip().lower().startswith((b"<!doctype", b"<html", b"<?xml", b"<table")):
        raise UnfitFile(f"Tệp này là trang web hay XML, không phải bảng tính. {SAVE_AGAIN}")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        name = old_encoding_of_bytes(content)
    if not name:
        raise UnfitFile(f"Tệp không ghi bằng UTF-8 nên chữ có dấu bị hỏng. {SAVE_AGAIN}")
    raise UnfitFile(_how_to_convert(name))


def _looks_like_utf_16(content: bytes) -> bool:
    sample = content[:2000]
    return len(sample) > 20 and max(sample[::2].count(0), sample[1::2].count(0)) * 5 > len(sample)  # noqa: PLR2004


def _expect_unicode(rows: Sequence[tuple[Any, ...]]) -> None:
    """Old fonts stand in XLSX and in UTF-8 files too: the letters are wrong, not the bytes."""
    words: list[str] = []
    length = 0
    for row in rows:
        for cell in row:
            if isinstance(cell, str) and not cell.isascii():
                words.append(cell)
                length += len(cell)
        if length > 20_000:  # noqa: PLR2004 - what old_encoding_of looks at
            break
    if name := old_encoding_of(" ".join(words)):
        raise UnfitFile(_how_to_convert(name))


def _how_to_convert(name: str) -> str:
    if name == WINDOWS_1258:
        return f"Tệp có vẻ ghi bằng bảng mã {name}, không phải UTF-8. {SAVE_AGAIN}"
    return f"Chữ trong tệp có vẻ gõ bằng bảng mã cũ {name}. {CONVERT_FIRST.format(name=name)}"
