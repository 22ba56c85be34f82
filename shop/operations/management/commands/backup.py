"""Save everything the shop knows: the database in one snapshot, pictures, configuration without secrets; sealed."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from shop.launcher.backup_folder import (
    BEFORE_UPGRADE,
    KEY_SHOWN,
    VIETNAM,
    backup_folder,
    backup_warnings,
    backups_in,
    copy_folder,
    read_verification,
    upgrades_without_backup,
)
from shop.operations.backup.errors import BackupError
from shop.operations.backup.keys import machine_key, read_key, recipients, show_key
from shop.operations.backup.make_backup import make_backup
from shop.operations.backup.schema_state import is_older, refuse_newer
from shop.operations.backup.server import Server
from shop.operations.backup.verify_backup import verify_backup

MEGABYTE = 1_000_000


class Command(BaseCommand):
    help = "Sao lưu cơ sở dữ liệu, ảnh và cấu hình (không có mật khẩu) vào một tệp có niêm."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "action",
            nargs="?",
            choices=["make", "verify", "list", "key"],
            default="make",
            help="make: sao lưu (mặc định); verify: phục hồi thử; list: liệt kê; key: in khóa để cất",
        )
        parser.add_argument("backup", nargs="?", help="với verify: bản cần thử (mặc định: bản mới nhất)")
        parser.add_argument("--to", help="thư mục để bản sao lưu (mặc định: OCOP_BACKUP_DIR)")
        parser.add_argument("--copy-to", help="chép thêm sang ổ thứ hai (mặc định: OCOP_BACKUP_COPY_DIR)")
        parser.add_argument("--key", help="với verify: tệp giữ khóa")
        parser.add_argument(
            "--before-upgrade",
            action="store_true",
            help="chỉ sao lưu khi sắp cập nhật cấu trúc; từ chối cơ sở dữ liệu mới hơn mã",
        )

    def handle(self, *, action: str, **options: Any) -> None:
        folder = (
            Path(options["to"]).expanduser().absolute() if options["to"] else backup_folder(settings.DATA_DIR)
        )
        try:
            if action == "key":
                self.stdout.write(show_key(settings.DATA_DIR))
            elif action == "list":
                self._list(folder)
            elif action == "verify":
                self._verify(folder, options["backup"], options["key"])
            elif not options["before_upgrade"]:
                self._make(folder, options["copy_to"])
            elif self._is_upgrade() and not upgrades_without_backup():
                self._make(folder, options["copy_to"], kind=BEFORE_UPGRADE)
        except BackupError as error:
            raise CommandError(str(error)) from None
        except OSError as error:
            raise CommandError(f"Không ghi hay đọc được: {error}") from None

    def _make(self, folder: Path, copy_to: str | None, kind: str = "") -> None:
        copies = Path(copy_to).expanduser().absolute() if copy_to else copy_folder()
        made = make_backup(
            server=owner_server(),
            media=local_media(),
            folder=folder,
            recipients=recipients(settings.DATA_DIR),
            copy_to=copies,
            kind=kind,
        )
        self.stdout.write(
            f"Đã sao lưu {made.rows} dòng và {made.files} tệp vào {made.path} ({made.size / MEGABYTE:.1f} MB)."
        )
        if copies and not made.doubts:
            self.stdout.write(f"Đã chép sang {copies}.")
        is_first = not (settings.DATA_DIR / KEY_SHOWN).exists()
        if is_first and sys.stdout.isatty():  # into no log: only where a person reads
            self.stdout.write(f"\n{show_key(settings.DATA_DIR)}")
        for doubt in made.doubts:
            self.stderr.write(f"✗ {doubt}.")
        if made.doubts and kind != BEFORE_UPGRADE:  # a lost picture is no reason not to open the shop
            sys.exit(1)

    def _is_upgrade(self) -> bool:
        """Will a migration run on data that exist? raises BackupError when the database is newer than the code"""
        with owner_server().connect() as session:
            if not session.execute("SELECT to_regclass('public.django_migrations')").fetchone()[0]:  # type: ignore[index]
                return False
            applied = session.execute("SELECT app, name FROM public.django_migrations").fetchall()
        refuse_newer(applied, "Cơ sở dữ liệu")
        return bool(applied) and is_older(applied)

    def _list(self, folder: Path) -> None:
        self.stdout.write(f"Các bản sao lưu ở {folder}:")
        for backup in backups_in(folder):
            at = f"{backup.made_at.astimezone(VIETNAM):%d/%m/%Y %H:%M}"
            kind = "  trước nâng cấp" if backup.kind else ""
            self.stdout.write(
                f"  {at}  {backup.path.stat().st_size / MEGABYTE:9.1f} MB  {backup.path.name}{kind}"
            )
        if verified := read_verification(folder):
            at = f"{verified.at.astimezone(VIETNAM):%d/%m/%Y %H:%M}"
            self.stdout.write(
                f"Thử phục hồi lúc {at}: {'ĐẠT' if verified.ok else 'KHÔNG ĐẠT'}, {verified.sentence}."
            )
        for warning in backup_warnings(settings.DATA_DIR, datetime.now(UTC)):
            self.stdout.write(f"⚠ {warning}")

    def _verify(self, folder: Path, backup: str | None, key: str | None) -> None:
        found = backups_in(folder)
        if not backup and not found:
            raise BackupError(f"Chưa có bản sao lưu nào ở {folder}.")
        path = find_backup(backup, folder) if backup else found[0].path
        identity = read_key(Path(key).read_text()) if key else machine_key(settings.DATA_DIR)
        if identity is None:
            raise BackupError("Máy này không giữ khóa mở bản sao lưu; hãy đưa tệp khóa bằng --key.")
        verification = verify_backup(
            path,
            identity,
            settings.DATA_DIR / "backup-trial",
            self._note,
            kept_in=folder,
            is_key_handed_over=key is not None,
        )
        if not verification.ok:
            raise BackupError(f"Thử phục hồi {path.name} KHÔNG đạt: {verification.sentence}")
        self.stdout.write(f"Thử phục hồi đạt: {verification.sentence}.")

    def _note(self, text: str) -> None:
        self.stderr.write(f"… {text}")


def find_backup(given: str, folder: Path) -> Path:
    """A path, or the name of a file in the folder of backups. raises BackupError when it is neither"""
    for path in (Path(given).expanduser().absolute(), folder / given):
        if path.is_file():
            return path
    raise BackupError(f"Không có tệp {given}.")


def owner_server() -> Server:
    """The database of this process's settings, as the owner of its tables."""
    if settings.OWNER_DATABASE_URL:
        return Server.from_url(settings.OWNER_DATABASE_URL)
    kept = connection.settings_dict
    return Server(
        str(kept["HOST"]), str(kept["PORT"]), str(kept["USER"]), str(kept["PASSWORD"]), str(kept["NAME"])
    )


def local_media() -> Path | None:
    """The folder of pictures; None when they lie in an outside store, which keeps its own versions."""
    backend = str(settings.STORAGES["default"]["BACKEND"])
    return Path(settings.MEDIA_ROOT) if backend.endswith("FileSystemStorage") else None
