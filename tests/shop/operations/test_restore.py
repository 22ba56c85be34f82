"""The way back: a shop comes to life elsewhere, equal to the last row and right, and the old one stays untouched."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command

from shop.launcher.backup_folder import BEFORE_UPGRADE, Backup, backup_folder, backups_in, read_verification
from shop.launcher.database_setup import save_before_upgrade
from shop.launcher.errors import LauncherError
from shop.launcher.file_lock import FileLock
from shop.launcher.postgres import Cluster
from shop.launcher.progress import Progress
from shop.launcher.python_environment import program_environment
from shop.operations.backup import restore_backup
from shop.operations.backup.errors import BackupError
from shop.operations.backup.keys import machine_key
from shop.operations.backup.restore_backup import variables_of
from shop.operations.backup.restore_shop import RESTORING, restore_beside, restore_shop
from shop.operations.backup.server import Server
from shop.operations.backup.snapshot import differences, read_contents
from shop.operations.backup.verify_backup import verify_backup
from tests.conftest import ADMIN_URL, ROOT
from tests.launcher.conftest import scratch_folder
from tests.shop.operations.backed_up import (
    KEY,
    PICTURES,
    STRANGER,
    BackedUp,
    a_shop,
    admin_server,
)


@pytest.fixture(scope="module")
def shop(template_database, django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[BackedUp]:
    folder = tmp_path_factory.mktemp("shop")
    with (
        django_db_blocker.unblock(),
        a_shop(template_database, f"ocop_restore_{os.getpid()}", folder) as made,
    ):
        yield made


@pytest.fixture(scope="module")
def saved(shop) -> Path:
    return shop.save().path


@pytest.fixture(autouse=True)
def own_servers(monkeypatch):
    """What a restored shop runs on is made here; the addresses of the test server are none of its business."""
    monkeypatch.delenv("OCOP_SECRET_KEY", raising=False)


def quiet(_: str) -> None:
    """No progress lines."""


def get(variables: dict[str, str], path: str) -> str:
    """The status and the first words of a page, from a process that knows only these addresses."""
    script = (
        "import django; django.setup(); from django.test import Client; "
        f"answer = Client().get({path!r}); "
        "print(answer.status_code, len(answer.getvalue()))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        env=program_environment(**variables, OCOP_MODE="test", REDIS_URL=""),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


REFUSED = [
    ("ocop_app", "UPDATE orders_sale SET total_vnd = 0;", "permission denied"),
    ("ocop_app", "DELETE FROM reports_salefact;", "permission denied"),
    ("ocop_app", "TRUNCATE outlets_stockmove;", "permission denied"),
    ("ocop_app", "CREATE TABLE mine (n int);", "permission denied"),
    ("ocop_owner", "UPDATE orders_sale SET total_vnd = 0;", "append-only"),
    ("ocop_owner", "TRUNCATE outlets_stockmove;", "append-only"),
    ("ocop_reports", "INSERT INTO kernel_outboxevent DEFAULT VALUES;", "permission denied|read-only"),
]


def ask(cluster: Cluster, sql: str, role: str = "ocop_app") -> str:
    return cluster.query(sql, role=role, database="ocop")


@contextmanager
def running(data: Path) -> Iterator[Cluster]:
    """The shop's own cluster, as ./ocop start runs it, install marker and all."""
    cluster = Cluster(data)
    cluster.start(quiet)
    try:
        yield cluster
    finally:
        cluster.stop()


def check_that_it_is_equal_and_guarded(shop: BackedUp, cluster: Cluster) -> None:
    """Equal to rows, rights and triggers; the app may sell and rewrite nothing; facts refuse their owner too."""
    owner = shop.owner._replace(port=str(cluster.port), password=cluster.secrets["ocop_owner"], name="ocop")
    with shop.owner.connect() as original, owner.connect() as restored:
        assert differences(read_contents(original), read_contents(restored)) == []
    for role, statement, refusal in REFUSED:
        with pytest.raises(LauncherError, match=refusal):
            ask(cluster, statement, role)
    assert ask(cluster, "SELECT count(*) FROM reports_salefact;", "ocop_reports") == "3"
    assert ask(cluster, "SELECT count(*) FROM django_session;") == "0"
    ask(cluster, "SELECT ensure_sale_fact_partition('2031-05-01');")


def upgrade(cluster: Cluster, data: Path) -> Backup:
    """A start with nothing to migrate, one with a version behind, one with a version ahead. Returns the backup made."""
    variables = variables_of(cluster, data)
    with Progress().step("Cập nhật") as step:
        save_before_upgrade(cluster, variables, step)
        assert backups_in(backup_folder(data)) == []

        without_search = (
            "DROP TABLE search_searchdocument; DELETE FROM django_migrations WHERE app = 'search';"
        )
        ask(cluster, without_search, "ocop_owner")
        save_before_upgrade(cluster, variables, step)
        [before] = backups_in(backup_folder(data))

        later = "INSERT INTO django_migrations (app, name, applied) VALUES ('orders', '9999_x', now());"
        ask(cluster, later, "ocop_owner")
        with pytest.raises(LauncherError, match="mới hơn bản đang chạy"):
            save_before_upgrade(cluster, variables, step)
    assert backups_in(backup_folder(data)) == [before]
    return before


def test_a_shop_comes_back_whole_upgrades_safely_and_finds_the_way_back(shop, saved):
    """One story on one cluster, for clusters are dear: restored, opened, upgraded, gone back, kept aside, lost."""
    with scratch_folder() as parent:
        data = parent / "cho"
        switched = restore_shop(saved, KEY, data, quiet)

        assert (switched.folder, switched.old) == (data, None)
        assert switched.restored.findings > 20
        assert sorted(file.name for file in parent.iterdir()) == ["cho", "cho.installed.json", "logs"]
        assert str(machine_key(data)) == str(KEY)
        assert (data / "media/products/mat-ong.webp").read_bytes() == PICTURES["products/mat-ong.webp"]
        with running(data) as cluster:
            check_that_it_is_equal_and_guarded(shop, cluster)
            assert get(variables_of(cluster, data), "/").startswith("200 ")
            before = upgrade(cluster, data)
            assert before.kind == BEFORE_UPGRADE

            selling = FileLock(data / "start.lock")
            assert selling.try_alone()
            with pytest.raises(BackupError, match="đang chạy"):
                restore_shop(before.path, KEY, data, quiet)
            selling.close()

        made_key = machine_key(data)
        with pytest.raises(BackupError, match="khóa khác"):
            restore_shop(before.path, STRANGER, data, quiet)
        assert not data.with_name(data.name + RESTORING).exists()

        secrets = (data / "secrets.json").read_text()
        back = restore_shop(
            before.path, made_key, data, quiet
        )  # brought up to this code; the failed one kept aside
        assert back.old is not None
        assert (back.old / "postgres" / "PG_VERSION").exists()
        assert (data / "secrets.json").read_text() == secrets
        with running(data) as cluster:
            applied = (
                "SELECT string_agg(app, ',') FROM django_migrations WHERE app = 'search' OR name = '9999_x';"
            )
            assert ask(cluster, applied) == "search"
            assert ask(cluster, "SELECT count(*) FROM orders_sale;") == "2"

        (data / "postgres").rename(data / "elsewhere")
        with pytest.raises(LauncherError, match=r"\./ocop restore"):
            Cluster(data).start(quiet)


def test_the_weekly_trial_says_what_it_found_and_leaves_nothing_behind(shop, saved):
    with scratch_folder() as data:
        trial = data / "backup-trial"
        good = verify_backup(saved, KEY, trial, quiet)
        assert good.ok, good.sentence
        assert "điều khám" in good.sentence
        assert read_verification(saved.parent) == good
        assert not trial.exists()

        cut = saved.with_name("cut.tar.age")
        cut.write_bytes(saved.read_bytes()[:-100])
        bad = verify_backup(cut, KEY, trial, quiet)
        assert (bad.ok, bad.backup) == (False, cut.name)
        assert read_verification(saved.parent) == bad
        assert not trial.exists()


def test_a_wrong_key_is_said_and_blamed_on_the_backup_only_where_it_is_the_machines_own(
    shop, saved, tmp_path
):
    (tmp_path / saved.name).write_bytes(saved.read_bytes())
    backup = tmp_path / saved.name
    with scratch_folder() as data:
        trial = data / "backup-trial"
        with pytest.raises(
            BackupError, match=r"Khóa này không mở được .*: bản sao lưu được niêm bằng khóa khác"
        ):
            verify_backup(backup, STRANGER, trial, quiet, is_key_handed_over=True)
        assert read_verification(tmp_path) is None
        assert not trial.exists()

        own = verify_backup(backup, STRANGER, trial, quiet)
        assert (own.ok, own.sentence.split(":")[1]) == (False, " bản sao lưu được niêm bằng khóa khác.")
        assert read_verification(tmp_path) == own


@pytest.mark.parametrize("free", [50_000_000, 1_000_100_000])  # not even for opening it; not for the database
def test_a_trial_never_fills_the_disk_that_the_shop_writes_to(saved, monkeypatch, free):
    monkeypatch.setattr(restore_backup.shutil, "disk_usage", lambda _: SimpleNamespace(free=free))
    monkeypatch.setattr(Cluster, "start", lambda *_: pytest.fail("loaded all the same"))
    with scratch_folder() as data:
        refused = verify_backup(saved, KEY, data / "backup-trial", quiet)

    assert not refused.ok
    assert "chỉ còn trống" in refused.sentence
    assert "dọn bớt" in refused.sentence


def test_nothing_is_restored_over_what_is_there(saved, tmp_path):
    taken = tmp_path / "taken"
    taken.mkdir()
    (taken / "letter.txt").write_text("Của tôi")

    with pytest.raises(BackupError, match="đã có dữ liệu"):
        restore_shop(saved, KEY, tmp_path / "shop", quiet, into=taken)
    with pytest.raises(BackupError, match="Không có thư mục"):
        restore_shop(saved, KEY, tmp_path / "not" / "there", quiet)

    assert [file.name for file in tmp_path.iterdir()] == ["taken"]


@contextmanager
def outside_settings(settings, shop: BackedUp) -> Iterator[None]:
    """As in a container: the addresses come from outside."""

    def url(role: str) -> str:
        given = os.environ[{"app": "DATABASE_URL", "owner": "DATABASE_OWNER_URL"}[role]]
        return f"{given.rpartition('/')[0]}/{shop.owner.name}"

    settings.APP_DATABASE_URL, settings.OWNER_DATABASE_URL = url("app"), url("owner")
    settings.REPORTS_DATABASE_URL, settings.ADMIN_DATABASE_URL = "", ADMIN_URL
    yield


def test_on_an_outside_server_it_goes_into_a_new_database_beside(shop, saved, tmp_path, settings):
    name = f"ocop_beside_{os.getpid()}"
    with outside_settings(settings, shop), admin_server().connect() as admin:
        count = "SELECT count(*) FROM pg_database WHERE datname = %s"
        try:
            restored = restore_beside(
                saved, KEY, owner=shop.owner, name=name, into=tmp_path / "new", note=quiet
            )
            assert restored.findings > 20
            assert (tmp_path / "new/media/products/chia-se.jpg").read_bytes() == PICTURES[
                "products/chia-se.jpg"
            ]
            with pytest.raises(BackupError, match="không trống"):
                restore_beside(saved, KEY, owner=shop.owner, name=name, into=tmp_path / "x", note=quiet)
            assert admin.execute(count, [name]).fetchone() == (1,)
        finally:
            admin.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

        with pytest.raises(BackupError, match="khóa khác"):
            restore_beside(saved, STRANGER, owner=shop.owner, name=name, into=tmp_path / "y", note=quiet)
        assert admin.execute(count, [name]).fetchone() == (0,)
        settings.ADMIN_DATABASE_URL = ""
        humble = Server.from_url(settings.APP_DATABASE_URL)  # may not make databases, as the owner elsewhere
        with pytest.raises(BackupError, match="createdb --owner=ocop_app"):
            restore_beside(saved, KEY, owner=humble, name=name, into=tmp_path / "z", note=quiet)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["new"]


def test_the_command_ends_in_one_sentence_and_says_that_the_old_shop_is_whole(saved, tmp_path, settings):
    settings.APP_DATABASE_URL, settings.DATA_DIR = "", tmp_path / "data"
    (tmp_path / "key.txt").write_text(f"# lạ\n{STRANGER}\n")

    with pytest.raises(CommandError, match=r"chợ cũ vẫn nguyên\. Không có tệp"):
        call_command("restore", "nowhere.tar.age")
    with pytest.raises(CommandError, match="không giữ khóa"):
        call_command("restore", str(saved))
    with pytest.raises(CommandError, match=r"chợ cũ vẫn nguyên\. Khóa này không mở được"):
        call_command("restore", str(saved), key=str(tmp_path / "key.txt"))
    assert not (tmp_path / "data").exists()
