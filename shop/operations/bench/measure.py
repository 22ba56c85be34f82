"""One case measured: warmed up, its statements counted, then driven for a fixed time while CPU is read."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from typing import NamedTuple

from shop.operations.bench.browser import Browser, Refused, Request
from shop.operations.bench.cases import Case
from shop.operations.bench.drivers import (
    Drive,
    ask,
    drive_flows,
    drive_with_threads,
    drive_with_wrk,
)
from shop.operations.bench.product import HOST, Cpu, Product
from shop.operations.bench.scene import Scene
from shop.operations.bench.statements import StatementCounter
from shop.operations.bench.visitors import come_anew

WARM_SHARE = 0.25  # of the measured time
COUNTED_A_SECOND = 8  # requests whose statements are counted, for each second of the measured time
MOST_COUNTED = 60
FEWEST_COUNTED = 10
MOST_COUNTED_FLOWS = 5
PLAYERS_A_DRIVE = 100  # numbers kept free for one drive's connections
DRAIN_S = 300.0
LOOK_EVERY_S = 0.2


class Pace(NamedTuple):
    """How hard and how long. driver: wrk or threads; flows are always driven by threads."""

    seconds: float
    connections: int
    driver: str


@dataclass
class CaseFigures:
    """One line. Everything is per request; per order or per sale where the case says so."""

    name: str
    title: str
    count: int = 0
    rate_per_s: float = 0.0
    p50_ms: float = 0.0
    p95_ms: float = 0.0
    web_cpu_ms: float = 0.0
    database_cpu_ms: float = 0.0
    sql: float = 0.0
    sql_sent: float = 0.0
    http_requests: float = 1.0
    behind_cpu_ms: float | None = None  # of the worker and the database, later
    ratio_to_hello: float | None = None
    errors: list[str] = field(default_factory=list)

    @property
    def cpu_ms(self) -> float:
        return self.web_cpu_ms + self.database_cpu_ms

    def figures(self) -> dict[str, float]:
        """By the names budgets use."""
        found = {
            "rate_per_s": self.rate_per_s,
            "p50_ms": self.p50_ms,
            "p95_ms": self.p95_ms,
            "web_cpu_ms": self.web_cpu_ms,
            "database_cpu_ms": self.database_cpu_ms,
            "cpu_ms": self.cpu_ms,
            "sql": self.sql,
            "sql_sent": self.sql_sent,
            "http_requests": self.http_requests,
        }
        if self.ratio_to_hello is not None:
            found["ratio_to_hello"] = self.ratio_to_hello
        if self.behind_cpu_ms is not None:
            found["behind_cpu_ms"] = self.behind_cpu_ms
        return found


class Bench:
    """Measures cases on a running product.

    idle  CPU a second of everything while nobody asks for anything; taken off each case
    """

    def __init__(self, product: Product, scene: Scene, counter: StatementCounter, pace: Pace) -> None:
        self.product = product
        self.scene = scene
        self.counter = counter
        self.pace = pace
        self.idle = Cpu(0.0, 0.0, 0.0)
        self._drives = count()

    def settle(self) -> None:
        """Deliver what setting the scene left waiting."""
        self._do_work_behind()

    def measure_idle(self, seconds: float) -> Cpu:
        """Set `idle`, with the worker at rest; returns the same, CPU ms a second, with the worker looking for work."""
        self.idle = self._nothing_asked(seconds)
        self.product.wake_worker()
        awake = self._nothing_asked(seconds)
        self.product.rest_worker()
        return awake

    def _nothing_asked(self, seconds: float) -> Cpu:
        before = self.product.cpu()
        time.sleep(seconds)
        return Cpu(*(ms / seconds for ms in self.product.cpu().since(before)))

    def measure(self, case: Case) -> CaseFigures:
        """Never raises for what the product answers: a case that went wrong says so in `errors`."""
        found = CaseFigures(case.name, case.title)
        try:
            requests = case.requests(self.scene) if case.requests else ()
            self._drive(case, requests, self.pace.seconds * WARM_SHARE, found)
            self._count_statements(case, requests, found)
            if not found.errors:
                self._weigh(case, requests, found)
        except Refused as error:
            found.errors.append(str(error))
        if found.errors and (complaints := self.product.complaints_of_web()):
            found.errors.append(f"Nhật ký của trang web:\n{complaints}")
        return found

    def _weigh(self, case: Case, requests: Sequence[Request], found: CaseFigures) -> None:
        if case.has_work_behind:
            self._do_work_behind()  # of the warm-up
        self.product.cluster.query("CHECKPOINT;")  # else what was written before is written out in our time
        before = self.product.cpu()
        drive = self._drive(case, requests, self.pace.seconds, found)
        used = self.product.cpu().since(before)
        things = drive.requests * case.per
        if found.errors or not things:
            return
        found.count = things
        found.rate_per_s = drive.rate_per_s * case.per
        found.p50_ms, found.p95_ms = drive.p50_ms, drive.p95_ms
        found.web_cpu_ms = max(0.0, used.web_ms - self.idle.web_ms * drive.seconds) / things
        found.database_cpu_ms = max(0.0, used.database_ms - self.idle.database_ms * drive.seconds) / things
        if case.has_work_behind:
            found.behind_cpu_ms = self._do_work_behind() / things

    def _drive(self, case: Case, requests: Sequence[Request], seconds: float, found: CaseFigures) -> Drive:
        port, connections = self.product.port, self.pace.connections
        if case.flow:
            players = self._players(case)
            drive = drive_flows(players, host=HOST, port=port, seconds=seconds, connections=connections)
        else:
            send = drive_with_wrk if self.pace.driver == "wrk" else drive_with_threads
            seed = self.scene.seed
            drive = send(requests, host=HOST, port=port, seconds=seconds, connections=connections, seed=seed)
        found.errors += drive.errors
        return drive

    def _players(self, case: Case) -> Callable[[int], Callable[[Browser], None]]:
        """Players of numbers that no drive before had: they make other orders and other sales."""
        first = next(self._drives) * PLAYERS_A_DRIVE
        assert case.flow  # noqa: S101 - asked for flows only
        flow = case.flow
        return lambda number: flow(self.scene, first + number)

    def _count_statements(self, case: Case, requests: Sequence[Request], found: CaseFigures) -> None:
        """One browser, one after another; every answer is looked at. raises Refused"""
        browser = Browser(HOST, self.product.port)
        if case.flow:
            play = self._players(case)(0)
            come_anew(browser)  # fetches the token of forms, which a browser has long had
            rounds = [partial(play, browser)] * max(1, min(MOST_COUNTED_FLOWS, round(self.pace.seconds)))
        else:
            many = max(FEWEST_COUNTED, min(MOST_COUNTED, round(self.pace.seconds * COUNTED_A_SECOND)))
            chosen = self.scene.random(7).choices(requests, k=many)
            rounds = [partial(ask, browser, request) for request in chosen]
        asked_before = browser.requests
        self.counter.begin()
        for one in rounds:
            one()
        statements = self.counter.read()
        browser.close()
        things = len(rounds) * case.per
        found.sql = statements.asked / things
        found.sql_sent = statements.sent / things
        found.http_requests = (browser.requests - asked_before) / things

    def _do_work_behind(self) -> float:
        """Let the worker deliver what waits; returns its and the database's CPU, ms, without what idling costs.

        raises Refused  when the worker does not get through
        """
        before = self.product.cpu()
        began = time.monotonic()
        self.product.wake_worker()
        while self.product.waiting_events() and time.monotonic() - began < DRAIN_S:
            time.sleep(LOOK_EVERY_S)
        self.product.rest_worker()
        if left := self.product.waiting_events():
            raise Refused(f"{left} việc nền còn chờ sau {DRAIN_S:.0f} giây.")
        seconds = time.monotonic() - began
        used = self.product.cpu().since(before)
        idle = (self.idle.worker_ms + self.idle.database_ms) * seconds
        return max(0.0, used.worker_ms + used.database_ms - idle)
