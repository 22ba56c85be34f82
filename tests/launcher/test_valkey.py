import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from shop.launcher.process_table import wait_until_gone
from shop.launcher.valkey import Valkey


@pytest.fixture
def valkey(folder: Path) -> Iterator[Valkey]:
    valkey = Valkey(folder)
    valkey.start()
    yield valkey
    valkey.stop()


def test_it_keeps_password_port_and_queue_over_a_stop(valkey: Valkey) -> None:
    url = valkey.url()
    valkey.ask("LPUSH queue task")

    valkey.stop()
    assert valkey.running_pid() == 0
    valkey.start()

    assert valkey.url() == url
    assert "task" in valkey.ask("LRANGE queue 0 -1")


def test_it_refuses_whoever_does_not_know_the_password(valkey: Valkey) -> None:
    stranger = Valkey(valkey.data_folder)
    stranger.port, stranger.password = valkey.port, "guess"

    assert "NOAUTH" in stranger.ask("PING")
    assert valkey.password not in (valkey.data_folder / "logs" / "valkey.log").read_text()
    assert (valkey.data_folder / "valkey.conf").stat().st_mode & 0o777 == 0o600


def test_it_never_evicts_and_writes_what_it_takes(valkey: Valkey) -> None:
    assert "noeviction" in valkey.ask("CONFIG GET maxmemory-policy")
    assert "yes" in valkey.ask("CONFIG GET appendonly")
    assert "127.0.0.1" in valkey.ask("CONFIG GET bind")


def test_a_running_server_is_adopted_and_a_killed_one_started_again(valkey: Valkey) -> None:
    other = Valkey(valkey.data_folder)
    other.start()
    assert other.pid == valkey.running_pid()

    os.kill(valkey.pid, signal.SIGKILL)
    assert wait_until_gone(valkey.pid, 5)
    valkey.start()

    assert "+PONG" in valkey.ask("PING")
    assert valkey.pid != other.pid


def test_a_damaged_queue_is_put_aside_and_an_empty_one_begun(valkey: Valkey) -> None:
    valkey.ask("LPUSH queue task")
    valkey.stop()
    for file in (valkey.folder / "appendonlydir").glob("*.manifest"):
        file.write_text("not a manifest\n")
    said: list[str] = []

    valkey.start(said.append)

    assert "không mất đơn hàng" in said[0]
    assert "task" not in valkey.ask("LRANGE queue 0 -1")
    assert len(list(valkey.data_folder.glob("valkey.broken-*"))) == 1
