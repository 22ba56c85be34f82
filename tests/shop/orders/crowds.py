"""Many people at once, in threads of their own with connections of their own; for the race tests."""

import random
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple, TypeVar
from uuid import UUID, uuid4

from django.db import OperationalError, connection, connections
from django.db.models import Sum
from psycopg.errors import DeadlockDetected, LockNotAvailable

from catalog.models import Variant
from outlets.models import Outlet, StockLevel, StockMove
from outlets.services.take_stock import OutOfStock
from shop.orders.models import OrderGroup, OrderLine
from shop.orders.services.place_order import LineInput, place_order
from tests.world import BUYER, NOW, make_variant, make_vendor, on_hand, shelf_of, stock

T = TypeVar("T")


def at_once(tasks: Sequence[Callable[[], T]]) -> list[T]:
    """Run every task in a thread of its own, all let go at the same moment; results in order."""
    barrier = threading.Barrier(len(tasks))

    def run(task: Callable[[], T]) -> T:
        try:
            barrier.wait(timeout=30)
            return task()
        finally:
            connections["default"].close()

    with ThreadPoolExecutor(len(tasks)) as pool:
        return [future.result() for future in [pool.submit(run, task) for task in tasks]]


class Outcome(NamedTuple):
    """What a rush left behind: answers to the buyers, and the shelf by its level and by its moves."""

    sold: int
    refused: int
    failed: int
    ordered_units: int
    on_hand: int
    moves_sum: int


EXACT = Outcome(sold=50, refused=150, failed=0, ordered_units=50, on_hand=0, moves_sum=0)


def sell_the_last_fifty(*, buyers: int = 200, workers: int = 20, units: int = 50) -> Outcome:
    """So many buyers want one unit each of the last fifty; `workers` of them press the button at the same moment."""
    honey = make_variant()
    shelf = shelf_of(honey.product.vendor)
    stock(shelf, honey, units)
    together = threading.Barrier(workers)

    def buy_in_turn() -> Counter[str]:
        answers: Counter[str] = Counter()
        for _ in range(buyers // workers):
            together.wait(timeout=60)
            answers[_buy(uuid4(), [LineInput(honey.pk, 1)])] += 1
        return answers

    answers = sum(at_once([buy_in_turn] * workers), Counter())
    return Outcome(
        answers["sold"],
        answers["refused"],
        buyers - answers["sold"] - answers["refused"],
        OrderLine.objects.filter(variant=honey).aggregate(n=Sum("quantity"))["n"] or 0,
        on_hand(shelf, honey),
        moves_sum(shelf, honey),
    )


class Rush(NamedTuple):
    """Answers to the baskets, and how many deadlocks the server counted."""

    answers: Counter[str]
    deadlocks: int


def fill_baskets(*, clients: int, baskets: int, seed: int, served_at_once: int = 16) -> Rush:
    """Each client places baskets of five lines of ten products, in random order. Goods never run out.

    served_at_once  as a web server has only so many threads; the other clients wait at its door, not in the database
    """
    lines, of_products = 5, 10
    door = threading.BoundedSemaphore(served_at_once)
    variants = _shelves_of_two_producers(of_products, units=clients * baskets)
    before = deadlocks()

    def shop_for(client: int) -> Callable[[], Counter[str]]:
        luck = random.Random(seed * 1000 + client)

        def shop() -> Counter[str]:
            answers: Counter[str] = Counter()
            for _ in range(baskets):
                chosen = luck.sample(variants, lines)
                with door:
                    answers[_buy(uuid4(), [LineInput(v.pk, 1) for v in chosen])] += 1
            return answers

        return shop

    answers = sum(at_once([shop_for(client) for client in range(clients)]), Counter())
    return Rush(answers, deadlocks() - before)


def moves_sum(outlet: Outlet, variant: Variant) -> int:
    return StockMove.objects.filter(outlet=outlet, variant=variant).aggregate(n=Sum("quantity"))["n"] or 0


def levels_equal_moves() -> bool:
    """Is every level the sum of its moves?"""
    return all(
        level.on_hand
        == (
            StockMove.objects.filter(
                outlet=level.outlet_id, variant=level.variant_id, owner=level.owner_id
            ).aggregate(n=Sum("quantity"))["n"]
            or 0
        )
        for level in StockLevel.objects.all()
    )


def deadlocks() -> int:
    """What the server has counted in this database. Sessions report when they end, so ask after the threads."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        return cursor.fetchone()[0]


_FAILURES = {DeadlockDetected: "deadlocked", LockNotAvailable: "waited too long"}


def _buy(order_id: UUID, lines: Sequence[LineInput]) -> str:
    try:
        place_order(order_id=order_id, lines=lines, buyer=BUYER, user=None, now=NOW)
    except OutOfStock:
        return "refused"
    except OperationalError as error:  # what a shopper would see as a broken page
        return _FAILURES.get(type(error.__cause__), "failed")
    return "sold"


def _shelves_of_two_producers(products: int, *, units: int) -> list[Variant]:
    # Two producers: an order is written producer by producer, and that alone would sort ten of them.
    vendors = [make_vendor(), make_vendor()]
    variants = [make_variant(vendors[n % 2], name=f"Hàng {n}") for n in range(products)]
    for variant in variants:
        stock(shelf_of(variant.product.vendor), variant, units)
    return variants


def place_same_order(order_id: UUID, variant: Variant) -> Callable[[], UUID]:
    def tap() -> UUID:
        group: OrderGroup = place_order(
            order_id=order_id, lines=[LineInput(variant.pk, 1)], buyer=BUYER, user=None, now=NOW
        )
        return group.pk

    return tap
