"""The bench's parts: what it reads from the system, from wrk and from PostgreSQL, how it drives, judges and writes."""

import json
import os
import re
import subprocess
import sys
import threading
from argparse import Namespace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from random import Random

import pytest
from django.core.management import CommandError, call_command

from shop.launcher.postgres import Cluster
from shop.launcher.servers import Servers
from shop.launcher.start import _services
from shop.operations.bench import drivers, history
from shop.operations.bench.browser import Browser, Refused, Request, hidden_field, path_of
from shop.operations.bench.budgets import BUDGETS, Budget, judge
from shop.operations.bench.cases import CASES
from shop.operations.bench.drivers import Drive, drive_with_threads, drive_with_wrk, percentile, read_wrk
from shop.operations.bench.figures import DataAmounts, Machine, RunFigures
from shop.operations.bench.history import DOCUMENT, MARK, record
from shop.operations.bench.measure import CaseFigures, Pace
from shop.operations.bench.process_cost import (
    Memory,
    Stat,
    cpu_ms_of,
    memory_of,
    read_memory,
    read_stat,
    tree_of,
)
from shop.operations.bench.product import BenchFailed, Product
from shop.operations.bench.reading import typed_query
from shop.operations.bench.run import NAMES
from shop.operations.bench.statements import Statements, count
from shop.operations.bench.tables import as_markdown, as_text, number

STAT = (
    "4321 (granian: w) 1) S 17 4321 4321 0 -1 4194560 9 0 0 0 250 40 7 3 20 0 3 0 99 1 1 18446744073709551615"
)
ROLLUP = "55d0-7ffe ---p 00000000 00:00 0 [rollup]\nRss:    104448 kB\nPss:     51200 kB\nPss_Dirty: 1 kB\n"
REPORT = (
    '{"requests": 900, "duration_us": 2000000, "p50_us": 1500, "p95_us": 4000, '
    '"connect": 0, "read": 0, "write": 0, "timeout": 0, "status": 0}'
)


# -- /proc ------------------------------------------------------------------------------------------------------------


def test_a_line_of_stat_is_read_whatever_the_process_is_called():
    assert read_stat(STAT) == Stat(parent=17, ticks=290, ended_children_ticks=10)


def test_memory_is_read_in_megabytes_and_a_kernel_that_says_nothing_counts_as_none():
    assert read_memory(ROLLUP) == Memory(rss_mb=102.0, pss_mb=50.0)
    assert read_memory("") == Memory(0.0, 0.0)


def test_cpu_of_a_tree_counts_children_that_have_ended():
    before = cpu_ms_of(os.getpid())

    subprocess.run([sys.executable, "-c", "import time\nwhile time.process_time() < 0.3: pass"], check=True)

    assert cpu_ms_of(os.getpid()) - before >= 290


def test_the_tree_holds_living_children_and_nothing_of_a_process_that_is_gone():
    with subprocess.Popen(["sleep", "60"]) as child:
        assert child.pid in tree_of(os.getpid())
        assert memory_of(child.pid)[child.pid].rss_mb > 0.1
        child.kill()
    assert tree_of(child.pid) == {}
    assert cpu_ms_of(child.pid) == 0


# -- drivers ----------------------------------------------------------------------------------------------------------


def test_the_report_of_wrk_is_read():
    assert read_wrk(f"Running 2s test\n\nBENCH-REPORT {REPORT}\n") == Drive(900, 2.0, 1.5, 4.0)
    assert read_wrk(f"BENCH-REPORT {REPORT}").rate_per_s == 450


def test_wrong_answers_of_wrk_are_errors_and_so_is_silence():
    wrong = read_wrk("BENCH-REPORT " + REPORT.replace('"status": 0', '"status": 7'))
    assert wrong.errors == ("7 trả lời ngoài 2xx, 3xx",)
    assert read_wrk("", "unable to connect").errors == ("wrk không báo cáo: unable to connect",)
    nothing = read_wrk("BENCH-REPORT " + REPORT.replace('"requests": 900', '"requests": 0'))
    assert nothing.errors == ("không yêu cầu nào được trả lời",)


def test_wrk_gets_every_request_and_the_seed(tmp_path, monkeypatch):
    """With a wrk of our own: the real one is not everywhere."""
    program = tmp_path / "wrk"
    program.write_text(
        f"""#!{sys.executable}
import re, shutil, sys
script = open(sys.argv[sys.argv.index("--script") + 1]).read()
shutil.copy(re.search(r'io.open\\("(.*?)"', script).group(1), {str(tmp_path / "seen")!r})
open({str(tmp_path / "said")!r}, "w").write(script + " ".join(sys.argv[1:]))
print('BENCH-REPORT {REPORT}')
"""
    )
    program.chmod(0o755)
    monkeypatch.setattr(drivers, "wrk_path", lambda: str(program))
    requests = [Request("/a/"), Request("/b/", "{ờ}".encode(), {"Content-Type": "text/plain"}, "POST")]

    done = drive_with_wrk(requests, host="127.0.0.1", port=8, seconds=1.6, connections=3, seed=41)

    first, second = (tmp_path / "seen").read_bytes().split(b"GET /a/")[1].split(b"POST /b/")
    assert b"X-Forwarded-Proto: https\n" in first
    assert second.endswith(b"Content-Type: text/plain\n\n{\xe1\xbb\x9d}")
    size = int(first.rpartition(b"\n\n")[2])
    assert size == len(b"POST /b/" + second)
    said = (tmp_path / "said").read_text()
    assert "randomseed(41 * 1000" in said
    assert "--connections 3 --duration 2s" in said
    assert said.endswith("http://127.0.0.1:8/")
    assert done.errors == ()


class Answers(BaseHTTPRequestHandler):
    """A server that answers what its path says and counts."""

    protocol_version = "HTTP/1.1"
    seen: list[str]

    def do_GET(self) -> None:
        type(self).seen.append(f"{self.path} {self.headers.get('Cookie', '')}".strip())
        body = (
            b'{"data":null,"errors":[{"message":"no"}]}' if self.path == "/graphql-error" else b"hello there"
        )
        self.send_response(500 if self.path == "/broken" else 200)
        if self.path == "/cookie":
            self.send_header("Set-Cookie", 'gio="a.b"; Path=/; HttpOnly')
            self.send_header("Set-Cookie", "old=; Max-Age=0")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def server():
    class Fresh(Answers):
        seen: list[str] = []

    with ThreadingHTTPServer(("127.0.0.1", 0), Fresh) as running:
        running.seen = Fresh.seen
        thread = threading.Thread(target=running.serve_forever)
        thread.start()
        yield running
        running.shutdown()
        thread.join()


def drive(server: ThreadingHTTPServer, *requests: Request) -> Drive:
    return drive_with_threads(
        requests, host="127.0.0.1", port=server.server_port, seconds=0.2, connections=2, seed=1
    )


def test_threads_drive_for_the_time_asked_and_count_what_was_answered(server):
    done = drive(server, Request("/a", wants="hello"), Request("/b"))

    assert done.errors == ()
    assert done.requests == len(server.seen) >= 4
    assert {"/a", "/b"} == set(server.seen)
    assert 0.2 <= done.seconds < 2
    assert 0 < done.p50_ms <= done.p95_ms


@pytest.mark.parametrize(
    "request_", [Request("/broken"), Request("/graphql-error"), Request("/a", wants="x")]
)
def test_one_wrong_answer_fails_the_drive(server, request_):
    (error, *_) = drive(server, request_).errors

    assert request_.path in error


def test_a_server_that_is_not_there_is_an_error():
    done = drive_with_threads([Request("/")], host="127.0.0.1", port=1, seconds=0.2, connections=1, seed=1)
    assert done.requests == 0
    assert "ConnectionRefusedError" in done.errors[0]


def test_a_browser_keeps_cookies_and_lets_go_of_those_taken_back(server):
    browser = Browser("127.0.0.1", server.server_port)
    browser.cookies["old"] = "1"

    browser.get("/cookie")
    browser.get("/next")
    browser.close()

    assert server.seen == ["/cookie old=1", '/next gio="a.b"']
    with pytest.raises(Refused, match="500 thay vì 200"):
        browser.get("/broken")
    browser.close()


def test_forms_and_redirects_are_read():
    assert hidden_field('<input type="hidden" name="order_key" value="x:y">', "order_key") == "x:y"
    with pytest.raises(Refused):
        hidden_field("<p>", "order_key")
    assert path_of("https://cho.vn/don-hang/abc/?a=1") == "/don-hang/abc/?a=1"


def test_percentiles_are_values_that_were_measured():
    values = [float(n) for n in range(1, 101)]
    assert [percentile(values, p) for p in (50, 95, 100)] == [50.0, 95.0, 100.0]
    assert percentile([7.0], 95) == 7.0
    assert percentile([], 50) == 0.0


# -- statements -------------------------------------------------------------------------------------------------------


def test_what_frames_a_request_is_sent_but_not_asked_for():
    rows = [
        (2, "SELECT $1"),
        (2, "SELECT 1"),
        (1, "BEGIN"),
        (1, "COMMIT"),
        (1, 'SAVEPOINT "s1"'),
        (1, "ROLLBACK TO SAVEPOINT s1"),
        (5, "SELECT 1 FROM catalog_product"),
        (1, "\n INSERT INTO orders_basket (id) VALUES ($1)"),
    ]
    assert count(rows) == Statements(asked=8, sent=14)


# -- what is asked for ------------------------------------------------------------------------------------------------


def test_queries_are_words_of_the_name_in_the_stated_mixture():
    random = Random(5)
    queries = [typed_query(random, "Nước mắm cá cơm Phú Quốc") for _ in range(1000)]

    plain = ["nuoc", "mam", "ca", "com", "phu", "quoc", "nước", "mắm", "cá", "cơm", "phú", "quốc"]
    for query in queries:
        assert all(any(w.startswith(word.removesuffix("zq")) for w in plain) for word in query.split())
    assert 300 < sum(not query.isascii() for query in queries) < 550
    assert 20 < sum(query.endswith("zq") for query in queries) < 90
    assert queries == [
        typed_query(again, "Nước mắm cá cơm Phú Quốc") for again in [Random(5)] for _ in range(1000)
    ]


def test_the_bench_measures_what_start_starts(tmp_path, monkeypatch):
    """The same two programs with the same environment, but for production's mode and the bench's own servers."""
    servers, cluster = Servers(tmp_path, is_scratch=True), Cluster(tmp_path, is_scratch=True)
    cluster.secrets = dict.fromkeys(("ocop_app", "ocop_owner", "ocop_reports"), "x")
    monkeypatch.setattr(servers, "variables", lambda: {"REDIS_URL": "redis://127.0.0.1:1/0"})

    product = Product(servers, cluster, "some_copy", tmp_path)
    web, worker, _ = _services(Namespace(host="127.0.0.1", port=product.port), {}, tmp_path)

    assert product.web.command == web.command
    assert product.worker.command == worker.command
    assert web.command[web.command.index("--workers") + 1] == "2"
    differing = {name for name, value in product.web.env.items() if web.env.get(name) != value}
    assert differing <= {*product.variables}
    assert product.web.env["OCOP_MODE"] == "production"
    assert product.web.env["DATABASE_URL"].endswith("/some_copy")


# -- budgets, table, history ------------------------------------------------------------------------------------------


def test_a_budget_is_met_at_its_limit_as_printed():
    assert Budget("cpu_ms", 4).is_met(4.04)
    assert not Budget("cpu_ms", 4).is_met(4.06)
    assert Budget("ratio_to_hello", 0.6, is_floor=True).is_met(0.597)
    assert not Budget("ratio_to_hello", 0.6, is_floor=True).is_met(0.59)
    assert [v.is_met for v in judge("list-graphql", {"cpu_ms": 9.0, "sql": 2.0})] == [False, True]
    assert judge("hello", {"cpu_ms": 9.0}) == ()


def test_every_budget_is_of_a_case_and_of_a_figure_that_is_measured():
    figures = CaseFigures("x", "", ratio_to_hello=1.0, behind_cpu_ms=1.0).figures()
    for name, budgets in BUDGETS.items():
        assert name in {*NAMES, "memory"}
        if name in {case.name for case in CASES}:
            assert {budget.figure for budget in budgets} <= figures.keys()


def a_run(*cases: CaseFigures) -> RunFigures:
    return RunFigures(
        at="2026-11-22T10:00:00+07:00",
        commit="abc12345",
        machine=Machine("Some CPU", 2, 23.4, "3.11.2", "18.6"),
        amounts=DataAmounts(10_000, 200, 1_000_000, 1),
        pace=Pace(8, 8, "wrk"),
        took_s=301.4,
        cases=list(cases),
        others={"migrate": {"wall_s": 12.6, "cpu_s": 5.5}},
    )


def fast() -> CaseFigures:
    figures = CaseFigures("list-graphql", "Danh sách", 800, 100.0, 20.0, 41.26, 2.5, 1.31, 2.0, 5.0)
    figures.ratio_to_hello = 0.034
    return figures


def slow() -> CaseFigures:
    return CaseFigures(
        "guest-order", "Đơn", 50, 6.0, 900.0, 1200.0, 70.0, 20.0, 55.02, 77.0, behind_cpu_ms=11.5
    )


def wrong() -> CaseFigures:
    return CaseFigures("search-page", "Tìm", errors=["GET /tim-kiem/: 500"])


def test_the_table_shows_each_budget_beside_its_figure_and_errors_in_full():
    text = as_text(a_run(fast(), slow(), wrong()))

    assert "3.8 ≤4 ✓" in text
    assert "90 ≤30 ✗" in text
    assert "55 ≤40 ✗" in text
    assert "12.6 ≤12 ✗ giây" in text
    assert re.search(r"^search-page +LỖI$", text, re.MULTILINE)
    assert "LỖI search-page: GET /tim-kiem/: 500" in text
    assert "Các mức" not in text


def test_the_history_is_markdown_of_one_form():
    assert as_markdown(a_run(fast())).splitlines() == [
        "### 2026-11-22 · abc12345 · 10,000 products, 200 outlets, 1,000,000 sale lines",
        "",
        "2 × Some CPU, 23.4 GiB, Python 3.11.2, PostgreSQL 18.6; wrk, 8 connections, 8 s a case, seed 1; 301 s in all.",
        "",
        "| case | per s | p50 ms | p95 ms | CPU ms | application | database | SQL | sent | to hello | behind ms |",
        "|---|---|---|---|---|---|---|---|---|---|---|",
        "| list-graphql | 100 | 20 | 41.3 | 3.8 ≤4 ✓ | 2.5 | 1.3 | 2 ≤4 ✓ | 5 | 0.03 |  |",
        "",
        "migrate: 12.6 ≤12 ✗ s; 5.5 s of CPU.",
    ]


@pytest.mark.parametrize(
    ("value", "text"),
    [(4943.2, "4943"), (100.0, "100"), (12.34, "12.3"), (4.0, "4"), (0.254, "0.25"), (0.0, "0")],
)
def test_numbers_have_the_figures_that_matter(value, text):
    assert number(value) == text


def test_a_new_run_stands_above_the_older_ones(tmp_path):
    document = tmp_path / "performance.md"
    document.write_text(f"# Title\n{MARK}\n\n### old\n\n## Next\n", encoding="utf-8")

    record(a_run(fast()), document)

    text = document.read_text(encoding="utf-8")
    assert text.startswith(f"# Title\n{MARK}\n\n### 2026-11-22")
    assert text.index("✗ s; 5.5") < text.index("### old") < text.index("## Next")
    assert text.count(MARK) == 1


def test_a_document_without_a_history_is_left_alone(tmp_path):
    document = tmp_path / "performance.md"
    document.write_text("# Title\n")

    with pytest.raises(BenchFailed):
        record(a_run(fast()), document)

    assert document.read_text() == "# Title\n"


def test_the_document_has_one_place_for_the_history_and_names_every_case():
    text = DOCUMENT.read_text(encoding="utf-8")
    assert text.count(MARK) == 1
    assert [name for name in NAMES if f"`{name}`" not in text] == []


# -- the command ------------------------------------------------------------------------------------------------------


@pytest.fixture
def measured(monkeypatch):
    """The command on figures that are given, not measured."""

    def give(*cases: CaseFigures) -> None:
        monkeypatch.setattr(
            "shop.operations.management.commands.bench.run_bench", lambda *_arguments: a_run(*cases)
        )

    return give


def test_an_unknown_case_is_refused_before_anything_starts():
    with pytest.raises(CommandError, match="Không có ca nonsense"):
        call_command("bench", "nonsense")
    with pytest.raises(CommandError, match="--products"):
        call_command("bench", products=1)


def test_a_missed_budget_counts_only_when_asked_to(measured, capsys):
    measured(slow())

    call_command("bench")
    assert "≤30 ✗" in capsys.readouterr().out
    with pytest.raises(SystemExit, match="1"):
        call_command("bench", strict=True)


def test_a_wrong_answer_always_counts_and_is_not_recorded(measured, monkeypatch, tmp_path):
    monkeypatch.setattr(history, "DOCUMENT", tmp_path / "none.md")
    measured(fast(), wrong())

    with pytest.raises(SystemExit, match="1"):
        call_command("bench", record=True, json_file=tmp_path / "f.json")

    document = json.loads((tmp_path / "f.json").read_text())
    assert document["ok"] is False
    assert document["cases"][1]["errors"] == ["GET /tim-kiem/: 500"]
    assert not (tmp_path / "none.md").exists()


def test_the_document_of_a_run_says_everything(measured, tmp_path):
    measured(fast())

    call_command("bench", json_file=tmp_path / "f.json")

    document = json.loads((tmp_path / "f.json").read_text())
    (case,) = document["cases"]
    assert case["cpu_ms"] == 3.81
    assert case["ratio_to_hello"] == 0.034
    assert case["budgets"][0] == {"figure": "cpu_ms", "limit": 4, "is_floor": False, "is_met": True}
    assert document["others"]["migrate"]["budgets"][0]["is_met"] is False
    assert document["budgets_met"] is False
    assert document["machine"]["processor"] == "Some CPU"
    assert Path(tmp_path / "f.json").read_text().endswith("}\n")
