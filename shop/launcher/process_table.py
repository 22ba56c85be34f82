"""Questions to the operating system about processes that may not be our children."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from random import SystemRandom

PROC = Path("/proc")
SERVER_PORTS = range(20_000, 32_000)  # below the range from which systems take ports of outgoing connections


def is_alive(pid: int) -> bool:
    """Does it still run? A zombie does not; one of our own is reaped here, so that its id is given back."""
    try:
        if os.waitpid(pid, os.WNOHANG)[0] == pid:
            return False
    except (ChildProcessError, OverflowError):
        pass
    try:
        os.kill(pid, 0)
    except PermissionError:
        return True
    except (ProcessLookupError, OverflowError):
        return False
    return not _is_zombie(pid)


def _is_zombie(pid: int) -> bool:
    try:
        return (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except (OSError, IndexError):
        return False


def command_of(pid: int) -> str:
    """The command line, words separated by blanks; "" when it is gone."""
    try:
        return (
            (PROC / str(pid) / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
        )
    except OSError:
        done = subprocess.run(
            ["ps", "-o", "command=", "-p", str(pid)], capture_output=True, check=False, text=True
        )
        return done.stdout.strip()


def is_used_as_working_folder(folder: Path) -> bool:
    """Does a living process work in this folder? Every process of a PostgreSQL server sits in its cluster."""
    for pid in _pids():
        try:
            if (PROC / str(pid) / "cwd").readlink() == folder.resolve() and not _is_zombie(pid):
                return True
        except OSError:
            continue
    return False


def pids_started_with(**variables: str) -> list[int]:
    """Processes whose environment at start held all these variables; empty where the system has no /proc."""
    wanted = {f"{name}={value}".encode() for name, value in variables.items()}
    found = []
    for pid in _pids():
        try:
            held = set((PROC / str(pid) / "environ").read_bytes().split(b"\0"))
        except OSError:
            continue
        if wanted <= held and is_alive(pid):
            found.append(pid)
    return found


def _pids() -> Iterator[int]:
    if PROC.is_dir():
        yield from (int(entry.name) for entry in PROC.iterdir() if entry.name.isdigit())


def wait_until_gone(pid: int, timeout_s: float) -> bool:
    deadline = time.monotonic() + timeout_s
    while is_alive(pid):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def end_all(pids: list[int], grace_s: float = 10.0) -> None:
    """Ask processes to end, then insist."""
    for signal_number in (signal.SIGTERM, signal.SIGKILL):
        for pid in pids:
            try:
                os.kill(pid, signal_number)
            except ProcessLookupError:
                continue
        deadline = time.monotonic() + grace_s
        for pid in pids:
            wait_until_gone(pid, max(0.0, deadline - time.monotonic()))


def is_port_free(port: int, host: str = "127.0.0.1") -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on now."""
    random = SystemRandom()
    while True:
        if is_port_free(port := random.choice(SERVER_PORTS)):
            return port


def kept_port(file: Path) -> int:
    """The port written in the file, so that a server keeps its address; another when it is taken or none is kept."""
    try:
        port = int(file.read_text())
    except (OSError, ValueError):
        port = 0
    if port not in SERVER_PORTS or not is_port_free(port):
        port = free_port()
        file.write_text(f"{port}\n")
    return port
