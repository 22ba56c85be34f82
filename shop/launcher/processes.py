"""The web server and the worker: started, watched, started again when they fall, ended in order."""

import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from shop.launcher.data_folder import PROJECT
from shop.launcher.process_table import end_all, pids_started_with

STOP_S = 20.0  # a request in flight and a task of the outbox are done long before
STEADY_S = 60.0  # a service that ran this long has recovered: the next fall starts over with a short pause
LONGEST_PAUSE_S = 30.0
LOG_BYTES_MAX = 10_000_000


class Service:
    """One supervised program with its children, in a session of its own.

    name  `web`, `worker` or `backup`; marks the environment of its processes, so that leftovers are found again
    """

    def __init__(self, name: str, command: Sequence[str], env: Mapping[str, str], data_folder: Path) -> None:
        self.name = name
        self.command = list(command)
        self.data_folder = data_folder
        self.env = {**env, "OCOP_SERVICE": name, "OCOP_DATA_DIR": str(data_folder)}
        self.log = data_folder / "logs" / f"{name}.log"
        self.process: subprocess.Popen[bytes] | None = None
        self._started = 0.0
        self._pause_s = 0.0
        self._restart_at = 0.0

    def start(self) -> None:
        if self.log.exists() and self.log.stat().st_size > LOG_BYTES_MAX:
            self.log.replace(self.log.with_suffix(".log.1"))
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=self.env,
                cwd=PROJECT,
                start_new_session=True,
            )
        self._started = time.monotonic()

    def has_ended(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    def watch(self, now: float | None = None) -> str:
        """Start it again when it fell, after 1, 2, 4 … 30 s. Returns a line to say, "" when nothing is new."""
        now = time.monotonic() if now is None else now
        if self._restart_at:
            if now >= self._restart_at:
                self._restart_at = 0.0
                self.start()
            return ""
        if self.process is None or self.process.poll() is None:
            return ""
        _end_session(self.process.pid)
        was_steady = now - self._started > STEADY_S
        self._pause_s = 1.0 if was_steady or not self._pause_s else min(self._pause_s * 2, LONGEST_PAUSE_S)
        self._restart_at = now + self._pause_s
        return (
            f"Tiến trình {self.name} đã dừng đột ngột (mã {self.process.returncode}); khởi động lại sau "
            f"{self._pause_s:.0f} s. Nhật ký: {self.log}"
        )

    def restart_with(self, env: Mapping[str, str]) -> None:
        """Stop and start with some variables changed."""
        self.stop()
        self.env |= env
        self.start()

    def stop(self) -> None:
        """Ask the main process, which ends its children; what is left then is ended with the whole session."""
        self._restart_at = 0.0
        if self.process is None:
            return
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(STOP_S)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        _end_session(self.process.pid)
        self.process = None

    def last_lines(self, count: int = 12) -> str:
        try:
            return "\n".join(
                f"  {line}" for line in self.log.read_text(errors="replace").splitlines()[-count:]
            )
        except OSError:
            return ""


def _end_session(leader: int) -> None:
    """What a killed main process leaves behind would hold the port or run tasks twice."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, signal.SIGKILL)


def end_leftovers(data_folder: Path) -> int:
    """End web servers and workers of this data folder whose launcher was killed. Returns how many."""
    pids = [
        pid
        for name in ("web", "worker", "backup")
        for pid in pids_started_with(OCOP_SERVICE=name, OCOP_DATA_DIR=str(data_folder))
    ]
    end_all(pids)
    return len(pids)
