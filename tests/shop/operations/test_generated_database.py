"""Databases of made-up data in a cluster of their own: made once, copied, dropped, never the shop's."""

# ruff: noqa: S608 - names of databases that stand in this file

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from shop.launcher.errors import LauncherError
from shop.launcher.file_lock import FileLock
from shop.operations.generated import database
from shop.operations.generated.amounts import Amounts
from shop.operations.generated.database import (
    bench_servers,
    clone,
    cluster_of,
    drop,
    ensure_generated,
    size_of,
)

AMOUNTS = Amounts(products=40, outlets=20, sale_lines=200, seed=3)


@pytest.fixture
def data_folder(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of its own under a shop's addresses that lead nowhere: whoever used them would fail."""
    folder = Path(tempfile.mkdtemp(prefix="ocop-generated-"))
    folder.chmod(0o711)
    monkeypatch.setenv("OCOP_DATA_DIR", str(folder))
    monkeypatch.setenv("OCOP_MODE", "demo")
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_REPORTS_URL"):
        monkeypatch.setenv(name, "postgresql://shop:shop@127.0.0.1:1/shop")
    monkeypatch.setenv("REDIS_URL", "redis://127.0.0.1:1/0")
    yield folder
    shutil.rmtree(folder)


@pytest.mark.long
def test_data_is_made_once_copied_dropped_and_made_anew_for_another_schema(
    data_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    with bench_servers() as servers:
        cluster = cluster_of(servers)
        assert cluster.folder == data_folder / "bench" / "postgres"
        assert servers.valkey is not None
        durable = "SELECT current_setting('fsync'), current_setting('synchronous_commit');"
        assert cluster.query(durable) == "on|on"

        name = ensure_generated(cluster, AMOUNTS, said.append)
        count = "SELECT count(*) FROM catalog_product;"
        assert (name, cluster.query(count, database=name)) == (AMOUNTS.database, "40")
        assert cluster.query("SELECT count(*) > 0 FROM pg_stat_statements;", database=name) == "t"

        ensure_generated(cluster, AMOUNTS, said.append)
        assert said[-1] == f"{name}: đã có."

        copy = clone(cluster, name)
        cluster.query(
            "INSERT INTO orders_basket (id) VALUES (gen_random_uuid());", role="ocop_app", database=copy
        )
        assert cluster.query("SELECT count(*) FROM orders_basket;", database=name) == "0"
        drop(cluster, copy)
        drop(cluster, copy)
        assert cluster.query(f"SELECT count(*) FROM pg_database WHERE datname = '{copy}';") == "0"
        assert size_of(cluster, name) > 1_000_000

        monkeypatch.setattr(database, "data_fingerprint", lambda: "another-schema")
        ensure_generated(cluster, AMOUNTS, said.append)
        assert said[-1] == f"Tạo {name}:"
        ensure_generated(cluster, AMOUNTS, said.append)
        assert said[-1] == f"{name}: đã có."

        other = FileLock(cluster.data_folder / "generate.lock")
        assert other.try_alone()
        monkeypatch.setattr(database, "data_fingerprint", lambda: "a-third-schema")
        with pytest.raises(LauncherError, match="Một lần tạo dữ liệu khác đang chạy"):
            ensure_generated(cluster, AMOUNTS, said.append)
        assert cluster.query(count, database=name) == "40"  # what the other one makes is not dropped
        other.close()

        too_much = Amounts(products=1_000_000, outlets=100, sale_lines=200_000_000, seed=1)
        monkeypatch.setattr(Amounts, "bytes_needed", 10**18)
        with pytest.raises(LauncherError, match="chỉ còn trống"):
            ensure_generated(cluster, too_much, said.append)
        assert (
            cluster.query(f"SELECT count(*) FROM pg_database WHERE datname = '{too_much.database}';") == "0"
        )
    assert os.environ["DATABASE_URL"].startswith("postgresql://shop:")
