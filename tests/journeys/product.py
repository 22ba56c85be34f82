"""The product as it is started for people: granian, the worker with beat, hashed static files, a committed database."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

ROOT = Path(__file__).resolve().parents[2]
START_S = 60
STOP_S = 15


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def environment_for(database: str, folder: Path, port: int) -> dict[str, str]:
    """The demo's settings on this database; the broker's database 5, so that no other test's bell is heard."""

    def at(variable: str, path: str) -> str:
        return urlunsplit(urlsplit(os.environ[variable])._replace(path=path))

    return {
        **os.environ,
        "OCOP_MODE": "demo",
        "OCOP_DATA_DIR": str(folder),
        "OCOP_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "OCOP_LOG_LEVEL": "WARNING",
        "DATABASE_URL": at("DATABASE_URL", f"/{database}"),
        "DATABASE_OWNER_URL": at("DATABASE_OWNER_URL", f"/{database}"),
        "DATABASE_REPORTS_URL": at("DATABASE_REPORTS_URL", f"/{database}"),
        "REDIS_URL": at("REDIS_URL", "/5"),
        "DJANGO_SETTINGS_MODULE": "shop.settings",
    }


def _spawn(command: list[str], environment: dict[str, str], log: Path) -> subprocess.Popen[bytes]:
    with log.open("ab") as output:
        return subprocess.Popen(
            [sys.executable, "-m", *command],
            cwd=ROOT,
            env=environment,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )


def _wait_until_ready(url: str, web: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"{url}/readyz", timeout=2) as answer:  # noqa: S310 - our own server
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            pass
        if web.poll() is not None:
            break
        time.sleep(0.2)
    raise AssertionError(f"the web server did not come up:\n{log.read_text(errors='replace')[-3000:]}")


@contextmanager
def running_product(database: str, folder: Path) -> Iterator[str]:
    """Start everything on a database and yield its address; stop it however the test ends."""
    port = free_port()
    environment = environment_for(database, folder, port)
    subprocess.run(
        [sys.executable, "-m", "django", "collectstatic", "--noinput", "--verbosity", "0"],
        cwd=ROOT,
        env=environment,
        check=True,
    )
    web_log, worker_log = folder / "web.log", folder / "worker.log"
    web = _spawn(
        [
            *["granian", "--interface", "wsgi", "--workers", "1", "--host", "127.0.0.1", "--port"],
            str(port),
            "shop.wsgi:application",
        ],
        environment,
        web_log,
    )
    beat_file = str(folder / "beat")
    worker = _spawn(
        [
            "celery",
            "-A",
            "shop.celery",
            "worker",
            "-B",
            "--concurrency",
            "1",
            "-l",
            "WARNING",
            "-s",
            beat_file,
        ],
        environment,
        worker_log,
    )
    url = f"http://127.0.0.1:{port}"
    try:
        _wait_until_ready(url, web, web_log)
        yield url
    finally:
        for process in (web, worker):
            _stop(process)


def _stop(process: subprocess.Popen[bytes]) -> None:
    try:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(STOP_S)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(STOP_S)
    except ProcessLookupError:
        pass
