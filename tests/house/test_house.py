"""The house keeps its own rules: sizes, names, admin, migrations, schema."""

import re
import subprocess
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib import admin
from django.core.management import call_command

from shop.operations.management.commands.print_schema import schema_text

ROOT = Path(__file__).resolve().parents[2]
LONGEST_FILE = 500
OUR_APPS = {
    "kernel", "places", "people", "vendors", "catalog", "outlets", "orders", "search", "reports"
}  # fmt: skip


def tracked(*patterns: str) -> list[Path]:
    """Files of the project itself: what git tracks, and new ones it does not ignore."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "--", *patterns],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [path for line in listed.stdout.splitlines() if (path := ROOT / line).is_file()]


def test_no_source_file_is_longer_than_five_hundred_lines():
    too_long = {
        path.relative_to(ROOT).as_posix(): lines
        for path in tracked("*.py", "*.ts", "*.tsx", "*.css", "*.html")
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > LONGEST_FILE
    }
    assert too_long == {}


def test_every_record_has_an_admin_page():
    shown = {inline.model for page in admin.site._registry.values() for inline in page.inlines}
    shown |= admin.site._registry.keys()
    records = {model for label in OUR_APPS for model in apps.get_app_config(label).get_models()}
    derived = {model for model in records if getattr(model, "is_derived", False)}  # made anew from records
    assert records - derived - shown == set()


@pytest.mark.django_db
def test_no_migration_is_missing():
    said = StringIO()
    call_command("makemigrations", "--check", "--dry-run", stdout=said)
    assert "No changes detected" in said.getvalue()


def test_the_committed_schema_is_the_schema():
    assert (ROOT / "docs" / "schema.graphql").read_text(encoding="utf-8") == schema_text()


def test_no_room_keeps_a_drawer_for_odds_and_ends():
    drawers = [p for p in tracked("*.py") if re.fullmatch(r"(utils?|helpers?|misc|common)\.py", p.name)]
    assert drawers == []


def test_no_file_names_a_place_that_exists_on_one_machine_only():
    # Spelled in two pieces, so that this file does not find itself.
    machine_path = re.compile(r"(?<![\w.])/(?:" + "wo" + "rk/|" + "ro" + "ot/)")
    named = [
        f"{path.relative_to(ROOT)}: {match[0]}"
        for path in tracked(
            "*.py", "*.md", "*.ts", "*.tsx", "*.html", "*.toml", "*.yml", "*.mjs", "ocop", ".ci/run"
        )
        if (match := machine_path.search(path.read_text(encoding="utf-8")))
    ]
    assert named == []
