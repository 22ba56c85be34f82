"""A table as a CSV file that opens right by a double click in a Vietnamese Excel, and can do no harm there.

- UTF-8 with a byte order mark: without it Excel reads the file in the machine's old code page and the dấu are lost.
- Semicolons: a Vietnamese Windows writes decimals with a comma, so its lists are parted by ";". A first line "sep=;"
  would serve every region, but Excel then ignores the mark; so no number here has decimals, and there is no such line.
- Text that begins with = + - @ or a tab would run as a formula (and "=HYPERLINK(…)" could carry figures away):
  an apostrophe in front makes it text.
- A unit's code is written ="00070", the one spelling in which a spreadsheet keeps its leading zeros. It is a formula,
  so it is made of digits only, or refused.
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence

BYTE_ORDER_MARK = "\ufeff"
# The full-width forms count as the plain ones in Excel of East Asian regions.
_STARTS_FORMULA = tuple("=+-@\t\r\n＝＋－＠")
_DIGITS = re.compile(r"[0-9]{1,20}")

CsvValue = str | int | None


class DigitCode(str):
    """Digits that are no number: a unit's or a tax code."""

    __slots__ = ()


def csv_sheet(rows: Iterable[Sequence[CsvValue]]) -> bytes:
    """Rows as the bytes of a file. Whole numbers stay numbers, None is an empty cell."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerows([_cell(value) for value in row] for row in rows)
    return (BYTE_ORDER_MARK + text.getvalue()).encode("utf-8")


def _cell(value: CsvValue) -> str | int:
    if value is None:
        return ""
    if isinstance(value, int):
        return value
    if isinstance(value, DigitCode):
        if not _DIGITS.fullmatch(value):
            raise ValueError(f"a code is made of digits: {value!r}")
        return f'="{value}"'
    # Excel drops white space before it looks for a formula.
    return f"'{value}" if value.lstrip(" \u00a0").startswith(_STARTS_FORMULA) else value
