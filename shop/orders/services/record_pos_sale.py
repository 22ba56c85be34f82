"""Booking what a till has sold: one sale, or all that an offline day has left on its disk."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models import Value

from catalog.selectors.certificates import CertificatesOverTime, certificates_over_time
from catalog.selectors.goods import Goods, goods_of
from outlets.models import Device
from outlets.services.issue_stock import Issued, issue_stock
from outlets.services.stock_ledger import Demand, Source
from shop.kernel import outbox
from shop.kernel.clock import business_day_of
from shop.kernel.errors import InvalidInput
from shop.kernel.insert import insert_rows
from shop.kernel.models import Notice
from shop.kernel.notices import post_notices
from shop.orders.models import Sale, SaleFlag, SaleLine, SaleQuarantine, SaleTender
from shop.orders.models.parts import SoldPart
from shop.orders.services.keep_pos_sale_aside import SetAside, keep_aside
from shop.orders.services.pos_sale import (
    Flag,
    NewSale,
    SaleVerdict,
    SoldLine,
    Tender,
    Upload,
    content_hash_of,
    flags_of_certificates,
    flags_of_lines,
    judge_clock,
    products_of,
    why_unbookable,
)
from shop.orders.services.sold_parts import parts_of
from vendors.people.models import User

__all__ = ["SaleVerdict", "SoldLine", "Tender", "Upload", "record_pos_sale", "record_pos_sales"]

MAX_UPLOADS = 100

Key = tuple[UUID, str]  # id and content: what tells one upload from another
PartsOfLines = list[list[SoldPart]]


class _Received(NamedTuple):
    upload: Upload
    key: Key


class _Booked(NamedTuple):
    """A sale with all that is written of it."""

    sale: NewSale
    parts: PartsOfLines
    issued: list[Issued]
    flags: list[Flag]

    @property
    def short_variant_ids(self) -> tuple[int, ...]:
        return tuple(sorted({item.demand.variant_id for item in self.issued if item.short}))

    def verdict(self) -> SaleVerdict:
        short = self.short_variant_ids
        return SaleVerdict(
            "accepted", "short" if short else (self.flags[0].kind.value if self.flags else ""), short
        )


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
    """Book one sale: `record_pos_sales` of one upload. The arguments are those of `Upload`."""
    upload = Upload(sale_id, outlet_id, sequence, lines, tenders, sold_at)
    return record_pos_sales(device=device, uploads=[upload], now=now, clerk=clerk, is_demo=is_demo)[0]


@transaction.atomic
def record_pos_sales(
    *,
    device: Device,
    uploads: Sequence[Upload],
    now: datetime,
    clerk: User | None = None,
    is_demo: bool = False,
) -> list[SaleVerdict]:
    """Book sales that already happened at a till, each exactly once.

    A till may upload a sale many times, alone or in any batch, and days late. The goods have left the table and the
    money is in the drawer, so missing stock is booked and flagged, never refused; what cannot be booked is kept in
    quarantine for the manager, never dropped, and harms no other sale. The outcome is that of uploading one by one in
    the order of the till's own count; the number of queries does not depend on how many there are.

    device   the till that made the sales, with its outlet and the outlet's communes loaded
    uploads  at most 100
    returns  one verdict an upload, in order; each is final: the till may forget the sale
    raises   InvalidInput for more than 100; Busy when others hold the stock too long: then nothing was booked
    locks    stock levels of the outlet, in order of id
    source   docs/till-rules.md, rules 1-7 and 10
    """
    if len(uploads) > MAX_UPLOADS:
        raise InvalidInput(f"Mỗi lần gửi được nhiều nhất {MAX_UPLOADS} lần bán.", path=("sales",))
    received = [_Received(upload, (upload.sale_id, content_hash_of(upload, device))) for upload in uploads]
    verdicts = _verdicts_before(received)
    new: dict[Key, Upload] = {}
    for one in sorted(received, key=lambda r: r.upload.sequence):
        if one.key not in verdicts:
            new.setdefault(one.key, one.upload)
    if new:
        verdicts |= _judge_new(new, device=device, now=now, clerk=clerk, is_demo=is_demo)
    return _answers(received, verdicts)


def _answers(received: Sequence[_Received], verdicts: Mapping[Key, SaleVerdict]) -> list[SaleVerdict]:
    """One verdict an upload, in order; what stands in a batch twice was accepted once."""
    answers: list[SaleVerdict] = []
    answered: set[Key] = set()
    for one in received:
        verdict = verdicts[one.key]
        is_repeat = one.key in answered and verdict.result == "accepted"
        answers.append(SaleVerdict("duplicate") if is_repeat else verdict)
        answered.add(one.key)
    return answers


def _verdicts_before(received: Iterable[_Received]) -> dict[Key, SaleVerdict]:
    """What these very uploads were told before. Verdicts are final: a till that was revoked or carried elsewhere since
    and asks again must neither have a booked sale kept aside nor a kept one booked. One query.
    """
    ids = {one.upload.sale_id for one in received}
    booked = Sale.objects.filter(pk__in=ids).annotate(why=Value("")).values_list("pk", "content_hash", "why")
    kept = SaleQuarantine.objects.filter(sale_id__in=ids).values_list("sale_id", "content_hash", "reason")
    return {
        (sale_id, content_hash): SaleVerdict("quarantined", why) if why else SaleVerdict("duplicate")
        for sale_id, content_hash, why in booked.union(kept, all=True)
    }


def _judge_new(
    new: Mapping[Key, Upload], *, device: Device, now: datetime, clerk: User | None, is_demo: bool
) -> dict[Key, SaleVerdict]:
    """Verdicts on uploads that had none yet, in the order of the till's count: what can be booked is booked."""
    goods = goods_of(line.variant_id for upload in new.values() for line in upload.lines)
    aside = {key: reason for key, upload in new.items() if (reason := why_unbookable(upload, device, goods))}
    sales = {key: _new_sale(upload, key, device, now) for key, upload in new.items() if key not in aside}
    went_in = _insert_sales(sales.values(), device=device, now=now, clerk=clerk, is_demo=is_demo)
    verdicts: dict[Key, SaleVerdict] = {}
    # One of the keys was taken: the same sale from a rival request, or somebody else's key (rules 1-3).
    for key, verdict in _judge_known(sales.keys() - went_in).items():
        if verdict.result == "quarantined":
            aside[key] = verdict.reason
        else:
            verdicts[key] = verdict
    in_order = [SetAside(new[key], key[1], aside[key]) for key in new if key in aside]
    keep_aside(in_order, device=device)
    verdicts |= {key: SaleVerdict("quarantined", reason) for key, reason in aside.items()}
    booked = _book([sale for key, sale in sales.items() if key in went_in], goods=goods, device=device)
    if not is_demo:
        _ask_to_count(booked, device)
    return verdicts | {(one.sale.upload.sale_id, one.sale.content_hash): one.verdict() for one in booked}


def _new_sale(upload: Upload, key: Key, device: Device, now: datetime) -> NewSale:
    timing = judge_clock(upload, device, now)
    return NewSale(upload, key[1], timing, business_day_of(timing.happened_at))


def _insert_sales(
    sales: Iterable[NewSale], *, device: Device, now: datetime, clerk: User | None, is_demo: bool
) -> set[Key]:
    """Insert the sales whose two keys are free, and say which those were; a rival's open transaction is waited for.

    The rows go in by the till's count, so two requests with the same sales never wait for each other in a ring.
    """
    rows = [
        {
            "id": sale.upload.sale_id,
            "device_id": device.pk,
            "sequence": sale.upload.sequence,
            "outlet_id": device.outlet_id,
            "commune_id": device.outlet.commune_id_on(sale.day),
            "clerk_id": clerk.pk if clerk else None,
            "sold_at": sale.upload.sold_at,
            "happened_at": sale.timing.happened_at,
            "business_day": sale.day,
            "recorded_at": now,
            "content_hash": sale.content_hash,
            "total_vnd": sum(line.amount_vnd for line in sale.upload.lines),
            "is_demo": is_demo,
        }
        for sale in sales
    ]
    went_in = insert_rows(Sale, rows, skip_known=True, returning=("id", "content_hash"))
    return {(sale_id, content_hash) for sale_id, content_hash in went_in}


def _judge_known(keys: Iterable[Key]) -> dict[Key, SaleVerdict]:
    """Verdicts on uploads whose id or number was taken when they came. One query, none for no keys."""
    asked = list(keys)
    if not asked:
        return {}
    ids = [sale_id for sale_id, _ in asked]
    stored = dict(Sale.objects.filter(pk__in=ids).values_list("pk", "content_hash"))
    return {(sale_id, asked_hash): _known(stored.get(sale_id), asked_hash) for sale_id, asked_hash in asked}


def _known(stored_hash: str | None, asked_hash: str) -> SaleVerdict:
    if stored_hash is None:
        return SaleVerdict("quarantined", "sequence-reused")
    if stored_hash != asked_hash:
        return SaleVerdict("quarantined", "id-reused")
    return SaleVerdict("duplicate")


def _book(sales: Sequence[NewSale], *, goods: Mapping[int, Goods], device: Device) -> list[_Booked]:
    """Take the goods of sales that went in, and write their lines, payments, flags and events."""
    if not sales:
        return []
    variant_ids = {line.variant_id for sale in sales for line in sale.upload.lines}
    certificates = certificates_over_time(
        product for variant_id in variant_ids for product in products_of(goods[variant_id])
    )
    parts = [_parts(sale, goods, certificates) for sale in sales]
    issued = _issue(sales, parts, device)
    booked = [
        _Booked(sale, of_sale, issued[sale.source_id], _flags(sale, goods, issued, certificates))
        for sale, of_sale in zip(sales, parts, strict=True)
    ]
    _write(booked)
    outbox.publish_many("sale.recorded", [{"sale_id": sale.source_id} for sale in sales])
    return booked


def _parts(sale: NewSale, goods: Mapping[int, Goods], certificates: CertificatesOverTime) -> PartsOfLines:
    valid = certificates.valid_on(sale.day)
    return [
        parts_of(
            goods[line.variant_id],
            quantity=line.quantity,
            amount_vnd=line.amount_vnd,
            day=sale.day,
            certificates=valid,
        )
        for line in sale.upload.lines
    ]


def _issue(
    sales: Sequence[NewSale], parts: Sequence[PartsOfLines], device: Device
) -> dict[str, list[Issued]]:
    """Take the goods from the till's shelves, sale after sale; by `source_id`, what each demand of a sale took."""
    actor = f"device:{device.pk}"
    demands = [
        Demand(device.outlet_id, part.variant, part.quantity, line_no, part.part, sale.source_id)
        for sale, of_sale in zip(sales, parts, strict=True)
        for line_no, of_line in enumerate(of_sale, 1)
        for part in of_line
    ]
    issued: dict[str, list[Issued]] = defaultdict(list)
    for item in issue_stock(
        demands,
        owners={part.variant: part.vendor for of_sale in parts for of_line in of_sale for part in of_line},
        sources={s.source_id: Source("sale", s.source_id, actor, s.timing.happened_at) for s in sales},
    ):
        issued[item.demand.source_id].append(item)
    return issued


def _flags(
    sale: NewSale,
    goods: Mapping[int, Goods],
    issued: Mapping[str, Sequence[Issued]],
    certificates: CertificatesOverTime,
) -> list[Flag]:
    lines = sale.upload.lines
    sold_at = sale.upload.sold_at.isoformat()
    return [
        *flags_of_lines(lines, goods, issued[sale.source_id]),
        *flags_of_certificates(lines, goods, certificates.ended_by(sale.day)),
        *(Flag(kind, 0, {"sold_at": sold_at}) for kind in sale.timing.flags),
    ]


def _write(booked: Sequence[_Booked]) -> None:
    """Lines, payments and flags of inserted sales: a query each, however many sales."""
    insert_rows(SaleLine, [row for one in booked for row in _line_rows(one)])
    insert_rows(
        SaleTender,
        [
            {"sale_id": one.sale.upload.sale_id, "number": number, **tender._asdict()}
            for one in booked
            for number, tender in enumerate(one.sale.upload.tenders, 1)
        ],
    )
    insert_rows(
        SaleFlag,
        [
            {"sale_id": one.sale.upload.sale_id, **flag._asdict(), "resolved_by": ""}
            for one in booked
            for flag in one.flags
        ],
    )


def _line_rows(booked: _Booked) -> list[dict[str, object]]:
    consigned = {(item.demand.line, item.demand.part): item.consigned for item in booked.issued}
    return [
        {
            "sale_id": booked.sale.upload.sale_id,
            "line_no": line_no,
            **line._asdict(),
            "parts": [
                part._asdict() | {"consigned_quantity": consigned[line_no, part.part]} for part in of_line
            ],
        }
        for line_no, (line, of_line) in enumerate(zip(booked.sale.upload.lines, booked.parts, strict=True), 1)
    ]


def _ask_to_count(booked: Iterable[_Booked], device: Device) -> None:
    """One thing to do for the outlet's manager a sale that took more than was free."""
    post_notices(
        [
            Notice(
                recipient=f"outlet:{device.outlet_id}",
                kind="count-shelf",
                title="Bán quá số hàng còn lại, mời kiểm lại kệ",
                body=f"Lần bán số {one.sale.upload.sequence} của máy {device.name}.",
                matter=f"count-shelf:{one.sale.source_id}",
            )
            for one in booked
            if one.short_variant_ids
        ]
    )
