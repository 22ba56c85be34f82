"""What a till sends about a sale, what it is told, and what the content alone says about it.

Nothing here reads or writes the database: docs/till-rules.md as plain functions of an upload, its till and its goods.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Literal, NamedTuple
from uuid import UUID

from catalog.models import ProductState
from catalog.selectors.goods import Goods
from outlets.models import Device
from outlets.models.stock import MAX_QUANTITY as MAX_MOVED
from outlets.services.issue_stock import Issued
from outlets.services.receive_stock import hash_of
from shop.kernel.clock import as_utc_ms
from shop.kernel.money import MAX_VND
from shop.orders.models import FlagKind, TenderMethod

MAX_LINES = 200
MAX_QUANTITY = 1_000_000
MAX_TENDERS = 10
MAX_SEQUENCE = 2_000_000_000  # so that the number after it still fits GraphQL's Int and gets its answer
CLOCK_TOLERANCE = timedelta(minutes=5)
LATE_AFTER = timedelta(hours=24)


class SoldLine(NamedTuple):
    """A line as printed: base units of the variant (1..1,000,000), whole đồng with VAT."""

    variant_id: int
    quantity: int
    amount_vnd: int


class Tender(NamedTuple):
    """How a part of the total was paid; cash also says what the buyer handed over."""

    method: str  # of TenderMethod
    amount_vnd: int
    received_vnd: int


class Upload(NamedTuple):
    """A sale whole, as the till that made it sent it: it is judged, and kept word for word where it cannot be booked.

    sale_id    made and stored by the till before its first upload
    outlet_id  where that till stood then, as the till says
    sequence   the till's own counter, >= 1; (device, sequence) and sale_id are both UNIQUE
    lines      1..200
    tenders    1..10, summing to the lines' total
    sold_at    aware, by the till's clock; the server's `recorded_at` stands beside it
    """

    sale_id: UUID
    outlet_id: int
    sequence: int
    lines: Sequence[SoldLine]
    tenders: Sequence[Tender]
    sold_at: datetime


class SaleVerdict(NamedTuple):
    """The final answer to a till: after it, the till may forget the sale."""

    result: Literal["accepted", "duplicate", "quarantined"]
    reason: str = ""  # a code of docs/till-rules.md; "" when accepted cleanly
    short_variant_ids: tuple[int, ...] = ()  # went below what was free: count the shelf


class Timing(NamedTuple):
    """When a sale happened by our clock, and what is odd about it."""

    happened_at: datetime
    flags: tuple[FlagKind, ...]


class Flag(NamedTuple):
    """Something a person should look at; line_no 0 means the sale as a whole."""

    kind: FlagKind
    line_no: int
    detail: dict[str, Any]


def content_of(upload: Upload, device: Device) -> dict[str, Any]:
    """What makes two uploads the same sale, JSON-ready; rule 1."""
    return {
        "device": str(device.pk),
        "outlet": upload.outlet_id,
        "sequence": upload.sequence,
        "sold_at_ms": as_utc_ms(upload.sold_at),
        "lines": [list(line) for line in upload.lines],
        "tenders": [list(tender) for tender in upload.tenders],
    }


def content_hash_of(upload: Upload, device: Device) -> str:
    return hash_of(content_of(upload, device))


def why_unbookable(upload: Upload, device: Device, goods: Mapping[int, Goods]) -> str:
    """Why an upload cannot be a sale, judged by its content and its till alone; "" when it can."""
    if device.revoked_at is not None:
        return "device-revoked"
    if upload.outlet_id != device.outlet_id:
        return "other-outlet"
    if not 1 <= upload.sequence <= MAX_SEQUENCE:
        return "sequence"
    return _why_lines_wrong(upload.lines, goods) or _why_tenders_wrong(upload)


def _why_lines_wrong(lines: Sequence[SoldLine], goods: Mapping[int, Goods]) -> str:
    if not 1 <= len(lines) <= MAX_LINES:
        return "lines"
    for line in lines:
        if line.variant_id not in goods or not goods[line.variant_id].contents:
            return "unknown-variant"
        if not 1 <= line.quantity <= MAX_QUANTITY:
            return "quantity"
        # Of a gift box's content, what the ledger and the facts can hold: a million boxes of 1,5 kg are too much.
        if any(each * line.quantity >= MAX_MOVED for _, each in goods[line.variant_id].contents):
            return "quantity"
        if not 0 <= line.amount_vnd <= MAX_VND:
            return "amount"
    return "" if sum(line.amount_vnd for line in lines) <= MAX_VND else "amount"


def _why_tenders_wrong(upload: Upload) -> str:
    if not 1 <= len(upload.tenders) <= MAX_TENDERS:
        return "tenders"
    for tender in upload.tenders:
        if tender.method not in TenderMethod.values:
            return "tenders"
        if not 0 <= tender.amount_vnd <= tender.received_vnd <= MAX_VND:
            return "tenders"
    paid_vnd = sum(tender.amount_vnd for tender in upload.tenders)
    return "" if paid_vnd == sum(line.amount_vnd for line in upload.lines) else "tenders"


def judge_clock(upload: Upload, device: Device, now: datetime) -> Timing:
    """When it happened by our clock: the till's time corrected by its last known offset, never in the future."""
    happened_at = _corrected(upload.sold_at, device)
    if happened_at > now + CLOCK_TOLERANCE:
        return Timing(now, (FlagKind.CLOCK,))
    if happened_at > now:
        return Timing(now, ())
    if happened_at < device.registered_at - CLOCK_TOLERANCE:
        return Timing(
            happened_at, (FlagKind.CLOCK,)
        )  # before the till existed: kept as it says, and looked at
    if happened_at < now - LATE_AFTER:
        return Timing(happened_at, (FlagKind.LATE,))
    return Timing(happened_at, ())


def _corrected(sold_at: datetime, device: Device) -> datetime:
    """The till's time by our clock; a time at the end of the calendar has no other side and stays as it is."""
    try:
        return sold_at + timedelta(milliseconds=device.clock_offset_ms)
    except OverflowError:
        return sold_at


def flags_of_lines(
    lines: Sequence[SoldLine], goods: Mapping[int, Goods], issued: Sequence[Issued]
) -> list[Flag]:
    """What is odd about the goods of a booked sale, line by line (rules 5 to 7)."""
    flags: list[Flag] = []
    short: dict[int, int] = {}
    for item in issued:
        short[item.demand.line] = short.get(item.demand.line, 0) + item.short
    for line_no, line in enumerate(lines, 1):
        variant = goods[line.variant_id].variant
        if short[line_no]:
            flags.append(Flag(FlagKind.SHORT, line_no, {"variant": variant.pk, "short": short[line_no]}))
        list_amount_vnd = variant.amount_vnd(line.quantity)
        if line.amount_vnd != list_amount_vnd:
            flags.append(Flag(FlagKind.OLD_PRICE, line_no, {"list_amount_vnd": list_amount_vnd}))
        if not variant.is_active or variant.product.state != ProductState.LIVE:
            flags.append(Flag(FlagKind.WITHDRAWN, line_no, {"variant": variant.pk}))
    return flags


def flags_of_certificates(
    lines: Sequence[SoldLine], goods: Mapping[int, Goods], ended: set[int]
) -> list[Flag]:
    """Lines with goods whose certificate had ended by the day of the sale (rule 7)."""
    if not ended:
        return []
    return [
        Flag(FlagKind.EXPIRED_CERTIFICATE, line_no, {"products": sorted(of_line)})
        for line_no, line in enumerate(lines, 1)
        if (of_line := products_of(goods[line.variant_id]) & ended)
    ]


def products_of(goods: Goods) -> set[int]:
    """The products a variant is made of: its own, or those of a gift box's components."""
    return {component.product_id for component, _ in goods.contents}


class NewSale(NamedTuple):
    """An upload that can be booked, and what it needs for that."""

    upload: Upload
    content_hash: str
    timing: Timing
    day: date  # in Vietnam

    @property
    def source_id(self) -> str:
        """How its stock moves name it."""
        return str(self.upload.sale_id)
