"""The life of the embedded PostgreSQL: made once, started, adopted, recovered, stopped; never made anew."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from shop.launcher.accounts import Account, server_account
from shop.launcher.data_folder import is_disk_full
from shop.launcher.errors import LauncherError
from shop.launcher.install_marker import InstallMarker
from shop.launcher.kept_secrets import read_or_make_secrets
from shop.launcher.postgres_binaries import BUILTIN_LOCALE_SINCE, Binaries, find_binaries, readable_binaries
from shop.launcher.postgres_roles import (
    DATABASE,
    DURABILITY,
    DURABILITY_QUERY,
    RIGHTS_SCRIPT,
    SAFE_VALUES,
    roles_script,
)
from shop.launcher.process_table import (
    command_of,
    is_alive,
    is_used_as_working_folder,
    kept_port,
    wait_until_gone,
)

RECOVERY_S = 600.0  # crash recovery replays the log since the last checkpoint; minutes on a slow disk
STOP_S = 60.0
DYING_S = 5.0
LEFTOVER_TRIES = 30  # one a second: a killed postmaster's processes take some seconds to notice
PASSING_TROUBLES = ("lock file", "shared memory block", "Address already in use")
LOG_BYTES_MAX = 10_000_000
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "password_encryption": "scram-sha-256",
    "jit": "off",
    "log_line_prefix": "%m [%p] %u@%d ",
    "log_timezone": "UTC",
}


class LockFile(NamedTuple):
    """postmaster.pid: what a running server says about itself."""

    pid: int
    port: int
    status: str  # starting, ready, stopping


class Cluster:
    """One PostgreSQL cluster below a data folder.

    data_folder  holds `postgres/`, the secrets, the kept port and the logs
    is_scratch   true for tests: no marker is kept, so deleting it and starting again is fine
    settings     of the server, over the usual ones; they count when it starts, not when it is adopted
    """

    def __init__(
        self,
        data_folder: Path,
        *,
        is_scratch: bool = False,
        binaries: Binaries | None = None,
        settings: Mapping[str, str] | None = None,
    ) -> None:
        self.data_folder = data_folder
        self.folder = data_folder / "postgres"
        self.log = data_folder / "logs" / "postgres.log"
        self.marker = None if is_scratch else InstallMarker(data_folder)
        self.account: Account | None = server_account(self.folder)
        self.port = 0
        self.secrets: dict[str, str] = {}
        self._given_binaries = binaries
        self._settings = {**SETTINGS, **(settings or {})}
        self._note: Callable[[str], None] = print

    def url(self, role: str, database: str = DATABASE) -> str:
        return f"postgresql://{role}:{self.secrets[role]}@127.0.0.1:{self.port}/{database}"

    def lock_file(self) -> LockFile | None:
        try:
            pid, _, _, port, _, _, _, status = (self.folder / "postmaster.pid").read_text().splitlines()
            return LockFile(int(pid), int(port), status.strip())
        except (OSError, ValueError):
            return None  # absent, or its lines are just being written

    def running_pid(self) -> int:
        """The postmaster of this cluster, 0 when none runs; a stranger who got its old number does not count."""
        lock = self.lock_file()
        if lock and is_alive(lock.pid) and "postgres" in command_of(lock.pid):
            return lock.pid
        return 0

    def start(self, note: Callable[[str], None] = print) -> None:
        """Run the server or adopt the running one, made on the very first start; then check roles and settings.

        note    gets a line when something takes long
        raises  LauncherError in one sentence; nothing is left running that was not before
        """
        self._note = note
        if self.marker:
            self.marker.refuse_if_lost(self.folder)
        is_made = (self.folder / "PG_VERSION").exists()
        if is_made and not (self.data_folder / "secrets.json").exists():
            raise LauncherError(
                f"Thiếu {self.data_folder}/secrets.json, tệp giữ mật khẩu của cơ sở dữ liệu ở {self.folder}. "
                "Hãy đưa tệp về chỗ cũ hoặc phục hồi bản sao lưu bằng ./ocop restore."
            )
        self.secrets = read_or_make_secrets(self.data_folder)
        if is_made:
            self._refuse_other_version()
        else:
            self._make()
        was_running = bool(self.running_pid())
        self._run()
        try:
            self._ensure_roles()
            self._refuse_unsafe_settings()
        except LauncherError:
            if not was_running:
                self.stop()
            raise
        if self.marker:
            self.marker.write(self.folder)

    def stop(self) -> None:
        """A fast, clean stop: sessions end, all is written. Insists after a minute, never with SIGKILL."""
        pid = self.running_pid()
        for signal_number in (signal.SIGINT, signal.SIGQUIT):
            if pid and is_alive(pid):
                os.kill(pid, signal_number)
                wait_until_gone(pid, STOP_S)

    def query(self, sql: str, *, role: str = "postgres", database: str = "postgres") -> str:
        """Run SQL through psql: rows as lines, columns parted by |. The password goes by the environment.

        raises  LauncherError with psql's complaint
        """
        clean = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
        address = f"host=127.0.0.1 port={self.port} user={role} dbname={database} connect_timeout=10"
        done = subprocess.run(
            [self.binaries.path("psql"), "-XqAt", "-w", "-v", "ON_ERROR_STOP=1", "-d", address],
            input=sql,
            capture_output=True,
            check=False,
            text=True,
            env={**clean, "PGPASSWORD": self.secrets[role]},
        )
        if done.returncode:
            raise LauncherError(f"PostgreSQL không nhận lệnh của {role}: {done.stderr.strip()}")
        return done.stdout.strip()

    # -- making ---------------------------------------------------------------------------------------------------

    def _make(self) -> None:
        """initdb into a folder beside, then renamed: a half-made cluster is never taken for a whole one."""
        if self.folder.exists() and any(self.folder.iterdir()):
            raise LauncherError(
                f"{self.folder} không trống mà cũng không phải dữ liệu PostgreSQL; hãy xem lại."
            )
        half = self.folder.with_name("postgres.making")
        shutil.rmtree(half, ignore_errors=True)
        half.mkdir(mode=0o700)
        descriptor, password_file = tempfile.mkstemp(dir=self.data_folder, prefix="initdb-")
        with os.fdopen(descriptor, "w") as file:
            file.write(self.secrets["postgres"] + "\n")
        try:
            if self.account:
                os.chown(half, self.account.uid, self.account.gid)
                os.chown(password_file, self.account.uid, self.account.gid)
            options = [
                "-U",
                "postgres",
                "-A",
                "scram-sha-256",
                "-E",
                "UTF8",
                "--data-checksums",
                *self._locale_arguments(),
            ]
            done = subprocess.run(
                [self.binaries.path("initdb"), *options, f"--pwfile={password_file}", "-D", str(half)],
                capture_output=True,
                check=False,
                text=True,
                env=self._server_environment(),
                **self._as_account(),
            )
        finally:
            Path(password_file).unlink()
        if done.returncode:
            shutil.rmtree(half, ignore_errors=True)
            raise self._failure("Không tạo được cơ sở dữ liệu", done.stderr or done.stdout)
        half.replace(self.folder)

    def _locale_arguments(self) -> list[str]:
        if self.binaries.major >= BUILTIN_LOCALE_SINCE:
            return ["--locale-provider=builtin", "--locale=C.UTF-8"]
        return ["--locale=C.UTF-8"]

    def _refuse_other_version(self) -> None:
        made_by = (self.folder / "PG_VERSION").read_text().strip()
        if made_by != str(self.binaries.major):
            raise LauncherError(
                f"Dữ liệu ở {self.folder} do PostgreSQL {made_by} tạo, còn bản đang có là {self.binaries.major}. "
                f"Hãy dùng lại PostgreSQL {made_by}, hoặc phục hồi bản sao lưu bằng ./ocop restore."
            )

    def _ensure_roles(self) -> None:
        """Roles, database and rights; passwords that no longer fit the file are put right."""
        self.query(roles_script(self.secrets))
        self.query(RIGHTS_SCRIPT, database=DATABASE)

    def _refuse_unsafe_settings(self) -> None:
        """Asked as the app role in its own database: what the role or the database overrides counts too."""
        values = self.query(DURABILITY_QUERY, role="ocop_app", database=DATABASE).split("|")
        unsafe = [name for name, value in zip(DURABILITY, values, strict=True) if value not in SAFE_VALUES]
        if unsafe:
            raise LauncherError(
                f"PostgreSQL đang tắt {', '.join(unsafe)}: mất điện là mất đơn hàng, "
                f"nên Chợ OCOP không chạy. Hãy bật lại trong {self.folder}/postgresql.conf."
            )

    # -- running --------------------------------------------------------------------------------------------------

    @cached_property
    def binaries(self) -> Binaries:
        return readable_binaries(self._given_binaries or find_binaries(), self.account, self.data_folder)

    def _as_account(self) -> dict[str, Any]:
        return self.account.popen_arguments() if self.account else {"cwd": "/"}

    def _server_environment(self) -> dict[str, str]:
        return {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}

    def _spawn(self) -> "subprocess.Popen[bytes]":
        """The postmaster in a session of its own: neither Ctrl-C nor the end of this process reaches it."""
        self.port = kept_port(self.data_folder / "postgres.port")
        settings = [word for name, value in self._settings.items() for word in ("-c", f"{name}={value}")]
        if self.log.exists() and self.log.stat().st_size > LOG_BYTES_MAX:
            self.log.replace(self.log.with_suffix(".log.1"))
        with self.log.open("ab") as log:
            return subprocess.Popen(
                [self.binaries.path("postgres"), "-D", str(self.folder), "-p", str(self.port), *settings],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=self._server_environment(),
                start_new_session=True,
                **self._as_account(),
            )

    def _run(self) -> None:
        """Until the server is ready: wait for one that runs, start one that does not, try again after a crash."""
        for _ in range(LEFTOVER_TRIES):
            if pid := self.running_pid():
                if self._wait_ready(pid) and self._accepts(pid):
                    return
                continue
            self._remove_dead_lock()
            log_start = self.log.stat().st_size if self.log.exists() else 0
            process = self._spawn()
            if self._wait_ready(process.pid):
                return
            said = self._log_since(log_start)
            if not any(sign in said for sign in PASSING_TROUBLES):
                raise self._failure("PostgreSQL không khởi động được", said)
            time.sleep(1)
        raise self._failure("Một PostgreSQL cũ trên dữ liệu này chưa chịu dừng", "")

    def _wait_ready(self, pid: int) -> bool:
        """True when it is ready, False when it ended; its own status line tells, as pg_ctl reads it.

        raises  LauncherError when it still recovers after ten minutes; it goes on recovering
        """
        started = time.monotonic()
        next_note = 10.0
        while is_alive(pid):
            lock = self.lock_file()
            if lock and lock.pid == pid and lock.status == "ready":
                self.port = lock.port
                return True
            waited = time.monotonic() - started
            if waited > RECOVERY_S:
                raise LauncherError(
                    f"PostgreSQL vẫn đang khôi phục sau {RECOVERY_S / 60:.0f} phút và sẽ làm tiếp; "
                    f"hãy chờ rồi chạy lại. Nhật ký: {self.log}"
                )
            if waited > next_note:
                self._note(f"PostgreSQL đang khôi phục dữ liệu sau lần dừng đột ngột, đã {waited:.0f} s")
                next_note += 10.0
            time.sleep(0.02)
        return False

    def _accepts(self, pid: int) -> bool:
        """Does a server found running take our password? False when it was just dying, its last words "ready"."""
        try:
            self.query("SELECT 1;")
        except LauncherError:
            if wait_until_gone(pid, DYING_S):
                return False
            raise
        return True

    def _remove_dead_lock(self) -> None:
        """Take away the lock file of a server that is dead for certain: nobody works in the cluster.

        PostgreSQL believes any living process number in it. After a restart of the machine that may be anybody,
        and in a container a killed server may stay a zombie for ever.
        """
        if self.lock_file() and not self.running_pid() and not is_used_as_working_folder(self.folder):
            (self.folder / "postmaster.pid").unlink(missing_ok=True)

    def _log_since(self, offset: int) -> str:
        with self.log.open("rb") as log:
            log.seek(offset)
            return log.read().decode(errors="replace")

    def _failure(self, sentence: str, said: str) -> LauncherError:
        if is_disk_full(self.data_folder, said):
            return LauncherError(f"Ổ đĩa chứa {self.data_folder} đã đầy. Hãy dọn bớt rồi chạy lại.")
        last = [line for line in said.strip().splitlines() if line.strip()][-3:]
        return LauncherError(f"{sentence}. Nhật ký: {self.log}" + "".join(f"\n  {line}" for line in last))
