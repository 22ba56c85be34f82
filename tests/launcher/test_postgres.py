import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from shop.launcher.errors import LauncherError
from shop.launcher.postgres import Cluster
from shop.launcher.postgres_binaries import Binaries, find_binaries
from shop.launcher.process_table import is_alive
from tests.launcher.conftest import scratch_folder

ROLES = "SELECT rolname, rolsuper, rolcreaterole, rolbypassrls FROM pg_roles WHERE rolname LIKE 'ocop%' ORDER BY 1;"


@pytest.fixture(scope="module")
def shared_cluster() -> Iterator[Cluster]:
    """For tests that leave the server as it is."""
    with scratch_folder() as folder:
        cluster = Cluster(folder)
        cluster.start()
        yield cluster
        cluster.stop()


@pytest.fixture(scope="module")
def made_folder() -> Iterator[Path]:
    """A data folder whose cluster was made and stopped: a copy of it is ready sooner than a new one."""
    with scratch_folder() as folder:
        cluster = Cluster(folder)
        cluster.start()
        cluster.stop()
        yield folder


@pytest.fixture
def cluster(folder: Path, made_folder: Path) -> Iterator[Cluster]:
    for name in ("postgres", "secrets.json"):
        subprocess.run(["cp", "-a", made_folder / name, folder / name], check=True)
    cluster = Cluster(folder)
    cluster.start()
    yield cluster
    cluster.stop()


def run_psql(cluster: Cluster, role: str, password: str | None) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": os.environ["PATH"]} | ({"PGPASSWORD": password} if password else {})
    address = f"host=127.0.0.1 port={cluster.port} user={role} dbname=ocop"
    return subprocess.run(
        [cluster.binaries.path("psql"), "-XAtw", "-d", address, "-c", "SELECT 1"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_first_start_makes_three_roles_of_which_only_the_owner_may_build(shared_cluster: Cluster) -> None:
    cluster = shared_cluster
    assert cluster.query(ROLES).splitlines() == ["ocop_app|f|f|f", "ocop_owner|f|f|f", "ocop_reports|f|f|f"]
    assert (
        cluster.query("SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = 'ocop';")
        == "ocop_owner"
    )
    cluster.query(
        "CREATE TABLE jar (id int GENERATED ALWAYS AS IDENTITY, n int);", role="ocop_owner", database="ocop"
    )

    cluster.query("INSERT INTO jar (n) VALUES (7);", role="ocop_app", database="ocop")

    assert cluster.query("SELECT n FROM jar;", role="ocop_reports", database="ocop") == "7"
    for role, forbidden in (
        ("ocop_app", "CREATE TABLE t (n int);"),
        ("ocop_app", "DROP TABLE jar;"),
        ("ocop_app", "TRUNCATE jar;"),
        ("ocop_reports", "SET default_transaction_read_only = off; DELETE FROM jar;"),
    ):
        with pytest.raises(LauncherError, match=r"permission denied|must be owner"):
            cluster.query(forbidden, role=role, database="ocop")
    assert cluster.query("SELECT n FROM jar;", role="ocop_app", database="ocop") == "7"


@pytest.mark.parametrize("role", ["postgres", "ocop_owner", "ocop_app", "ocop_reports"])
def test_nobody_connects_without_the_right_password(shared_cluster: Cluster, role: str) -> None:
    assert "no password supplied" in run_psql(shared_cluster, role, None).stderr
    assert "authentication failed" in run_psql(shared_cluster, role, "guess").stderr
    assert run_psql(shared_cluster, role, shared_cluster.secrets[role]).stdout == "1\n"


def test_secrets_are_readable_by_their_owner_alone(shared_cluster: Cluster) -> None:
    cluster = shared_cluster
    assert (cluster.data_folder / "secrets.json").stat().st_mode & 0o777 == 0o600
    assert cluster.folder.stat().st_mode & 0o777 == 0o700
    assert len(set(cluster.secrets.values())) == len(cluster.secrets)


def test_stop_and_start_keeps_data_port_and_passwords(cluster: Cluster) -> None:
    cluster.query("CREATE TABLE jar AS SELECT 85000 AS price_vnd;", role="ocop_owner", database="ocop")
    url = cluster.url("ocop_app")

    cluster.stop()
    assert cluster.running_pid() == 0
    again = Cluster(cluster.data_folder)
    again.start()

    assert again.url("ocop_app") == url
    assert again.query("SELECT price_vnd FROM jar;", role="ocop_app", database="ocop") == "85000"


def test_a_running_server_is_adopted_not_doubled(shared_cluster: Cluster) -> None:
    other = Cluster(shared_cluster.data_folder)
    other.start()

    assert other.running_pid() == shared_cluster.running_pid()
    assert other.url("ocop_app") == shared_cluster.url("ocop_app")


def test_after_a_kill_the_next_start_recovers_what_was_acknowledged(cluster: Cluster) -> None:
    cluster.query("CREATE TABLE jar AS SELECT 85000 AS price_vnd;", role="ocop_owner", database="ocop")
    killed = cluster.running_pid()

    os.kill(killed, signal.SIGKILL)
    cluster.start()

    assert cluster.running_pid() not in {0, killed}
    assert cluster.query("SELECT price_vnd FROM jar;", role="ocop_app", database="ocop") == "85000"


def test_a_lock_file_with_the_number_of_a_stranger_is_stale(cluster: Cluster) -> None:
    lock = cluster.folder / "postmaster.pid"
    lines = lock.read_text().splitlines()
    cluster.stop()
    with subprocess.Popen(["sleep", "60"]) as stranger:
        lock.write_text("\n".join([str(stranger.pid), *lines[1:]]) + "\n")

        cluster.start()

        assert is_alive(stranger.pid)
        assert cluster.running_pid() not in {0, stranger.pid}
        stranger.kill()


@pytest.mark.parametrize("loss", ["renamed", "emptied"])
def test_lost_data_is_refused_with_the_way_back_and_the_way_anew(cluster: Cluster, loss: str) -> None:
    cluster.stop()
    aside = cluster.folder.with_name("aside")
    cluster.folder.rename(aside)
    if loss == "emptied":
        cluster.folder.mkdir()

    with pytest.raises(LauncherError, match=r"\./ocop restore.*xóa .*installed\.json") as refusal:
        Cluster(cluster.data_folder).start()

    assert refusal.value.exit_code != 0
    assert not (cluster.folder / "PG_VERSION").exists()
    if loss == "emptied":
        cluster.folder.rmdir()
    aside.rename(cluster.folder)
    cluster.start()
    assert cluster.running_pid()


def test_a_data_folder_that_was_moved_away_whole_is_noticed_too(cluster: Cluster) -> None:
    cluster.stop()
    away = cluster.data_folder.with_name("away")
    cluster.data_folder.rename(away)
    cluster.data_folder.mkdir()

    with pytest.raises(LauncherError, match="restore"):
        Cluster(cluster.data_folder).start()

    assert list(cluster.data_folder.iterdir()) == []


def test_a_scratch_cluster_may_be_deleted_and_begun_anew(folder: Path) -> None:
    scratch = Cluster(folder, is_scratch=True)
    scratch.start()
    scratch.stop()
    scratch.folder.rename(folder / "aside")

    scratch.start()

    assert scratch.query("SELECT 1;") == "1"
    scratch.stop()


@pytest.mark.parametrize("setting", ["fsync", "full_page_writes", "synchronous_commit"])
def test_a_server_that_may_forget_is_not_served(cluster: Cluster, setting: str) -> None:
    cluster.query(f"ALTER SYSTEM SET {setting} = off;")
    cluster.stop()

    with pytest.raises(LauncherError, match=setting):
        cluster.start()

    assert cluster.running_pid() == 0


def test_a_role_that_may_forget_is_not_served_either(cluster: Cluster) -> None:
    cluster.query("ALTER ROLE ocop_app SET synchronous_commit = off;")

    with pytest.raises(LauncherError, match="synchronous_commit"):
        Cluster(cluster.data_folder).start()


def test_data_of_another_version_is_refused_before_anything_runs(cluster: Cluster) -> None:
    cluster.stop()
    newer = Binaries(cluster.binaries.folder, cluster.binaries.major + 1)

    with pytest.raises(LauncherError, match=f"do PostgreSQL {cluster.binaries.major} tạo"):
        Cluster(cluster.data_folder, binaries=newer).start()

    assert cluster.running_pid() == 0


def test_missing_secrets_of_an_existing_cluster_are_not_made_up(cluster: Cluster) -> None:
    cluster.stop()
    (cluster.data_folder / "secrets.json").unlink()

    with pytest.raises(LauncherError, match=r"secrets\.json"):
        Cluster(cluster.data_folder).start()

    assert not (cluster.data_folder / "secrets.json").exists()


def test_the_newest_system_packages_serve_where_the_wheel_is_missing(tmp_path: Path) -> None:
    for major in (14, 15, 17):
        (tmp_path / "postgresql" / str(major) / "bin").mkdir(parents=True)
        (tmp_path / "postgresql" / str(major) / "bin" / "postgres").touch()
    system = (str(tmp_path / "postgresql"),)

    assert find_binaries(tmp_path, system) == Binaries(tmp_path / "postgresql" / "17" / "bin", 17)
    with pytest.raises(LauncherError, match="apt install postgresql"):
        find_binaries(tmp_path, (str(tmp_path / "postgresql" / "14"),))


def test_a_server_may_be_given_settings_over_the_usual_ones(folder: Path) -> None:
    cluster = Cluster(folder, is_scratch=True, settings={"wal_level": "minimal", "max_wal_senders": "0"})
    cluster.start()
    try:
        said = cluster.query("SELECT current_setting('wal_level'), current_setting('max_connections');")
    finally:
        cluster.stop()

    assert said == "minimal|200"
