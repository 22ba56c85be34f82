"""A whole run: the product on a copy of the data, every case, memory, and the migration of an empty database."""

import resource
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from django.utils import timezone

from shop.launcher.file_lock import FileLock
from shop.launcher.postgres import Cluster
from shop.launcher.postgres_roles import RIGHTS_SCRIPT
from shop.launcher.python_environment import django_command, program_environment, role_of
from shop.launcher.servers import Servers
from shop.operations.bench.cases import CASES, Case
from shop.operations.bench.figures import DataAmounts, RunFigures, this_commit, this_machine
from shop.operations.bench.measure import Bench, Pace
from shop.operations.bench.process_cost import Memory
from shop.operations.bench.product import BenchFailed, Product, running_product
from shop.operations.bench.scene import set_scene
from shop.operations.bench.statements import StatementCounter
from shop.operations.generated.amounts import Amounts
from shop.operations.generated.database import bench_servers, clone, drop, ensure_generated

HELLO = "hello"
MIGRATE = "migrate"
NAMES = (*(case.name for case in CASES), MIGRATE)
EMPTY = "bench_empty"
IDLE_SHARE = 0.4  # of a case's time

Say = Callable[[str], None]


def run_bench(names: Sequence[str], amounts: Amounts, pace: Pace, say: Say) -> RunFigures:
    """Measure the named cases, all of them for no name; hello goes with every other, for the ratio.

    raises  BenchFailed, LauncherError when the bench could not be set up; what the product answers wrongly stands
            in the figures
    """
    began = time.monotonic()
    chosen = [case for case in CASES if not names or case.name in {*names, HELLO}]
    with bench_servers() as servers, _alone(servers):
        cluster = _own_cluster(servers)
        run = RunFigures(
            at=timezone.localtime().isoformat(timespec="seconds"),
            commit=this_commit(),
            machine=this_machine(cluster.query("SHOW server_version;").split()[0]),
            amounts=DataAmounts(amounts.products, amounts.outlets, amounts.sale_lines, amounts.seed),
            pace=pace,
        )
        if not names or MIGRATE in names:
            say("Tạo cấu trúc trong cơ sở dữ liệu trống …")
            run.others[MIGRATE] = migrate_empty(servers, cluster)
        if set(names) != {MIGRATE}:
            source = ensure_generated(cluster, amounts, say)
            scratch = clone(cluster, source)
            try:
                with running_product(servers, cluster, scratch, Path(servers.data_folder)) as product:
                    _measure(product, chosen, run, say)
            finally:
                drop(cluster, scratch)
    _compare_with_hello(run)
    run.took_s = time.monotonic() - began
    return run


@contextmanager
def _alone(servers: Servers) -> Iterator[None]:
    """Two runs would drop each other's databases, and measure each other. raises BenchFailed"""
    lock = FileLock(Path(servers.data_folder) / "bench.lock")
    try:
        if not lock.try_alone():
            raise BenchFailed("Một lần đo khác đang chạy trên máy này. Hãy đợi lần ấy xong.")
        yield
    finally:
        lock.close()


def _own_cluster(servers: Servers) -> Cluster:
    if servers.postgres is None:
        raise BenchFailed("Đo tốc độ cần cơ sở dữ liệu riêng, không dùng DATABASE_URL.")
    return servers.postgres


def _measure(product: Product, cases: Sequence[Case], run: RunFigures, say: Say) -> None:
    say("Chọn mẫu và mở quầy, cán bộ đăng nhập …")
    scene = set_scene(product.variables["DATABASE_URL"], port=product.port, seed=run.amounts.seed)
    bench = Bench(product, scene, StatementCounter(product.cluster, product.database), run.pace)
    bench.settle()
    idle = bench.measure_idle(max(1.0, run.pace.seconds * IDLE_SHARE))
    for case in cases:
        say(f"{case.name}: {case.title} …")
        run.cases.append(bench.measure(case))
    run.others["memory"] = _memory(product.memory())
    run.others["idle"] = {
        "web_ms_per_s": idle.web_ms,
        "database_ms_per_s": idle.database_ms,
        "worker_ms_per_s": idle.worker_ms,
    }


def _memory(parts: dict[str, dict[int, Memory]]) -> dict[str, float]:
    """Largest process by what it holds; the whole by fair shares."""

    def largest(part: str) -> float:
        return max((memory.rss_mb for memory in parts[part].values()), default=0.0)

    def whole(part: str) -> float:
        return sum(memory.pss_mb for memory in parts[part].values())

    return {
        "web_worker_rss_mb": largest("web"),
        "web_pss_mb": whole("web"),
        "celery_worker_rss_mb": largest("worker"),
        "celery_pss_mb": whole("worker"),
        "database_pss_mb": whole("database"),
    }


def migrate_empty(servers: Servers, cluster: Cluster) -> dict[str, float]:
    """Make a database, migrate it as `./ocop start` does, drop it: wall time and CPU of the command, seconds.

    raises BenchFailed
    """
    drop(cluster, EMPTY)
    cluster.query(f"CREATE DATABASE {EMPTY} OWNER ocop_owner;")
    cluster.query(RIGHTS_SCRIPT, database=EMPTY)
    env = program_environment(
        **servers.variables()
        | {
            "OCOP_MODE": "demo",
            "DATABASE_URL": cluster.url("ocop_app", EMPTY),
            "DATABASE_OWNER_URL": cluster.url("ocop_owner", EMPTY),
            "DATABASE_REPORTS_URL": "",
            **role_of("migrate"),
        }
    )
    cpu_before, began = _cpu_of_children(), time.monotonic()
    done = subprocess.run(  # noqa: S603 - our own command
        django_command("migrate", "--noinput", "--verbosity", "0"),
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    wall_s, cpu_s = time.monotonic() - began, _cpu_of_children() - cpu_before
    drop(cluster, EMPTY)
    if done.returncode:
        raise BenchFailed(f"migrate không thành: {done.stderr.strip()[-500:]}")
    return {"wall_s": wall_s, "cpu_s": cpu_s}


def _cpu_of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _compare_with_hello(run: RunFigures) -> None:
    rates = {case.name: case.rate_per_s for case in run.cases}
    if not rates.get(HELLO):
        return
    for case in run.cases:
        case.ratio_to_hello = case.rate_per_s / rates[HELLO]
