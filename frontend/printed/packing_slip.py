"""The slip on a parcel: from whom, to whom, what is in it and how much is to be paid."""

from collections.abc import Sequence
from typing import NamedTuple

from frontend.printed.set_pdf import qr_svg, set_pdf


class SlipLine(NamedTuple):
    name: str
    quantity: str
    amount: str


class PackingSlip(NamedTuple):
    """Words as they are printed. code: also what the QR says, for whoever looks the order up."""

    code: str
    placed_at: str
    seller: str
    seller_phone: str
    seller_place: str
    buyer: str
    phone: str
    place: str
    note: str
    cash: str
    lines: Sequence[SlipLine]


def draw_packing_slip(slip: PackingSlip) -> bytes:
    """A6 PDF, as many pages as the goods need."""
    lines = [line._asdict() for line in slip.lines]
    return set_pdf("slip.typ", {**slip._asdict(), "lines": lines, "qr": qr_svg(slip.code)})
