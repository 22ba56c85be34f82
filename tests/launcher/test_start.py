"""The whole door, on a stand-in project of a few lines in the real environment."""

import argparse
import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from shop.launcher import start
from shop.launcher.errors import LauncherError
from shop.launcher.process_table import free_port, pids_started_with
from shop.launcher.processes import Service
from shop.launcher.start import require_port
from shop.launcher.valkey import Valkey

READY = "Nhấn Ctrl-C để dừng."
PATIENCE_S = 40.0


class Product:
    """A running ./ocop start and what it has said so far."""

    def __init__(self, project: Path, port: int) -> None:
        self.port = port
        self.output = project.parent / "output.txt"
        with self.output.open("w") as output:
            self.process = subprocess.Popen(
                [sys.executable, "ocop", "start", "--port", str(port)],
                cwd=project,
                stdout=output,
                stderr=output,
            )

    def wait_for(self, text: str) -> None:
        deadline = time.monotonic() + PATIENCE_S
        while text not in self.said():
            assert self.process.poll() is None, self.said()
            assert time.monotonic() < deadline, self.said()
            time.sleep(0.05)

    def said(self) -> str:
        return self.output.read_text()

    def home_page(self) -> str:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        with contextlib.closing(connection):
            connection.request("GET", "/")
            return connection.getresponse().read().decode()

    def wait_for_home_page(self) -> str:
        deadline = time.monotonic() + PATIENCE_S
        while True:
            try:
                return self.home_page()
            except OSError:
                assert time.monotonic() < deadline, self.said()
                time.sleep(0.1)

    def end(self, signal_number: int) -> int:
        self.process.send_signal(signal_number)
        return self.process.wait(PATIENCE_S)


@contextmanager
def started(project: Path, port: int) -> Iterator[Product]:
    product = Product(project, port)
    try:
        product.wait_for(READY)
        yield product
    finally:
        if product.process.poll() is None:
            product.end(signal.SIGTERM)


def of_service(name: str, data_folder: Path) -> list[int]:
    return pids_started_with(OCOP_SERVICE=name, OCOP_DATA_DIR=str(data_folder))


def ocop(project: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "ocop", *words], cwd=project, capture_output=True, text=True, check=False, timeout=60
    )


def test_from_nothing_to_a_page_over_falls_to_a_clean_stop_that_keeps_the_data(
    stand_in: Path, folder: Path
) -> None:
    port = free_port()
    with started(stand_in, port) as product:
        assert product.home_page() == "ocop_app 3"
        assert "0900 000 001 / mat-khau-mau" in product.said()
        assert of_service("worker", folder)
        assert of_service("backup", folder)

        second = ocop(stand_in, "start", "--port", str(free_port()))
        assert second.returncode == 1
        assert "đang chạy ở một cửa sổ khác" in second.stderr

        counted = ocop(
            stand_in, "manage", "shell", "-c", "from django.db import connection; print(connection.vendor)"
        )
        assert counted.stdout.strip().endswith("postgresql")
        assert product.home_page() == "ocop_app 3"  # the command left the servers running

        os.kill(min(of_service("web", folder)), signal.SIGKILL)
        product.wait_for("Tiến trình web đã dừng đột ngột")
        assert product.wait_for_home_page() == "ocop_app 3"

        assert product.end(signal.SIGINT) == 0
    assert "Dữ liệu vẫn ở" in product.said()
    assert [pid for name in ("web", "worker", "backup") for pid in of_service(name, folder)] == []
    assert not (folder / "postgres" / "postmaster.pid").exists()

    with started(stand_in, port) as product:
        assert product.said().count("không có gì mới") >= 5
        assert product.home_page() == "ocop_app 3"

        product.process.kill()
        product.process.wait()
        assert product.wait_for_home_page() == "ocop_app 3"  # orphans go on serving …

    with started(stand_in, port) as product:  # … until the next start takes over
        assert "còn sót lại của lần chạy trước" in product.said()
        assert product.home_page() == "ocop_app 3"
        assert product.end(signal.SIGTERM) == 0
    assert Valkey(folder).running_pid() == 0


def test_a_command_starts_the_servers_for_itself_and_stops_them_again(stand_in: Path, folder: Path) -> None:
    assert ocop(stand_in, "load-places").returncode == 0

    owner = "SELECT tableowner FROM pg_tables WHERE tablename = 'journal'"
    script = f"from django.db import connection; c = connection.cursor(); c.execute({owner!r}); print(c.fetchone())"
    assert "('ocop_owner',)" in ocop(stand_in, "manage", "shell", "-c", script).stdout
    assert not (folder / "postgres" / "postmaster.pid").exists()
    assert (
        ocop(stand_in, "load-places").returncode == 1
    )  # its table exists: the command's own code comes through

    unknown = ocop(stand_in, "load-plaices")
    assert unknown.returncode == 2
    assert "Không có lệnh load-plaices" in unknown.stderr


def test_a_port_in_use_is_one_sentence_before_any_work(stand_in: Path, folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        refused = ocop(stand_in, "start", "--port", str(port))

    assert refused.returncode == 1
    assert refused.stdout == ""
    assert refused.stderr.strip() == (
        f"Cổng {port} đang có chương trình khác dùng. "
        f"Hãy dừng nó, hoặc chọn cổng khác: ./ocop start --port {port + 1}"
    )
    assert not (folder / "postgres").exists()


@pytest.mark.parametrize("port", [-1, 0, 65_536])
def test_an_impossible_port_is_refused(port: int) -> None:
    with pytest.raises(LauncherError, match=f"từ 1 đến 65535, không phải {port}"):
        require_port("127.0.0.1", port)


def test_a_data_folder_without_a_parent_is_refused(stand_in: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OCOP_DATA_DIR", str(stand_in / "missing" / "data"))

    refused = ocop(stand_in, "start")

    assert refused.returncode == 1
    assert str(stand_in / "missing") in refused.stderr
    assert not (stand_in / "missing").exists()


@contextmanager
def answering(status: int) -> Iterator[int]:
    """A web server that answers everything so; its port."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Answer) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


def test_a_shop_with_work_left_over_opens_although_no_worker_has_done_it_yet(tmp_path, monkeypatch):
    # /readyz says 503 while events wait: after a power cut or a restore some do, and the worker starts after the page.
    monkeypatch.setattr(start, "ANSWER_S", 20.0)
    web = Service("web", [], {}, tmp_path)

    with answering(503) as port:
        start._wait_until_answering(web, argparse.Namespace(host="127.0.0.1", port=port))


def test_a_page_that_only_fails_does_not_open_the_shop(tmp_path, monkeypatch):
    monkeypatch.setattr(start, "ANSWER_S", 0.5)
    web = Service("web", [], {}, tmp_path)

    with answering(500) as port, pytest.raises(LauncherError, match="chưa sẵn sàng"):
        start._wait_until_answering(web, argparse.Namespace(host="127.0.0.1", port=port))
