"""What production refuses to start with, and that every variable is explained where operators look."""

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from shop.operations.environment import DEMO_SECRET_KEY
from tests.house.test_house import ROOT, tracked

KEY = "Zq3v9XbT0kLm7RwY2sDf8HjP5nGc1UeA"
PASSWORD = "n4Vd81kQz0"
PRODUCTION = {
    "OCOP_MODE": "production",
    "OCOP_SECRET_KEY": KEY,
    "OCOP_PUBLIC_URL": "https://cho.example.vn",
    "DATABASE_URL": f"postgresql://ocop_app:{PASSWORD}@db/ocop",
    "DATABASE_REPORTS_URL": f"postgresql://ocop_reports:{PASSWORD}@db/ocop",
    "REDIS_URL": f"redis://:{PASSWORD}@queue/0",
}
CONFIGURE = ROOT / "docs" / "operations" / "configure.md"


def run(*arguments: str, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """A process that knows nothing of the machine's own variables."""
    clean = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("OCOP_", "DATABASE_", "REDIS_", "DJANGO_"))
    }
    return subprocess.run(
        [sys.executable, *arguments],
        env={**clean, "DJANGO_SETTINGS_MODULE": "shop.settings", **environment},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def load_settings(**environment: str) -> subprocess.CompletedProcess[str]:
    return run("-c", "import shop.settings", environment=environment)


def test_production_starts_with_values_of_its_own():
    started = load_settings(**PRODUCTION)

    assert (started.returncode, started.stderr) == (0, "")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("OCOP_SECRET_KEY", ""),
        ("OCOP_SECRET_KEY", DEMO_SECRET_KEY),
        ("OCOP_SECRET_KEY", KEY[:31]),
        ("OCOP_SECRET_KEY", "k7" * 24),
        ("OCOP_PUBLIC_URL", ""),
        ("OCOP_PUBLIC_URL", "http://cho.example.vn"),
        ("OCOP_PUBLIC_URL", "https://cho.example.vn/shop"),
        ("OCOP_ALLOWED_HOSTS", "cho.example.vn,*"),
        ("DATABASE_URL", ""),
        ("DATABASE_URL", "postgresql://ocop_app@db/ocop"),
        ("DATABASE_URL", "postgresql://ocop_app:postgres@db/ocop"),
        ("DATABASE_URL", f"postgresql://postgres:{PASSWORD}@db/ocop"),
        ("DATABASE_OWNER_URL", "postgresql://ocop_owner:changeme@db/ocop"),
        ("DATABASE_REPORTS_URL", "postgresql://ocop_reports:ocop_reports@db/ocop"),
        ("REDIS_URL", ""),
        ("REDIS_URL", "redis://:password@queue/0"),
        ("OCOP_METRICS_TOKEN", "short"),
    ],
)
def test_production_does_not_start_with(name, value):
    refused = load_settings(**{**PRODUCTION, name: value})

    assert refused.returncode != 0
    fault = refused.stderr.partition("Production does not start like this:\n")[2]
    assert [line.split()[0] for line in fault.strip().splitlines()] == [name]
    assert not value or value not in fault


def test_all_faults_are_said_at_once():
    refused = load_settings(OCOP_MODE="production")

    named = re.findall(r"^  ([A-Z_]+) must", refused.stderr, re.MULTILINE)
    assert named == ["OCOP_SECRET_KEY", "OCOP_PUBLIC_URL", "DATABASE_URL", "REDIS_URL"]


def test_the_demo_needs_nothing():
    assert load_settings(OCOP_MODE="demo").returncode == 0


def test_a_secret_comes_from_a_file(tmp_path):
    secret = tmp_path / "secret_key"
    secret.write_text(KEY + "\n")
    others = {name: value for name, value in PRODUCTION.items() if name != "OCOP_SECRET_KEY"}
    printed = run(
        "-c",
        "import shop.settings; print(shop.settings.SECRET_KEY)",
        environment={**others, "OCOP_SECRET_KEY_FILE": str(secret)},
    )

    assert printed.stdout.strip() == KEY


@pytest.mark.parametrize("content", [None, "", "\n"])
def test_a_secret_file_that_is_missing_or_empty_is_named(tmp_path, content):
    secret = tmp_path / "secret_key"
    if content is not None:
        secret.write_text(content)
    others = {name: value for name, value in PRODUCTION.items() if name != "OCOP_SECRET_KEY"}
    refused = load_settings(**others, OCOP_SECRET_KEY_FILE=str(secret))

    assert f"OCOP_SECRET_KEY_FILE names {secret}" in refused.stderr


def test_a_value_beside_its_file_is_refused(tmp_path):
    secret = tmp_path / "secret_key"
    secret.write_text(KEY)

    refused = load_settings(**PRODUCTION, OCOP_SECRET_KEY_FILE=str(secret))

    assert "OCOP_SECRET_KEY and OCOP_SECRET_KEY_FILE are both set" in refused.stderr


def test_djangos_own_check_for_deployment_has_nothing_to_say():
    checked = run(
        "-m",
        "django",
        "check",
        "--deploy",
        "--fail-level",
        "WARNING",
        environment={**PRODUCTION, "OCOP_SECRET_KEY": KEY + KEY[::-1], "PYTHONPATH": str(ROOT)},
    )

    assert (checked.returncode, checked.stderr) == (0, "")


# -- every variable is explained ---------------------------------------------------------------------------------

READERS = {"value_of", "list_of", "number_of", "getenv"}
VARIABLE = re.compile(r"(?:OCOP|DATABASE|REDIS|ELASTICSEARCH|PROMETHEUS)_[A-Z0-9_]+")
# Said by one of our programs to another, or by the tests to themselves: nobody sets them by hand.
AMONG_OURSELVES = {"OCOP_SERVICE", "OCOP_TEST_ADMIN_URL", "OCOP_LONG"}


def variables_read() -> set[str]:
    """Names that the product's code takes from the environment: by a reader's call, .get(NAME) or [NAME]."""
    found: set[str] = set()
    rooms = ("shop", "catalog", "outlets", "vendors", "search", "frontend")
    for path in tracked(*(f"{room}/**/*.py" for room in rooms), *(f"{room}/*.py" for room in rooms)):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            name: ast.expr | None = None
            if isinstance(node, ast.Call) and node.args:
                function = node.func
                called = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
                if called in READERS or (called == "get" and "environ" in ast.dump(function)):
                    name = node.args[0]
            elif isinstance(node, ast.Subscript) and "environ" in ast.dump(node.value):
                name = node.slice
            if isinstance(name, ast.Constant) and VARIABLE.fullmatch(str(name.value)):
                found.add(name.value)
    as_files = {f"{name}_FILE" for name in found}  # of any variable, explained once for all
    return found - AMONG_OURSELVES - as_files


def variables_explained() -> set[str]:
    """First cells of the tables: `NAME`."""
    text = Path(CONFIGURE).read_text(encoding="utf-8")
    return set(re.findall(rf"^\| `({VARIABLE.pattern})`", text, re.MULTILINE))


def test_every_variable_that_is_read_is_explained_and_no_other():
    read, explained = variables_read(), variables_explained()

    assert {"OCOP_SECRET_KEY", "DATABASE_URL", "OCOP_WEB_WORKERS", "OCOP_BACKUP_DIR"} <= read
    assert (read - explained, explained - read) == (set(), set())
