"""Delivered events and old messages go; what waits, fails or is still to be done stays."""

from datetime import UTC, datetime, timedelta

import pytest

from shop.celery import app
from shop.kernel import outbox
from shop.kernel.forget import forget_old_events, forget_old_notices
from shop.kernel.models import HandledEvent, Notice, NoticeDelivery, OutboxEvent
from shop.kernel.notices import notify
from shop.kernel.tasks import forget_old_messages
from shop.operations.doctor.examine import examine
from tests.world import make_variant, order, shelf_of, stock

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)


def event(number: int, *, days_ago: float | None, made_days_ago: float = 60) -> OutboxEvent:
    """An event made long ago and delivered so many days ago, or never, with a note of who handled it."""
    made = OutboxEvent.objects.create(
        name="jar.filled",
        payload={"n": number},
        created_at=NOW - timedelta(days=made_days_ago),
        delivered_at=None if days_ago is None else NOW - timedelta(days=days_ago),
    )
    HandledEvent.objects.create(event=made, handler="tests.fill")
    return made


def left() -> list[int]:
    assert set(HandledEvent.objects.values_list("event_id", flat=True)) == set(
        OutboxEvent.objects.values_list("pk", flat=True)
    )
    return sorted(e.payload["n"] for e in OutboxEvent.objects.all())


@pytest.mark.parametrize("batch", [1, 2, 1000])
def test_events_go_thirty_days_after_they_were_delivered(batch):
    for number, days in enumerate([59, 31, 30.001, 29.999, 1, None, 45], 1):
        event(number, days_ago=days)

    assert forget_old_events(now=NOW, batch=batch) == 4
    assert left() == [4, 5, 6]
    assert forget_old_events(now=NOW, batch=batch) == 0


def test_an_event_that_failed_for_two_months_still_waits():
    stuck = event(1, days_ago=None)
    event(2, days_ago=40)

    assert forget_old_events(now=NOW) == 1
    assert OutboxEvent.objects.get() == stuck


def test_the_walk_ends_where_the_young_events_begin(django_assert_num_queries):
    event(1, days_ago=40)
    for number in range(2, 12):
        event(number, days_ago=1, made_days_ago=1)

    with django_assert_num_queries(1):
        assert forget_old_events(now=NOW, batch=3) == 1
    assert len(left()) == 10


def message(matter: str, *, sent_days_ago: float | None = None, done_days_ago: float | None = None) -> None:
    recipient = "outlet:7" if sent_days_ago is None else "phone:+84912345678"
    notify(recipient=recipient, kind="k", title="t", matter=matter)
    Notice.objects.filter(matter=matter).update(
        created_at=NOW - timedelta(days=900),
        done_at=None if done_days_ago is None else NOW - timedelta(days=done_days_ago),
    )
    if sent_days_ago is not None:
        sent = NOW - timedelta(days=sent_days_ago)
        NoticeDelivery.objects.filter(notice__matter=matter).update(sent_at=sent)


@pytest.mark.parametrize("batch", [1, 1000])
def test_messages_go_by_the_stated_rule(batch):
    message("sent long ago", sent_days_ago=366)
    message("sent in the year", sent_days_ago=364)
    message("done long ago", done_days_ago=91)
    message("done lately", done_days_ago=89)
    message("never done")

    assert forget_old_notices(now=NOW, batch=batch) == 2
    assert set(Notice.objects.values_list("matter", flat=True)) == {
        "sent in the year",
        "done lately",
        "never done",
    }
    assert NoticeDelivery.objects.get().notice.matter == "sent in the year"


def test_an_order_whose_events_are_gone_is_still_whole_and_counted_once():
    honey = make_variant()
    stock(shelf_of(honey.product.vendor), honey, 5)
    order((honey, 2))
    outbox.deliver_all()
    OutboxEvent.objects.update(created_at=NOW - timedelta(days=900), delivered_at=NOW - timedelta(days=900))

    assert forget_old_messages() == 2  # order.posted and order.placed
    assert outbox.deliver_all() == 0
    assert [
        f.invariant.code for f in examine() if f.rows and f.invariant.code.startswith(("F", "I", "Q"))
    ] == []


def test_the_worker_does_it_every_day():
    entry = app.conf.beat_schedule["forget-old-messages"]

    assert (entry["task"], entry["schedule"]) == (forget_old_messages.name, 24 * 3600.0)
