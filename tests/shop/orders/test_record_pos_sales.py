"""Many sales in one upload: each has the outcome it would have had alone (docs/till-rules.md)."""

import random
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from catalog.models import ProductState
from outlets.models import Device, StockLevel, StockMove
from outlets.services.reserve_stock import reserve_stock
from outlets.services.stock_ledger import Demand
from shop.kernel.errors import InvalidInput
from shop.kernel.models import Notice, OutboxEvent
from shop.orders.models import Sale, SaleFlag, SaleLine, SaleQuarantine, SaleTender
from shop.orders.services import record_pos_sale as booking
from shop.orders.services.record_pos_sale import SaleVerdict, SoldLine, Tender, Upload, record_pos_sales
from tests.world import (
    CAN_GIO,
    NOW,
    certify,
    commune,
    level,
    make_bundle,
    make_outlet,
    make_till,
    make_variant,
    make_vendor,
    old_commune,
    on_hand,
    stock,
)

pytestmark = pytest.mark.django_db
ACCEPTED, DUPLICATE = SaleVerdict("accepted"), SaleVerdict("duplicate")


def number(sequence: int) -> UUID:
    return UUID(int=0x0198C0DE << 96 | 7 << 76 | 1 << 63 | sequence)


def sale(till: Device, sequence: int, *lines: SoldLine, **changes: Any) -> Upload:
    total = sum(line.amount_vnd for line in lines)
    tenders = [Tender("cash", total, total)]
    return Upload(number(sequence), till.outlet_id, sequence, lines, tenders, NOW)._replace(**changes)


def record(till: Device, *uploads: Upload, now: datetime = NOW) -> list[SaleVerdict]:
    return record_pos_sales(device=till, uploads=uploads, now=now)


def test_each_sale_of_a_batch_gets_its_verdict_in_the_order_asked(till, honey):
    jar = SoldLine(honey.pk, 1, 85_000)
    uploads = [
        sale(till, 4, jar),
        sale(till, 1, jar),
        sale(till, 3, SoldLine(honey.pk, 0, 85_000)),
        sale(till, 2, jar, outlet_id=make_outlet().pk),
    ]

    assert record(till, *uploads) == [
        ACCEPTED,
        ACCEPTED,
        SaleVerdict("quarantined", "quantity"),
        SaleVerdict("quarantined", "other-outlet"),
    ]
    assert on_hand(till.outlet, honey) == 8
    assert {event.payload["sale_id"] for event in OutboxEvent.objects.filter(name="sale.recorded")} == {
        str(number(4)),
        str(number(1)),
    }
    assert Notice.objects.filter(kind="sale-quarantined").count() == 2


def test_nothing_to_upload_is_no_fault_and_more_than_a_hundred_is_refused_whole(till, honey):
    jar = SoldLine(honey.pk, 1, 85_000)

    assert record(till) == []
    with pytest.raises(InvalidInput):
        record(till, *(sale(till, n, jar) for n in range(1, 102)))
    assert Sale.objects.count() == 0


# Rules 1 to 3 within one batch


def test_1_the_same_sale_twice_in_a_batch_counts_once(till, honey):
    one = sale(till, 1, SoldLine(honey.pk, 3, 255_000))

    assert record(till, one, one) == [ACCEPTED, DUPLICATE]
    assert record(till, one, one) == [DUPLICATE, DUPLICATE]
    assert on_hand(till.outlet, honey) == 7


def test_2_of_one_id_with_two_contents_in_a_batch_the_first_wins(till, honey):
    first = sale(till, 1, SoldLine(honey.pk, 3, 255_000))
    other = sale(till, 2, SoldLine(honey.pk, 4, 340_000), sale_id=first.sale_id)
    reused = SaleVerdict("quarantined", "id-reused")

    assert record(till, first, other, other) == [ACCEPTED, reused, reused]
    assert record(till, other, first) == [reused, DUPLICATE]
    assert SaleQuarantine.objects.get().payload["lines"] == [[honey.pk, 4, 340_000]]
    assert on_hand(till.outlet, honey) == 7


def test_3_of_one_number_for_two_sales_in_a_batch_the_first_wins(till, honey):
    jar = SoldLine(honey.pk, 1, 85_000)
    first, second = sale(till, 7, jar), sale(till, 7, jar, sale_id=number(999))
    reused = SaleVerdict("quarantined", "sequence-reused")

    assert record(till, first, second, sale(till, 8, jar)) == [ACCEPTED, reused, ACCEPTED]
    assert record(till, second) == [reused]
    assert on_hand(till.outlet, honey) == 8


def test_3_a_number_is_free_for_a_later_sale_of_the_batch_when_the_earlier_one_did_not_go_in(till, honey):
    jar = SoldLine(honey.pk, 1, 85_000)
    record(till, sale(till, 1, jar))
    taken_id = sale(till, 2, SoldLine(honey.pk, 2, 170_000), sale_id=number(1))

    assert record(till, taken_id, sale(till, 2, jar)) == [SaleVerdict("quarantined", "id-reused"), ACCEPTED]


# Rule 4: what cannot be a sale harms no other


def test_4_one_of_each_that_cannot_be_booked_between_sales_that_can(till, honey):
    jar = SoldLine(honey.pk, 1, 85_000)
    bad = {
        "sequence": sale(till, 0, jar),
        "lines": sale(till, 3),
        "unknown-variant": sale(till, 5, SoldLine(2**40, 1, 85_000)),
        "quantity": sale(till, 7, SoldLine(honey.pk, 1_000_001, 85_000)),
        "amount": sale(till, 9, SoldLine(honey.pk, 1, -1)),
        "tenders": sale(till, 11, jar, tenders=[Tender("gold", 85_000, 85_000)]),
        "other-outlet": sale(till, 13, jar, outlet_id=till.outlet_id + 1),
    }
    good = [sale(till, n, jar) for n in range(2, 15, 2)]

    verdicts = record(till, *(one for pair in zip(bad.values(), good, strict=True) for one in pair))

    assert verdicts[::2] == [SaleVerdict("quarantined", reason) for reason in bad]
    assert verdicts[1::2] == [ACCEPTED] * 7
    assert on_hand(till.outlet, honey) == 3
    assert SaleQuarantine.objects.count() == 7


def test_4_of_a_revoked_till_all_is_kept_aside_but_what_was_booked_stays_booked(till, honey):
    jar = SoldLine(honey.pk, 1, 85_000)
    before, after = sale(till, 1, jar), sale(till, 2, jar)
    record(till, before)
    Device.objects.filter(pk=till.pk).update(revoked_at=NOW)
    till = Device.objects.select_related("outlet__commune", "outlet__former_commune").get(pk=till.pk)

    revoked = SaleVerdict("quarantined", "device-revoked")
    assert record(till, before, after) == [DUPLICATE, revoked]
    Device.objects.filter(pk=till.pk).update(revoked_at=None)
    till.refresh_from_db()
    assert record(till, after, before) == [revoked, DUPLICATE]


# Rule 5: as if sold one after the other, by the till's count


def test_5_what_is_short_is_judged_by_the_tills_count_not_by_the_order_of_the_upload(till, honey):
    six = SoldLine(honey.pk, 6, 510_000)
    short = SaleVerdict("accepted", "short", (honey.pk,))

    assert record(till, sale(till, 3, six), sale(till, 1, six), sale(till, 2, six)) == [
        short,
        ACCEPTED,
        short,
    ]
    details = {f.sale.sequence: f.detail["short"] for f in SaleFlag.objects.select_related("sale")}
    assert details == {2: 2, 3: 6}
    assert on_hand(till.outlet, honey) == -8
    assert Notice.objects.filter(kind="count-shelf").count() == 2


def test_5_of_a_gift_box_and_its_component_sold_alone_the_later_finds_what_is_left(till, honey):
    tea = make_variant(make_vendor("Hộ Chè"), name="Chè")
    stock(till.outlet, tea, 3)
    box = make_bundle(make_vendor("Hộ Đóng Gói"), {honey: 4, tea: 1}, price_vnd=400_000)
    of_two = sale(till, 1, SoldLine(box.pk, 2, 800_000))

    verdicts = record(
        till,
        of_two,
        sale(till, 2, SoldLine(honey.pk, 1, 85_000)),
        sale(till, 3, SoldLine(honey.pk, 2, 170_000)),
    )

    assert verdicts == [ACCEPTED, ACCEPTED, SaleVerdict("accepted", "short", (honey.pk,))]
    assert (on_hand(till.outlet, honey), on_hand(till.outlet, tea)) == (-1, 1)


def test_5_what_is_promised_online_stays_promised(till, honey):
    demand = Demand(till.outlet_id, honey.pk, 9, 1, 1, "9")
    reserve_stock([demand], source_type="order", now=NOW, expires_at=NOW + timedelta(minutes=10))
    jar = SoldLine(honey.pk, 1, 85_000)

    verdicts = record(till, *(sale(till, n, jar) for n in (1, 2, 3)))

    assert [v.reason for v in verdicts] == ["", "short", "short"]
    after = level(till.outlet, honey)
    assert (after.on_hand, after.reserved, after.shortfall) == (7, 9, 2)


# Rules 7 and 10: each sale has its own day, clock and boundaries


def test_7_each_sale_finds_the_certificate_of_its_own_day(till):
    old = make_variant(stars=None)
    certify(old.product, 4, issued_on=datetime(2023, 11, 15, tzinfo=UTC).date())  # until 15/11/2026
    stock(till.outlet, old, 5)
    line = SoldLine(old.pk, 1, 85_000)
    days_ago = [sale(till, n, line, sold_at=NOW - timedelta(days=d)) for n, d in ((1, 7), (2, 0))]

    assert [v.reason for v in record(till, *days_ago)] == ["late", "expired_certificate"]
    stars = SaleLine.objects.order_by("sale__sequence").values_list("parts__0__stars", flat=True)
    assert list(stars) == [4, None]


def test_10_sales_on_both_sides_of_the_night_the_communes_merged(honey):
    outlet = make_outlet(in_commune=CAN_GIO, former_commune=old_commune("27673"))
    till = make_till(outlet)
    honey.product.former_commune = old_commune("27676")
    honey.product.save()
    midnight = datetime(2025, 6, 30, 17, tzinfo=UTC)  # 00:00 on 01/07/2025 in Vietnam
    jar = SoldLine(honey.pk, 1, 85_000)
    before = sale(till, 1, jar, sold_at=midnight - timedelta(milliseconds=1))
    after = sale(till, 2, jar, sold_at=midnight)

    record(till, after, before, now=midnight + timedelta(hours=1))

    rows = Sale.objects.order_by("sequence").values_list("business_day", "commune", "lines__parts")
    assert [(str(day), place, parts[0]["origin_commune"]) for day, place, parts in rows] == [
        ("2025-06-30", outlet.former_commune_id, honey.product.former_commune_id),
        ("2025-07-01", commune(CAN_GIO).pk, honey.product.commune_id),
    ]


def test_10_each_clock_is_judged_by_itself(till, honey):
    jar = SoldLine(honey.pk, 1, 85_000)
    skews = [
        timedelta(),
        timedelta(hours=-30),
        timedelta(days=-3 * 365),
        timedelta(minutes=6),
        timedelta(minutes=4),
    ]

    verdicts = record(till, *(sale(till, n, jar, sold_at=NOW + s) for n, s in enumerate(skews, 1)))

    assert [v.reason for v in verdicts] == ["", "late", "clock", "clock", ""]
    assert max(Sale.objects.values_list("happened_at", flat=True)) == NOW


# One by one and in any batches: the same rows


def seen(till: Device) -> dict[str, list[Any]]:
    """Everything a set of uploads has left behind, without what only counts rows or notes the moment."""
    lines = SaleLine.objects.order_by("sale__sequence", "line_no")
    moves = StockMove.objects.filter(kind="sale", outlet=till.outlet_id).order_by(
        "source_id", "source_line", "source_part"
    )
    flags = SaleFlag.objects.order_by("sale__sequence", "kind", "line_no")
    kept = SaleQuarantine.objects.order_by("sequence", "content_hash")
    return {
        "sales": list(
            Sale.objects.order_by("sequence").values_list(
                "pk",
                "sequence",
                "outlet",
                "commune",
                "sold_at",
                "happened_at",
                "business_day",
                "total_vnd",
                "content_hash",
            )
        ),
        "lines": list(lines.values_list("sale", "line_no", "variant", "quantity", "amount_vnd", "parts")),
        "tenders": list(
            SaleTender.objects.order_by("sale", "number").values_list(
                "sale", "method", "amount_vnd", "received_vnd"
            )
        ),
        "flags": list(flags.values_list("sale", "kind", "line_no", "detail")),
        "kept": list(kept.values_list("sale_id", "sequence", "reason", "payload", "outlet")),
        "moves": list(
            moves.values_list(
                "source_id",
                "source_line",
                "source_part",
                "variant",
                "owner",
                "quantity",
                "happened_at",
                "actor",
            )
        ),
        "levels": list(
            StockLevel.objects.order_by("variant", "owner").values_list(
                "variant", "owner", "on_hand", "shortfall"
            )
        ),
        "notices": sorted(Notice.objects.values_list("matter", "body")),
        "events": sorted(e.payload["sale_id"] for e in OutboxEvent.objects.filter(name="sale.recorded")),
    }


def an_odd_day(luck: random.Random, till: Device, variants: Sequence[Any]) -> list[Upload]:
    """Sixty uploads of one till, by its count: reused ids and numbers, copies, missing goods, lying clocks."""
    uploads: list[Upload] = []
    for sequence in range(1, 61):
        lines = [
            SoldLine(v.pk, q, v.amount_vnd(q) - luck.choice((0, 0, 0, 1_000)))
            for v in luck.sample(variants, luck.randint(1, 4))
            for q in [luck.randint(1, 3)]
        ]
        one = sale(
            till, sequence, *lines, sold_at=NOW - timedelta(hours=luck.choice((0, 0, 1, 30, -1, 9_000)))
        )
        oddity = luck.choices(("none", "copy", "id", "number", "goods", "outlet"), (60, 15, 8, 8, 5, 4))[0]
        if oddity == "copy" and uploads:
            uploads.append(uploads[-1])
        elif oddity == "id" and uploads:
            one = one._replace(sale_id=luck.choice(uploads).sale_id)
        elif oddity == "number" and uploads:
            one = one._replace(sequence=uploads[-1].sequence)
        elif oddity == "goods":
            one = one._replace(lines=[*lines, SoldLine(2**40, 1, 0)])
        elif oddity == "outlet":
            one = one._replace(outlet_id=till.outlet_id + 1)
        uploads.append(one)
    return uploads


def split(luck: random.Random, uploads: Sequence[Upload]) -> Iterator[Sequence[Upload]]:
    rest = list(uploads)
    while rest:
        size = luck.randint(1, 25)
        yield rest[:size]
        rest = rest[size:]


@pytest.mark.parametrize("seed", range(6))
def test_any_split_into_batches_leaves_the_same_rows_and_verdicts(seed):
    luck = random.Random(seed)
    maker = make_vendor("HTX Một")
    variants = [
        make_variant(make_vendor(f"HTX {n}"), name=f"Hàng {n}", stars=luck.choice((None, 3, 5)))
        for n in range(5)
    ]
    variants += [make_bundle(maker, {variants[0]: 2, variants[1]: 1}, price_vnd=200_000)]
    variants[4].product.state = ProductState.WITHDRAWN
    variants[4].product.save()
    till = make_till()
    for variant in variants[:4]:
        stock(till.outlet, variant, luck.randrange(5, 60))
    stock(till.outlet, variants[0], 9, owner=maker)  # two owners' goods of one kind
    uploads = an_odd_day(luck, till, variants)

    with transaction.atomic():
        wanted = [record(till, one)[0] for one in uploads]
        rows = seen(till)
        again = [record(till, one)[0] for one in uploads]
        transaction.set_rollback(True)
    verdicts = [verdict for batch in split(luck, uploads) for verdict in record(till, *batch)]

    assert verdicts == wanted
    assert seen(till) == rows
    assert {"accepted", "duplicate", "quarantined"} == {v.result for v in wanted}
    assert [verdict for batch in split(luck, uploads) for verdict in record(till, *batch)] == again
    assert seen(till) == rows


# A fault of ours


def test_a_sale_that_breaks_our_code_takes_nothing_of_its_batch_with_it(till, honey, monkeypatch):
    """Then nothing was booked or told, and the till sends fewer at once, until the broken one is alone."""
    jar = SoldLine(honey.pk, 1, 85_000)
    broken = number(3)
    judge = booking.judge_clock

    def fail(upload: Upload, *rest: Any) -> Any:
        if upload.sale_id == broken:
            raise ZeroDivisionError
        return judge(upload, *rest)

    monkeypatch.setattr(booking, "judge_clock", fail)
    uploads = [sale(till, n, jar) for n in range(1, 5)]

    with pytest.raises(ZeroDivisionError):
        record(till, *uploads)
    assert (Sale.objects.count(), OutboxEvent.objects.count(), on_hand(till.outlet, honey)) == (0, 0, 10)
    assert record(till, *uploads[:2]) == [ACCEPTED, ACCEPTED]
    with pytest.raises(ZeroDivisionError):
        record(till, uploads[2])
    assert record(till, uploads[3]) == [ACCEPTED]
    monkeypatch.undo()
    assert record(till, *uploads) == [DUPLICATE, DUPLICATE, ACCEPTED, DUPLICATE]


# Queries


def day_of_sales(till: Device, variants: Sequence[Any], count: int, first: int = 1) -> list[Upload]:
    luck = random.Random(7)
    return [
        sale(till, n, *(SoldLine(v.pk, 1, v.amount_vnd(1)) for v in luck.sample(variants, 3)))
        for n in range(first, first + count)
    ]


@pytest.mark.parametrize("count", [1, 2, 100])
def test_a_batch_needs_fourteen_queries_however_many_sales(count):
    till, maker = make_till(), make_vendor()
    variants = [make_variant(maker, name=f"Hàng {n}") for n in range(12)]
    for variant in variants:
        stock(till.outlet, variant, 100)

    with CaptureQueriesContext(connection) as queries:
        assert record(till, *day_of_sales(till, variants, count)) == [ACCEPTED] * count

    assert len(queries) == 14, "\n".join(q["sql"][:150] for q in queries)


def test_the_oddest_batch_needs_five_queries_more(till, honey):
    """New levels, flags, tasks to count, a reused id, and a row and a notice for the manager."""
    strangers = [make_variant(honey.product.vendor, name=f"Hàng {n}") for n in range(4)]
    record(till, sale(till, 1, SoldLine(honey.pk, 1, 85_000)))
    uploads = [
        *day_of_sales(till, strangers, 50, first=2),
        *(sale(till, n, SoldLine(honey.pk, 0, 0)) for n in range(60, 70)),
        sale(till, 70, SoldLine(honey.pk, 2, 170_000), sale_id=number(1)),
    ]

    with CaptureQueriesContext(connection) as queries:
        verdicts = record(till, *uploads)

    assert [v.reason for v in verdicts] == ["short"] * 50 + ["quantity"] * 10 + ["id-reused"]
    assert len(queries) == 20, "\n".join(q["sql"][:150] for q in queries)
