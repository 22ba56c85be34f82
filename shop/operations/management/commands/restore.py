"""Bring a backup back to life: beside the shop that is there, proved, and only then in its place."""

import getpass
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from pyrage import x25519

from shop.launcher.backup_folder import VIETNAM, backup_folder
from shop.launcher.errors import LauncherError
from shop.operations.backup.errors import BackupError
from shop.operations.backup.keys import machine_key, read_key
from shop.operations.backup.restore_backup import Restored
from shop.operations.backup.restore_shop import as_sentence, name_beside, restore_beside, restore_shop
from shop.operations.management.commands.backup import find_backup, owner_server


class Command(BaseCommand):
    help = "Phục hồi một bản sao lưu thành một chợ mới, kiểm xong mới thay chợ cũ; chợ cũ được cất lại."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("backup", help="tệp .tar.age, hay tên của nó trong thư mục sao lưu")
        parser.add_argument("--into", help="phục hồi sang thư mục này, không đụng đến chợ đang có")
        parser.add_argument("--key", help="tệp giữ khóa (mặc định: khóa của máy này, hoặc hỏi)")
        parser.add_argument("--database", help="với DATABASE_URL: tên cơ sở dữ liệu mới, trống")

    def handle(self, *, backup: str, into: str | None, key: str | None, **options: Any) -> None:
        folder = Path(into).expanduser().absolute() if into else None
        try:
            path = find_backup(backup, backup_folder(settings.DATA_DIR))
            identity = self._identity(key)
            if settings.APP_DATABASE_URL:
                self._beside(path, identity, folder, options["database"])
            else:
                self._whole(path, identity, folder)
        except (BackupError, LauncherError, OSError) as error:
            raise CommandError(f"Chưa phục hồi được, chợ cũ vẫn nguyên. {as_sentence(error)}") from None

    def _identity(self, key: str | None) -> x25519.Identity:
        if key:
            return read_key(Path(key).expanduser().read_text())
        if identity := machine_key(settings.DATA_DIR):
            return identity
        if not sys.stdin.isatty():
            raise BackupError("Máy này không giữ khóa mở bản sao lưu; hãy đưa tệp khóa bằng --key.")
        return read_key(getpass.getpass("Khóa mở bản sao lưu (AGE-SECRET-KEY-…): "))

    def _whole(self, path: Path, identity: x25519.Identity, into: Path | None) -> None:
        switched = restore_shop(path, identity, settings.DATA_DIR, self._note, into=into)
        self._tell(switched.restored)
        if switched.old:
            self.stdout.write(f"Dữ liệu cũ cất ở {switched.old}; chắc chắn không cần nữa hãy xóa.")
        where = f"OCOP_DATA_DIR={switched.folder} " if into else ""
        self.stdout.write(f"Mở chợ: {where}./ocop start")

    def _beside(self, path: Path, identity: x25519.Identity, into: Path | None, database: str | None) -> None:
        owner = owner_server()
        name = database or name_beside(owner, datetime.now(UTC))
        files = into or settings.DATA_DIR / f"restored-{name}"
        restored = restore_beside(path, identity, owner=owner, name=name, into=files, note=self._note)
        self._tell(restored)
        self.stdout.write(
            f"Cơ sở dữ liệu mới: {name}. Ảnh và bản chụp: {files / 'media'}.\n"
            "Để chuyển sang: dừng web, worker, beat; thay tên cơ sở dữ liệu ở cuối DATABASE_URL, DATABASE_OWNER_URL, "
            f"DATABASE_REPORTS_URL bằng {name}; đưa thư mục media mới vào chỗ thư mục media cũ; rồi chạy lại. "
            f"Cơ sở dữ liệu cũ {owner.name} vẫn nguyên."
        )

    def _tell(self, restored: Restored) -> None:
        manifest = restored.manifest
        rows = sum(rows for rows, _ in manifest.contents.tables.values())
        at = f"{manifest.made_at.astimezone(VIETNAM):%d/%m/%Y %H:%M}"
        self.stdout.write(
            f"Đã phục hồi bản lúc {at}: {len(manifest.contents.tables)} bảng, {rows} dòng giống hệt bản kê, "
            f"{restored.findings} điều khám đều đạt."
        )
        for name in manifest.missing_files:
            self.stdout.write(f"⚠ Lúc sao lưu đã thiếu tệp {name}.")

    def _note(self, text: str) -> None:
        self.stderr.write(f"… {text}")
