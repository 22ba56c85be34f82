"""Where backups lie, what their names say, and when the next one is due; the launcher and the product agree here."""

import json
import os
import re
from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta, timezone
from pathlib import Path
from typing import NamedTuple

VIETNAM = timezone(timedelta(hours=7))
NIGHTLY_AT = time(2, 30)  # in Vietnam; a machine asleep then makes up for it when it wakes
TOO_OLD = timedelta(hours=26)
VERIFIED_EVERY = timedelta(days=7)
BEFORE_UPGRADE = "truoc-nang-cap"
NAME = re.compile(r"cho-ocop-(\d{8}T\d{6}Z)(?:-(truoc-nang-cap))?\.tar\.age")
KEY_FILE = "backup-key.txt"
KEY_SHOWN = "backup-key.shown"


class Backup(NamedTuple):
    """A finished backup, read off its name: unfinished ones are called otherwise."""

    path: Path
    made_at: datetime  # aware, UTC: the instant whose state it holds
    kind: str  # "" or BEFORE_UPGRADE


class Verification(NamedTuple):
    """What the last trial restore found."""

    at: datetime
    backup: str  # name of the file
    ok: bool
    sentence: str


def backup_folder(data_folder: Path, environ: Mapping[str, str] = os.environ) -> Path:
    """OCOP_BACKUP_DIR, else beside the data folder (which may get lost), else inside when beside is closed to us."""
    if given := environ.get("OCOP_BACKUP_DIR", ""):
        return Path(given).expanduser().absolute()
    beside = data_folder.with_name(f"{data_folder.name}-backups")
    if beside.exists() or os.access(data_folder.parent, os.W_OK):
        return beside
    return data_folder / "backups"


def copy_folder(environ: Mapping[str, str] = os.environ) -> Path | None:
    """OCOP_BACKUP_COPY_DIR: the second medium, when there is one."""
    given = environ.get("OCOP_BACKUP_COPY_DIR", "")
    return Path(given).expanduser().absolute() if given else None


def upgrades_without_backup(environ: Mapping[str, str] = os.environ) -> bool:
    """OCOP_UPGRADE_WITHOUT_BACKUP=1: for the day when the shop must open and no disk has room for a backup."""
    return environ.get("OCOP_UPGRADE_WITHOUT_BACKUP") == "1"


def given_recipients(environ: Mapping[str, str] = os.environ) -> list[str]:
    """OCOP_BACKUP_RECIPIENT: public keys "age1…" of owners who keep the secret half elsewhere; [] when unset."""
    return environ.get("OCOP_BACKUP_RECIPIENT", "").replace(",", " ").split()


def key_file(data_folder: Path, environ: Mapping[str, str] = os.environ) -> Path | None:
    """OCOP_BACKUP_KEY_FILE, else this machine's own key; None when it holds no key for trial restores."""
    if given := environ.get("OCOP_BACKUP_KEY_FILE", ""):
        return Path(given).expanduser()
    own = data_folder / KEY_FILE
    return own if own.exists() else None


def can_try(data_folder: Path, environ: Mapping[str, str] = os.environ) -> bool:
    """Can this machine open the backups it makes now? Not those sealed for owners who keep the key elsewhere."""
    if environ.get("OCOP_BACKUP_KEY_FILE", ""):
        return True
    return key_file(data_folder, environ) is not None and not given_recipients(environ)


def name_of(made_at: datetime, kind: str = "") -> str:
    return f"cho-ocop-{made_at.astimezone(UTC):%Y%m%dT%H%M%SZ}{f'-{kind}' if kind else ''}.tar.age"


def backups_in(folder: Path) -> list[Backup]:
    """Every finished backup of the folder, the newest first; none when the folder is not there."""
    try:
        entries = [entry for entry in folder.iterdir() if entry.is_file()]
    except OSError:
        return []
    found = []
    for entry in entries:
        if match := NAME.fullmatch(entry.name):
            made_at = datetime.strptime(match[1], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
            found.append(Backup(entry, made_at, match[2] or ""))
    return sorted(found, key=lambda backup: backup.made_at, reverse=True)


def last_good_backup(folder: Path, now: datetime | None = None) -> datetime | None:
    """When the newest finished backup was made. A name is given only to what was written whole and checked.

    One of a time to come was named by a clock that was wrong: believed, it would stop all backups until then.
    """
    now = now or datetime.now(UTC)
    return next((backup.made_at for backup in backups_in(folder) if backup.made_at <= now), None)


def is_backup_due(last: datetime | None, now: datetime) -> bool:
    """Has the latest half past two in Vietnam gone by without a backup?"""
    tonight = datetime.combine(now.astimezone(VIETNAM).date(), NIGHTLY_AT, VIETNAM)
    scheduled = tonight if tonight <= now else tonight - timedelta(days=1)
    return last is None or last < scheduled


def read_verification(folder: Path) -> Verification | None:
    try:
        kept = json.loads((folder / "verified.json").read_text())
        return Verification(datetime.fromisoformat(kept["at"]), kept["backup"], kept["ok"], kept["sentence"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def is_verification_due(folder: Path, now: datetime) -> bool:
    """Weekly; daily after one that failed; never before there is something to try."""
    if not backups_in(folder):
        return False
    last = read_verification(folder)
    return last is None or now - last.at > (VERIFIED_EVERY if last.ok else timedelta(days=1))


def backup_warnings(
    data_folder: Path,
    now: datetime,
    environ: Mapping[str, str] = os.environ,
    *,
    installed_at: datetime | None = None,
) -> list[str]:
    """What the owner must hear about the backups, as Vietnamese sentences; [] when all is well.

    installed_at  a shop younger than a day has not had its first night yet
    """
    if installed_at and now - installed_at < TOO_OLD:
        return []
    folder, copies = backup_folder(data_folder, environ), copy_folder(environ)
    warnings = [_age_sentence("Bản sao lưu", folder, now)]
    if copies:
        warnings.append(_age_sentence("Bản chép ở ổ thứ hai", copies, now))
    verified = read_verification(folder)
    if verified and not verified.ok:
        warnings.append(f"Lần thử phục hồi gần nhất KHÔNG đạt ({verified.backup}): {verified.sentence}")
    elif backups_in(folder) and (verified is None or now - verified.at > 2 * VERIFIED_EVERY):
        warnings.append("Hơn hai tuần nay chưa thử phục hồi bản sao lưu nào: chạy ./ocop backup verify.")
    own_key = data_folder / KEY_FILE
    if own_key.exists() and not (data_folder / KEY_SHOWN).exists():
        warnings.append(
            "Khóa mở bản sao lưu mới chỉ nằm trên máy này. Máy hỏng là mất khóa, và bản sao lưu thành vô dụng: "
            "chạy ./ocop backup key, chép khóa ra giấy rồi cất nơi khác."
        )
    return [warning for warning in warnings if warning]


def _age_sentence(what: str, folder: Path, now: datetime) -> str:
    last = last_good_backup(folder, now)
    if last is None:
        return f"{what}: chưa có bản nào ở {folder}. Hãy chạy ./ocop backup."
    if now - last > TOO_OLD:
        hours = int((now - last).total_seconds() // 3600)
        at = f"{last.astimezone(VIETNAM):%d/%m/%Y %H:%M}"
        return f"{what} gần nhất đã cũ {hours} giờ (lúc {at}, ở {folder}). Hãy chạy ./ocop backup."
    return ""
