"""The command lines of the web server and the worker: one spelling for `start`, the bench and the documents."""

from pathlib import Path

from shop.launcher.python_environment import PYTHON

WEB_WORKERS = 2


def web_command(host: str, port: int) -> list[str]:
    """granian with one thread a worker: Python runs one at a time, a second only lengthens the slow requests."""
    return [
        *[str(PYTHON), "-m", "granian", "--interface", "wsgi", "--workers", str(WEB_WORKERS)],
        *[
            "--blocking-threads",
            "1",
            "--host",
            host,
            "--port",
            str(port),
            "--no-ws",
            "--log-level",
            "warning",
        ],
        *["--respawn-failed-workers", "--workers-kill-timeout", "10", "shop.wsgi:application"],
    ]


def worker_command(data_folder: Path) -> list[str]:
    """celery with beat inside, which keeps its timetable in the data folder."""
    return [
        *[str(PYTHON), "-m", "celery", "-A", "shop.celery", "worker", "-B", "--concurrency", "1"],
        *["-s", str(data_folder / "celerybeat-schedule"), "--loglevel", "WARNING"],
        *["--without-gossip", "--without-mingle"],
    ]
