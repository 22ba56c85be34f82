"""./ocop make-secrets: every password that docker-compose.yml needs, made once, each in a file of its own."""

import os
import secrets
from collections.abc import Sequence
from pathlib import Path

from shop.launcher.data_folder import PROJECT
from shop.launcher.errors import LauncherError
from shop.launcher.postgres_roles import DATABASE

FOLDER = PROJECT / "deploy" / "secrets"


def make_secrets(arguments: Sequence[str]) -> int:
    """Write the files into deploy/secrets, or the folder given. raises LauncherError when one is there already"""
    folder = Path(arguments[0]) if arguments else FOLDER
    contents = secret_files()
    if there := [name for name in contents if (folder / name).exists()]:
        raise LauncherError(
            f"{folder} đã có {', '.join(there)}. Đổi mật khẩu của máy đang chạy sẽ khoá chợ ngoài cửa; "
            "nếu thật sự muốn làm lại từ đầu, hãy tự xoá các tệp ấy trước."
        )
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(
        0o700
    )  # the folder keeps others out; the files must be readable by whichever account a container has
    for name, content in contents.items():
        descriptor = os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o444)
        with os.fdopen(descriptor, "w") as file:
            file.write(content + "\n")
        (folder / name).chmod(0o444)  # whatever the umask
    print(f"Đã tạo {len(contents)} tệp bí mật trong {folder}. Hãy cất một bản ở nơi an toàn ngoài máy này.")
    return 0


def secret_files() -> dict[str, str]:
    """Name of the file → content: 64 hexadecimal characters at random, and addresses that carry such passwords."""
    random = {name: secrets.token_hex(32) for name in ("postgres", "ocop_owner", "ocop_app", "ocop_reports")}
    valkey = secrets.token_hex(32)

    def address(role: str, database: str) -> str:
        return f"postgresql://{role}:{random[role]}@postgres:5432/{database}"

    return {
        "secret_key": secrets.token_hex(32),
        "metrics_token": secrets.token_hex(32),
        "postgres_password": random["postgres"],
        "database_admin_url": address("postgres", "postgres"),
        "database_owner_url": address("ocop_owner", DATABASE),
        "database_url": address("ocop_app", DATABASE),
        "database_reports_url": address("ocop_reports", DATABASE),
        "redis_url": f"redis://:{valkey}@valkey:6379/0",
        "valkey_acl": f"user default on >{valkey} ~* &* +@all",
        "elastic_password": secrets.token_hex(32),
    }
