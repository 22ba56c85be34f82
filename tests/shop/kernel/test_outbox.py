"""The outbox: told once each, never lost, nobody held up."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta

import kombu.exceptions
import pytest
from django.db import connection, transaction
from django.utils import timezone

from shop.kernel import bell, outbox
from shop.kernel.models import HandledEvent, Notice, OutboxEvent
from shop.kernel.notices import notify
from tests.shop.orders.crowds import at_once

Register = Callable[[str, outbox.Handler], None]


@pytest.fixture
def listen(monkeypatch) -> Iterator[Register]:
    """Register handlers for one test; the rooms' own listeners are away meanwhile."""
    monkeypatch.setattr(outbox, "_handlers", {})
    return outbox.on


def due_again(**attempts: int) -> None:
    OutboxEvent.objects.filter(delivered_at=None, **attempts).update(next_attempt_at=timezone.now())


@pytest.mark.django_db
def test_each_handler_hears_of_each_event_once(listen):
    heard: list[tuple[str, int]] = []

    def first(events: Sequence[OutboxEvent]) -> None:
        heard.extend(("first", event.payload["n"]) for event in events)

    def second(events: Sequence[OutboxEvent]) -> None:
        heard.extend(("second", event.payload["n"]) for event in events)

    listen("jar.filled", first)
    listen("jar.filled", first)  # registered again when an app is loaded again
    listen("jar.filled", second)
    outbox.publish("jar.filled", n=1)
    outbox.publish_many("jar.filled", [{"n": 2}, {"n": 3}])

    assert (outbox.deliver_all(), outbox.deliver_all()) == (3, 0)
    assert heard == [("first", 1), ("first", 2), ("first", 3), ("second", 1), ("second", 2), ("second", 3)]


@pytest.mark.django_db
def test_an_event_nobody_listens_to_is_done(listen):
    outbox.publish("jar.broken")

    assert outbox.deliver_all() == 1


@pytest.mark.django_db
def test_a_failing_handler_is_tried_again_later_and_holds_up_no_other(listen):
    heard: list[str] = []
    is_down = True

    def shaky(events: Sequence[OutboxEvent]) -> None:
        Notice.objects.create(
            recipient="user:1", kind="half", title="half", matter=f"half:{events[0].pk}:{heard}"
        )
        if is_down:
            raise ConnectionError("the other side is down")
        heard.append("shaky")

    listen("jar.filled", shaky)
    listen("jar.filled", lambda events: heard.append("steady"))
    listen("jar.sold", lambda events: heard.append("other"))
    outbox.publish("jar.filled")
    outbox.publish("jar.sold")

    assert outbox.deliver_waiting() == 1
    event = OutboxEvent.objects.get(name="jar.filled")
    assert heard == ["steady", "other"]
    assert (event.attempts, event.delivered_at) == (1, None)
    assert "the other side is down" in event.last_error
    assert Notice.objects.count() == 0  # what it had done is undone

    assert outbox.deliver_waiting() == 0  # not at once again
    is_down = False
    due_again()
    assert outbox.deliver_waiting() == 1
    assert heard == ["steady", "other", "shaky"]  # and the steady one is not told twice


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("attempts", "wait_s"), [(0, 1), (1, 2), (2, 4), (5, 32), (9, 300), (40, 300), (32_000, 300)]
)
def test_the_wait_doubles_up_to_five_minutes(listen, attempts, wait_s):
    def broken(events: Sequence[OutboxEvent]) -> None:
        raise ValueError

    listen("jar.filled", broken)
    outbox.publish("jar.filled")
    OutboxEvent.objects.update(attempts=attempts)
    before = timezone.now()

    outbox.deliver_waiting()

    waits = OutboxEvent.objects.get().next_attempt_at - before
    assert timedelta(seconds=wait_s) <= waits < timedelta(seconds=wait_s + 2)


@pytest.mark.django_db
def test_an_event_that_fails_for_months_still_stops_only_itself(listen):
    def broken(events: Sequence[OutboxEvent]) -> None:
        raise ValueError

    listen("jar.filled", broken)
    listen("jar.sold", lambda events: None)
    outbox.publish("jar.filled")
    OutboxEvent.objects.update(attempts=32_767)  # the column ends here
    outbox.publish("jar.sold")

    assert outbox.deliver_waiting() == 1
    assert OutboxEvent.objects.get(delivered_at=None).attempts == 32_767


@pytest.mark.django_db
def test_one_bad_event_in_a_batch_stops_only_itself(listen):
    stored: list[int] = []

    def picky(events: Sequence[OutboxEvent]) -> None:
        numbers = [event.payload["n"] for event in events]
        if 13 in numbers:
            raise ValueError("thirteen")
        stored.extend(numbers)

    listen("jar.filled", picky)
    outbox.publish_many("jar.filled", [{"n": n} for n in range(10, 16)])

    assert outbox.deliver_waiting() == 5
    assert stored == [10, 11, 12, 14, 15]
    assert OutboxEvent.objects.get(delivered_at=None).payload == {"n": 13}


@pytest.mark.django_db
def test_a_handler_that_breaks_the_transaction_breaks_only_its_own(listen):
    def wrong_sql(events: Sequence[OutboxEvent]) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1/0")

    listen("jar.filled", wrong_sql)
    listen("jar.sold", lambda events: None)
    outbox.publish("jar.filled")
    outbox.publish("jar.sold")

    assert outbox.deliver_waiting() == 1
    assert "division by zero" in OutboxEvent.objects.get(delivered_at=None).last_error


def test_two_workers_at_once_tell_each_handler_once(own_database, listen):
    heard: Counter[int] = Counter()
    lock = threading.Lock()

    def count(events: Sequence[OutboxEvent]) -> None:
        with lock:
            heard.update(event.payload["n"] for event in events)

    listen("jar.filled", count)
    outbox.publish_many("jar.filled", [{"n": n} for n in range(300)])

    def work() -> int:
        return sum(iter(lambda: outbox.deliver_waiting(limit=20), 0))

    delivered = at_once([work] * 4)

    assert sum(delivered) == 300
    assert heard == Counter(range(300))
    assert HandledEvent.objects.count() == 300


def test_a_worker_passes_over_what_another_one_holds(own_database, listen):
    listen("jar.filled", lambda events: None)
    outbox.publish_many("jar.filled", [{"n": 1}, {"n": 2}])

    with transaction.atomic():
        OutboxEvent.objects.select_for_update().get(payload__n=1)
        others = at_once([outbox.deliver_waiting])

    assert others == [1]
    assert OutboxEvent.objects.get(delivered_at=None).payload == {"n": 1}


def test_what_is_rolled_back_was_never_said(own_database, listen, monkeypatch):
    rung: list[str] = []
    monkeypatch.setattr(bell, "ring_bell", lambda: rung.append("ding"))

    with transaction.atomic():
        outbox.publish("jar.filled")
        transaction.set_rollback(True)

    assert (OutboxEvent.objects.count(), rung) == (0, [])


def test_one_transaction_rings_once_after_it_has_ended(own_database, listen, monkeypatch):
    seen: list[int] = []
    monkeypatch.setattr(bell, "ring_bell", lambda: seen.append(OutboxEvent.objects.count()))

    with transaction.atomic():
        outbox.publish("jar.filled")
        outbox.publish_many("jar.filled", [{}, {}])
        assert seen == []

    assert seen == [3]


@pytest.mark.parametrize("error", [kombu.exceptions.OperationalError("refused"), ConnectionRefusedError()])
def test_a_dead_broker_costs_the_request_nothing(own_database, listen, monkeypatch, settings, error):
    def refuse(*_names: object, **_options: object) -> None:
        raise error

    settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"
    monkeypatch.setattr(bell.current_app, "send_task", refuse)

    with transaction.atomic():
        outbox.publish("jar.filled")

    assert OutboxEvent.objects.count() == 1
    assert outbox.deliver_all() == 1  # the worker's own round finds it


@pytest.mark.django_db
def test_a_notice_of_one_matter_is_told_once():
    for _ in range(2):
        notify(
            recipient="phone:+84912345678", kind="hello", title="Chào", matter="hello:1", body="Có đơn mới."
        )

    notice = Notice.objects.get()
    delivery = notice.deliveries.get()
    assert (delivery.channel, delivery.address, delivery.text) == ("sms", "+84912345678", "Chào. Có đơn mới.")
