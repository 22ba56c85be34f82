"""The product on a scratch database: granian, the worker with beat, in production's mode, and what they cost."""

import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import NamedTuple

import psycopg
from celery import Celery

from shop.launcher.assets import build_assets, collect_static
from shop.launcher.postgres import Cluster
from shop.launcher.process_table import free_port
from shop.launcher.processes import Service
from shop.launcher.progress import Progress
from shop.launcher.servers import Servers
from shop.launcher.start import web_and_worker
from shop.operations.bench.process_cost import Memory, cpu_ms_of, memory_of

HOST = "127.0.0.1"
ANSWER_S = 90.0
QUIET_S = 60.0
QUEUE = "celery"
LOG_LINES_SEEN, LOG_LINES_SHOWN, LOG_LINE_LENGTH = 2_000, 3, 2_000


class BenchFailed(Exception):
    """The bench itself could not be set up; the sentence is for the person who ran it."""


class Cpu(NamedTuple):
    """CPU so far, ms: the web server with its workers, the database with all its backends, the celery worker."""

    web_ms: float
    database_ms: float
    worker_ms: float

    def since(self, before: "Cpu") -> "Cpu":
        return Cpu(*(now - then for now, then in zip(self, before, strict=True)))


class Product:
    """The product while it runs on `database`. Its settings are production's; only the proxy in front is played."""

    def __init__(self, servers: Servers, cluster: Cluster, database: str, data_folder: Path) -> None:
        self.cluster = cluster
        self.database = database
        self.port = free_port()
        self.variables = {
            **servers.variables(),
            "OCOP_MODE": "production",
            "OCOP_SECRET_KEY": secrets.token_hex(32),
            "OCOP_ALLOWED_HOSTS": HOST,
            "OCOP_METRICS_TOKEN": secrets.token_hex(32),
            "OCOP_PUBLIC_URL": f"https://{HOST}:{self.port}",
            "OCOP_DATA_DIR": str(data_folder),
            "DATABASE_URL": cluster.url("ocop_app", database),
            "DATABASE_OWNER_URL": cluster.url("ocop_owner", database),
            "DATABASE_REPORTS_URL": cluster.url("ocop_reports", database),
        }
        self.web, self.worker = web_and_worker(HOST, self.port, self.variables, data_folder)
        self._queue = Celery(broker=self.variables["REDIS_URL"])
        self._watcher: psycopg.Connection[tuple[int]] | None = None

    def stop(self) -> None:
        if self._watcher is not None:
            self._watcher.close()
        self._queue.close()
        self.worker.stop()
        self.web.stop()

    def cpu(self) -> Cpu:
        return Cpu(
            cpu_ms_of(_pid(self.web)), cpu_ms_of(self.cluster.running_pid()), cpu_ms_of(_pid(self.worker))
        )

    def memory(self) -> dict[str, dict[int, Memory]]:
        """By part (web, worker, database) and pid."""
        return {
            "web": memory_of(_pid(self.web)),
            "worker": memory_of(_pid(self.worker)),
            "database": memory_of(self.cluster.running_pid()),
        }

    def rest_worker(self) -> None:
        """Let the worker take no tasks, so that requests and the work behind them are weighed apart."""
        self._told("cancel_consumer")

    def wake_worker(self) -> None:
        self._told("add_consumer")

    def _told(self, word: str) -> None:
        deadline = time.monotonic() + QUIET_S
        while time.monotonic() < deadline:
            if getattr(self._queue.control, word)(QUEUE, reply=True, timeout=5.0, limit=1):
                return
        raise BenchFailed(f"Tiến trình nền không trả lời.\n{self.worker.last_lines()}")

    def waiting_events(self) -> int:
        """How many events of the outbox are not delivered yet; asked over one kept connection, which costs little."""
        if self._watcher is None:
            self._watcher = psycopg.connect(self.cluster.url("postgres", self.database), autocommit=True)
        row = self._watcher.execute(
            "SELECT count(*) FROM kernel_outboxevent WHERE delivered_at IS NULL"
        ).fetchone()
        return row[0] if row else 0

    def complaints_of_web(self) -> str:
        """The last lines of its log that are no plain record of a request, cut to what a terminal bears."""
        lines = self.web.last_lines(LOG_LINES_SEEN).splitlines()
        wrong = [line for line in lines if '"level":"INFO"' not in line]
        return "\n".join(line[:LOG_LINE_LENGTH] for line in wrong[-LOG_LINES_SHOWN:])


def _pid(service: Service) -> int:
    return service.process.pid if service.process else 0


@contextmanager
def running_product(
    servers: Servers, cluster: Cluster, database: str, data_folder: Path
) -> Iterator[Product]:
    """Start web and worker on a database, wait until both answer, end them however the bench ends.

    raises  BenchFailed, LauncherError
    """
    product = Product(servers, cluster, database, data_folder)
    for service in (product.web, product.worker):
        service.log.unlink(missing_ok=True)  # an error of an earlier run would be shown as one of this
    progress = Progress()
    build_assets(data_folder, progress)
    collect_static(data_folder, product.variables, progress)
    try:
        product.web.start()
        _wait_until_answering(product)
        product.worker.start()
        product.rest_worker()
        yield product
    finally:
        product.stop()


def _wait_until_answering(product: Product) -> None:
    deadline = time.monotonic() + ANSWER_S
    while time.monotonic() < deadline and not product.web.has_ended():
        connection = HTTPConnection(HOST, product.port, timeout=10)
        try:
            connection.request("GET", "/healthz", headers={"X-Forwarded-Proto": "https"})
            if connection.getresponse().status == 200:  # noqa: PLR2004 - OK
                return
        except (OSError, HTTPException):
            pass
        finally:
            connection.close()
        time.sleep(0.1)
    raise BenchFailed(f"Trang web không trả lời.\n{product.web.last_lines()}")
