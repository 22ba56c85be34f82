"""A kept connection is asked seldom whether it lives, and yet nobody meets a dead one."""

from collections.abc import Iterator

import pytest
from django.db import connection

from shop.kernel.postgresql import base
from shop.kernel.postgresql.base import DatabaseWrapper

pytestmark = pytest.mark.django_db


class Watched(DatabaseWrapper):
    """Counts how often it asked the server."""

    questions = 0

    def is_usable(self) -> bool:
        self.questions += 1
        return super().is_usable()


@pytest.fixture
def kept() -> Iterator[Watched]:
    own = Watched({**connection.settings_dict, "CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True})
    yield own
    own.close()


def answer_a_request(kept: Watched) -> int:
    """What Django does at both ends of a request, and one statement between: the id of the server's process."""
    kept.close_if_unusable_or_obsolete()
    with kept.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        process_id: int = cursor.fetchone()[0]
    kept.close_if_unusable_or_obsolete()
    return process_id


def test_the_server_is_not_asked_for_every_request(kept: Watched) -> None:
    assert len({answer_a_request(kept) for _ in range(5)}) == 1
    assert kept.questions == 0


def test_the_server_is_asked_again_after_some_seconds(kept: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    answer_a_request(kept)
    monkeypatch.setattr(base, "CHECKED_S", 0.0)
    answer_a_request(kept)
    assert kept.questions == 1


def test_a_connection_the_server_has_ended_is_replaced_before_its_next_statement(kept: Watched) -> None:
    first = answer_a_request(kept)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [first])
    assert answer_a_request(kept) != first
    assert kept.questions == 1


def test_a_connection_closed_on_our_side_is_replaced(kept: Watched) -> None:
    first = answer_a_request(kept)
    kept.connection.close()
    assert answer_a_request(kept) != first
