"""The A6 poster a producer hangs at its gate or its stall."""

from typing import NamedTuple

from frontend.printed.set_pdf import qr_svg, set_pdf


class Poster(NamedTuple):
    """stars: of the best valid certificate of the day of printing, None without; address: of the page, absolute."""

    name: str
    kind: str
    commune: str
    province: str
    stars: int | None
    line: str
    address: str


def draw_poster(poster: Poster) -> bytes:
    """One page of PDF, 105 × 148 mm. The QR holds the address with its scheme, the words under it do without."""
    shown = poster.address.removeprefix("https://").removeprefix("http://").rstrip("/")
    return set_pdf("poster.typ", {**poster._asdict(), "qr": qr_svg(poster.address), "address": shown})
