"""One program of the product in the foreground, as a container runs it: python -m shop.launcher.serve NAME.

web, worker, beat, backup   become that program; what it counts and its sign of life lie in a folder emptied before
alive NAME SECONDS          for a health check: 0 when worker or beat gave a sign of life so recently
answers PATH                for a health check: 0 when the web server answers that path with 200
backed-up SECONDS           for a health check: 0 when the newest finished backup is no older
"""

import http.client
import os
import shutil
import sys
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from shop.launcher.backup_folder import backup_folder, last_good_backup
from shop.launcher.product_commands import (
    WEB_WORKERS,
    backup_clock_command,
    beat_command,
    web_command,
    worker_command,
)

PORT = 8000
UNKNOWN = 2
PATIENCE_S = 5.0


def main(arguments: Sequence[str]) -> int:
    """Returns an exit code, or never when it became the program."""
    match list(arguments):
        case ["web" | "worker" | "beat" | "backup" as name]:
            environment = prepare(name, os.environ)
            command = command_of(name, environment)
            os.execve(command[0], command, environment)  # noqa: S606 - becomes the program, so that signals reach it
        case ["alive", name, seconds]:
            return is_alive(own_folder(name, os.environ) / "alive", float(seconds))
        case ["backed-up", seconds]:
            return is_backed_up(os.environ, float(seconds))
        case ["answers", path]:
            return answers(_port(os.environ), path)
    print(__doc__, file=sys.stderr)
    return UNKNOWN


def prepare(name: str, environ: Mapping[str, str]) -> dict[str, str]:
    """Empty the program's own folder below OCOP_RUN_DIR and say in the environment what goes there.

    The figures of an earlier run must go: process numbers come again in a container, and files would be shared.
    """
    folder = own_folder(name, environ)
    shutil.rmtree(folder, ignore_errors=True)
    figures = folder / "metrics"
    figures.mkdir(parents=True)
    return {
        **environ,
        "OCOP_SERVICE": name,
        "PROMETHEUS_MULTIPROC_DIR": str(figures),
        "OCOP_ALIVE_FILE": str(folder / "alive"),
    }


def own_folder(name: str, environ: Mapping[str, str]) -> Path:
    return Path(environ.get("OCOP_RUN_DIR") or "/run/ocop") / name


def command_of(name: str, environ: Mapping[str, str]) -> list[str]:
    match name:
        case "web":
            workers = int(environ.get("OCOP_WEB_WORKERS") or WEB_WORKERS)
            return web_command(environ.get("OCOP_WEB_HOST") or "0.0.0.0", _port(environ), workers=workers)  # noqa: S104 - in a container, where only the proxy reaches it
        case "worker":
            return worker_command(None, concurrency=int(environ.get("OCOP_WORKER_CONCURRENCY") or 1))
        case "backup":
            return [*backup_clock_command(), "--first-after", "60"]
        case _:
            return beat_command(Path(environ["OCOP_ALIVE_FILE"]).with_name("timetable"))


def is_backed_up(environ: Mapping[str, str], seconds: float) -> int:
    made_at = last_good_backup(backup_folder(Path(environ["OCOP_DATA_DIR"]), environ))
    return 0 if made_at and (datetime.now(UTC) - made_at).total_seconds() < seconds else 1


def is_alive(sign: Path, seconds: float) -> int:
    try:
        return 0 if time.time() - sign.stat().st_mtime < seconds else 1
    except OSError:
        return 1


def answers(port: int, path: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S)
    try:
        connection.request("GET", path, headers={"Host": "localhost"})
        return 0 if connection.getresponse().status == http.client.OK else 1
    except (OSError, http.client.HTTPException):
        return 1
    finally:
        connection.close()


def _port(environ: Mapping[str, str]) -> int:
    return int(environ.get("OCOP_WEB_PORT") or PORT)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
