"""From a file to rows of text by column, with everything told that a spreadsheet may do to what was meant."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, ClassVar, NamedTuple

from catalog.services.import_goods.columns import (
    BY_KEY,
    COLUMNS,
    IGNORED_TITLES,
    KEY_BY_TITLE,
    MOST_ROWS,
    SHEET_NAME,
)
from shop.kernel.errors import DomainError
from shop.kernel.sheets import Cells, read_cells
from shop.kernel.text import folded_key
from shop.kernel.uploads import MB, Upload

LARGEST_BYTES = 8 * MB
HEADER_WITHIN = 10
MOST_LINES = HEADER_WITHIN + 2 * MOST_ROWS  # empty ones between the filled ones included
MOST_COLUMNS = 60
LONGEST_CELL = 20_000
HIDDEN_NAMED = 10
_ERRORS = frozenset({"#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!"})


class UnfitSheet(DomainError):
    """The table as a whole cannot be meant."""

    code: ClassVar[str] = "unfit-sheet"


class SheetRow(NamedTuple):
    """Filled cells of a row by column key, as text; row_no as the spreadsheet counts."""

    row_no: int
    cells: dict[str, str]


class RowFault(NamedTuple):
    """column: the title it has in the sheet, "" for the row as a whole."""

    row_no: int
    column: str
    message: str


class ReadSheet(NamedTuple):
    """columns: keys of the columns there are; remarks: (row or 0, sentence), no hindrance."""

    rows: list[SheetRow]
    columns: frozenset[str]
    faults: list[RowFault]
    remarks: list[tuple[int, str]]


def read_goods_sheet(upload: Upload, *, name: str) -> ReadSheet:
    """The rows under the table's head; empty ones are passed over.

    raises UnfitFile   what cannot be opened, with how to save it again
           UnfitSheet  no head, a column twice, no row or too many
    """
    cells = read_cells(
        upload,
        name=name,
        most_bytes=LARGEST_BYTES,
        most_rows=MOST_LINES,
        most_columns=MOST_COLUMNS,
        sheet_name=SHEET_NAME,
    )
    at, places, unknown = _find_head(cells.rows)
    read = ReadSheet([], frozenset(places), [], [])
    if unknown:
        names = ", ".join(f"“{one}”" for one in unknown[:HIDDEN_NAMED])
        read.remarks.append((0, f"Cột {names} không có trong tệp mẫu nên không được đọc."))
    spread = _spread(cells, places, at, read)
    for index in range(at + 1, len(cells.rows)):
        _read_row(index + 1, cells, places, spread, read)
    filled = {row.row_no for row in read.rows}
    hidden = [number for number in cells.hidden_rows if number in filled]
    if hidden:
        named = ", ".join(map(str, hidden[:HIDDEN_NAMED])) + ("…" if len(hidden) > HIDDEN_NAMED else "")
        read.remarks.append((0, f"Dòng {named} đang bị ẩn hoặc bị lọc trong tệp: vẫn được tính."))
    if not read.rows:
        raise UnfitSheet("Bảng có đầu cột nhưng chưa có dòng hàng nào.")
    if len(read.rows) > MOST_ROWS:
        raise UnfitSheet("Bảng có hơn 5.000 dòng hàng. Mời chia thành nhiều tệp.")
    return read


def _find_head(rows: Sequence[tuple[Any, ...]]) -> tuple[int, dict[str, int], list[str]]:
    """Which row is the head, where each column stands in it, and titles that mean nothing."""
    best: tuple[int, dict[str, int], list[str]] = (0, {}, [])
    for at, row in enumerate(rows[:HEADER_WITHIN]):
        places: dict[str, int] = {}
        unknown: list[str] = []
        for place, cell in enumerate(row):
            if not isinstance(cell, str) or not cell.strip():
                continue
            key = KEY_BY_TITLE.get(folded_key(cell[:80]))
            if key is None:
                if folded_key(cell[:80]) not in IGNORED_TITLES:
                    unknown.append(cell.strip()[:40])
            elif key in places:
                raise UnfitSheet(f"Bảng có hai cột “{BY_KEY[key].title}”. Mời giữ lại một cột rồi gửi lại.")
            else:
                places[key] = place
        if len(places) > len(best[1]):
            best = (at, places, unknown)
    places = best[1]
    if not places.keys() & {"name", "sku", "product"} or len(places) < 2:  # noqa: PLR2004 - whose, and what of it
        raise UnfitSheet(
            f"Không thấy dòng đầu cột trong {HEADER_WITHIN} dòng đầu: cần ít nhất cột “Tên sản phẩm” hoặc "
            "“Mã hàng” và một cột nữa. Mời dùng tệp mẫu và giữ nguyên tên cột."
        )
    return best


def _spread(
    cells: Cells, places: dict[str, int], at: int, read: ReadSheet
) -> dict[tuple[int, int], tuple[int, int]]:
    """What merged cells below the head say: of a product it holds for all their rows, of a size it is a fault."""
    keys = {place + 1: key for key, place in places.items()}
    found: dict[tuple[int, int], tuple[int, int]] = {}
    for merged in cells.merged:
        last_row = min(merged.last_row, len(cells.rows))
        if merged.first_row <= at + 1:
            continue
        for column in range(merged.first_column, min(merged.last_column, MOST_COLUMNS) + 1):
            key = keys.get(column)
            if key is None:
                continue
            if not BY_KEY[key].of_product or merged.last_column > merged.first_column:
                read.faults.append(
                    RowFault(
                        merged.first_row,
                        BY_KEY[key].title,
                        f"Ô gộp đến dòng {merged.last_row}: mời bỏ gộp (Merge) rồi ghi giá trị vào từng ô.",
                    )
                )
                continue
            for row in range(merged.first_row + 1, last_row + 1):
                found[row, column] = (merged.first_row, column)
    return found


def _read_row(
    row_no: int,
    cells: Cells,
    places: dict[str, int],
    spread: dict[tuple[int, int], tuple[int, int]],
    read: ReadSheet,
) -> None:
    row = cells.rows[row_no - 1]
    found: dict[str, str] = {}
    own = False  # a value of its own, not only what a merged cell lends it
    faults: list[RowFault] = []
    for column in COLUMNS:
        place = places.get(column.key)
        if place is None:
            continue
        if (row_no, place + 1) in cells.formulas:
            faults.append(
                RowFault(
                    row_no,
                    column.title,
                    "Ô này là công thức chưa được tính. Mở bằng Excel rồi lưu lại, hoặc dán giá trị (Paste Values).",
                )
            )
            continue
        lent = spread.get((row_no, place + 1))
        line, at = (cells.rows[lent[0] - 1], lent[1] - 1) if lent else (row, place)
        cell = line[at] if at < len(line) else None
        text, fault = _text_of(cell)
        if fault:
            faults.append(RowFault(row_no, column.title, fault))
        elif text:
            found[column.key] = text
            own = own or lent is None
    if own or faults:
        read.rows.append(SheetRow(row_no, found))
        read.faults.extend(faults)


def _text_of(cell: Any) -> tuple[str, str]:  # noqa: PLR0911 - one for each kind of cell
    """A cell as text, and what is wrong with it."""
    if cell is None:
        return "", ""
    if isinstance(cell, bool):
        return ("có" if cell else "không"), ""
    if isinstance(cell, datetime | date | time | timedelta):
        seen = f"{cell:%d/%m/%Y}" if isinstance(cell, datetime | date) else str(cell)
        return "", f"Excel đã đổi ô này thành ngày giờ ({seen}). Định dạng ô là Văn bản (Text) rồi gõ lại."
    if isinstance(cell, float):
        if cell.is_integer() and abs(cell) < 10**18:
            return str(int(cell)), ""
        return f"{round(cell, 9):.9f}".rstrip("0").rstrip("."), ""
    text = str(cell).replace("\r\n", "\n").strip(" \t\r\n\u00a0")
    if text in _ERRORS:
        return "", f"Ô này đang báo lỗi {text} của Excel. Mời sửa công thức hoặc gõ giá trị."
    if len(text) > LONGEST_CELL:
        return "", "Nội dung dài quá 20.000 ký tự."
    return text, ""
