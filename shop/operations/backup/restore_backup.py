"""From a backup to a database and pictures that are proved equal to what was saved."""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, Any, NamedTuple

import psycopg
from django.conf import settings
from psycopg import sql
from pyrage import x25519

from shop.launcher.data_folder import LEAST_FREE_BYTES
from shop.launcher.errors import LauncherError
from shop.launcher.postgres import Cluster
from shop.launcher.python_environment import program_environment
from shop.operations.backup import manifest as manifests
from shop.operations.backup.errors import BackupError
from shop.operations.backup.make_backup import LAST_WORDS
from shop.operations.backup.manifest import Entry, Manifest, read_manifest
from shop.operations.backup.schema_state import is_older, refuse_newer
from shop.operations.backup.sealed_tar import Member, sealed_tar_reader
from shop.operations.backup.server import Server, find_program
from shop.operations.backup.snapshot import differences, read_contents

DUMP_PART = re.compile(r"database\.dump\.\d{4,}")
DUMP = "database.dump"  # made of the parts, taken away when it is loaded
COPY_BYTES = 1 << 20
DEFAULT_KINDS = {"r": "TABLES", "S": "SEQUENCES", "f": "FUNCTIONS", "T": "TYPES", "n": "SCHEMAS"}
# What a compressed dump becomes with its indexes and the server's log of writing it all; roughly, rather more.
GROWTH = 10
TOLD = 5  # differences named in a sentence
# They say whether the worker is up, which in a restored shop it is not yet; not whether the data are whole.
OF_A_RUNNING_SHOP = ("I22", "I25")
Note = Callable[[str], None]


class Restored(NamedTuple):
    manifest: Manifest
    findings: int  # invariants examined, all held


def unpack(backup: Path, identity: x25519.Identity, folder: Path) -> Manifest:
    """Open a backup into `folder`: the dump, `media/`; every entry's hash compared with the manifest.

    What the seal holds is not trusted: anyone who knows the public key can seal. raises BackupError
    """
    found: list[Entry] = []
    text = b""
    try:
        with sealed_tar_reader(backup, identity) as members, (folder / DUMP).open("xb") as dump:
            for member in members:
                if text:
                    raise BackupError(f"Sau bản kê còn mục {member.name}: bản sao lưu bị ghép thêm.")
                if member.name == manifests.NAME:
                    text = member.content.read()
                else:
                    found.append(_unpack_member(member, folder, dump))
    except FileNotFoundError:
        raise BackupError(f"Không có tệp {backup}.") from None
    if not text:
        raise BackupError(f"{backup.name} không có bản kê: không phải bản sao lưu trọn vẹn của Chợ OCOP.")
    manifest = read_manifest(text)
    _refuse_other_entries(manifest.entries, found)
    refuse_newer(manifest.contents.migrations, "Bản sao lưu")
    return manifest


def _unpack_member(member: Member, folder: Path, dump: IO[bytes]) -> Entry:
    if DUMP_PART.fullmatch(member.name):
        return _copy_hashed(member, dump)
    path = PurePosixPath(member.name)
    if path.parts[0] != "media" or path.is_absolute() or ".." in path.parts or len(path.parts) == 1:
        raise BackupError(f"Trong bản sao lưu có mục lạ: {member.name}")
    target = folder / path
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("xb") as file:
        return _copy_hashed(member, file)


def _copy_hashed(member: Member, target: IO[bytes]) -> Entry:
    digest, size = hashlib.sha256(), 0
    while block := member.content.read(COPY_BYTES):
        target.write(block)
        digest.update(block)
        size += len(block)
    return Entry(member.name, size, digest.hexdigest())


def _refuse_other_entries(wanted: list[Entry], found: list[Entry]) -> None:
    if wanted == found:
        return
    present = {entry.name for entry in found}
    for entry in wanted:
        if entry.name not in present:
            raise BackupError(f"Bản sao lưu thiếu {entry.name}.")
    wrong = sorted({entry.name for entry in set(wanted) ^ set(found)} or {entry.name for entry in found})
    raise BackupError(f"{wrong[0]} trong bản sao lưu khác với bản kê.")


def load(folder: Path, manifest: Manifest, owner: Server, note: Note) -> None:
    """Fill an empty database from the unpacked dump and prove it equal to the manifest. raises BackupError"""
    try:
        _load(folder, manifest, owner, note)
    except psycopg.Error as error:
        raise BackupError(f"Không ghi được vào cơ sở dữ liệu mới: {str(error).strip()}") from None


def _load(folder: Path, manifest: Manifest, owner: Server, note: Note) -> None:
    with owner.connect() as connection:
        if read_contents(connection).tables:
            raise BackupError(f"Cơ sở dữ liệu {owner.name} không trống; Chợ OCOP không ghi đè lên dữ liệu.")
        _forget_default_rights(connection)
        major = connection.info.server_version // 10_000
    note("Nạp cơ sở dữ liệu")
    command = [find_program("pg_restore", least_major=max(major, manifest.contents.server_version // 10_000))]
    command += ["--exit-on-error", "--no-password", f"--jobs={min(4, os.cpu_count() or 1)}"]
    command += [f"--dbname={owner.name}", str(folder / DUMP)]
    done = subprocess.run(  # noqa: S603 - our own words
        command, env=owner.environment(), capture_output=True, check=False, text=True
    )
    if done.returncode:
        raise BackupError(f"pg_restore không thành: {done.stderr.strip()[-LAST_WORDS:]}")
    (folder / DUMP).unlink()
    note("So từng bảng với bản kê")
    with owner.connect() as connection:
        connection.execute("ANALYZE")
        different = differences(manifest.contents, read_contents(connection))
    if different:
        more = f" và {len(different) - TOLD} chỗ khác" if len(different) > TOLD else ""
        raise BackupError("Phục hồi xong nhưng khác bản kê: " + "; ".join(different[:TOLD]) + more + ".")


def _forget_default_rights(connection: "psycopg.Connection[Any]") -> None:
    """A new database grants the app every right on tables to come, which a dump does not take back from facts.

    The dump brings the default rights of its own, as its last step.
    """
    defaults = connection.execute(
        "SELECT DISTINCT d.defaclobjtype, pg_get_userbyid(a.grantee) "
        "FROM pg_default_acl d, aclexplode(d.defaclacl) a WHERE a.grantee <> d.defaclrole"
    ).fetchall()
    for kind, role in defaults:
        connection.execute(
            sql.SQL("ALTER DEFAULT PRIVILEGES REVOKE ALL ON {} FROM {}").format(
                sql.SQL(DEFAULT_KINDS[kind]), sql.Identifier(role)
            )
        )


def migrate_and_examine(manifest: Manifest, variables: Mapping[str, str], note: Note) -> int:
    """Bring an older database up to this code, then ask the doctor. Returns how many invariants hold (all).

    variables  addresses of the restored database, as the settings read them
    raises     BackupError naming what does not hold
    """
    if is_older(manifest.contents.migrations):
        note(f"Cập nhật cấu trúc: bản sao lưu do bản {manifest.product_version} làm")
        done = _django(["migrate", "--noinput", "--verbosity", "0"], variables, OCOP_DATABASE_ROLE="owner")
        if done.returncode:
            raise BackupError(f"Không cập nhật được cấu trúc: {done.stderr.strip()[-LAST_WORDS:]}")
    note("Khám các bất biến")
    done = _django(["doctor", "--json"], variables)
    try:
        checks = json.loads(done.stdout)["checks"]
    except (ValueError, KeyError):
        raise BackupError(
            f"Không khám được dữ liệu đã phục hồi: {done.stderr.strip()[-LAST_WORDS:]}"
        ) from None
    broken = [check for check in checks if check["rows"] and check["code"] not in OF_A_RUNNING_SHOP]
    if broken:
        named = "; ".join(f"{check['code']} {check['sentence']}" for check in broken[:TOLD])
        raise BackupError(f"Dữ liệu đã phục hồi không đạt {len(broken)} điều khám: {named}.")
    return len(checks)


def _django(
    arguments: list[str], variables: Mapping[str, str], **more: str
) -> "subprocess.CompletedProcess[str]":
    # Production's settings ask for a broker and a public address, of which neither command has any need.
    own = {"OCOP_DATABASE_ROLE": "", **variables, "REDIS_URL": "", "OCOP_MODE": "demo", **more}
    env = program_environment(**own)
    for name in own:
        env.pop(f"{name}_FILE", None)  # a secret's file would contradict the address given here
    command = [sys.executable, "-m", "django", *arguments]
    return subprocess.run(  # noqa: S603 - our own words
        command, env=env, cwd=settings.BASE_DIR, capture_output=True, check=False, text=True
    )


@contextmanager
def restored_cluster(
    backup: Path, identity: x25519.Identity, folder: Path, note: Note
) -> Iterator[tuple[Cluster, Restored]]:
    """A cluster in `folder` that holds the backup, proved; it runs inside the block and is stopped after it.

    folder  exists; may hold a `secrets.json` whose passwords are then kept
    raises  BackupError; the folder is the caller's to take away
    """
    note("Mở niêm và kiểm từng mục")
    _require_space(folder, backup.stat().st_size)
    manifest = unpack(backup, identity, folder)
    _require_space(folder, (folder / DUMP).stat().st_size * GROWTH)
    cluster = Cluster(folder, is_scratch=True)
    try:
        try:
            cluster.start(note)
        except LauncherError as error:
            raise BackupError(str(error)) from None
        load(folder, manifest, Server.from_url(cluster.url("ocop_owner")), note)
        checked = migrate_and_examine(manifest, variables_of(cluster, folder), note)
        yield cluster, Restored(manifest, checked)
    finally:
        cluster.stop()


def _require_space(folder: Path, more_bytes: int) -> None:
    """The living shop may write to the same disk: full, it stops. raises BackupError"""
    free, wanted = shutil.disk_usage(folder).free, more_bytes + LEAST_FREE_BYTES
    if free < wanted:
        raise BackupError(
            f"Ổ đĩa của {folder.parent} chỉ còn trống {free // 1_000_000} MB, phục hồi cần chừng "
            f"{wanted // 1_000_000} MB. Hãy dọn bớt."
        )


def variables_of(cluster: Cluster, folder: Path) -> dict[str, str]:
    return {
        "OCOP_DATA_DIR": str(folder),
        "DATABASE_URL": cluster.url("ocop_app"),
        "DATABASE_OWNER_URL": cluster.url("ocop_owner"),
        "DATABASE_REPORTS_URL": cluster.url("ocop_reports"),
        "OCOP_SECRET_KEY": cluster.secrets["secret_key"],
    }
