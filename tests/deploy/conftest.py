"""The programs of docker-compose.yml, run as it says but without docker: on a database and a queue of their own."""

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from psycopg import sql

from shop.launcher.make_secrets import secret_files
from shop.launcher.valkey import Valkey
from tests.conftest import ADMIN_URL
from tests.deploy.compose import DOMAIN, ROOT, environment_of, services

READY_S = 40.0
TOKEN = "a-token-for-the-tests-of-metrics-0123456789"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """One made-up server: its folders, its secrets, its programs."""

    def __init__(self, folder: Path, database: str, redis_url: str) -> None:
        self.folder = folder
        self.database = database
        self.port, self.worker_port = free_port(), free_port()
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.secrets = {
            **secret_files(),
            "metrics_token": TOKEN,
            "redis_url": redis_url,
            "database_admin_url": ADMIN_URL,
            "database_owner_url": self.address("DATABASE_OWNER_URL"),
            "database_url": self.address("DATABASE_URL"),
            "database_reports_url": self.address("DATABASE_REPORTS_URL"),
        }
        for name in ("secrets", "data", "backups"):
            (folder / name).mkdir()
        for name, content in self.secrets.items():
            (folder / "secrets" / name).write_text(content + "\n")

    def address(self, variable: str) -> str:
        return urlsplit(os.environ[variable])._replace(path=f"/{self.database}").geturl()

    def environment(self, service: str) -> dict[str, str]:
        """What the image and compose give the program; only folders and ports are this machine's."""
        given = {
            name: value.replace("/run/secrets", str(self.folder / "secrets"))
            for name, value in environment_of(service).items()
        }
        return {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "DJANGO_SETTINGS_MODULE": "shop.settings",
            "OCOP_MODE": "production",
            **given,
            "OCOP_DATA_DIR": str(self.folder / "data"),
            "OCOP_STATIC_DIR": str(self.folder / "static"),
            "OCOP_RUN_DIR": str(self.folder / "run"),
            "OCOP_BACKUP_DIR": str(self.folder / "backups"),
            "OCOP_WEB_HOST": "127.0.0.1",
            "OCOP_WEB_PORT": str(self.port),
            **({"OCOP_WORKER_METRICS_PORT": str(self.worker_port)} if service == "worker" else {}),
        }

    def start(
        self, service: str, command: list[str] | None = None, *, as_service: str = ""
    ) -> subprocess.Popen[bytes]:
        """The service's own command, or another in the environment that it (or `as_service`) has."""
        words = command or services()[service]["command"]
        with (self.folder / f"{service}.log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable if words[0] == "python" else words[0], *words[1:]],
                env=self.environment(as_service or service),
                cwd=ROOT,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.running[service] = process
        return process

    def run(self, service: str, command: list[str] | None = None, *, as_service: str = "") -> None:
        code = self.start(service, command, as_service=as_service).wait()
        assert code == 0, self.log(service)

    def megabytes_of(self, service: str) -> list[float]:
        """Resident memory of each process of a running service."""
        group, sizes = str(self.running[service].pid), []
        for line in Path("/proc").glob("[0-9]*/stat"):
            with contextlib.suppress(OSError):  # ended while we looked
                fields = line.read_text().rpartition(")")[2].split()
                if fields[2] == group:
                    sizes.append(int(fields[21]) * os.sysconf("SC_PAGE_SIZE") / 1_000_000)
        return sizes

    def log(self, service: str) -> str:
        return (self.folder / f"{service}.log").read_text()

    def is_healthy(self, service: str) -> bool:
        """Ask as compose would: by the command of the health check."""
        kind, *words = services()[service]["healthcheck"]["test"]
        assert (kind, words[0]) == ("CMD", "python")
        asked = subprocess.run(
            [sys.executable, *words[1:]], env=self.environment(service), cwd=ROOT, check=False
        )
        return asked.returncode == 0

    def wait_until_healthy(self, service: str) -> None:
        deadline = time.monotonic() + READY_S
        while not self.is_healthy(service):
            assert self.running[service].poll() is None, self.log(service)
            assert time.monotonic() < deadline, self.log(service)
            time.sleep(0.2)

    def get(
        self, path: str, *, host: str = DOMAIN, port: int = 0, **headers: str
    ) -> tuple[int, dict[str, str], bytes]:
        """Status, headers (names in small letters) and body; header names with _ for -."""
        connection = http.client.HTTPConnection("127.0.0.1", port or self.port, timeout=20)
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request("GET", path, headers={"Host": host, **sent})
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, body

    def stop(self, service: str) -> int:
        process = self.running.pop(service)
        process.send_signal(signal.SIGTERM)
        return process.wait(20)

    def end(self) -> None:
        for process in self.running.values():
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


@pytest.fixture(scope="session")
def bare_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Nothing runs yet, and there is no database."""
    if not ADMIN_URL:
        pytest.fail("no test server: run the tests with ./ocop test")
    folder = tmp_path_factory.mktemp("server")
    (folder / "logs").mkdir()
    valkey = Valkey(folder)
    valkey.start()
    server = Server(folder, f"ocop_deploy_{os.getpid()}", valkey.url())
    try:
        yield server
    finally:
        server.end()
        valkey.stop()
        with psycopg.connect(ADMIN_URL, autocommit=True) as admin:
            admin.execute(
                sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(server.database))
            )


@pytest.fixture(scope="session")
def server(bare_server: Server) -> Server:
    """Migrated, with web, worker and beat running."""
    # Without the admin's files, whose compression takes longer than all the rest here.
    collect = ["collectstatic", "--noinput", "-v0", "--ignore=admin", "--ignore=graphene_django"]
    collecting = bare_server.start("web", ["python", "-m", "django", *collect])
    bare_server.run("migrate")
    assert collecting.wait() == 0, bare_server.log("web")
    for service in ("web", "worker", "beat"):
        bare_server.start(service)
    for service in ("web", "worker", "beat"):
        bare_server.wait_until_healthy(service)
    return bare_server
