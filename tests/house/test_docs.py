"""What the documents name exists: commands, files, links, settings, records."""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import get_commands

from tests.house.test_house import OUR_APPS, ROOT, tracked

DOCUMENTS = [p for p in tracked("*.md") if "demo/plans" not in p.as_posix()]
COMMANDS = {
    "start",
    "test",
    "lint",
    "manage",
    "make-secrets",
}  # the launcher's own words; every other is a Django command
COMMAND = re.compile(r"\./ocop ([a-z][a-z-]+)")
LINK = re.compile(r"\]\((?!https?:|#|mailto:)([^)#\s]+)")
CODE_PATH = re.compile(r"`((?:[\w.-]+/)+[\w.-]+\.(?:py|ts|tsx|md|csv|json|graphql|css|html|mjs|sql))`")
SETTING = re.compile(r"`((?:OCOP|DATABASE|REDIS|ELASTICSEARCH)_[A-Z_]+)`")


def found(pattern: re.Pattern[str]) -> list[tuple[Path, str]]:
    return [
        (document, match)
        for document in DOCUMENTS
        for match in pattern.findall(document.read_text(encoding="utf-8"))
    ]


@pytest.mark.parametrize(("document", "command"), sorted(set(found(COMMAND))), ids=str)
def test_every_command_a_document_names_exists(document, command):
    assert command in COMMANDS or command.replace("-", "_") in get_commands()


@pytest.mark.parametrize(("document", "link"), sorted(set(found(LINK))), ids=str)
def test_every_link_leads_somewhere(document, link):
    assert (document.parent / link).exists()


@pytest.mark.parametrize(("document", "name"), sorted(set(found(CODE_PATH))), ids=str)
def test_every_file_a_document_names_exists(document, name):
    places = (ROOT, document.parent)
    assert any((place / name).exists() for place in places)


@pytest.mark.parametrize(("document", "setting"), sorted(set(found(SETTING))), ids=str)
def test_every_setting_a_document_names_is_read(document, setting):
    readers = tracked(
        "shop/settings.py",
        "shop/launcher/*.py",
        "shop/operations/**/*.py",
        "tests/*.py",
        "tests/**/*.py",
        ".ci/run",
        "docker-compose.yml",
    )
    assert any(setting in path.read_text(encoding="utf-8") for path in readers)


def test_the_glossary_explains_every_record():
    glossary = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    missing = [
        model.__name__
        for label in OUR_APPS
        for model in apps.get_app_config(label).get_models()
        if f"`{model.__name__}`" not in glossary
    ]
    assert missing == []


def test_the_readme_begins_with_what_it_is_a_picture_and_the_two_commands():
    first_screen = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()[:40]
    text = "\n".join(first_screen)
    assert re.search(r"!\[[^\]]+\]\([^)]+\.(png|webp|jpg)\)", text)
    assert "./ocop start" in text
    assert "./ocop test" in text
