"""A4 sheets of labels as PDF: for the common sheets of sticky labels, black on white, with our own typeface inside."""

import json
from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

import segno

from frontend.labels.bars import bars_svg
from frontend.stamp import split_kind

HERE = Path(__file__).parent
MOST_LABELS = 2000


class Sheet(NamedTuple):
    """A common sheet of sticky labels on A4; lengths in mm, sizes of letters in points.

    name_room, producer_room  how high name and producer may stand; longer ones are set smaller
    bars                      width of the bar code with its white sides: EAN-13 from 80 % of its size on
    """

    columns: int
    rows: int
    width: float
    height: float
    margin_x: float
    margin_y: float
    gap_x: float
    pad: float
    qr: float
    bars: float
    bars_height: float
    stamp: float
    star: float
    text: float
    small: float
    name: float
    name_least: float
    name_room: float
    producer_room: float
    stamp_text: float
    longest_name: int
    is_narrow: bool = False

    @property
    def labels(self) -> int:
        return self.columns * self.rows


SHEETS = {
    "24": Sheet(
        columns=3, rows=8, width=70, height=37, margin_x=0, margin_y=0.5, gap_x=0, pad=3.6, qr=17, bars=33,
        bars_height=6.4, stamp=9, star=2, text=7, small=5.6, name=9.5, name_least=6, name_room=7.4,
        producer_room=5, stamp_text=4.6, longest_name=90,
    ),
    "40": Sheet(
        columns=4, rows=10, width=52.5, height=29.7, margin_x=0, margin_y=0, gap_x=0, pad=3, qr=13.5, bars=30,
        bars_height=4.4, stamp=7, star=1.5, text=5.4, small=4.5, name=7, name_least=4.75, name_room=5.4,
        producer_room=3.6, stamp_text=3.6, longest_name=80,
    ),
    "65": Sheet(
        columns=5, rows=13, width=38.1, height=21.2, margin_x=4.75, margin_y=10.7, gap_x=2.5, pad=1.5, qr=11.5,
        bars=30, bars_height=3.9, stamp=0, star=2, text=4.8, small=3.9, name=5.6, name_least=3.75, name_room=4.2,
        producer_room=0, stamp_text=0, longest_name=64, is_narrow=True,
    ),
}  # fmt: skip


class Label(NamedTuple):
    """What stands on a label, in the words that are printed. price "": without; stars None: no valid mark."""

    name: str
    size: str
    price: str
    producer: str
    commune: str
    province: str
    stars: int | None
    barcode: str
    address: str  # of the trace page, absolute
    dates: tuple[str, ...]  # "NSX 01/11/2026", "HSD 01/11/2027", "Lô L01"


def draw_sheets(label: Label, *, sheet: Sheet, count: int, start: int = 1) -> bytes:
    """`count` labels (1..MOST_LABELS) as PDF, the first at place `start` of the first sheet: begun sheets are used up.

    raises ValueError  for a count or a place that no sheet has
    """
    if not 1 <= count <= MOST_LABELS or not 1 <= start <= sheet.labels:
        raise ValueError("no such count or place")
    pages = pages_of(count, start, each=sheet.labels)
    different = list(dict.fromkeys(pages))
    kind, commune = split_kind(label.commune)
    drawing = BytesIO()
    qr = segno.make(label.address, error="m", micro=False)
    qr.save(drawing, kind="svg", border=4, light="#fff", omitsize=True)
    words = {
        **label._asdict(),
        "name": shortened(label.name, sheet.longest_name),
        "title": f"Tem {label.name}",
        "stamp": {"kind": kind, "name": commune},
        "qr": drawing.getvalue().decode(),
        "bars": bars_svg(label.barcode),
        "sheet": sheet._asdict(),
        "pages": different,
    }
    import typst  # noqa: PLC0415 - megabytes that few requests need

    drawn = typst.compile(
        str(HERE / "sheet.typ"),
        root=str(HERE),
        font_paths=[_fonts()],
        ignore_system_fonts=True,
        sys_inputs={"label": json.dumps(words, ensure_ascii=False)},
        pdf_tags=False,
    )
    if not isinstance(drawn, bytes):
        raise TypeError("typst gave no PDF")
    return drawn if different == pages else _in_order(drawn, [different.index(page) for page in pages])


def pages_of(count: int, start: int, *, each: int) -> list[tuple[int, int]]:
    """Which places of each sheet are filled, from the first to before the last, counted from 0.

    >>> pages_of(50, 3, each=24)
    [(2, 24), (0, 24), (0, 4)]
    """
    last = start - 1 + count
    return [(max(0, start - 1 - first), min(each, last - first)) for first in range(0, last, each)]


def _in_order(drawn: bytes, order: Sequence[int]) -> bytes:
    """The drawn pages in an order, full ones again and again: drawn once, they cost their place in a list."""
    out = BytesIO()
    import pikepdf  # noqa: PLC0415 - megabytes that few requests need

    with pikepdf.open(BytesIO(drawn)) as pdf:
        different = list(pdf.pages)
        for number in order:
            pdf.pages.append(different[number])
        del pdf.pages[: len(different)]
        pdf.save(out)
    return out.getvalue()


def shortened(text: str, longest: int) -> str:
    """Whole words and "…" where a name is longer than a label of this size can show legibly."""
    if len(text) <= longest:
        return text
    return text[: longest - 1].rsplit(" ", 1)[0].rstrip(" ,–-") + "…"


@cache
def _fonts() -> str:
    """The folder of the typeface that pages and cards are set in."""
    spec = find_spec("fontpkg_be_vietnam_pro")
    if spec is None or not spec.submodule_search_locations:
        raise RuntimeError("the package fontpkg-be-vietnam-pro is not installed: run uv sync")
    return str(Path(spec.submodule_search_locations[0]) / "files")
