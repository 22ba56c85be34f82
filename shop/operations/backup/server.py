"""Addresses of databases, and PostgreSQL's own programs that fit them."""

import os
import re
import shutil
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

import psycopg

from shop.launcher.errors import LauncherError
from shop.launcher.postgres_binaries import SYSTEM_FOLDERS, find_binaries
from shop.operations.backup.errors import BackupError

SESSION = {
    "statement_timeout": "0",  # a whole ledger takes longer than a page may
    "idle_in_transaction_session_timeout": "0",
    "lock_timeout": "30s",
    "timezone": "UTC",
    "datestyle": "ISO",
    "extra_float_digits": "1",
    "search_path": "pg_catalog",
}


class Server(NamedTuple):
    """One database as one role."""

    host: str
    port: str
    user: str
    password: str
    name: str

    @classmethod
    def from_url(cls, url: str) -> "Server":
        parts = urlsplit(url)
        return cls(
            parts.hostname or "",
            str(parts.port or 5432),
            unquote(parts.username or ""),
            unquote(parts.password or ""),
            unquote(parts.path.lstrip("/")),
        )

    def environment(self) -> dict[str, str]:
        """For PostgreSQL's programs: the address by variables, where other users of the machine cannot read it."""
        clean = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
        address = {
            "PGHOST": self.host,
            "PGPORT": self.port,
            "PGUSER": self.user,
            "PGPASSWORD": self.password,
            "PGDATABASE": self.name,
            "PGCONNECT_TIMEOUT": "10",
        }
        return clean | {name: value for name, value in address.items() if value}

    def connect(self) -> "psycopg.Connection[tuple]":
        """A session for reading whole tables. raises BackupError when the server cannot be reached"""
        try:
            connection = psycopg.connect(
                host=self.host or None,
                port=self.port or None,
                user=self.user,
                password=self.password or None,
                dbname=self.name,
                connect_timeout=10,
                autocommit=True,
            )
        except psycopg.OperationalError as error:
            raise BackupError(f"Không vào được cơ sở dữ liệu {self.name}: {str(error).strip()}") from None
        for name, value in SESSION.items():
            connection.execute("SELECT set_config(%s, %s, false)", [name, value])
        return connection


def find_program(name: str, *, least_major: int) -> str:
    """pg_dump or pg_restore that is not older than the server: the embedded package's, the system's, PATH's.

    raises  BackupError naming the package to install
    """
    found: list[tuple[int, str]] = []
    try:
        packaged = find_binaries(system_folders=())
        found.append((packaged.major, packaged.path(name)))
    except LauncherError:
        pass
    for folder in SYSTEM_FOLDERS:
        programs = [Path(folder) / "bin" / name, *Path(folder).glob(f"*/bin/{name}")]
        found += [
            (int(version.group()), str(program))
            for program in programs
            if program.exists() and (version := re.search(r"\d+", program.parent.parent.name))
        ]
    for major, path in found:
        if major >= least_major and Path(path).exists():
            return path
    if not found and (on_path := shutil.which(name)):
        return on_path  # it refuses a newer server by itself
    raise BackupError(
        f"Không có {name} hợp với PostgreSQL {least_major}. Hãy cài gói postgresql-client-{least_major}."
    )
