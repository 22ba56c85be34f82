"""The whole bench on a handful of goods, so that it cannot rot: every case, every figure, nothing left running."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from shop.launcher.data_folder import choose_data_folder
from shop.launcher.process_table import pids_started_with
from shop.operations.bench.cases import CASES
from shop.operations.bench.run import NAMES
from tests.conftest import ROOT

AMOUNTS = {"products": 20, "outlets": 5, "sale_lines": 300, "seed": 1}
FLOWS = {"guest-order", "guest-order-browsed", "till-sale", "till-batch"}
# The first two ask the database for nothing, or not each time.
WITHOUT_SQL = {"hello", "list-cached"}
HTTP_REQUESTS = {"guest-order": 11, "guest-order-browsed": 23, "till-batch": 0.01}


@pytest.fixture(scope="module")
def document(tmp_path_factory) -> dict:
    """What one short run wrote, in a process of its own as ./ocop starts it: without the shop's addresses."""
    file: Path = tmp_path_factory.mktemp("bench") / "figures.json"
    foreign = ("DATABASE_", "REDIS_", "OCOP_DATABASE", "OCOP_TEST", "OCOP_MODE")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
    options = [f"--{name.replace('_', '-')}={value}" for name, value in AMOUNTS.items()]
    pace = ["--seconds=0.2", "--connections=1", "--driver=threads"]
    done = subprocess.run(
        [sys.executable, "-m", "django", "bench", *options, *pace, "--json", str(file)],
        env={**environment, "DJANGO_SETTINGS_MODULE": "shop.settings"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, (done.stdout + done.stderr)[-4000:]
    assert "✓" in done.stdout
    return json.loads(file.read_text(encoding="utf-8"))


def test_every_case_answers_and_has_all_its_figures(document):
    assert [case["name"] for case in document["cases"]] == [case.name for case in CASES]
    assert document["ok"] is True
    for case in document["cases"]:
        name = case["name"]
        assert case["errors"] == [], name
        assert case["count"] > 0, name
        assert case["rate_per_s"] > 0, name
        assert 0 < case["p50_ms"] <= case["p95_ms"], name
        assert case["cpu_ms"] == pytest.approx(case["web_cpu_ms"] + case["database_cpu_ms"], abs=0.002), name
        assert case["ratio_to_hello"] > 0, name
        assert case["http_requests"] == HTTP_REQUESTS.get(name, 1), name
        assert ("behind_cpu_ms" in case) == (name in FLOWS), name


def test_the_server_counted_statements_wherever_there_are_some(document):
    for case in document["cases"]:
        assert case["sql_sent"] >= case["sql"] >= 0
        if case["name"] not in WITHOUT_SQL:
            assert case["sql"] > 0, case["name"]
    by_name = {case["name"]: case for case in document["cases"]}
    assert by_name["hello"]["sql_sent"] == 0
    assert by_name["guest-order"]["sql"] < by_name["guest-order-browsed"]["sql"]


def test_cpu_of_both_sides_is_seen(document):
    """Of orders and uploads; a fifth of a second of the small cases is below what the system can tell."""
    for case in document["cases"]:
        if case["name"] in FLOWS:
            assert case["web_cpu_ms"] > 0, case["name"]
    assert sum(case["database_cpu_ms"] for case in document["cases"]) > 0


def test_memory_idling_and_migration_are_there(document):
    others = document["others"]
    assert {*NAMES} == {*(case["name"] for case in document["cases"]), "migrate"}
    assert others["migrate"]["wall_s"] > others["migrate"]["cpu_s"] / 2 > 0
    assert all(40 < others["memory"][part] < 400 for part in ("web_worker_rss_mb", "celery_worker_rss_mb"))
    assert others["memory"]["database_pss_mb"] > 10
    assert others["idle"].keys() >= {"web_ms_per_s", "database_ms_per_s", "worker_ms_per_s"}
    assert {"wall_s"} == {budget["figure"] for budget in others["migrate"]["budgets"]}


def test_the_run_says_what_it_was(document):
    assert document["amounts"] == AMOUNTS
    assert document["pace"] == {"seconds": 0.2, "connections": 1, "driver": "threads"}
    assert document["machine"]["cores"] >= 1
    assert document["machine"]["postgres"][:2].isdecimal()
    assert len(document["commit"].rstrip("+")) in {0, 8}


def test_nothing_is_left_running(document):
    assert document["took_s"] > 0
    folder = str(choose_data_folder() / "bench")  # another test may run the product elsewhere
    assert pids_started_with(OCOP_SERVICE="web", OCOP_DATA_DIR=folder) == []
    assert pids_started_with(OCOP_SERVICE="worker", OCOP_DATA_DIR=folder) == []
