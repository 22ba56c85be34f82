"""One backup: the database in one snapshot, the pictures, the manifest; sealed, whole, and only then named."""

import errno
import hashlib
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import IO, Any, NamedTuple

import psycopg
from psycopg import sql
from pyrage import x25519

from shop.launcher.backup_folder import Backup, backups_in, name_of
from shop.launcher.file_lock import FileLock
from shop.operations.backup import manifest as manifests
from shop.operations.backup.errors import BackupError
from shop.operations.backup.manifest import Entry, Manifest, configuration, file_columns, product_version
from shop.operations.backup.retention import worth_keeping
from shop.operations.backup.sealed_tar import TarWriter, sealed_tar_writer
from shop.operations.backup.server import Server, find_program
from shop.operations.backup.snapshot import LEFT_OUT, read_contents

MAKING = ".making"
PART_BYTES = 16 * 1024 * 1024  # a dump's length is not known beforehand, a tar wants to know: parts of it are
LEAST_FREE_BYTES = 100_000_000
LAST_WORDS = 500  # characters of a program's complaint


class Made(NamedTuple):
    """A finished backup. doubts: sentences; it is whole as far as it goes, yet somebody must look."""

    path: Path
    size: int  # bytes
    rows: int
    files: int
    doubts: list[str]


def make_backup(
    *,
    server: Server,
    media: Path | None,
    folder: Path,
    recipients: Sequence[x25519.Recipient],
    copy_to: Path | None = None,
    kind: str = "",
    now: datetime | None = None,
) -> Made:
    """Write one backup into `folder`, then drop those no longer worth keeping, there and in `copy_to`.

    server     as the owner of the tables
    media      the folder of pictures and scans; None when they lie in an outside store
    kind       "" or BEFORE_UPGRADE
    raises     BackupError, with nothing left behind but what was there before
    """
    now = now or datetime.now(UTC)
    with _alone(folder):
        _require_space(folder)
        path = folder / name_of(now, kind)
        making = path.with_name(path.name + MAKING)
        try:
            manifest = _write(making, server, media, recipients, now)
            _publish(making, path)
        except OSError as error:
            raise _said(error, folder) from None
        except psycopg.Error as error:
            raise BackupError(f"Không đọc được cơ sở dữ liệu: {str(error).strip()}") from None
        finally:
            making.unlink(missing_ok=True)
        doubts = [f"Không thấy tệp {name} mà cơ sở dữ liệu có nhắc tới" for name in manifest.missing_files]
        drop_old(folder)
        if copy_to:
            doubts += _copy(path, copy_to)
    return Made(
        path,
        path.stat().st_size,
        sum(rows for rows, _ in manifest.contents.tables.values()),
        sum(entry.name.startswith("media/") for entry in manifest.entries),
        doubts,
    )


def drop_old(folder: Path) -> list[Backup]:
    """Delete what retention lets go; returns it."""
    every = backups_in(folder)
    gone = [backup for backup in every if backup not in worth_keeping(every)]
    for backup in gone:
        backup.path.unlink(missing_ok=True)
    return gone


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One backup at a time; what a killed one left half-written is taken away."""
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        lock = FileLock(folder / ".lock")
    except FileNotFoundError:
        raise BackupError(f"Không có thư mục {folder.parent}: ổ đĩa sao lưu đã gắn chưa?") from None
    except OSError as error:
        raise _said(error, folder) from None
    try:
        if not lock.try_alone():
            raise BackupError("Một lần sao lưu khác đang chạy; hãy chờ nó xong.")
        for leftover in folder.glob(f"*{MAKING}"):
            leftover.unlink()
        yield
    finally:
        lock.close()


def _require_space(folder: Path) -> None:
    """At least as much as the last one took: the next will hardly be smaller."""
    last = backups_in(folder)[:1]
    wanted = max(LEAST_FREE_BYTES, *(int(backup.path.stat().st_size * 1.1) for backup in last), 0)
    free = shutil.disk_usage(folder).free
    if free < wanted:
        raise BackupError(
            f"Ổ đĩa của {folder} chỉ còn trống {free // 1_000_000} MB, một bản sao lưu cần chừng "
            f"{wanted // 1_000_000} MB. Hãy dọn bớt."
        )


def _write(
    making: Path, server: Server, media: Path | None, recipients: Sequence[x25519.Recipient], now: datetime
) -> Manifest:
    with server.connect() as connection, connection.transaction():
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        snapshot = str(_one(connection, "SELECT pg_export_snapshot()"))
        contents = read_contents(connection)
        if not contents.migrations:
            raise BackupError(f"Cơ sở dữ liệu {server.name} còn trống: chưa có gì để sao lưu.")
        named_files = _named_files(connection)
        program = find_program("pg_dump", least_major=contents.server_version // 10_000)
        with sealed_tar_writer(making, recipients) as archive:
            entries = list(_dump(archive, program, server, snapshot))
            if media:
                entries += _files(archive, media)
            present = {entry.name.removeprefix("media/") for entry in entries}
            manifest = Manifest(
                now,
                product_version(),
                contents,
                entries,
                sorted(named_files - present) if media else [],
                configuration(),
            )
            archive.add_bytes(manifests.NAME, manifest.as_json())
    return manifest


def _one(connection: "psycopg.Connection[Any]", statement: str) -> object:
    row = connection.execute(statement).fetchone()
    return row[0] if row else None


def _named_files(connection: "psycopg.Connection[Any]") -> set[str]:
    """Files that rows point at, as far as these columns exist yet (before an upgrade some may not)."""
    names: set[str] = set()
    known = set(
        connection.execute("SELECT table_name, column_name FROM information_schema.columns").fetchall()
    )
    for table, column in file_columns():
        if (table, column) in known:
            statement = sql.SQL("SELECT DISTINCT {column} FROM public.{table} WHERE {column} <> ''")
            rows = connection.execute(
                statement.format(column=sql.Identifier(column), table=sql.Identifier(table))
            )
            names |= {name for (name,) in rows}
    return names


def _dump(archive: TarWriter, program: str, server: Server, snapshot: str) -> Iterator[Entry]:
    """pg_dump's output in parts. raises BackupError when it failed, with its last words"""
    command = [program, "--format=custom", "--compress=gzip:1" if _takes_names(program) else "--compress=1"]
    command += [f"--snapshot={snapshot}", "--lock-wait-timeout=30s", "--no-password"]
    command += [f"--exclude-table-data=public.{table}" for table in sorted(LEFT_OUT)]
    with subprocess.Popen(  # noqa: S603 - our own words and the server's
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=server.environment()
    ) as process:
        assert process.stdout is not None  # noqa: S101 - asked for above
        assert process.stderr is not None  # noqa: S101
        try:
            number = 0
            while part := process.stdout.read(PART_BYTES):
                yield _add(archive, f"database.dump.{number:04}", BytesIO(part), len(part))
                number += 1
            said = process.stderr.read().decode(errors="replace").strip()
        except BaseException:
            process.kill()
            raise
    if process.returncode or not number:
        raise BackupError(f"pg_dump không thành (mã {process.returncode}): {said[-LAST_WORDS:]}")


def _takes_names(program: str) -> bool:
    """Since 16 pg_dump takes a method's name; before it, only a level."""
    done = subprocess.run([program, "--help"], capture_output=True, check=False, text=True)  # noqa: S603
    return "METHOD" in done.stdout


def _files(archive: TarWriter, media: Path) -> Iterator[Entry]:
    """Every regular file of the media folder. One that vanishes while we look shows up as missing if a row names it."""
    for path in sorted(path for path in media.rglob("*") if path.is_file() and not path.is_symlink()):
        try:
            content = path.read_bytes()  # pictures and scans: some MB at most
        except FileNotFoundError:
            continue
        name = f"media/{path.relative_to(media).as_posix()}"
        yield _add(archive, name, BytesIO(content), len(content))


def _add(archive: TarWriter, name: str, content: BytesIO, size: int) -> Entry:
    archive.add(name, content, size)
    return Entry(name, size, hashlib.sha256(content.getbuffer()).hexdigest())


def _publish(making: Path, path: Path) -> None:
    """The name appears with the whole file behind it, after a power cut too."""
    making.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _copy(path: Path, copy_to: Path) -> list[str]:
    """To the second medium, read back and compared there. Returns doubts: the first copy stays good."""
    making = copy_to / (path.name + MAKING)
    try:
        with _alone(copy_to):
            with path.open("rb") as source, making.open("xb") as target:
                shutil.copyfileobj(source, target, PART_BYTES)
                target.flush()
                os.fsync(target.fileno())
            if _sha256(making) != _sha256(path):
                raise BackupError("bản chép khác bản gốc")
            _publish(making, copy_to / path.name)
            drop_old(copy_to)
    except (OSError, BackupError) as error:
        making.unlink(missing_ok=True)
        said = _said(error, copy_to) if isinstance(error, OSError) else error
        return [f"Chưa chép được sang {copy_to}: {said}"]
    return []


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(_Uncached(file), "sha256").hexdigest()


class _Uncached:
    """Reads from the medium where the system can be told so, not from the memory that was just written."""

    def __init__(self, file: IO[bytes]) -> None:
        if hasattr(os, "posix_fadvise"):
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        self.readinto = file.readinto  # type: ignore[attr-defined]
        self.readable: Callable[[], bool] = file.readable


def _said(error: OSError, folder: Path) -> BackupError:
    if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
        return BackupError(f"Ổ đĩa của {folder} đã đầy. Hãy dọn bớt rồi sao lưu lại.")
    if error.filename and not Path(str(error.filename)).is_relative_to(folder):
        return BackupError(f"Không đọc được {error.filename}: {error.strerror or error}")
    return BackupError(f"Không ghi được vào {folder}: {error.strerror or error}")
