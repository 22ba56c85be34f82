"""./ocop restore: a new shop is built and proved beside the old one, and only then takes its place."""

import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg
from django.conf import settings
from psycopg import sql
from pyrage import x25519

from shop.launcher.backup_folder import VIETNAM, given_recipients
from shop.launcher.data_folder import prepare_data_folder
from shop.launcher.errors import LauncherError
from shop.launcher.file_lock import FileLock
from shop.launcher.install_marker import InstallMarker
from shop.launcher.postgres import Cluster
from shop.launcher.process_table import pids_started_with
from shop.operations.backup.errors import BackupError
from shop.operations.backup.keys import keep_key
from shop.operations.backup.restore_backup import (
    Note,
    Restored,
    load,
    migrate_and_examine,
    restored_cluster,
    unpack,
)
from shop.operations.backup.server import Server
from shop.operations.backup.verify_backup import clear

RESTORING = ".restoring"
GRANTS = (
    "REVOKE ALL ON DATABASE {name} FROM PUBLIC; GRANT CONNECT ON DATABASE {name} TO ocop_app, ocop_reports"
)


class Switched(NamedTuple):
    restored: Restored
    folder: Path  # where the restored shop lives now
    old: Path | None  # where the old one was put aside


def restore_shop(
    backup: Path, identity: x25519.Identity, data_folder: Path, note: Note, *, into: Path | None = None
) -> Switched:
    """Build a data folder from a backup with the embedded server and put it in place.

    data_folder  of the shop on this machine; it is put aside under a dated name, unless `into` is given
    into         another folder, which must not exist or be empty; nothing is put aside then
    raises       BackupError or OSError; the shop that was there is untouched
    """
    target = into or data_folder
    if not target.parent.is_dir():
        raise BackupError(f"Không có thư mục {target.parent}.")
    if into and into.exists() and (not into.is_dir() or any(into.iterdir())):
        raise BackupError(f"{into} đã có dữ liệu; Chợ OCOP không phục hồi đè lên. Hãy chọn thư mục chưa có.")
    if target.is_mount():
        raise BackupError(f"{target} là một ổ đĩa gắn vào, không đổi chỗ được. Hãy dùng --into THƯ-MỤC-MỚI.")
    with _nobody_at_work(data_folder if not into else None):
        work = target.with_name(target.name + RESTORING)
        clear(work)
        prepare_data_folder(work)
        try:
            if (kept := data_folder / "secrets.json").exists():
                shutil.copy2(
                    kept, work / kept.name
                )  # people and tills stay signed in by the same signing key
            with restored_cluster(backup, identity, work, note) as (_, restored):
                if not given_recipients():  # then the owner keeps the key away from here
                    keep_key(work, identity, is_known_to_owner=True)
            old = _switch(work, target, data_folder)
        finally:
            if work.exists():
                clear(work)
    return Switched(restored, target, old)


def _switch(work: Path, target: Path, data_folder: Path) -> Path | None:
    """Two renames within one folder; the first is taken back when the second fails."""
    old = None
    if target.exists() and any(target.iterdir()):
        old = target.with_name(f"{target.name}.truoc-phuc-hoi-{time.strftime('%Y%m%d-%H%M%S')}")
        target.rename(old)
    elif target.exists():
        target.rmdir()
    try:
        work.rename(target)
    except OSError:
        if old:
            old.rename(target)
        raise
    if old and target == data_folder and (old / "backups").is_dir():
        (old / "backups").rename(
            target / "backups"
        )  # where backups lie inside, they belong to the living shop
    InstallMarker(target).write(target / "postgres")
    descriptor = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    return old


@contextmanager
def _nobody_at_work(data_folder: Path | None) -> Iterator[None]:
    """Hold the locks of ./ocop start and of every command, so that nobody sells into what is put aside.

    raises  BackupError when somebody does
    """
    if data_folder is None or not data_folder.exists():
        yield
        return
    locks = [FileLock(data_folder / name) for name in ("start.lock", "servers.change", "servers.use")]
    try:
        serving = pids_started_with(OCOP_DATA_DIR=str(data_folder), OCOP_SERVICE="web")
        if serving or not all(lock.try_alone() for lock in locks):
            raise BackupError(
                "Chợ OCOP đang chạy trên dữ liệu này. Hãy dừng nó (Ctrl-C) rồi phục hồi, "
                "hoặc phục hồi sang thư mục khác bằng --into."
            )
        if Cluster(data_folder, is_scratch=True).running_pid():
            Cluster(data_folder, is_scratch=True).stop()
        yield
    finally:
        for lock in locks:
            lock.close()


def restore_beside(
    backup: Path, identity: x25519.Identity, *, owner: Server, name: str, into: Path, note: Note
) -> Restored:
    """Restore into the new or empty database `name` of an outside server, the pictures into the new folder `into`.

    owner   of the living database: its server and role are used, its data are not touched
    raises  BackupError or OSError; a database made here is dropped again
    """
    if into.exists() and any(into.iterdir()):
        raise BackupError(f"{into} đã có dữ liệu. Hãy chọn thư mục chưa có cho ảnh và bản chụp.")
    note("Mở niêm và kiểm từng mục")
    was_there = into.exists()
    into.mkdir(mode=0o700, exist_ok=True)
    is_made = False
    beside = owner._replace(name=name)
    try:
        manifest = unpack(backup, identity, into)
        is_made = _make_database(owner, name)
        load(into, manifest, beside, note)
        _grant(beside)
        checked = migrate_and_examine(manifest, _variables(beside, into), note)
    except BaseException:
        if is_made:
            _run(owner, "DROP DATABASE IF EXISTS {name} WITH (FORCE)", name)
        shutil.rmtree(into)
        if was_there:
            into.mkdir()
        raise
    return Restored(manifest, checked)


def name_beside(owner: Server, now: datetime) -> str:
    return f"{owner.name[:40]}_{now.astimezone(VIETNAM):%Y%m%d_%H%M}"


def _make_database(owner: Server, name: str) -> bool:
    """True when it was made here, by DATABASE_ADMIN_URL where the owner may not; False when one is there already."""
    admin = Server.from_url(settings.ADMIN_DATABASE_URL) if settings.ADMIN_DATABASE_URL else owner
    with admin.connect() as connection:
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            return False
    try:
        _run(admin, f"CREATE DATABASE {{name}} OWNER {owner.user}", name)
    except psycopg.errors.InsufficientPrivilege:
        raise BackupError(
            f"Vai trò {owner.user} không được tạo cơ sở dữ liệu. Hãy nhờ người quản trị chạy: "
            f"createdb --owner={owner.user} {name}, rồi phục hồi lại với --database {name}; "
            "hoặc đặt DATABASE_ADMIN_URL."
        ) from None
    return True


def _grant(beside: Server) -> None:
    """Our three roles may connect, nobody else."""
    try:
        _run(beside, GRANTS, beside.name)
    except psycopg.Error as error:
        raise BackupError(f"Không đặt được quyền trên {beside.name}: {str(error).strip()}") from None


def _run(server: Server, statements: str, name: str) -> None:
    with server.connect() as connection:
        for statement in statements.split(";"):
            connection.execute(sql.SQL(statement).format(name=sql.Identifier(name)))


def _variables(beside: Server, into: Path) -> dict[str, str]:
    """The addresses of the settings, led to the new database."""
    addresses = {
        "DATABASE_URL": settings.APP_DATABASE_URL,
        "DATABASE_OWNER_URL": settings.OWNER_DATABASE_URL,
        "DATABASE_REPORTS_URL": settings.REPORTS_DATABASE_URL,
    }
    led = {
        key: urlunsplit(urlsplit(url)._replace(path=f"/{quote(beside.name)}"))
        for key, url in addresses.items()
        if url
    }
    return {"OCOP_DATA_DIR": str(into), "OCOP_SECRET_KEY": settings.SECRET_KEY, **led}


def as_sentence(error: LauncherError | BackupError | OSError) -> str:
    if isinstance(error, OSError):
        return f"{error.strerror or error}: {error.filename}" if error.filename else str(error)
    return str(error)
