"""Passwords and the signing key, made once at random and kept in one file that only its owner may read."""

import json
import os
import secrets
from pathlib import Path

NAMES = ("postgres", "ocop_owner", "ocop_app", "ocop_reports", "valkey", "secret_key")


def read_or_make_secrets(folder: Path) -> dict[str, str]:
    """Every name of NAMES -> 48 hexadecimal characters or more; missing ones are made and written back.

    folder  the data folder; the file is `secrets.json`, mode 0600, replaced in one step
    raises  OSError when it cannot be read or written; a damaged file is a ValueError of json
    """
    path = folder / "secrets.json"
    kept: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}
    missing = [name for name in NAMES if name not in kept]
    if not missing:
        return kept
    kept |= {name: secrets.token_hex(24) for name in missing}
    write_privately(path, json.dumps(kept, indent=1))
    return kept


def write_privately(path: Path, text: str) -> None:
    """Write a 0600 file so that a power cut leaves either the old content or the new."""
    half = path.with_name(f"{path.name}.making")
    half.unlink(missing_ok=True)
    descriptor = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    half.replace(path)
