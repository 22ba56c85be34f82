"""The same sales from several requests at once, in threads with connections of their own."""

import random
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import timedelta
from time import monotonic, sleep
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import transaction
from django.db.models import Sum

from outlets.models import Device, StockMove
from outlets.services.take_stock import OutOfStock
from shop.kernel import outbox
from shop.kernel.busy import Busy
from shop.kernel.models import OutboxEvent
from shop.orders.models import Sale, SaleLine, SaleQuarantine
from shop.orders.services.place_order import LineInput, place_order
from shop.orders.services.record_pos_sale import SaleVerdict, SoldLine, Tender, Upload, record_pos_sales
from tests.shop.orders.crowds import at_once, deadlocks, levels_equal_moves
from tests.shop.orders.test_races import someone_waits_for_a_lock
from tests.world import BUYER, NOW, make_till, make_variant, make_vendor, on_hand, shelf_of, stock

pytestmark = pytest.mark.own_database


def day_of(till: Device, variants: Sequence[Any], count: int, *, seed: int = 1) -> list[Upload]:
    luck = random.Random(seed)
    uploads = []
    for sequence in range(1, count + 1):
        lines = [
            SoldLine(v.pk, q, v.amount_vnd(q)) for v in luck.sample(variants, 3) for q in [luck.randint(1, 3)]
        ]
        total = sum(line.amount_vnd for line in lines)
        sale_id = UUID(int=luck.getrandbits(128), version=4)
        sold_at = NOW - timedelta(minutes=luck.randrange(600))
        uploads.append(
            Upload(sale_id, till.outlet_id, sequence, lines, [Tender("cash", total, total)], sold_at)
        )
    return uploads


def until_answered(till: Device, uploads: Sequence[Upload]) -> list[SaleVerdict]:
    """As a till does: busy is no answer."""
    for _ in range(20):
        try:
            return record_pos_sales(device=till, uploads=uploads, now=NOW)
        except Busy:
            continue
    raise AssertionError("never answered")


def shop_of(kinds: int) -> tuple[Device, list[Any]]:
    till = make_till()
    variants = [
        make_variant(make_vendor(f"HTX {n}"), name=f"Hàng {n}", price_vnd=1_000 * (n + 3))
        for n in range(kinds)
    ]
    for variant in variants:
        stock(till.outlet, variant, 40)  # some run out on the way
    return till, variants


def test_overlapping_batches_at_the_same_moment_book_each_sale_once(own_database):
    till, variants = shop_of(6)
    uploads = day_of(till, variants, 60)
    overlapping = [uploads[:40], uploads[20:], uploads, uploads[10:30], list(reversed(uploads)), uploads[::2]]

    answers = at_once([lambda batch=batch: until_answered(till, batch) for batch in overlapping])
    outbox.deliver_all()

    by_sale: dict[UUID, Counter[str]] = {upload.sale_id: Counter() for upload in uploads}
    for batch, verdicts in zip(overlapping, answers, strict=True):
        for upload, verdict in zip(batch, verdicts, strict=True):
            by_sale[upload.sale_id][verdict.result] += 1
    assert all(
        results["accepted"] == 1 and set(results) <= {"accepted", "duplicate"} for results in by_sale.values()
    )
    assert Sale.objects.count() == 60
    sold = sum(line.quantity for upload in uploads for line in upload.lines)
    assert SaleLine.objects.aggregate(n=Sum("quantity"))["n"] == sold
    assert StockMove.objects.filter(kind="sale").aggregate(n=Sum("quantity"))["n"] == -sold
    assert OutboxEvent.objects.filter(name="sale.recorded").count() == 60
    assert levels_equal_moves()
    assert deadlocks() == 0


def test_the_same_quarantine_from_two_requests_is_kept_once(own_database):
    till, variants = shop_of(3)
    uploads = [upload._replace(tenders=[]) for upload in day_of(till, variants, 30)]

    answers = at_once(
        [lambda batch=batch: until_answered(till, batch) for batch in (uploads, uploads[10:], uploads[:20])]
    )

    assert {verdict for verdicts in answers for verdict in verdicts} == {
        SaleVerdict("quarantined", "tenders")
    }
    assert SaleQuarantine.objects.count() == 30


def test_a_batch_waits_for_a_rival_that_holds_one_of_its_sales_and_follows_what_became_of_it(own_database):
    """The rival has booked sale 2 and not committed; then it does, or it fails."""
    till, variants = shop_of(3)
    for sequence, ends_well in ((0, True), (100, False)):
        uploads = [
            upload._replace(sequence=upload.sequence + sequence, sale_id=uuid4())
            for upload in day_of(till, variants, 3)
        ]
        rival, batch, watcher = rivals(till, uploads, ends_well=ends_well)

        middle = "duplicate" if ends_well else "accepted"
        assert at_once([rival, batch, watcher]) == [[], ["accepted", middle, "accepted"], []]
    assert Sale.objects.count() == 6
    assert levels_equal_moves()


def rivals(till: Device, uploads: Sequence[Upload], *, ends_well: bool) -> list[Callable[[], list[str]]]:
    """One books the second sale and ends only when the other, with all of them, waits for it; a third watches."""
    has_booked, may_end = threading.Event(), threading.Event()

    def rival() -> list[str]:
        with transaction.atomic():
            record_pos_sales(device=till, uploads=uploads[1:2], now=NOW)
            has_booked.set()
            assert may_end.wait(timeout=30)
            transaction.set_rollback(not ends_well)
        return []

    def batch() -> list[str]:
        assert has_booked.wait(timeout=30)
        return [verdict.result for verdict in record_pos_sales(device=till, uploads=uploads, now=NOW)]

    def watcher() -> list[str]:
        assert has_booked.wait(timeout=30)
        give_up_at = monotonic() + 30
        while not someone_waits_for_a_lock():
            assert monotonic() < give_up_at
            sleep(0.01)
        may_end.set()
        return []

    return [rival, batch, watcher]


def test_batches_of_several_tills_and_online_orders_over_the_same_shelf_never_deadlock(own_database):
    maker = make_vendor()
    shelf = shelf_of(maker)
    variants = [make_variant(maker, name=f"Hàng {n}", price_vnd=1_000 * (n + 3)) for n in range(6)]
    for variant in variants:
        stock(shelf, variant, 200)
    tills = [make_till(shelf) for _ in range(3)]
    days = [day_of(till, variants, 60, seed=n) for n, till in enumerate(tills)]

    def sell(till: Device, uploads: Sequence[Upload]) -> Callable[[], Counter[str]]:
        def send() -> Counter[str]:
            answers: Counter[str] = Counter()
            for start in range(0, 60, 15):
                answers.update(v.result for v in until_answered(till, uploads[start : start + 15]))
            return answers

        return send

    def order(seed: int) -> Callable[[], Counter[str]]:
        luck = random.Random(seed)

        def shop() -> Counter[str]:
            answers: Counter[str] = Counter()
            for _ in range(15):
                lines = [LineInput(v.pk, 1) for v in luck.sample(variants, 4)]
                try:
                    place_order(order_id=uuid4(), lines=lines, buyer=BUYER, user=None, now=NOW)
                except OutOfStock:
                    answers["refused"] += 1
                else:
                    answers["placed"] += 1
            return answers

        return shop

    answers = at_once([*(sell(*pair) for pair in zip(tills, days, strict=True)), order(1), order(2)])

    assert answers[:3] == [Counter(accepted=60)] * 3
    assert sum((a for a in answers[3:]), Counter()).total() == 30
    assert deadlocks() == 0
    assert levels_equal_moves()
    assert sum(on_hand(shelf, v) for v in variants) == 1_200 + (
        StockMove.objects.filter(kind="sale").aggregate(n=Sum("quantity"))["n"] or 0
    )
