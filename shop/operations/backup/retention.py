"""Which backups stay: enough to go back a day, a week, a year."""

from collections.abc import Callable, Hashable, Sequence
from datetime import datetime

from shop.launcher.backup_folder import BEFORE_UPGRADE, VIETNAM, Backup

DAYS, WEEKS, MONTHS, UPGRADES = 7, 5, 12, 3


def worth_keeping(backups: Sequence[Backup]) -> set[Backup]:
    """The newest of each of the last 7 days, 5 weeks and 12 months that have one; those from before upgrades apart.

    Of these the first of each of the last 3 days that have one, and the newest: an upgrade that failed half-way and
    is tried again saves what it left behind, while the first holds what the old version can read.

    Counted in periods that have a backup, not back from today: a shop closed for the winter loses none. Days,
    weeks (from Monday) and months are those of Vietnam.
    """
    upgrades = [backup for backup in backups if backup.kind == BEFORE_UPGRADE]
    regular = [backup for backup in backups if backup.kind != BEFORE_UPGRADE]
    first_of_days = {_day(backup): backup for backup in sorted(upgrades, key=_made_at, reverse=True)}
    kept = {*list(first_of_days.values())[:UPGRADES], *sorted(upgrades, key=_made_at)[-1:]}
    for period, count in ((_day, DAYS), (_week, WEEKS), (_month, MONTHS)):
        kept |= _newest_of_each(regular, period, count)
    return kept


def _newest_of_each(
    backups: Sequence[Backup], period: Callable[[Backup], Hashable], count: int
) -> set[Backup]:
    newest: dict[Hashable, Backup] = {}
    for backup in sorted(backups, key=_made_at, reverse=True):
        newest.setdefault(period(backup), backup)
    return set(list(newest.values())[:count])


def _made_at(backup: Backup) -> datetime:
    return backup.made_at


def _day(backup: Backup) -> Hashable:
    return backup.made_at.astimezone(VIETNAM).date()


def _week(backup: Backup) -> Hashable:
    return backup.made_at.astimezone(VIETNAM).isocalendar()[:2]


def _month(backup: Backup) -> Hashable:
    local = backup.made_at.astimezone(VIETNAM)
    return local.year, local.month
