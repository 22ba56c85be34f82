"""The daily backup and the weekly trial restore: `python -m shop.launcher.backup_clock`, beside web and worker.

A process of its own of some MB: a backup may take longer than any task of the queue, and must not wait for one.
"""

import argparse
import os
import subprocess
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from shop.launcher.backup_folder import (
    backup_folder,
    can_try,
    is_backup_due,
    is_verification_due,
    last_good_backup,
)
from shop.launcher.python_environment import django_command, program_environment, role_of

FIRST_AFTER_S = 600.0  # people who have just opened the shop come first
LOOK_EVERY_S = 60.0
AGAIN_AFTER_S = 3600.0  # after a failure
NICENESS = 10
Run = Callable[..., int]


def main(arguments: Sequence[str] | None = None) -> None:
    """For ever: look every minute, do what is due, say what came of it on stdout."""
    parser = argparse.ArgumentParser(prog="backup_clock", description=__doc__)
    parser.add_argument("--first-after", type=float, default=FIRST_AFTER_S, metavar="SECONDS")
    time.sleep(parser.parse_args(arguments).first_after)
    os.nice(NICENESS)
    data_folder = Path(os.environ["OCOP_DATA_DIR"])
    while True:
        is_well = do_what_is_due(data_folder, datetime.now(UTC))
        time.sleep(LOOK_EVERY_S if is_well else AGAIN_AFTER_S)


def do_what_is_due(data_folder: Path, now: datetime, run: Run | None = None) -> bool:
    """One look at the backups. Returns False when something failed."""
    run = run or _run
    folder = backup_folder(data_folder)
    if is_backup_due(last_good_backup(folder, now), now) and run("backup"):
        return False
    if can_try(data_folder) and is_verification_due(folder, now):
        return run("backup", "verify") == 0
    return True


def _run(*words: str) -> int:
    """Run ./ocop WORDS as the owner of the tables; its words go where ours go. Returns its exit code."""
    print(f"{datetime.now(UTC).isoformat(timespec='seconds')} {' '.join(words)}", flush=True)
    return subprocess.call(django_command(*words), env=program_environment(**role_of("backup")))


if __name__ == "__main__":
    main()
