"""Which backups stay, when the next is due, and what the owner hears of them."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from shop.launcher.backup_clock import do_what_is_due
from shop.launcher.backup_folder import (
    BEFORE_UPGRADE,
    Backup,
    backup_warnings,
    is_backup_due,
    last_good_backup,
    name_of,
)
from shop.operations.backup.keys import recipients, show_key
from shop.operations.backup.retention import worth_keeping
from tests.shop.operations.backed_up import KEY

NIGHT = datetime(2026, 11, 20, 19, 30, tzinfo=UTC)  # 02:30 of the 21st in Vietnam


def at(*moments: datetime, kind: str = "") -> list[Backup]:
    return [Backup(Path(name_of(moment, kind)), moment, kind) for moment in moments]


def test_a_year_of_nights_keeps_seven_days_five_weeks_twelve_months():
    nights = at(*(NIGHT - timedelta(days=n) for n in range(400)))

    kept = sorted(backup.made_at for backup in worth_keeping(nights))

    days = [NIGHT - timedelta(days=n) for n in range(7)]  # 21 Nov 2026 is a Saturday in Vietnam
    weeks = [NIGHT - timedelta(days=n) for n in (0, 6, 13, 20, 27)]  # its Sundays before
    assert set(days) | set(weeks) <= set(kept)
    assert len(kept) == len({*days, *weeks}) + 11  # the last night of each of the eleven months before
    assert kept[0] == datetime(2025, 12, 30, 19, 30, tzinfo=UTC)  # 31 December in Vietnam


def test_a_shop_closed_for_long_loses_nothing_and_a_days_last_backup_stays():
    old = at(*(NIGHT - timedelta(days=300 + n) for n in range(3)))
    today = at(NIGHT, NIGHT + timedelta(hours=3))

    assert worth_keeping([*old, *today]) == {*old, today[1]}


def test_backups_from_before_upgrades_have_a_count_of_their_own():
    upgrades = at(*(NIGHT - timedelta(days=n) for n in range(5)), kind=BEFORE_UPGRADE)
    nightly = at(NIGHT + timedelta(hours=1))

    assert worth_keeping([*upgrades, *nightly]) == {*upgrades[:3], *nightly}


def test_an_upgrade_that_fails_again_and_again_does_not_lose_the_way_back():
    # Each try saves what the one before left half migrated; only the first holds what the old version can read.
    tries = at(*(NIGHT + timedelta(minutes=n) for n in range(6)), kind=BEFORE_UPGRADE)

    assert worth_keeping(tries) == {tries[0], tries[-1]}


@pytest.mark.parametrize(
    ("hours_after", "last_hours_after", "due"),
    [
        (0.1, -23.9, True),  # half past two has just gone by
        (-0.1, -23.9, False),
        (7, 0.2, False),
        (7, -16, True),  # the machine was off at night: it makes up for it in the morning
        (7, None, True),
    ],
)
def test_a_backup_is_due_once_half_past_two_has_gone_by(hours_after, last_hours_after, due):
    last = None if last_hours_after is None else NIGHT + timedelta(hours=last_hours_after)

    assert is_backup_due(last, NIGHT + timedelta(hours=hours_after)) is due


def test_a_backup_named_by_a_clock_that_was_wrong_does_not_stand_for_those_to_come(tmp_path):
    (tmp_path / name_of(NIGHT - timedelta(days=3))).touch()
    (tmp_path / name_of(NIGHT + timedelta(days=4000))).touch()

    last = last_good_backup(tmp_path, NIGHT)

    assert last == NIGHT - timedelta(days=3)
    assert is_backup_due(last, NIGHT)


def test_the_clock_backs_up_daily_tries_weekly_and_rests_after_a_failure(tmp_path):
    data, backups, ran = tmp_path / "data", tmp_path / "data-backups", []
    data.mkdir()
    (data / "backup-key.txt").touch()

    def run(*words: str, code: int = 0) -> int:
        ran.append(" ".join(words))
        if words == ("backup",) and not code:
            backups.mkdir(exist_ok=True)
            (backups / name_of(NIGHT)).touch()
        return code

    assert not do_what_is_due(data, NIGHT, lambda *words: run(*words, code=1))
    assert do_what_is_due(data, NIGHT, run)
    assert ran == ["backup", "backup", "backup verify"]
    (backups / "verified.json").write_text(
        json.dumps({"at": NIGHT.isoformat(), "backup": "x", "ok": True, "sentence": ""})
    )
    ran.clear()
    assert do_what_is_due(data, NIGHT + timedelta(hours=2), run)
    assert ran == []
    assert do_what_is_due(data, NIGHT + timedelta(days=8), run)
    assert ran == ["backup", "backup verify"]


def test_a_machine_without_the_owners_key_does_not_try_what_it_cannot_open(tmp_path, monkeypatch):
    data, backups, ran = tmp_path / "data", tmp_path / "data-backups", []
    for place in (data, backups):
        place.mkdir()
    (backups / name_of(NIGHT)).touch()
    recipients(data)  # backups were once sealed for this machine
    monkeypatch.setenv("OCOP_BACKUP_RECIPIENT", str(KEY.to_public()))

    assert do_what_is_due(data, NIGHT, lambda *words: ran.append(words) or 1)
    monkeypatch.setenv("OCOP_BACKUP_KEY_FILE", str(tmp_path / "key.txt"))
    assert not do_what_is_due(data, NIGHT, lambda *words: ran.append(words) or 1)

    assert ran == [("backup", "verify")]


def test_the_owner_hears_of_old_backups_failed_trials_and_a_key_in_one_place(tmp_path):
    data, backups, usb = tmp_path / "data", tmp_path / "data-backups", tmp_path / "usb"
    data.mkdir()
    environ = {"OCOP_BACKUP_COPY_DIR": str(usb)}

    young = backup_warnings(data, NIGHT, environ, installed_at=NIGHT - timedelta(hours=25))
    assert young == []
    assert len(backup_warnings(data, NIGHT, environ)) == 2  # none here, none on the second medium

    for place in (backups, usb):
        place.mkdir()
        (place / name_of(NIGHT)).touch()
    verified = {"at": NIGHT.isoformat(), "backup": "x", "ok": True, "sentence": ""}
    (backups / "verified.json").write_text(json.dumps(verified))
    assert backup_warnings(data, NIGHT + timedelta(hours=26), environ) == []
    stale = backup_warnings(data, NIGHT + timedelta(hours=27), environ)
    assert [warning.split(" gần nhất")[0] for warning in stale] == ["Bản sao lưu", "Bản chép ở ổ thứ hai"]
    assert "cũ 27 giờ (lúc 21/11/2026 02:30" in stale[0]

    (backups / "verified.json").write_text(json.dumps(verified | {"ok": False, "sentence": "thiếu"}))
    assert "KHÔNG đạt (x): thiếu" in backup_warnings(data, NIGHT, environ)[0]
    recipients(data)
    assert any("chép khóa ra giấy" in warning for warning in backup_warnings(data, NIGHT, environ))
    assert "AGE-SECRET-KEY-" in show_key(data)
    assert not any("chép khóa ra giấy" in warning for warning in backup_warnings(data, NIGHT, environ))
