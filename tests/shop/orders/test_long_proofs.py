"""The big proofs, run by ./ocop test --long. Their figures go to docs/promises.md."""

import itertools
import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

import pytest
from django.db.models import Sum

from outlets.models import StockMove
from shop.kernel import outbox
from shop.kernel.busy import Busy
from shop.operations.doctor.examine import examine
from shop.orders.models import Sale, SaleLine, SaleQuarantine
from shop.orders.services.record_pos_sale import (
    SoldLine,
    Tender,
    record_pos_sale,
    record_pos_sales,
)
from shop.orders.services.record_pos_sale import (
    Upload as InBatch,
)
from shop.reports.models import SaleFact
from tests.shop.orders.crowds import (
    EXACT,
    at_once,
    fill_baskets,
    levels_equal_moves,
    sell_the_last_fifty,
)
from tests.world import NOW, make_till, make_variant, make_vendor, stock

pytestmark = [pytest.mark.long, pytest.mark.own_database]
SEED = 20261122
Upload = dict[str, Any]
T = TypeVar("T")


def faults() -> list[str]:
    return [f"{f.invariant.code}: {f.rows} {f.examples}" for f in examine() if f.rows]


def test_ten_times_the_last_fifty(own_database, promise):
    began = time.perf_counter()

    outcomes = [sell_the_last_fifty() for _ in range(10)]
    outbox.deliver_all()

    assert outcomes == [EXACT] * 10
    assert faults() == []
    seconds = time.perf_counter() - began
    promise(
        "The last units are never sold twice (P1, on the services)",
        figure=f"10 runs of 200 buyers for 50 units: 500 sold, 1,500 clean refusals, 0 others; {seconds:.0f} s",
    )


def test_sixty_four_clients_with_a_hundred_baskets_each(own_database, promise):
    began = time.perf_counter()

    rush = fill_baskets(clients=64, baskets=100, seed=SEED)
    placed = time.perf_counter() - began
    outbox.deliver_all()

    assert rush.answers == Counter(sold=6_400)
    assert rush.deadlocks == 0
    assert levels_equal_moves()
    assert faults() == []
    promise(
        "Baskets never deadlock (P2, on the services)",
        figure=f"64 clients x 100 baskets of 5 lines of 10 products: 6,400 placed, 16 at once, "
        f"0 deadlocks, doctor clean; "
        f"{placed:.0f} s",
        seed=SEED,
    )


def test_ten_thousand_uploads_of_twenty_tills(own_database, promise):
    """20 devices, 30 % sent again, everything shuffled, 50 ids reused for other goods."""
    day = _a_day_of_twenty_tills()
    began = time.perf_counter()

    answers = _upload_from_all_sides(day.sent, clients=20)
    second = _upload_from_all_sides([*day.reused, *day.reused], clients=10)
    booked = time.perf_counter() - began
    outbox.deliver_all()

    assert answers == Counter(accepted=10_000, duplicate=3_000)
    assert second == Counter(quarantined=100)
    _assert_each_sale_counted_once(day.sales)
    promise(
        "A sale at a till counts exactly once (P3, on the services, without kills)",
        figure=f"10,000 sales of 20 tills, 3,000 sent again, 50 ids reused: 10,000 rows, ledger = lines = facts, "
        f"50 in quarantine, doctor clean; {booked:.0f} s",
        seed=SEED,
    )


def test_ten_thousand_uploads_of_twenty_tills_in_batches(own_database, promise):
    """The same day, each till's uploads in batches of 1 to 100; every seventh batch is sent twice."""
    day = _a_day_of_twenty_tills()
    batches = _in_batches(random.Random(SEED), day.sent)
    resent = sum(len(batch) for batch in batches[::7])
    began = time.perf_counter()

    answers = _upload_batches_from_all_sides([*batches, *batches[::7]], clients=20)
    second = _upload_batches_from_all_sides(
        _in_batches(random.Random(SEED), [*day.reused, *day.reused]), clients=10
    )
    booked = time.perf_counter() - began
    outbox.deliver_all()

    assert answers == Counter(accepted=10_000, duplicate=3_000 + resent)
    assert second == Counter(quarantined=100)
    _assert_each_sale_counted_once(day.sales)
    promise(
        "A sale at a till counts exactly once (P3, in batches of 1 to 100)",
        figure=f"10,000 sales of 20 tills, 3,000 sent again, 50 ids reused, in {len(batches)} batches, every seventh "
        f"sent twice: 10,000 rows, ledger = lines = facts, 50 in quarantine, doctor clean; {booked:.0f} s",
        seed=SEED,
    )


class _Day(NamedTuple):
    sales: list[Upload]
    sent: list[Upload]  # shuffled, some again
    reused: list[Upload]  # ids of some sales with other goods


def _a_day_of_twenty_tills() -> _Day:
    luck = random.Random(SEED)
    variants = [
        make_variant(make_vendor(f"HTX {n}"), name=f"Hàng {n}", price_vnd=1_000 * (n + 3)) for n in range(10)
    ]
    tills = [make_till() for _ in range(20)]
    for till, variant in itertools.product(tills, variants):
        stock(till.outlet, variant, luck.randrange(50, 300))  # some run out: booked and flagged
    sales = [_sale(luck, till, number, variants) for till in tills for number in range(1, 501)]
    reused = [_other_goods(luck, sale) for sale in luck.sample(sales, 50)]
    sent = [*sales, *luck.sample(sales, 3_000)]
    luck.shuffle(sent)
    return _Day(sales, sent, reused)


def _assert_each_sale_counted_once(sales: list[Upload]) -> None:
    assert Sale.objects.count() == 10_000
    assert Counter(SaleQuarantine.objects.values_list("reason", flat=True)) == Counter({"id-reused": 50})
    sold = sum(line.quantity for sale in sales for line in sale["lines"])
    assert SaleLine.objects.aggregate(n=Sum("quantity"))["n"] == sold
    assert StockMove.objects.filter(kind="sale").aggregate(n=Sum("quantity"))["n"] == -sold
    assert SaleFact.objects.aggregate(n=Sum("quantity"))["n"] == sold
    taken_vnd = sum(line.amount_vnd for sale in sales for line in sale["lines"])
    assert SaleFact.objects.aggregate(n=Sum("amount_vnd"))["n"] == taken_vnd
    assert faults() == []


def _sale(luck: random.Random, till: Any, sequence: int, variants: list[Any]) -> Upload:
    chosen = luck.sample(variants, luck.randint(1, 4))
    lines = [SoldLine(v.pk, q, v.amount_vnd(q)) for v in chosen for q in [luck.randint(1, 3)]]
    total = sum(line.amount_vnd for line in lines)
    return {
        "sale_id": UUID(int=luck.getrandbits(128), version=4),
        "device": till,
        "outlet_id": till.outlet_id,
        "sequence": sequence,
        "lines": lines,
        "tenders": [Tender("cash", total, total + luck.randrange(0, 50_000))],
        "sold_at": NOW - timedelta(minutes=luck.randrange(0, 600)),
    }


def _other_goods(luck: random.Random, sale: Upload) -> Upload:
    more = [line._replace(quantity=line.quantity + 1) for line in sale["lines"]]
    return {**sale, "lines": more, "sequence": luck.randrange(10_000, 20_000)}


def _in_batches(luck: random.Random, uploads: list[Upload]) -> list[list[Upload]]:
    """Each till's uploads in batches of 1 to 100, the batches of all tills shuffled."""
    of_till: dict[Any, list[Upload]] = {}
    for upload in uploads:
        of_till.setdefault(upload["device"].pk, []).append(upload)
    batches: list[list[Upload]] = []
    for own in of_till.values():
        rest = own
        while rest:
            size = luck.choice((1, 2, luck.randint(3, 100), 100))
            batches.append(rest[:size])
            rest = rest[size:]
    luck.shuffle(batches)
    return batches


def _record_one(upload: Upload) -> Counter[str]:
    return Counter([record_pos_sale(**upload, now=NOW).result])


def _record_batch(batch: list[Upload]) -> Counter[str]:
    """As a till does: "busy" is no answer."""
    uploads = [InBatch(**{name: upload[name] for name in InBatch._fields}) for upload in batch]
    while True:
        try:
            verdicts = record_pos_sales(device=batch[0]["device"], uploads=uploads, now=NOW)
        except Busy:
            continue
        return Counter(verdict.result for verdict in verdicts)


def _upload_from_all_sides(uploads: list[Upload], *, clients: int) -> Counter[str]:
    return _from_all_sides(_record_one, uploads, clients=clients)


def _upload_batches_from_all_sides(batches: list[list[Upload]], *, clients: int) -> Counter[str]:
    return _from_all_sides(_record_batch, batches, clients=clients)


def _from_all_sides(record: Callable[[T], Counter[str]], jobs: list[T], *, clients: int) -> Counter[str]:
    waiting = iter(jobs)
    lock = threading.Lock()

    def send() -> Counter[str]:
        answers: Counter[str] = Counter()
        while True:
            with lock:
                job = next(waiting, None)
            if job is None:
                return answers
            answers.update(record(job))

    return sum(at_once([send] * clients), Counter())
