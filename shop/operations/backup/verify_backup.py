"""The weekly proof that a backup can be restored: it is restored, beside the shop, and taken away again."""

import json
import shutil
import time
from datetime import UTC, datetime
from pathlib import Path

from pyrage import x25519

from shop.launcher.backup_folder import VIETNAM, Verification
from shop.launcher.data_folder import prepare_data_folder
from shop.launcher.file_lock import FileLock
from shop.launcher.kept_secrets import write_privately
from shop.launcher.postgres import Cluster
from shop.launcher.progress import seconds_text
from shop.operations.backup.errors import BackupError, WrongKeyError
from shop.operations.backup.restore_backup import Note, restored_cluster


def verify_backup(
    backup: Path,
    identity: x25519.Identity,
    scratch: Path,
    note: Note,
    *,
    kept_in: Path | None = None,
    is_key_handed_over: bool = False,
) -> Verification:
    """Restore into a cluster of its own below `scratch`, compare, examine; the result is kept beside the backups.

    scratch             a folder for this alone, made and removed here
    kept_in             the folder of backups that remembers the result; by default where this one lies
    is_key_handed_over  by a person, who may have taken another: a wrong one then says nothing about the backup. Where
                        the machine's own key does not fit, the weekly trial has failed
    raises              BackupError when another trial is running, WrongKeyError for a wrong key handed over; a bad
                        backup is a result, not an error
    """
    lock = FileLock(scratch.with_name(f"{scratch.name}.lock"))
    try:
        if not lock.try_alone():
            raise BackupError("Một lần thử phục hồi khác đang chạy; hãy chờ nó xong.")
        verification = _try(backup, identity, scratch, note)
    except WrongKeyError as error:
        if is_key_handed_over:
            raise
        verification = _failed(backup, error)
    finally:
        lock.close()
    write_privately(
        (kept_in or backup.parent) / "verified.json",
        json.dumps(verification._asdict() | {"at": verification.at.isoformat()}, ensure_ascii=False),
    )
    return verification


def _try(backup: Path, identity: x25519.Identity, scratch: Path, note: Note) -> Verification:
    began = time.monotonic()
    clear(scratch)
    prepare_data_folder(scratch)
    try:
        with restored_cluster(backup, identity, scratch, note) as (_, restored):
            contents = restored.manifest.contents
            rows = sum(rows for rows, _ in contents.tables.values())
    except WrongKeyError:
        raise
    except (BackupError, OSError) as error:
        return _failed(backup, error)
    finally:
        clear(scratch)
    return Verification(
        datetime.now(UTC),
        backup.name,
        ok=True,
        sentence=f"bản lúc {restored.manifest.made_at.astimezone(VIETNAM):%d/%m/%Y %H:%M} phục hồi được: "
        f"{len(contents.tables)} bảng, {rows} dòng giống hệt, {restored.findings} điều khám, "
        f"sau {seconds_text(time.monotonic() - began)}",
    )


def _failed(backup: Path, error: Exception) -> Verification:
    return Verification(datetime.now(UTC), backup.name, ok=False, sentence=str(error))


def clear(folder: Path) -> None:
    """Take a scratch data folder away, its server stopped first if a killed run left it running."""
    if folder.exists():
        Cluster(folder, is_scratch=True).stop()
        shutil.rmtree(folder)
