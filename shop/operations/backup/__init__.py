"""Backups that can be trusted: made in one snapshot, sealed, tried; and the way back from them."""

from datetime import datetime

from django.conf import settings

from shop.launcher import backup_folder


def last_good_backup() -> datetime | None:
    """When the newest finished backup was made, for metrics and warnings; None when there is none in reach."""
    return backup_folder.last_good_backup(backup_folder.backup_folder(settings.DATA_DIR))


def has_failed_trial() -> bool:
    """Did the last trial restore find a backup that cannot be restored? False when none was tried here."""
    last = backup_folder.read_verification(backup_folder.backup_folder(settings.DATA_DIR))
    return last is not None and not last.ok
