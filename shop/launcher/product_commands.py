"""The command lines of the product's programs: one spelling for `start`, the bench and the containers."""

from pathlib import Path

from shop.launcher.python_environment import PYTHON

WEB_WORKERS = 2


def web_command(host: str, port: int, *, workers: int = WEB_WORKERS) -> list[str]:
    """granian with one thread a worker: Python runs one at a time, a second only lengthens the slow requests."""
    return [
        *[str(PYTHON), "-m", "granian", "--interface", "wsgi", "--workers", str(workers)],
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


def worker_command(data_folder: Path | None, *, concurrency: int = 1) -> list[str]:
    """celery; with a data folder beat is inside and keeps its timetable there, without one it runs on its own."""
    beat = ["-B", "-s", str(data_folder / "celerybeat-schedule")] if data_folder else []
    return [
        *[str(PYTHON), "-m", "celery", "-A", "shop.celery", "worker", "--concurrency", str(concurrency)],
        *[*beat, "--loglevel", "WARNING", "--without-gossip", "--without-mingle"],
    ]


def beat_command(timetable: Path) -> list[str]:
    """celery's clock, once and never twice; the timetable may be lost, everything in it may run early."""
    return [
        *[str(PYTHON), "-m", "celery", "-A", "shop.celery", "beat", "-s", str(timetable)],
        *["--pidfile=", "--loglevel", "WARNING"],
    ]


def backup_clock_command() -> list[str]:
    """The daily backup and the weekly trial of one."""
    return [str(PYTHON), "-m", "shop.launcher.backup_clock"]
