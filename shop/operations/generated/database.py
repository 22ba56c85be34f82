"""Databases of made-up data, in a cluster of their own that a shop's data never meets."""

# ruff: noqa: S603, S608 - our own commands, names of databases that we make

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from shop.launcher.data_folder import PROJECT, choose_data_folder, require_free_space
from shop.launcher.database_setup import schema_fingerprint
from shop.launcher.errors import LauncherError
from shop.launcher.file_lock import FileLock
from shop.launcher.fingerprints import fingerprint
from shop.launcher.postgres import Cluster
from shop.launcher.postgres_roles import RIGHTS_SCRIPT
from shop.launcher.progress import Progress
from shop.launcher.python_environment import django_command, program_environment, role_of, run_logged
from shop.launcher.servers import Servers, running_servers
from shop.operations.generated.amounts import Amounts

FILL_ADDRESS = "OCOP_FILL_URL"  # a superuser's address of the database that is filled
LINES_A_PRODUCT = (
    100  # sale lines where only products are asked for: so bench and generate-data mean one database
)
MEGABYTE = 1_000_000


def server_settings() -> dict[str, str]:
    """As durable as production, which docs/operations/configure.md sizes the same way; less log to write while loading.

    wal_level=minimal leaves out what only replicas and archives need: tables loaded in the transaction that emptied
    them are written once. What a page or an order costs is not changed by it.
    """
    memory_mb = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // MEGABYTE
    return {
        "wal_level": "minimal",
        "max_wal_senders": "0",
        "max_wal_size": "16GB",
        "checkpoint_timeout": "30min",
        "shared_buffers": f"{min(2_048, memory_mb // 4)}MB",
        "effective_cache_size": f"{memory_mb // 2}MB",
        "random_page_cost": "1.1",
        "maintenance_work_mem": "256MB",
        "max_parallel_workers_per_gather": "2",
        "shared_preload_libraries": "pg_stat_statements",
        "pg_stat_statements.track": "all",
        "track_io_timing": "on",
    }


@contextmanager
def bench_servers(progress: Progress | None = None) -> Iterator[Servers]:
    """PostgreSQL and valkey in <data folder>/bench for as long as they are needed; never those of DATABASE_URL."""
    shop = {"DATABASE_URL", "REDIS_URL"}
    data_folder = choose_data_folder({k: v for k, v in os.environ.items() if k not in shop})
    # Ended by the system, the servers must go as they do after Ctrl-C.
    before = signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    try:
        with running_servers(
            data_folder / "bench",
            progress or Progress(),
            is_scratch=True,
            postgres_settings=server_settings(),
        ) as servers:
            yield servers
    finally:
        signal.signal(signal.SIGTERM, before)


def cluster_of(servers: Servers) -> Cluster:
    """The PostgreSQL of bench servers, which is always their own. raises LauncherError for servers that are not"""
    if servers.postgres is None:
        raise LauncherError("Máy chủ để đo phải là máy chủ riêng, không phải DATABASE_URL.")
    return servers.postgres


def ensure_generated(
    cluster: Cluster, amounts: Amounts, say: Callable[[str], None], *, last_day: date | None = None
) -> str:
    """The database that holds these amounts, made if it is missing or made for another schema. Returns its name.

    last_day  of the sales; left out: whatever day it was made for, yesterday for a new one
    raises    LauncherError when the disk is too small, a step fails (what was half made is dropped), or another process
              is making one: each would drop what the other has half made
    """
    name = amounts.database
    if last_day:
        name += f"_{last_day:%Y%m%d}"
    wanted = data_fingerprint()
    if _read_mark(cluster, name) == wanted:
        say(f"{name}: đã có.")
        return name
    require_free_space(cluster.data_folder, amounts.bytes_needed)
    lock = FileLock(cluster.data_folder / "generate.lock")
    try:
        if not lock.try_alone():
            raise LauncherError("Một lần tạo dữ liệu khác đang chạy trên máy này. Hãy đợi lần ấy xong.")
        _make(cluster, name, amounts, say, last_day)
    finally:
        lock.close()
    cluster.query(f"""COMMENT ON DATABASE "{name}" IS '{json.dumps({"generated": wanted})}';""")
    return name


def _make(
    cluster: Cluster, name: str, amounts: Amounts, say: Callable[[str], None], last_day: date | None
) -> None:
    drop(cluster, name)
    say(f"Tạo {name}:")
    cluster.query(f'CREATE DATABASE "{name}" OWNER ocop_owner;')
    try:
        cluster.query(RIGHTS_SCRIPT, database=name)
        cluster.query("CREATE EXTENSION IF NOT EXISTS pg_stat_statements;", database=name)
        _fill(cluster, name, amounts, last_day)
    except BaseException:
        drop(cluster, name)
        raise
    _allow(cluster, name)


def clone(cluster: Cluster, source: str) -> str:
    """A copy of a database to write into; nobody may be connected to the source. Returns its name."""
    name = f"{source}_copy"
    drop(cluster, name)
    cluster.query(f'CREATE DATABASE "{name}" OWNER ocop_owner TEMPLATE "{source}" STRATEGY FILE_COPY;')
    _allow(cluster, name)
    return name


def drop(cluster: Cluster, name: str) -> None:
    """Drop a database, whoever is connected; one that does not exist is as good as dropped."""
    cluster.query(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE);')


def size_of(cluster: Cluster, name: str) -> int:
    """Bytes on the disk."""
    return int(cluster.query(f"SELECT pg_database_size('{name}');"))


def addresses(cluster: Cluster, name: str) -> dict[str, str]:
    """What the settings read from the environment, for a database of the cluster."""
    return {
        "DATABASE_URL": cluster.url("ocop_app", name),
        "DATABASE_OWNER_URL": cluster.url("ocop_owner", name),
        "DATABASE_REPORTS_URL": cluster.url("ocop_reports", name),
    }


def data_fingerprint() -> str:
    """Of the schema and of what makes the data: another one means other data."""
    reports, search = PROJECT / "shop" / "reports", PROJECT / "search"
    makers = [path for path in Path(__file__).parent.glob("*.py") if path != Path(__file__)]
    derived = [search / "text.py", search / "services", reports / "services", reports / "sums.py"]
    return f"{schema_fingerprint()}-{fingerprint([*makers, *derived], PROJECT)[:16]}"


def _read_mark(cluster: Cluster, name: str) -> str:
    said = cluster.query(
        f"SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = '{name}';"
    )
    try:
        return str(json.loads(said or "{}").get("generated", ""))
    except ValueError:
        return ""


def _allow(cluster: Cluster, name: str) -> None:
    cluster.query(f"""
        REVOKE ALL ON DATABASE "{name}" FROM PUBLIC;
        GRANT CONNECT ON DATABASE "{name}" TO ocop_app, ocop_reports;
    """)


def _fill(cluster: Cluster, name: str, amounts: Amounts, last_day: date | None) -> None:
    """Migrations and units as for any shop, then the made-up market; each in a process with the right addresses."""
    env = program_environment(
        **addresses(cluster, name),
        OCOP_DATA_DIR=str(cluster.data_folder),
        OCOP_MODE="demo",
        **{FILL_ADDRESS: cluster.url("postgres", name)},
    )
    env.pop("REDIS_URL", None)
    log = cluster.data_folder / "logs" / "generate.log"
    for command in (["migrate", "--noinput", "--verbosity", "0"], ["load_places"]):
        run_logged(
            django_command(*command),
            log=log,
            sentence=f"Không tạo được {name}",
            env={**env, **role_of(command[0])},
        )
    arguments = [
        *("generate_data", "--here", "--products", str(amounts.products), "--outlets", str(amounts.outlets)),
        *("--sale-lines", str(amounts.sale_lines), "--seed", str(amounts.seed)),
        *(("--last-day", last_day.isoformat()) if last_day else ()),
    ]
    if subprocess.call(django_command(*arguments), env=env, cwd=PROJECT):
        raise LauncherError(f"Không tạo được {name}.")
