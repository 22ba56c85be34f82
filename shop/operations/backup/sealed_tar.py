"""A tar stream sealed in the age format, written and read without ever lying on the disk in the clear.

Opened by hand:  age -d -i KEY-FILE BACKUP.tar.age | tar x
"""

import os
import tarfile
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import IO, Any, NamedTuple

from pyrage import DecryptError, decrypt_io, encrypt_io, x25519

from shop.operations.backup.errors import BackupError, WrongKeyError

PIPE_BYTES = 1 << 20


class Member(NamedTuple):
    name: str
    content: IO[bytes]  # readable until the next member is asked for


class _Side:
    """A thread that seals or opens at the other end of a pipe; its failure is the true one."""

    def __init__(self, work: Callable[[], None]) -> None:
        self.error: BaseException | None = None
        self.work = work
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def _run(self) -> None:
        try:
            self.work()
        except BaseException as error:  # noqa: BLE001 - handed to the thread that waits
            self.error = error

    def join(self) -> None:
        self.thread.join()
        if self.error:
            raise self.error


class _Written:
    """The file being written; keeps the system's own error, of which the sealing library keeps only the text."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file = file
        self.error: OSError | None = None

    def write(self, content: bytes) -> int:
        try:
            return self.file.write(content)
        except OSError as error:
            self.error = error
            raise

    def flush(self) -> None:
        self.file.flush()


class TarWriter:
    def __init__(self, archive: tarfile.TarFile) -> None:
        self.archive = archive

    def add(self, name: str, content: IO[bytes], size: int) -> None:
        """raises OSError when the content ends before `size` bytes"""
        entry = tarfile.TarInfo(name)
        entry.size = size
        entry.mode = 0o600
        self.archive.addfile(entry, content)

    def add_bytes(self, name: str, content: bytes) -> None:
        self.add(name, BytesIO(content), len(content))


@contextmanager
def sealed_tar_writer(path: Path, recipients: Sequence[x25519.Recipient]) -> Iterator[TarWriter]:
    """Write a sealed tar to `path`, on the disk for certain when this ends. raises OSError (a full disk, say)"""
    readable, writable = os.pipe()
    with path.open("xb") as file:
        written = _Written(file)

        def seal() -> None:
            with os.fdopen(readable, "rb", buffering=PIPE_BYTES) as plain:
                encrypt_io(plain, written, list(recipients))

        sealing = _Side(seal)
        try:
            with (
                os.fdopen(writable, "wb", buffering=PIPE_BYTES) as plain,
                tarfile.open(fileobj=plain, mode="w|", format=tarfile.PAX_FORMAT) as archive,
            ):
                yield TarWriter(archive)
        except BrokenPipeError:
            pass  # the sealing side gave up: why, it says now
        finally:
            sealing.thread.join()
        if written.error:
            raise written.error
        sealing.join()
        file.flush()
        os.fsync(file.fileno())


@contextmanager
def sealed_tar_reader(path: Path, identity: x25519.Identity) -> Iterator[Iterator[Member]]:
    """The members in the order they were written; leaving without an error means the file was read to its true end.

    raises  BackupError for a wrong key, a changed or a cut-off file
    """
    readable, writable = os.pipe()

    def unseal() -> None:
        with path.open("rb") as file, os.fdopen(writable, "wb", buffering=PIPE_BYTES) as plain:
            decrypt_io(file, plain, [identity])

    opening = _Side(unseal)
    try:
        with os.fdopen(readable, "rb", buffering=PIPE_BYTES) as plain:
            with tarfile.open(fileobj=plain, mode="r|") as archive:
                yield _members(archive)
            while plain.read(PIPE_BYTES):
                pass  # the end of the tar is not the end of the seal
    except (tarfile.TarError, BackupError) as error:
        # What is cut off reads as a broken tar or a wrong hash first; the seal knows better.
        own = error if isinstance(error, BackupError) else BackupError(f"{path.name} bị hỏng: {error}")
        raise _opening_error(path, opening) or own from None
    except BaseException:
        opening.thread.join()
        raise
    if reason := _opening_error(path, opening):
        raise reason


def _members(archive: tarfile.TarFile) -> Iterator[Member]:
    for entry in archive:
        content: Any = archive.extractfile(entry) if entry.isreg() else None
        if content is None:
            raise BackupError(f"Trong bản sao lưu có mục lạ: {entry.name}")
        yield Member(entry.name, content)


def _opening_error(path: Path, opening: _Side) -> BackupError | None:
    opening.thread.join()
    if opening.error is None or "roken pipe" in str(opening.error):  # we stopped reading first
        return None
    if isinstance(opening.error, DecryptError):
        if "No matching keys" in str(opening.error):
            return WrongKeyError(f"Khóa này không mở được {path.name}: bản sao lưu được niêm bằng khóa khác.")
        return BackupError(f"{path.name} không phải bản sao lưu của Chợ OCOP, hoặc phần đầu tệp đã hỏng.")
    if isinstance(opening.error, OSError) and opening.error.errno is None:
        return BackupError(f"{path.name} đã bị sửa hoặc bị cắt cụt; hãy dùng bản sao lưu khác.")
    return BackupError(f"Không đọc được {path}: {opening.error}")
