"""Booking what a till has sold."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Literal, NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models import Value

from catalog.models import Certificate, ProductState
from catalog.selectors.goods import Goods, goods_of, had_certificate, valid_certificates
from outlets.models import Device
from outlets.models.stock import MAX_QUANTITY as MAX_MOVED
from outlets.services.receive_stock import hash_of
from outlets.services.stock_ledger import Demand, Source
from outlets.services.take_stock import Issued, issue_stock
from shop.kernel import outbox
from shop.kernel.clock import as_utc_ms, business_day_of
from shop.kernel.insert import insert_unless_known
from shop.kernel.money import MAX_VND
from shop.kernel.notices import notify
from shop.orders.models import FlagKind, Sale, SaleFlag, SaleLine, SaleQuarantine, SaleTender, TenderMethod
from shop.orders.models.parts import SoldPart
from shop.orders.services.sold_parts import parts_of
from vendors.people.models import User

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


class SaleVerdict(NamedTuple):
    """The final answer to a till: after it, the till may forget the sale."""

    result: Literal["accepted", "duplicate", "quarantined"]
    reason: str = ""  # a code of docs/till-rules.md; "" when accepted cleanly
    short_variant_ids: tuple[int, ...] = ()  # went below what was free: count the shelf


class _Upload(NamedTuple):
    """What a till sent, whole: it is judged, and kept word for word where it cannot be booked."""

    sale_id: UUID
    device: Device
    outlet_id: int
    sequence: int
    lines: Sequence[SoldLine]
    tenders: Sequence[Tender]
    sold_at: datetime

    def content(self) -> dict[str, Any]:
        return {
            "device": str(self.device.pk),
            "outlet": self.outlet_id,
            "sequence": self.sequence,
            "sold_at_ms": as_utc_ms(self.sold_at),
            "lines": [list(line) for line in self.lines],
            "tenders": [list(tender) for tender in self.tenders],
        }


class _Timing(NamedTuple):
    happened_at: datetime
    flags: list[FlagKind]


@transaction.atomic
def record_pos_sale(
    *,
    sale_id: UUID,
    device: Device,
    outlet_id: int,
    sequence: int,
    lines: Sequence[SoldLine],
    tenders: Sequence[Tender],
    sold_at: datetime,
    now: datetime,
    clerk: User | None = None,
    is_demo: bool = False,
) -> SaleVerdict:
    """Book a sale that already happened at a till, exactly once.

    A till may upload one sale many times and days late. The goods have left the table and the money is in the
    drawer, so missing stock is booked and flagged, never refused; what cannot be booked is kept in quarantine for
    the manager, never dropped.

    sale_id    made and stored by the till before its first upload
    device     the till that made the sale, with its outlet loaded
    outlet_id  where that till stood then, as the till says
    sequence   the till's own counter, >= 1; (device, sequence) and sale_id are both UNIQUE
    lines      1..200
    tenders    1..10, summing to the lines' total
    sold_at    aware, by the till's clock; the server's `recorded_at` stands beside it
    returns    a verdict that is final: the till may forget the sale
    locks      stock levels of the outlet, in order of id
    source     docs/till-rules.md, rules 1-7 and 10
    """
    upload = _Upload(sale_id, device, outlet_id, sequence, lines, tenders, sold_at)
    content_hash = hash_of(upload.content())
    if verdict := _verdict_before(upload, content_hash):
        return verdict
    goods = goods_of(line.variant_id for line in lines)
    if reason := _why_unbookable(upload, goods):
        return _quarantine(upload, content_hash, reason)
    timing = _judge_clock(upload, now)
    day = business_day_of(timing.happened_at)
    sale = Sale(
        id=sale_id,
        device=device,
        sequence=sequence,
        outlet=device.outlet,
        commune_id=device.outlet.commune_id_on(day),
        clerk=clerk,
        sold_at=sold_at,
        happened_at=timing.happened_at,
        business_day=day,
        recorded_at=now,
        content_hash=content_hash,
        total_vnd=sum(line.amount_vnd for line in lines),
        is_demo=is_demo,
    )
    # Whichever of the two keys was taken, nothing is inserted; a rival's open transaction is waited for.
    if not insert_unless_known(sale):
        return _judge_known(upload, content_hash)

    products = {component.product_id for g in goods.values() for component, _ in g.contents}
    certificates = valid_certificates(products, day=day)
    parts = [
        parts_of(
            goods[line.variant_id],
            quantity=line.quantity,
            amount_vnd=line.amount_vnd,
            day=day,
            certificates=certificates,
        )
        for line in lines
    ]
    issued = _issue(sale, parts)
    _write_lines(sale, lines, parts, issued)
    SaleTender.objects.bulk_create(
        SaleTender(sale=sale, number=number, **tender._asdict()) for number, tender in enumerate(tenders, 1)
    )
    short = tuple(sorted({item.demand.variant_id for item in issued if item.short}))
    flags = [
        *_flags_of_lines(upload, goods, issued),
        *_flags_of_certificates(lines, goods, certificates, sale),
        *((kind, 0, {"sold_at": sold_at.isoformat()}) for kind in timing.flags),
    ]
    SaleFlag.objects.bulk_create(
        SaleFlag(sale=sale, kind=kind, line_no=line_no, detail=detail) for kind, line_no, detail in flags
    )
    if short and not is_demo:
        _ask_to_count(sale)
    outbox.publish("sale.recorded", sale_id=str(sale_id))
    return SaleVerdict("accepted", "short" if short else (flags[0][0].value if flags else ""), short)


def _verdict_before(upload: _Upload, content_hash: str) -> SaleVerdict | None:
    """What this very upload was told before. Verdicts are final: a till that was revoked or carried elsewhere since
    and asks again must neither have a booked sale kept aside nor a kept one booked. One query.
    """
    booked = Sale.objects.filter(pk=upload.sale_id, content_hash=content_hash).annotate(why=Value(""))
    kept = SaleQuarantine.objects.filter(sale_id=upload.sale_id, content_hash=content_hash)
    for why in booked.values_list("why").union(kept.values_list("reason"), all=True):
        return SaleVerdict("quarantined", why[0]) if why[0] else SaleVerdict("duplicate")
    return None


def _why_unbookable(upload: _Upload, goods: Mapping[int, Goods]) -> str:
    """Why an upload cannot be a sale, judged by its content and its till alone; "" when it can."""
    if upload.device.revoked_at is not None:
        return "device-revoked"
    if upload.outlet_id != upload.device.outlet_id:
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


def _why_tenders_wrong(upload: _Upload) -> str:
    if not 1 <= len(upload.tenders) <= MAX_TENDERS:
        return "tenders"
    for tender in upload.tenders:
        if tender.method not in TenderMethod.values:
            return "tenders"
        if not 0 <= tender.amount_vnd <= tender.received_vnd <= MAX_VND:
            return "tenders"
    paid_vnd = sum(tender.amount_vnd for tender in upload.tenders)
    return "" if paid_vnd == sum(line.amount_vnd for line in upload.lines) else "tenders"


def _judge_clock(upload: _Upload, now: datetime) -> _Timing:
    """When it happened by our clock: the till's time corrected by its last known offset, never in the future."""
    flags: list[FlagKind] = []
    happened_at = _corrected(upload)
    if happened_at > now:
        if happened_at > now + CLOCK_TOLERANCE:
            flags.append(FlagKind.CLOCK)
        happened_at = now
    if happened_at < upload.device.registered_at - CLOCK_TOLERANCE:
        flags.append(FlagKind.CLOCK)  # before the till existed: kept as it says, and looked at
    elif happened_at < now - LATE_AFTER:
        flags.append(FlagKind.LATE)
    return _Timing(happened_at, flags)


def _corrected(upload: _Upload) -> datetime:
    """The till's time by our clock; a time at the end of the calendar has no other side and stays as it is."""
    try:
        return upload.sold_at + timedelta(milliseconds=upload.device.clock_offset_ms)
    except OverflowError:
        return upload.sold_at


def _judge_known(upload: _Upload, content_hash: str) -> SaleVerdict:
    """One of the keys was taken: the same sale again, or somebody else's key (rules 1-3)."""
    stored = Sale.objects.filter(pk=upload.sale_id).first()
    if stored is None:
        return _quarantine(upload, content_hash, "sequence-reused")
    if stored.content_hash != content_hash:
        return _quarantine(upload, content_hash, "id-reused")
    return SaleVerdict("duplicate")


def _quarantine(upload: _Upload, content_hash: str, reason: str) -> SaleVerdict:
    """Keep what cannot be booked, once, and say so to the outlet's manager."""
    SaleQuarantine.objects.bulk_create(
        [
            SaleQuarantine(
                sale_id=upload.sale_id,
                device=upload.device,
                outlet_id=upload.device.outlet_id,
                sequence=max(0, min(upload.sequence, MAX_SEQUENCE)),
                content_hash=content_hash,
                payload=upload.content(),
                reason=reason,
            )
        ],
        ignore_conflicts=True,
    )
    notify(
        recipient=f"outlet:{upload.device.outlet_id}",
        kind="sale-quarantined",
        title="Có lần bán chưa ghi được, cần xem lại",
        body=f"Máy {upload.device.name}, số {upload.sequence}.",
        matter=f"sale-quarantined:{upload.sale_id}:{content_hash[:16]}",
    )
    return SaleVerdict("quarantined", reason)


def _issue(sale: Sale, parts: Sequence[Sequence[SoldPart]]) -> list[Issued]:
    demands = [
        Demand(sale.outlet_id, part.variant, part.quantity, line_no, part.part, str(sale.pk))
        for line_no, of_line in enumerate(parts, 1)
        for part in of_line
    ]
    owners = {part.variant: part.vendor for of_line in parts for part in of_line}
    actor = f"device:{sale.device_id}"
    return issue_stock(demands, owners=owners, source=Source("sale", str(sale.pk), actor, sale.happened_at))


def _write_lines(
    sale: Sale, lines: Sequence[SoldLine], parts: Sequence[Sequence[SoldPart]], issued: Sequence[Issued]
) -> None:
    consigned = {(item.demand.line, item.demand.part): item.consigned for item in issued}
    SaleLine.objects.bulk_create(
        SaleLine(
            sale=sale,
            line_no=line_no,
            variant_id=line.variant_id,
            quantity=line.quantity,
            amount_vnd=line.amount_vnd,
            parts=[
                part._replace(consigned_quantity=consigned[line_no, part.part])._asdict() for part in of_line
            ],
        )
        for line_no, (line, of_line) in enumerate(zip(lines, parts, strict=True), 1)
    )


Flag = tuple[FlagKind, int, dict[str, Any]]


def _flags_of_lines(upload: _Upload, goods: Mapping[int, Goods], issued: Sequence[Issued]) -> list[Flag]:
    flags: list[Flag] = []
    short: dict[int, int] = {}
    for item in issued:
        short[item.demand.line] = short.get(item.demand.line, 0) + item.short
    for line_no, line in enumerate(upload.lines, 1):
        variant = goods[line.variant_id].variant
        if short[line_no]:
            flags.append((FlagKind.SHORT, line_no, {"variant": variant.pk, "short": short[line_no]}))
        list_amount_vnd = variant.amount_vnd(line.quantity)
        if line.amount_vnd != list_amount_vnd:
            flags.append((FlagKind.OLD_PRICE, line_no, {"list_amount_vnd": list_amount_vnd}))
        if not variant.is_active or variant.product.state != ProductState.LIVE:
            flags.append((FlagKind.WITHDRAWN, line_no, {"variant": variant.pk}))
    return flags


def _flags_of_certificates(
    lines: Sequence[SoldLine], goods: Mapping[int, Goods], certificates: Mapping[int, Certificate], sale: Sale
) -> list[Flag]:
    bare = {
        component.product_id
        for g in goods.values()
        for component, _ in g.contents
        if component.product_id not in certificates
    }
    expired = had_certificate(bare, day=sale.business_day) if bare else set()
    return [
        (FlagKind.EXPIRED_CERTIFICATE, line_no, {"products": sorted(of_line)})
        for line_no, line in enumerate(lines, 1)
        if (of_line := {component.product_id for component, _ in goods[line.variant_id].contents} & expired)
    ]


def _ask_to_count(sale: Sale) -> None:
    notify(
        recipient=f"outlet:{sale.outlet_id}",
        kind="count-shelf",
        title="Bán quá số hàng còn lại, mời kiểm lại kệ",
        body=f"Lần bán số {sale.sequence} của máy {sale.device.name}.",
        matter=f"count-shelf:{sale.pk}",
    )
