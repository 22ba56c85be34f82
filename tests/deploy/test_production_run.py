"""What compose starts, started: it migrates, answers, delivers, ticks and stops."""

import json
import re
import time

import psycopg
import pytest
from django.core.management.base import CommandError

from shop.operations.management.commands.prepare_database import make_roles
from tests.deploy.compose import DOMAIN
from tests.deploy.conftest import TOKEN, Server

DELIVERED_S = 15.0


def test_the_app_neither_owns_the_tables_nor_rules_the_server(server: Server):
    with psycopg.connect(server.secrets["database_url"]) as app:
        owners = {
            owner for (owner,) in app.execute("SELECT tableowner FROM pg_tables WHERE schemaname='public'")
        }
        may = app.execute(
            "SELECT current_user, rolsuper OR rolcreatedb OR rolcreaterole OR rolbypassrls FROM pg_roles "
            "WHERE rolname = current_user"
        ).fetchone()
        units = app.execute("SELECT count(*) FROM places_adminunit").fetchone()

    assert owners == {"ocop_owner"}
    assert may == ("ocop_app", False)
    assert units
    assert units[0] > 13_000


def test_making_the_roles_again_changes_nothing_and_other_addresses_are_refused(server: Server):
    urls = [server.secrets[name] for name in ("database_owner_url", "database_url", "database_reports_url")]
    make_roles(server.secrets["database_admin_url"], urls)

    assert server.get("/readyz")[0] == 200
    with pytest.raises(CommandError, match="cùng một cơ sở dữ liệu"):
        make_roles(server.secrets["database_admin_url"], [*urls[:2], f"{urls[2]}_2"])
    with pytest.raises(CommandError, match="đúng các vai trò"):
        make_roles(server.secrets["database_admin_url"], [urls[0], urls[0], urls[2]])


def test_every_part_is_ready(server: Server):
    status, _, body = server.get("/readyz")

    assert json.loads(body) == {
        "status": "ok",
        "database": "ok",
        "migrations": "ok",
        "broker": "ok",
        "worker": "ok",
        "media": "ok",
        "search": "none",
    }
    assert status == 200


def test_a_page_through_the_proxy_has_every_guard(server: Server):
    status, headers, body = server.get("/gioi-thieu/sao-ocop/", X_Forwarded_Proto="https")

    assert status == 200
    assert "Chợ OCOP".encode() in body
    assert headers["strict-transport-security"] == "max-age=31536000"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["content-security-policy"].startswith("default-src 'self'")
    assert headers["referrer-policy"] == "strict-origin-when-cross-origin"


def test_plain_http_does_not_promise_https(server: Server):
    assert "strict-transport-security" not in server.get("/healthz")[1]


def test_another_name_is_refused_and_this_machine_is_not(server: Server):
    assert server.get("/healthz", host="localhost")[0] == 200
    assert server.get("/metrics", host="web:8000", Authorization=f"Bearer {TOKEN}")[0] == 200
    assert server.get("/", host="evil.example")[0] == 400


def test_cookies_travel_by_https_only(server: Server):
    _, headers, _ = server.get("/dang-nhap/", X_Forwarded_Proto="https")

    assert "; Secure" in headers["set-cookie"]


def test_static_files_have_hashed_names_are_compressed_and_kept_for_ever(server: Server):
    page = server.get("/gioi-thieu/sao-ocop/")[2].decode()
    (sheet,) = set(re.findall(r'href="(/static/built/app\.[0-9a-f]{12}\.css)"', page))

    sizes = {}
    for encoding in ("br", "gzip", "identity"):
        status, headers, body = server.get(sheet, Accept_Encoding=encoding)
        assert (status, headers.get("content-encoding", "identity")) == (200, encoding)
        assert headers["cache-control"] == "max-age=315360000, public, immutable"
        assert "Accept-Encoding" in headers["vary"]
        sizes[encoding] = len(body)
    assert sizes["br"] < sizes["gzip"] < sizes["identity"] / 3
    # The same file under its plain name is for those who ask without knowing the hash: soon asked again.
    plain = re.sub(r"\.[0-9a-f]{12}", "", sheet)
    assert "immutable" not in server.get(plain)[1]["cache-control"]


def test_what_waits_in_the_outbox_is_delivered_by_beats_ticks_alone(server: Server):
    with psycopg.connect(server.secrets["database_url"], autocommit=True) as app:
        row = app.execute(
            "INSERT INTO kernel_outboxevent (name, payload, attempts, last_error) "
            "VALUES ('test.nobody-listens', '{}', 0, '') RETURNING id"
        ).fetchone()
        is_delivered = "SELECT 1 FROM kernel_outboxevent WHERE id = %s AND delivered_at IS NOT NULL"
        deadline = time.monotonic() + DELIVERED_S
        while time.monotonic() < deadline:
            if app.execute(is_delivered, row).fetchone():
                return
            time.sleep(0.1)
    pytest.fail(f"not delivered: {server.log('worker')} {server.log('beat')}")


def test_figures_of_all_web_processes_for_whoever_has_the_token(server: Server):
    assert server.get("/metrics")[0] == 404
    assert server.get("/metrics", Authorization="Bearer wrong")[0] == 404
    before = counted(server, "healthz")
    for _ in range(20):  # over new connections: both processes answer some
        server.get("/healthz")

    assert counted(server, "healthz") == before + 20


def counted(server: Server, view: str) -> float:
    status, headers, body = server.get("/metrics", Authorization=f"Bearer {TOKEN}")
    assert (status, headers["content-type"].partition(";")[0]) == (200, "text/plain")
    pattern = rf'^ocop_request_seconds_count{{status="200",view="{view}"}} (\S+)$'
    found = re.search(pattern, body.decode(), re.MULTILINE)
    return float(found[1]) if found else 0.0


def test_the_shops_own_figures_are_there(server: Server):
    body = server.get("/metrics", Authorization=f"Bearer {TOKEN}")[2].decode()
    figures = dict(line.rsplit(" ", 1) for line in body.splitlines() if not line.startswith("#"))

    assert figures["ocop_database_up"] == "1.0"
    assert figures['ocop_lines_sold_today{channel="fair"}'] == "0.0"
    assert float(figures["ocop_database_bytes"]) > 1_000_000
    assert float(figures["ocop_backup_age_seconds"]) > 1_000_000_000  # never


def test_the_worker_counts_its_tasks(server: Server):
    deadline = time.monotonic() + DELIVERED_S
    wanted = 'ocop_task_seconds_count{outcome="success",task="shop.kernel.tasks.deliver_outbox"}'
    while wanted not in (body := server.get("/metrics", port=server.worker_port)[2].decode()):
        assert time.monotonic() < deadline, body
        time.sleep(0.2)


def test_every_line_of_the_log_is_json_with_the_requests_id_and_no_private_part(server: Server):
    token = "Zk3fT9bQ1vXyW8nLr5Hs"
    answered = server.get(f"/don-hang/{token}/?q=0912345678", X_Request_ID="proxy-gave-this-1")[1]
    strange = server.get("/healthz", X_Request_ID="not fit\tfor a log")[1]

    assert answered["x-request-id"] == "proxy-gave-this-1"
    assert re.fullmatch(r"[0-9a-f]{16}", strange["x-request-id"])
    text = server.log("web")
    lines = [json.loads(line) for line in text.splitlines()]
    (line,) = [line for line in lines if line.get("request_id") == "proxy-gave-this-1"]
    assert (line["view"], line["status"], line["method"], line["service"]) == ("order", 404, "GET", "web")
    assert line["ms"] > 0
    assert line["sql"] >= 1
    assert token not in text
    assert "0912345678" not in text


def test_the_workers_lines_name_the_request_that_rang(server: Server):
    ring = (
        "import django; django.setup()\n"
        "from shop.kernel.outbox import publish\n"
        "from shop.kernel.request_id import begin_request\n"
        "begin_request('rung-by-a-request'); publish('test.nobody-listens')\n"
    )
    server.run("ring", ["python", "-c", ring], as_service="web")

    deadline = time.monotonic() + DELIVERED_S
    while "rung-by-a-request" not in server.log("worker"):
        assert time.monotonic() < deadline, server.log("worker")
        time.sleep(0.1)
    lines = [json.loads(line) for line in server.log("worker").splitlines() if line.startswith("{")]
    (line,) = [line for line in lines if line.get("request_id") == "rung-by-a-request"]
    assert (line["task"], line["outcome"]) == ("shop.kernel.tasks.deliver_outbox", "success")


def test_the_backups_program_has_all_it_needs(server: Server):
    assert not server.is_healthy("backup")

    tonight = "import sys; from shop.launcher.backup_clock import _run; sys.exit(_run('backup'))"
    server.run("backup", ["python", "-c", tonight])

    assert server.is_healthy("backup")
    body = server.get("/metrics", Authorization=f"Bearer {TOKEN}")[2].decode()
    age = re.search(r"^ocop_backup_age_seconds (\S+)$", body, re.MULTILINE)
    assert age


def test_no_process_is_larger_than_was_promised(server: Server):
    """130 MB for a worker; what a process shares with its parent counts in full for both."""
    sizes = {service: max(server.megabytes_of(service)) for service in ("web", "worker", "beat")}

    assert all(40 < size <= 130 for size in sizes.values()), sizes


@pytest.mark.parametrize("service", ["beat", "worker", "web"])  # the last test of this server: it ends here
def test_each_stops_when_asked(server: Server, service):
    assert server.stop(service) == 0
    assert server.log(service).count("Traceback") == 0


def test_the_domain_is_what_compose_was_given(server: Server):
    assert server.environment("web")["OCOP_PUBLIC_URL"] == f"https://{DOMAIN}"
