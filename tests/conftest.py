"""Every test runs as the app role on a real PostgreSQL, in a database made from one migrated template."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from django.conf import settings
from django.db import connections
from psycopg import sql

from tests.long_report import promise  # noqa: F401 - a fixture

ROOT = Path(__file__).resolve().parent.parent
ADMIN_URL = os.environ.get("OCOP_TEST_ADMIN_URL", "")


def _with_name(url: str, name: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def _schema_fingerprint() -> str:
    digest = hashlib.sha256()
    watched = [
        *ROOT.glob("*/migrations/*.py"),
        *ROOT.glob("*/*/migrations/*.py"),
        *(ROOT / "vendors" / "places").rglob("*.py"),
        ROOT / "shop" / "kernel" / "append_only.py",
        ROOT / "shop" / "kernel" / "audited.py",
        ROOT / "uv.lock",
    ]
    for path in sorted(watched):
        digest.update(path.relative_to(ROOT).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()[:12]


def _make_template() -> str:
    """The database every test starts from: migrated by the owner, units loaded. Kept until a migration changes."""
    name = f"ocop_template_{_schema_fingerprint()}"
    with psycopg.connect(ADMIN_URL, autocommit=True) as admin:
        admin.execute("SELECT pg_advisory_lock(746)")  # two workers ask at once; one makes it
        if admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            return name
        # Not those of the last hour: a run on another state of the code may be copying from one.
        old = admin.execute(
            r"SELECT datname FROM pg_database WHERE datname LIKE 'ocop\_template\_%' "
            "AND (pg_stat_file('base/' || oid || '/PG_VERSION')).modification < now() - interval '1 hour'"
        ).fetchall()
        for (stale,) in old:
            admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(stale)))
        half_made = f"making_{name}"
        admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(half_made)))
        admin.execute(sql.SQL("CREATE DATABASE {} OWNER ocop_owner").format(sql.Identifier(half_made)))
        with psycopg.connect(_with_name(ADMIN_URL, half_made), autocommit=True) as inside:
            for statement in (
                "ALTER SCHEMA public OWNER TO ocop_owner",
                (
                    "ALTER DEFAULT PRIVILEGES FOR ROLE ocop_owner "
                    "GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO ocop_app"
                ),
                "ALTER DEFAULT PRIVILEGES FOR ROLE ocop_owner GRANT USAGE ON SEQUENCES TO ocop_app",
                "ALTER DEFAULT PRIVILEGES FOR ROLE ocop_owner GRANT SELECT ON TABLES TO ocop_reports",
            ):
                inside.execute(statement)
        owner_url = _with_name(os.environ["DATABASE_OWNER_URL"], half_made)
        environment = {**os.environ, "DATABASE_OWNER_URL": owner_url, "OCOP_DATABASE_ROLE": "owner"}
        for command in (["migrate", "--verbosity", "0"], ["load_places"]):
            subprocess.run([sys.executable, "-m", "django", *command], env=environment, cwd=ROOT, check=True)
        admin.execute(
            sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(half_made), sql.Identifier(name))
        )
    return name


@contextmanager
def _database_from_template(template: str, name: str) -> Iterator[str]:
    with psycopg.connect(ADMIN_URL, autocommit=True) as admin:
        admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        admin.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER ocop_owner").format(
                sql.Identifier(name), sql.Identifier(template)
            )
        )
    try:
        yield name
    finally:
        with psycopg.connect(ADMIN_URL, autocommit=True) as admin:
            admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


@contextmanager
def _django_uses(name: str) -> Iterator[None]:
    """Point every connection of this process at a database, and back afterwards."""
    connection = connections["default"]
    connection.close()
    before = connection.settings_dict["NAME"]
    connection.settings_dict["NAME"] = name
    settings.DATABASES["default"]["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before
        settings.DATABASES["default"]["NAME"] = before


@pytest.fixture(scope="session")
def template_database() -> str:
    if not ADMIN_URL:
        pytest.fail("no test server: run the tests with ./ocop test")
    return _make_template()


@pytest.fixture(scope="session")
def django_db_setup(template_database: str) -> Iterator[None]:
    """One database a worker; pytest-django rolls each test back in it."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0")
    # Not unblocked: a test that says nothing of a database is refused one, or what it writes would stay for the next.
    with (
        _database_from_template(template_database, f"ocop_test_{worker}_{os.getpid()}") as name,
        _django_uses(name),
    ):
        yield


@pytest.fixture
def own_database(template_database: str, django_db_setup: None, django_db_blocker) -> Iterator[str]:
    """A fresh database for one test that commits; facts refuse to be cleaned up, so the database goes instead."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0")
    with (
        _database_from_template(template_database, f"ocop_own_{worker}_{os.getpid()}") as name,
        django_db_blocker.unblock(),
        _django_uses(name),
    ):
        yield name
