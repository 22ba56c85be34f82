"""How to run a program of the project's own Python environment."""

import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from shop.launcher.data_folder import PROJECT, is_disk_full
from shop.launcher.errors import LauncherError

ENVIRONMENT = PROJECT / ".venv"
PYTHON = ENVIRONMENT / "bin" / "python"
UNWANTED = ("PYTHONHOME", "PYTHONSAFEPATH", "VIRTUAL_ENV", "__PYVENV_LAUNCHER__")
# They need to own the tables.
OWNER_COMMANDS = frozenset(
    {"migrate", "load_places", "makemigrations", "prepare_database", "backup", "restore"}
)
TAIL_LINES = 12


def program_environment(**more: str) -> dict[str, str]:
    """Our environment with the project's programs first on PATH and the project importable."""
    clean = {name: value for name, value in os.environ.items() if name not in UNWANTED}
    return {
        **clean,
        "PATH": os.pathsep.join([str(ENVIRONMENT / "bin"), clean.get("PATH", "/usr/bin:/bin")]),
        "PYTHONPATH": str(PROJECT),
        "DJANGO_SETTINGS_MODULE": "shop.settings",
        **more,
    }


def django_command(name: str, *arguments: str) -> list[str]:
    return [str(PYTHON), "-m", "django", name, *arguments]


def role_of(command: str) -> dict[str, str]:
    return {"OCOP_DATABASE_ROLE": "owner"} if command in OWNER_COMMANDS else {}


def run_logged(
    command: Sequence[str],
    *,
    log: Path,
    sentence: str,
    env: Mapping[str, str] | None = None,
    cwd: Path = PROJECT,
) -> None:
    """Run a long step; its output goes to the log, and its last lines into the error when it fails.

    sentence  what did not work, in Vietnamese, without a full stop
    raises    LauncherError
    """
    with log.open("ab+") as file:
        offset = file.seek(0, os.SEEK_END)
        code = subprocess.call(command, stdin=subprocess.DEVNULL, stdout=file, stderr=file, env=env, cwd=cwd)
        if code == 0:
            return
        file.seek(offset)
        said = file.read().decode(errors="replace").strip()
    if is_disk_full(log.parent, said):
        raise LauncherError(f"{sentence}: ổ đĩa đã đầy. Hãy dọn bớt rồi chạy lại.")
    tail = "".join(f"\n  {line}" for line in said.splitlines()[-TAIL_LINES:])
    raise LauncherError(f"{sentence}. Nhật ký: {log}{tail}")
