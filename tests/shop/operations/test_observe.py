"""A request is counted, timed and written down under its id; what is private stays out of the log."""

import json
import logging
import re
from datetime import timedelta
from uuid import uuid4

import pytest
from celery import signals
from django.db import OperationalError, connection
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.utils import timezone
from graphql import ExecutionResult, GraphQLError

from shop.kernel import outbox
from shop.kernel.bell import DELIVER
from shop.kernel.models import OutboxEvent
from shop.kernel.request_id import begin_request, current_request_id, end_request
from shop.kernel.tasks import deliver_outbox
from shop.operations import metrics, metrics_page, watched_tasks
from shop.operations.log_lines import JsonLine, KeepPathsOut, ReadableLine
from shop.operations.observe import observe_middleware
from tests.world import make_till, make_variant, make_vendor, order, shelf_of, stock

pytestmark = pytest.mark.django_db

TOKEN = "t" * 40


def line_of(record: logging.LogRecord) -> dict[str, object]:
    """As the handler would: filtered, then written."""
    assert KeepPathsOut().filter(record)
    loaded: dict[str, object] = json.loads(JsonLine().format(record))
    return loaded


# -- ids ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("given", ["abcdefgh", "b43478d7-1d44-441e-8a97-c1df574a5224", "A" * 64])
def test_a_well_formed_id_of_the_proxy_is_kept(client, given):
    assert client.get("/healthz", headers={"X-Request-ID": given})["X-Request-ID"] == given


@pytest.mark.parametrize(
    "given", ["", "short", "A" * 65, "with space1", "with\nnewline", '"quoted-id"', "-abcdefgh"]
)
def test_any_other_is_replaced(client, given):
    made = client.get("/healthz", headers={"X-Request-ID": given})["X-Request-ID"]

    assert re.fullmatch(r"[0-9a-f]{16}", made)
    assert client.get("/healthz")["X-Request-ID"] != made


def test_no_id_outlives_its_request(client):
    client.get("/healthz")

    assert current_request_id() == ""


def test_the_id_a_client_is_told_is_the_one_in_the_log(client, monkeypatch, caplog):
    failed = GraphQLError("", original_error=RuntimeError("the shelf fell down"))
    monkeypatch.setattr("shop.api.view.execute_sync", lambda *_, **__: ExecutionResult(None, [failed]))
    body = json.dumps({"query": "{ version }"})
    response = client.post(
        "/graphql/", body, content_type="application/json", headers={"X-Request-ID": "the-id-of-this"}
    )

    (error,) = response.json()["errors"]
    assert error["extensions"]["requestId"] == response["X-Request-ID"] == "the-id-of-this"
    assert any("the-id-of-this" in record.getMessage() for record in caplog.records)


def test_a_task_carries_the_id_of_the_request_that_rang_for_it():
    headers: dict[str, str] = {}
    begin_request("id-of-a-request")
    signals.before_task_publish.send(sender=DELIVER, headers=headers)
    end_request()
    task = deliver_outbox._get_current_object()
    task.push_request(**headers)
    try:
        watched_tasks._begin("task-1", task)
        assert current_request_id() == "id-of-a-request"
        watched_tasks._end("task-1", task, "SUCCESS")
    finally:
        task.pop_request()

    assert current_request_id() == ""


# -- lines --------------------------------------------------------------------------------------------------------


def test_one_line_a_request_with_the_pattern_and_never_the_path(client, caplog):
    vendor = make_vendor()
    honey = make_variant(vendor)
    stock(shelf_of(vendor), honey, 5)
    placed = order((honey, 1))
    caplog.set_level(logging.INFO, "shop.access")

    client.get(f"/don-hang/{placed.token}/?phone=0912345678")

    (record,) = [record for record in caplog.records if record.name == "shop.access"]
    line = line_of(record)
    assert (line["method"], line["view"], line["status"]) == ("GET", "order", 200)
    assert str(line["path"]).startswith("^don-hang/(?P<token>")
    assert line["sql"]
    assert line["ms"]
    written = json.dumps(line)
    assert placed.token not in written
    assert "0912345678" not in written


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_what_is_asked_every_few_seconds_is_not_written(client, caplog, path):
    caplog.set_level(logging.INFO, "shop.access")

    client.get(path)

    assert not [record for record in caplog.records if record.name == "shop.access"]


def test_a_failure_is_one_line_with_its_traceback_and_without_the_rows_it_quotes(monkeypatch, caplog):
    def fail(*_: object) -> None:
        raise OperationalError(
            'duplicate key value violates "phone"\nDETAIL:  Key (phone)=(+84912345678, Nguyễn Thị Lan) exists.'
        )

    monkeypatch.setattr("frontend.views.policies.the_operator", fail, raising=False)
    monkeypatch.setattr("vendors.people.selectors.operator.the_operator", fail)
    client = Client(raise_request_exception=False)
    caplog.set_level(logging.INFO)

    response = client.get("/gioi-thieu/", headers={"X-Request-ID": "the-failing-one"})

    assert response.status_code == 500
    assert b"Traceback" not in response.content
    (record,) = [record for record in caplog.records if record.name == "django.request"]
    begin_request("the-failing-one")  # the handler writes while the request still runs
    line = line_of(record)
    end_request()
    assert line["request_id"] == "the-failing-one"
    assert line["message"] == "Internal Server Error: gioi-thieu/"
    assert "OperationalError: duplicate key value" in str(line["traceback"])
    assert "DETAIL: [row]" in str(line["traceback"])
    assert "Nguyễn Thị Lan" not in str(line)
    assert "0912345678" not in str(line)
    assert "84912345678" not in str(line)


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("gọi 0912 345 678 nhé", "gọi [phone] nhé"),
        ("phone:+84912345678 waits", "phone:[phone] waits"),
        ("to lan.nguyen@example.vn now", "to [e-mail] now"),
        ("GET /don-hang/Zk3fT9bQ1vXyW8nLr5Hs/ failed", "GET /don-hang/[order]/ failed"),
        ("order 7 of 2026-11-22 cost 120000 đ", "order 7 of 2026-11-22 cost 120000 đ"),
        ("event 0193a1b2-0123-4567-8912-0a1b2c3d4e5f", "event 0193a1b2-0123-4567-8912-0a1b2c3d4e5f"),
    ],
)
def test_private_parts_are_taken_out_of_what_anybody_logs(said, written):
    record = logging.LogRecord("shop.kernel", logging.WARNING, "", 1, "%s", (said,), None)

    assert line_of(record)["message"] == written
    assert ReadableLine().format(record).endswith(f"WARNING shop.kernel {written}")


# -- figures ------------------------------------------------------------------------------------------------------


def test_a_request_is_counted_with_its_statements():
    def view(request):
        with connection.cursor() as cursor:
            for _ in range(3):
                cursor.execute("SELECT pg_sleep(0.01)")
        return HttpResponse(status=418)

    request = RequestFactory().get("/anything/")
    request.resolver_match = type("Match", (), {"view_name": "a-test", "route": "anything/"})
    connection.ensure_connection()
    observe_middleware(view)(request)

    def value(family, ending, **labels):
        return next(
            sample.value
            for sample in next(iter(family.collect())).samples
            if sample.name.endswith(ending) and sample.labels == labels
        )

    assert value(metrics.REQUESTS, "_count", view="a-test", status="418") == 1
    assert value(metrics.REQUESTS, "_sum", view="a-test", status="418") >= 0.03
    assert value(metrics.SQL_STATEMENTS, "_total", view="a-test") == 3
    assert value(metrics.SQL_SECONDS, "_total", view="a-test") >= 0.03


def figures(client: Client) -> dict[str, float]:
    metrics_page.shop_collector.forget()
    response = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert response.status_code == 200
    lines = [line for line in response.content.decode().splitlines() if not line.startswith("#")]
    return {name: float(value) for name, value in (line.rsplit(" ", 1) for line in lines)}


@pytest.mark.parametrize(
    "authorization", [None, "", "Bearer", "Bearer ", f"Bearer {TOKEN}x", f"Basic {TOKEN}"]
)
def test_the_figures_are_for_the_token_alone(client, settings, authorization):
    settings.METRICS_TOKEN = TOKEN
    headers = {} if authorization is None else {"Authorization": authorization}

    assert client.get("/metrics", headers=headers).status_code == 404


def test_without_a_token_in_the_settings_nobody_gets_them(client, settings):
    settings.METRICS_TOKEN = ""

    assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


def test_the_state_of_the_shop_in_figures(client, settings):
    settings.METRICS_TOKEN = TOKEN
    before = figures(client)
    now = timezone.now()
    OutboxEvent.objects.create(name="test.waits", created_at=now - timedelta(minutes=5))
    OutboxEvent.objects.create(name="test.fails", attempts=3)
    make_till(last_seen_at=now)
    make_till(last_seen_at=now - timedelta(hours=25))
    make_till(last_seen_at=now - timedelta(days=9), revoked_at=now)

    after = figures(client)

    def grown(name: str) -> float:
        return after[name] - before[name]

    assert grown("ocop_outbox_waiting") == 2
    assert grown("ocop_outbox_failing") == 1
    assert 300 <= after["ocop_outbox_oldest_seconds"] < 400
    assert (grown("ocop_tills"), grown("ocop_tills_unseen")) == (2, 1)
    assert after["ocop_database_connections"] < after["ocop_database_connections_max"]


def test_a_backup_that_could_not_be_restored_is_a_figure(client, settings, tmp_path, monkeypatch):
    settings.METRICS_TOKEN = TOKEN
    monkeypatch.setenv("OCOP_BACKUP_DIR", str(tmp_path))
    trial = {"at": timezone.now().isoformat(), "backup": "x", "sentence": "thiếu"}

    found = [figures(client)["ocop_backup_trial_failed"]]
    for ok in (False, True):
        (tmp_path / "verified.json").write_text(json.dumps(trial | {"ok": ok}))
        found.append(figures(client)["ocop_backup_trial_failed"])

    assert found == [0, 1, 0]


def test_lines_sold_today_by_channel(client, settings):
    settings.METRICS_TOKEN = TOKEN
    vendor = make_vendor()
    honey = make_variant(vendor)
    stock(shelf_of(vendor), honey, 5)
    before = figures(client)['ocop_lines_sold_today{channel="online"}']
    order((honey, 1), now=timezone.now())
    outbox.deliver_all()

    assert figures(client)['ocop_lines_sold_today{channel="online"}'] == before + 1


def test_a_silent_database_is_a_figure_too(client, settings, monkeypatch):
    settings.METRICS_TOKEN = TOKEN

    def refuse() -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr(metrics_page, "read_figures", refuse)

    after = figures(client)

    metrics_page.shop_collector.forget()
    assert after["ocop_database_up"] == 0
    assert "ocop_outbox_waiting" not in after


def test_one_tasks_outcome_is_counted():
    task = deliver_outbox._get_current_object()
    key = str(uuid4())
    watched_tasks._begin(key, task)
    watched_tasks._end(key, task, "FAILURE")

    samples = {
        sample.labels["outcome"]: sample.value
        for sample in next(iter(metrics.TASKS.collect())).samples
        if sample.name.endswith("_count")
    }
    assert samples["failure"] == 1
