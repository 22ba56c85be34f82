"""PostgreSQL and valkey for as long as somebody needs them: the last one out turns off the light."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from shop.launcher.data_folder import is_given, prepare_data_folder, require_free_space
from shop.launcher.file_lock import FileLock
from shop.launcher.kept_secrets import read_or_make_secrets
from shop.launcher.postgres import Cluster
from shop.launcher.process_table import is_alive, pids_started_with
from shop.launcher.progress import Progress
from shop.launcher.valkey import Valkey


class Servers:
    """The two embedded servers of a data folder; None where the environment names an outside one."""

    def __init__(
        self,
        data_folder: Path,
        *,
        is_scratch: bool = False,
        postgres_settings: Mapping[str, str] | None = None,
    ) -> None:
        self.data_folder = data_folder
        self.is_scratch = is_scratch
        outside_allowed = not is_scratch  # tests must never reach a real shop's data
        has_database = outside_allowed and is_given("DATABASE_URL")
        has_broker = outside_allowed and is_given("REDIS_URL")
        self.postgres = (
            None if has_database else Cluster(data_folder, is_scratch=is_scratch, settings=postgres_settings)
        )
        self.valkey = None if has_broker else Valkey(data_folder)

    def start(self, progress: Progress) -> None:
        with progress.step("Khởi động PostgreSQL") as step:
            if self.postgres:
                self.postgres.start(step.note)
            else:
                step.unchanged("dùng DATABASE_URL")
        with progress.step("Khởi động valkey") as step:
            if self.valkey:
                self.valkey.start(step.note)
            else:
                step.unchanged("dùng REDIS_URL")

    def revive(self, say: Callable[[str], None]) -> None:
        """Start again what has fallen while the product runs. raises LauncherError"""
        if self.postgres and not self.postgres.running_pid():
            say("PostgreSQL đã dừng đột ngột; khởi động lại.")
            self.postgres.start(say)
        if self.valkey and not is_alive(self.valkey.pid):
            say("valkey đã dừng đột ngột; khởi động lại.")
            self.valkey.start(say)

    def stop(self) -> None:
        if self.valkey:
            self.valkey.stop()
        if self.postgres:
            self.postgres.stop()

    def variables(self) -> dict[str, str]:
        """What the settings read from the environment; made up to agree with the servers that run."""
        found = {"OCOP_DATA_DIR": str(self.data_folder)}
        if self.postgres:
            found |= {
                "DATABASE_URL": self.postgres.url("ocop_app"),
                "DATABASE_OWNER_URL": self.postgres.url("ocop_owner"),
                "DATABASE_REPORTS_URL": self.postgres.url("ocop_reports"),
            }
            if self.is_scratch:
                found["OCOP_TEST_ADMIN_URL"] = self.postgres.url("postgres", "postgres")
        if self.valkey:
            found["REDIS_URL"] = self.valkey.url()
        if not is_given("OCOP_SECRET_KEY"):
            found["OCOP_SECRET_KEY"] = read_or_make_secrets(self.data_folder)["secret_key"]
        return found


@contextmanager
def running_servers(
    data_folder: Path,
    progress: Progress,
    *,
    is_scratch: bool = False,
    postgres_settings: Mapping[str, str] | None = None,
) -> Iterator[Servers]:
    """Start what does not run yet; on the way out stop it, unless another process still uses it.

    Users share one lock, changes are made one at a time. A dead user's share is gone with it, so what a
    killed launcher left running is adopted here; it is stopped too, except while its web server still serves.

    postgres_settings  over the usual ones, for a server started here
    """
    prepare_data_folder(data_folder)
    require_free_space(data_folder)
    servers = Servers(data_folder, is_scratch=is_scratch, postgres_settings=postgres_settings)
    change, use = FileLock(data_folder / "servers.change"), FileLock(data_folder / "servers.use")
    try:
        with change.alone():
            use.share()
            try:
                servers.start(progress)
            except BaseException:
                _stop_when_unused(servers, use)
                raise
        try:
            yield servers
        finally:
            with change.alone():
                _stop_when_unused(servers, use)
    finally:
        use.close()
        change.close()


def _stop_when_unused(servers: Servers, use: FileLock) -> None:
    serving = pids_started_with(OCOP_DATA_DIR=str(servers.data_folder), OCOP_SERVICE="web")
    if use.try_alone() and not serving:
        servers.stop()
