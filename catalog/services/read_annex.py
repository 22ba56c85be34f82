"""Reading the annex of a decision: an XLSX whose columns stand in any order under the names that offices give them."""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import ROUND_DOWN, Decimal, InvalidOperation
from itertools import islice
from typing import Any, NamedTuple

from shop.kernel.errors import DomainError, InvalidInput
from shop.kernel.sheets import open_book
from shop.kernel.text import clean_text, folded_key
from shop.kernel.uploads import MB, Upload

LARGEST_BYTES = 3 * MB
MOST_ROWS = 2000
MOST_COLUMNS = 40
TOO_MANY = f"Phụ lục có hơn {MOST_ROWS} dòng. Mời xem lại tệp, mỗi tệp chỉ gồm một quyết định."
HEADER_WITHIN = 30  # the letterhead and title of a decision stand above its table
MOST_READ = HEADER_WITHIN + 2 * MOST_ROWS  # with headings of sections between the products
LONGEST_CELL = 400

# Header names as offices write them, folded.
HEADERS: dict[str, frozenset[str]] = {
    "number": frozenset({"so quyet dinh", "quyet dinh", "quyet dinh so", "so qd", "qd so"}),
    "date": frozenset(
        {
            "ngay",
            "ngay quyet dinh",
            "ngay ky",
            "ngay ban hanh",
            "ngay cap",
            "ngay cong nhan",
            "ngay thang nam",
        }
    ),
    "product": frozenset({"san pham", "ten san pham", "ten san pham ocop", "ten san pham dich vu"}),
    "vendor": frozenset(
        {
            *("chu the", "ten chu the", "chu the ocop", "chu the san xuat", "ten chu the san xuat"),
            *("co so san xuat", "ten co so", "don vi san xuat", "nha san xuat"),
        }
    ),
    "commune": frozenset(
        {
            *("xa", "ten xa", "xa phuong", "xa phuong dac khu", "xa phuong thi tran", "dia ban"),
            *("dia chi", "dia chi san xuat"),
        }
    ),
    "code": frozenset(
        {"ma", "ma so", "ma san pham", "ma so san pham", "ma san pham ocop", "ma ocop", "ma so ocop"}
    ),
    "score": frozenset({"diem", "so diem", "diem so", "tong diem", "tong so diem", "diem danh gia"}),
    "stars": frozenset(
        {"sao", "so sao", "hang", "hang sao", "phan hang", "xep hang", "ket qua phan hang", "hang san pham"}
    ),
}
COLUMN_WORDS = {
    "number": "Số quyết định",
    "date": "Ngày quyết định",
    "product": "Tên sản phẩm",
    "vendor": "Chủ thể",
    "commune": "Xã, phường",
    "code": "Mã sản phẩm",
    "score": "Điểm",
    "stars": "Số sao",
}
NEEDED = ("product", "score", "stars")
_STARS_IN_WORDS = re.compile(r"([1-5])(?: ?(?:sao|\*))?")
_STAR_SHAPES = re.compile(r"[*★⭐]{1,5}")
_DAY = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})")


class UnfitAnnex(DomainError):
    """The file as a whole cannot be meant."""

    code = "unfit-annex"


class AnnexRow(NamedTuple):
    """One row as it was read; what could not be read is None and told in `faults`.

    row_no      as the spreadsheet counts
    number      of the decision, "" where the sheet has no such column or the cell is empty; day likewise None
    score       at most two decimals, the rest cut off: rounding must not lift a product into a band
    faults      Vietnamese sentences
    """

    row_no: int
    number: str
    day: date | None
    product_name: str
    vendor_name: str
    commune_name: str
    product_code: str
    score: Decimal | None
    stars: int | None
    faults: tuple[str, ...] = ()


def read_annex(upload: Upload) -> list[AnnexRow]:
    """The rows under the table's head, in their order; empty ones and headings of sections are passed over.

    raises UnfitFile   too large, empty or no XLSX
           UnfitAnnex  no table with the needed columns in its first sheet, no row, or too many
    """
    rows = _cells(upload)
    at, places = _find_header(rows)
    found = [
        _read_row(row_no, {name: row[place] for name, place in places.items() if place < len(row)})
        for row_no, row in enumerate(rows[at + 1 :], at + 2)
        if _is_a_product(row, places)
    ]
    if not found:
        raise UnfitAnnex("Bảng có đầu cột nhưng chưa có dòng sản phẩm nào.")
    if len(found) > MOST_ROWS:
        raise UnfitAnnex(TOO_MANY)
    return found


def _cells(upload: Upload) -> list[tuple[Any, ...]]:
    with open_book(upload, most_bytes=LARGEST_BYTES) as book:
        rows = book.worksheets[0].iter_rows(max_col=MOST_COLUMNS, values_only=True)
        found = list(islice(rows, MOST_READ))
    if len(found) == MOST_READ and any(cell is not None for cell in found[-1]):
        raise UnfitAnnex(TOO_MANY)
    return found


def _find_header(rows: Sequence[tuple[Any, ...]]) -> tuple[int, dict[str, int]]:
    """Which row is the head, and where each column stands in it."""
    nearest: set[str] = set()
    for at, row in enumerate(rows[:HEADER_WITHIN]):
        places: dict[str, int] = {}
        for place, cell in enumerate(row):
            name = next((n for n, words in HEADERS.items() if _folded(cell) in words), None)
            if name in places:
                raise UnfitAnnex(
                    f"Bảng có hai cột “{COLUMN_WORDS[name]}”. Mời giữ lại một cột rồi gửi lại tệp."
                )
            if name:
                places[name] = place
        if all(name in places for name in NEEDED):
            return at, places
        nearest = max(nearest, set(places) & set(NEEDED), key=len)
    missing = ", ".join(f"“{COLUMN_WORDS[name]}”" for name in NEEDED if name not in nearest)
    raise UnfitAnnex(
        f"Không thấy cột {missing} trong {HEADER_WITHIN} dòng đầu của trang tính thứ nhất. "
        "Mời đặt tên cột như trong tệp mẫu."
    )


def _is_a_product(row: tuple[Any, ...], places: dict[str, int]) -> bool:
    """Section headings ("I. Nhóm thực phẩm"), sums and empty rows name no product and give no stars."""
    told = (row[places[name]] for name in NEEDED if places[name] < len(row))
    return any(str(cell).strip() for cell in told if cell is not None)


def _read_row(row_no: int, cells: dict[str, Any]) -> AnnexRow:
    faults: list[str] = []

    def text(name: str, max_length: int) -> str:
        try:
            return clean_text(_as_text(cells.get(name)), max_length=max_length)
        except InvalidInput as error:
            faults.append(f"Cột “{COLUMN_WORDS[name]}”: {error.message}")
            return ""

    row = AnnexRow(
        row_no=row_no,
        number=text("number", 60),
        day=_read_day(cells.get("date"), faults),
        product_name=text("product", 200),
        vendor_name=text("vendor", 200),
        commune_name=text("commune", 160),
        product_code=text("code", 60),
        score=_read_score(cells.get("score"), faults),
        stars=_read_stars(cells.get("stars"), faults),
    )
    if not row.product_name and not _as_text(cells.get("product")).strip():
        faults.append("Thiếu tên sản phẩm.")
    return row._replace(faults=tuple(faults))


def _read_day(cell: Any, faults: list[str]) -> date | None:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    text = _as_text(cell).strip()
    if not text:
        return None
    if written := _DAY.fullmatch(text):
        day, month, year = (int(part) for part in written.groups())
        try:
            return date(year, month, day)
        except ValueError:
            pass
    faults.append(f"Ngày “{text[:20]}” không đọc được. Viết ngày/tháng/năm, ví dụ 31/12/2025.")
    return None


def _read_score(cell: Any, faults: list[str]) -> Decimal | None:
    text = _as_text(cell).replace(",", ".").lower().removesuffix("điểm").strip()
    if not text:
        faults.append("Thiếu điểm.")
        return None
    try:
        score = Decimal(text)
    except InvalidOperation:
        score = Decimal("NaN")
    if not score.is_finite() or not 0 <= score <= 100:  # noqa: PLR2004 - a score is out of a hundred
        faults.append(f"Điểm “{text[:20]}” không phải số từ 0 đến 100.")
        return None
    return score.quantize(Decimal("0.01"), rounding=ROUND_DOWN)


def _read_stars(cell: Any, faults: list[str]) -> int | None:
    text = _as_text(cell).strip().lower()
    if not text:
        faults.append("Thiếu số sao.")
        return None
    if _STAR_SHAPES.fullmatch(text):
        return len(text)
    written = _STARS_IN_WORDS.fullmatch(text.removeprefix("hạng").strip())
    if written is None:
        faults.append(f"Số sao “{text[:20]}” không đọc được. Viết một số từ 1 đến 5.")
        return None
    return int(written[1])


def _as_text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float):
        # Cells hold binary fractions: 78.3 is 78.29999999999999… and means 78,3.
        cell = int(cell) if cell.is_integer() else round(cell, 6)
    return str(cell)[:LONGEST_CELL]


def _folded(cell: Any) -> str:
    return folded_key(cell[:LONGEST_CELL]) if isinstance(cell, str) else ""


def sheet_template(rows: Iterable[Sequence[str | float]]) -> list[list[str | float]]:
    """The head of the template, with example rows under it."""
    return [list(COLUMN_WORDS.values()), *(list(row) for row in rows)]
