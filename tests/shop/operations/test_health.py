"""/healthz says that the process lives, /readyz which part of the shop does not."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.utils import timezone

from shop.kernel.models import OutboxEvent
from shop.operations import health

pytestmark = pytest.mark.django_db

WELL = {
    "status": "ok",
    "database": "ok",
    "migrations": "ok",
    "broker": "none",
    "worker": "ok",
    "media": "ok",
    "search": "none",
}


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


def faults(client) -> tuple[int, dict[str, Any]]:
    """Status, and the parts that are not as they should be."""
    response = client.get("/readyz")
    return response.status_code, {
        part: answer for part, answer in response.json().items() if answer != WELL[part]
    }


def test_alive_without_a_database(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = client.get("/healthz")

    assert (response.status_code, response.json()) == (200, {"status": "ok"})


def test_ready_when_every_part_is(client, django_assert_max_num_queries):
    client.get("/readyz")  # reads the migrations once

    with django_assert_max_num_queries(2):
        response = client.get("/readyz")

    assert (response.status_code, response.json()) == (200, WELL)


def test_not_ready_without_its_database(client, monkeypatch):
    def refuse(*_: object) -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr(connection, "cursor", refuse)

    assert faults(client) == (
        503,
        {"status": "not-ready", "database": "down", "migrations": "unknown", "worker": "unknown"},
    )


def test_not_ready_without_its_broker(client, settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"

    assert faults(client) == (503, {"status": "not-ready", "broker": "down"})


def test_not_ready_while_migrations_wait(client, monkeypatch):
    monkeypatch.setattr(health, "_known_migrated", set())
    monkeypatch.setattr(health.MigrationExecutor, "migration_plan", lambda *_: ["one"])

    assert faults(client) == (
        503,
        {"status": "not-ready", "migrations": "pending", "worker": "unknown"},
    )


@pytest.mark.parametrize(("due_for_s", "answer"), [(30, {}), (90, {"status": "not-ready", "worker": "late"})])
def test_the_worker_is_late_when_something_has_been_due_for_a_minute(client, due_for_s, answer):
    OutboxEvent.objects.create(
        name="test.event", next_attempt_at=timezone.now() - timedelta(seconds=due_for_s)
    )

    assert faults(client)[1] == answer


def test_an_event_that_fails_and_waits_for_its_turn_is_no_late_worker(client):
    now = timezone.now()
    OutboxEvent.objects.create(
        name="test.event",
        attempts=7,
        created_at=now - timedelta(hours=1),
        next_attempt_at=now + timedelta(minutes=2),
    )

    assert faults(client) == (200, {})


def test_not_ready_when_pictures_cannot_be_written(client, media, monkeypatch):
    media.mkdir()
    monkeypatch.setattr(health.os, "access", lambda path, mode: path != media)

    assert faults(client) == (503, {"status": "not-ready", "media": "read-only"})


def test_a_store_elsewhere_is_not_asked_on_every_check(client, settings):
    settings.MEDIA_IS_ELSEWHERE = True

    assert faults(client) == (200, {"media": "none"})
