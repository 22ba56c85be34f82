"""Migrations, administrative units, demo: run when needed, skipped when the database says they are done."""

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path

from shop.launcher.data_folder import PROJECT
from shop.launcher.errors import LauncherError
from shop.launcher.fingerprints import fingerprint
from shop.launcher.postgres import Cluster
from shop.launcher.postgres_roles import DATABASE
from shop.launcher.progress import Progress, Step
from shop.launcher.python_environment import django_command, program_environment, role_of, run_logged

READ_DONE = f"SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = '{DATABASE}';"  # noqa: S608 - a constant


class DoneSteps:
    """Step -> fingerprint of its inputs when it last went well, kept as the comment of the database itself.

    A cluster that was restored or swapped thus speaks for itself. An outside database keeps none, so every
    step runs.
    """

    def __init__(self, cluster: Cluster | None) -> None:
        self.cluster = cluster
        self.done: dict[str, str] = {}
        if cluster:
            try:
                self.done = json.loads(cluster.query(READ_DONE) or "{}")
            except ValueError:
                self.done = {}

    def has(self, step: str, value: str) -> bool:
        return self.done.get(step) == value

    def record(self, step: str, value: str) -> None:
        if self.cluster:
            self.done[step] = value
            self.cluster.query(
                f"COMMENT ON DATABASE {DATABASE} IS '{json.dumps(self.done)}';"
            )  # names and hex only


def schema_fingerprint() -> str:
    """Ours and the packages' migrations (the lock file stands for those), and what makes the units."""
    migrations = [*PROJECT.glob("*/migrations/*.py"), *PROJECT.glob("*/*/migrations/*.py")]
    return fingerprint([*migrations, PROJECT / "uv.lock", PROJECT / "vendors" / "places"], PROJECT)[:16]


def save_before_upgrade(cluster: Cluster | None, variables: Mapping[str, str], step: Step) -> None:
    """A backup before a migration touches data that exist; nothing on a first install or when nothing will change.

    raises  LauncherError when the backup fails, or when the database is newer than this version
    """
    if cluster and not cluster.query("SELECT to_regclass('public.django_migrations');", database=DATABASE):
        return
    done = subprocess.run(
        django_command("backup", "--before-upgrade"),
        capture_output=True,
        check=False,
        text=True,
        env=program_environment(**variables, **role_of("backup")),
    )
    if done.returncode:
        raise LauncherError(done.stderr.strip().removeprefix("CommandError: "), exit_code=3)
    if done.stdout.strip():
        step.note(done.stdout.strip())


def prepare_database(
    cluster: Cluster | None,
    variables: Mapping[str, str],
    data_folder: Path,
    progress: Progress,
    *,
    with_demo: bool,
) -> None:
    """Bring the database to what this version needs.

    variables  of the running servers
    with_demo  false with --empty and in production
    raises     LauncherError; a later start continues where this one failed
    """
    done = DoneSteps(cluster)
    schema = schema_fingerprint()
    steps = [
        ("migrate", "Cập nhật cấu trúc dữ liệu", ["migrate", "--noinput", "--verbosity", "0"], schema),
        ("load_places", "Nạp đơn vị hành chính", ["load_places"], schema),
    ]
    if with_demo:
        steps.append(("load_demo", "Nạp dữ liệu mẫu", ["load_demo", "--if-empty"], "once"))
    for name, title, arguments, value in steps:
        with progress.step(title) as step:
            if done.has(name, value):
                step.unchanged()
                continue
            if name == "migrate":
                save_before_upgrade(cluster, variables, step)
            run_logged(
                django_command(*arguments),
                log=data_folder / "logs" / "setup.log",
                sentence=f"{title}: không thành",
                env=program_environment(**variables, **role_of(name)),
            )
            done.record(name, value)
