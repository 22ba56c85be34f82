"""Plain lines about each step, so that nobody wonders whether the machine still works."""

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

SIGN_OF_LIFE_S = 10.0  # a longer silence looks like a hang
MINUTE_S = 60
QUIET_S = 1.0  # what is quicker is not worth a line beside a command's own output


def seconds_text(seconds: float) -> str:
    """6.13 -> "6,1 s", 95.0 -> "1 phút 35 s"."""
    if seconds < MINUTE_S:
        return f"{seconds:.1f} s".replace(".", ",")
    minutes, rest = divmod(round(seconds), MINUTE_S)
    return f"{minutes} phút {rest} s"


class Step:
    """One line in the making. `unchanged` ends it with another word; `note` adds an indented line."""

    def __init__(self, progress: "Progress", title: str) -> None:
        self.progress = progress
        self.title = title
        self.started = time.monotonic()
        self.outcome = ""
        self._line_open = False
        self._shown = False
        self._lock = threading.Lock()

    def unchanged(self, why: str = "không có gì mới") -> None:
        self.outcome = why

    def note(self, text: str) -> None:
        with self._lock:
            self._open()
            self._write(("\n" if self._line_open else "") + f"      {text}\n")
            self._line_open = False

    def _write(self, text: str) -> None:
        self.progress.stream.write(text)
        self.progress.stream.flush()

    def _open(self) -> None:
        if not self._shown:
            self._write(f"{self.title} …")
            self._shown = self._line_open = True

    def show(self) -> None:
        with self._lock:
            self._open()

    def sign_of_life(self) -> None:
        with self._lock:
            self._open()
            self._write(f" {time.monotonic() - self.started:.0f} s …")
            self._line_open = True

    def close(self, *, failed: bool) -> None:
        with self._lock:
            if not self._shown:
                return
            ending = self.outcome or f"xong sau {seconds_text(time.monotonic() - self.started)}"
            lead = " " if self._line_open else "      "
            self._write(f"{lead}{'không thành' if failed else ending}\n")


class Progress:
    """Numbered steps "[2/7] …" for `start`; with total 0 a step speaks only after a second."""

    def __init__(self, total: int = 0, stream: TextIO | None = None) -> None:
        self.total = total
        self.number = 0
        self.stream = stream or (sys.stdout if total else sys.stderr)

    @contextmanager
    def step(self, title: str) -> Iterator[Step]:
        self.number += 1
        step = Step(self, f"[{self.number}/{self.total}] {title}" if self.total else title)
        if self.total:
            step.show()
        finished = threading.Event()
        watcher = threading.Thread(target=self._watch, args=(step, finished), daemon=True)
        watcher.start()
        failed = True
        try:
            yield step
            failed = False
        finally:
            finished.set()
            watcher.join()
            step.close(failed=failed)

    def _watch(self, step: Step, finished: threading.Event) -> None:
        if not self.total and not finished.wait(QUIET_S):
            step.show()
        while not finished.wait(SIGN_OF_LIFE_S):
            step.sign_of_life()

    def say(self, text: str) -> None:
        self.stream.write(f"{text}\n")
        self.stream.flush()
