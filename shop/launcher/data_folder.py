"""Where the data lives: one folder that holds the database, the queue, pictures, logs and secrets."""

import hashlib
import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from shop.launcher.accounts import server_account
from shop.launcher.errors import LauncherError

PROJECT = Path(__file__).resolve().parents[2]
SYSTEM_FOLDER = Path("/var/lib/cho-ocop")
FULL_BYTES = 20_000_000  # less than one file of PostgreSQL's log needs
LEAST_FREE_BYTES = 1_000_000_000  # the first start writes about 0.4 GB; the rest is room to keep selling


def is_given(name: str, environ: Mapping[str, str] = os.environ) -> bool:
    """Does the environment say NAME, or NAME_FILE for it, as the settings read them?"""
    return bool(environ.get(name) or environ.get(f"{name}_FILE"))


def choose_data_folder(environ: Mapping[str, str] = os.environ, project: Path = PROJECT) -> Path:
    """OCOP_DATA_DIR, or `.ocop` in the project, or for root a folder the database's account can reach.

    raises  LauncherError when a given folder cannot be made or reached
    """
    given = environ.get("OCOP_DATA_DIR", "")
    own_database = not is_given("DATABASE_URL", environ)
    account = server_account() if own_database else None
    if given:
        folder = Path(given).expanduser().absolute()
        if not folder.parent.is_dir():
            raise LauncherError(
                f"OCOP_DATA_DIR trỏ tới {folder}, nhưng thư mục {folder.parent} không có. "
                "Hãy kiểm tra đường dẫn, hoặc gắn ổ đĩa rồi chạy lại."
            )
        if account and not account.may_enter(folder if folder.exists() else folder.parent):
            raise LauncherError(
                "Khi chạy bằng root, PostgreSQL dùng một tài khoản thường, "
                f"và tài khoản ấy không vào được {folder}. "
                "Hãy chọn OCOP_DATA_DIR ở nơi khác, ví dụ /var/lib/cho-ocop/du-lieu."
            )
        return folder
    folder = project / ".ocop"
    if account and not account.may_enter(project):
        SYSTEM_FOLDER.mkdir(mode=0o755, exist_ok=True)
        return SYSTEM_FOLDER / hashlib.sha256(str(project).encode()).hexdigest()[:12]
    return folder


def prepare_data_folder(folder: Path) -> None:
    """Make the folder and its log folder; as root others may pass through it, never list it."""
    folder.mkdir(exist_ok=True)
    folder.chmod(0o711 if os.geteuid() == 0 else 0o700)
    (folder / "logs").mkdir(mode=0o700, exist_ok=True)


def is_disk_full(folder: Path, said: str) -> bool:
    """Did a step fail for lack of space? A full disk often swallows the very line that would say so."""
    return "No space left on device" in said or shutil.disk_usage(folder).free < FULL_BYTES


def require_free_space(folder: Path, least_bytes: int = LEAST_FREE_BYTES) -> None:
    """Refuse before a full disk does harm half-way."""
    place = folder if folder.exists() else folder.parent
    free = shutil.disk_usage(place).free
    if free < least_bytes:
        raise LauncherError(
            f"Ổ đĩa chứa {place} chỉ còn trống {free // 1_000_000} MB, "
            f"cần ít nhất {least_bytes // 1_000_000} MB. Hãy dọn bớt rồi chạy lại."
        )
