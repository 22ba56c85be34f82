"""The last entry of a backup: what all the others must be."""

import json
import os
import tomllib
from datetime import datetime
from typing import Any, NamedTuple

from django.apps import apps
from django.conf import settings
from django.db.models import FileField

from shop.operations.backup.errors import BackupError
from shop.operations.backup.snapshot import Contents

FORMAT = 1
NAME = "manifest.json"
# Of the configuration only what helps to set up a new machine; whatever could open a door is left out.
CONFIGURATION = (
    "OCOP_MODE",
    "OCOP_PUBLIC_URL",
    "OCOP_ALLOWED_HOSTS",
    "OCOP_TRUSTED_ORIGINS",
    "OCOP_BACKUP_RECIPIENT",
    "OCOP_LOG_LEVEL",
)


class Entry(NamedTuple):
    name: str  # database.dump.0000 …, media/products/x.webp
    size: int  # bytes
    sha256: str


class Manifest(NamedTuple):
    made_at: datetime
    product_version: str
    contents: Contents
    entries: list[Entry]
    missing_files: list[str]  # named by a row, not found when the backup was made
    configuration: dict[str, str]

    def as_json(self) -> bytes:
        return json.dumps(
            {
                "format": FORMAT,
                "made_at": self.made_at.isoformat(),
                **self._asdict() | {"made_at": self.made_at.isoformat()},
                "contents": self.contents._asdict(),
                "entries": [entry._asdict() for entry in self.entries],
            },
            ensure_ascii=False,
            indent=1,
        ).encode()


def read_manifest(text: bytes) -> Manifest:
    """raises BackupError when it is of a later format than this version reads, or not one at all"""
    try:
        kept: dict[str, Any] = json.loads(text)
        if kept["format"] != FORMAT:
            raise BackupError(
                f"Bản sao lưu theo dạng {kept['format']}, bản Chợ OCOP này chỉ đọc dạng {FORMAT}. "
                "Hãy cập nhật Chợ OCOP rồi phục hồi."
            )
        contents = kept["contents"]
        return Manifest(
            datetime.fromisoformat(kept["made_at"]),
            kept["product_version"],
            Contents(
                {name: (rows, total) for name, (rows, total) in contents["tables"].items()},
                contents["structure"],
                [(app, name) for app, name in contents["migrations"]],
                contents["server_version"],
            ),
            [Entry(**entry) for entry in kept["entries"]],
            kept["missing_files"],
            kept["configuration"],
        )
    except (ValueError, KeyError, TypeError) as error:
        raise BackupError(f"Bản kê trong bản sao lưu không đọc được: {error!r}") from None


def product_version() -> str:
    return str(tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text())["project"]["version"])


def configuration() -> dict[str, str]:
    return {name: os.environ[name] for name in CONFIGURATION if os.environ.get(name)}


def file_columns() -> list[tuple[str, str]]:
    """(table, column) of every column that names a file of the media folder."""
    return sorted(
        (model._meta.db_table, field.column)
        for model in apps.get_models()
        for field in model._meta.local_fields
        if isinstance(field, FileField) and field.column
    )
