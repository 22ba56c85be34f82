"""Django's and the product's own commands, with the embedded servers at hand."""

import os
import signal
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from shop.launcher.data_folder import PROJECT, choose_data_folder, is_given, prepare_data_folder
from shop.launcher.environment import ensure_environment
from shop.launcher.errors import LauncherError
from shop.launcher.kept_secrets import read_or_make_secrets
from shop.launcher.postgres_binaries import site_packages
from shop.launcher.progress import Progress
from shop.launcher.python_environment import django_command, program_environment, role_of
from shop.launcher.servers import running_servers

UNKNOWN_COMMAND = 2
# They measure on servers of their own and must not even know of the shop's.
WITH_OWN_SERVERS = frozenset({"generate_data", "bench"})


def manage(arguments: Sequence[str]) -> int:
    """./ocop manage ARGS…: any command of Django, as its manage.py would take it."""
    if not arguments:
        raise LauncherError("Hãy cho biết lệnh, ví dụ: ./ocop manage shell", UNKNOWN_COMMAND)
    return run_django(arguments[0], arguments[1:])


def named(name: str, arguments: Sequence[str]) -> int:
    """./ocop load-places …: a command by its own name, with hyphens for underscores."""
    module = name.replace("-", "_")
    data_folder = choose_data_folder()
    prepare_data_folder(data_folder)
    ensure_environment(data_folder, Progress())
    if not is_command(module):
        raise LauncherError(f"Không có lệnh {name}. Gõ ./ocop --help để xem các lệnh.", UNKNOWN_COMMAND)
    if module in WITH_OWN_SERVERS:
        return run_in_foreground(django_command(module, *arguments), _environment_without_shop(data_folder))
    return run_django(module, arguments)


def _environment_without_shop(data_folder: Path) -> dict[str, str]:
    env = program_environment(
        OCOP_DATA_DIR=str(data_folder), OCOP_SECRET_KEY=read_or_make_secrets(data_folder)["secret_key"]
    )
    shop = ("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_REPORTS_URL", "REDIS_URL", "OCOP_DATABASE_ROLE")
    unwanted = {*shop, *(f"{name}_FILE" for name in (*shop, "OCOP_SECRET_KEY"))}
    return {name: value for name, value in env.items() if name not in unwanted}


def backup(arguments: Sequence[str]) -> int:
    """./ocop backup …: saving needs the servers; looking at backups and trying them must work without them."""
    if arguments and arguments[0] in {"verify", "list", "key"}:
        return without_servers("backup", arguments)
    return run_django("backup", arguments)


def restore(arguments: Sequence[str]) -> int:
    """./ocop restore FILE: it starts a server of its own, and the data folder may be lost."""
    return without_servers("restore", arguments)


def without_servers(command: str, arguments: Sequence[str]) -> int:
    """Run a command that may not count on the shop's own servers nor on its folder. Returns its exit code."""
    data_folder = choose_data_folder()
    variables = {"OCOP_DATA_DIR": str(data_folder), **role_of(command)}
    if not is_given("DATABASE_URL"):
        variables["OCOP_MODE"] = "demo"  # production's settings ask for servers, of which none is used here
    with ExitStack() as stack:
        tools = data_folder if data_folder.exists() else Path(stack.enter_context(TemporaryDirectory()))
        prepare_data_folder(tools)
        ensure_environment(tools, Progress())
        return run_in_foreground(django_command(command, *arguments), program_environment(**variables))


def is_command(module: str) -> bool:
    """Is there such a command, ours or Django's? Looked up as a file, before any server is started."""
    if not module.isidentifier():
        return False
    rooms = [*PROJECT.glob("*/management/commands"), *PROJECT.glob("*/*/management/commands")]
    django = site_packages() / "django"
    rooms += [django / "core" / "management" / "commands", *django.glob("contrib/*/management/commands")]
    return any((room / f"{module}.py").exists() for room in rooms)


def run_django(command: str, arguments: Sequence[str]) -> int:
    """Run with the servers that run already, or with some started for the duration. Returns its exit code."""
    data_folder = choose_data_folder()
    prepare_data_folder(data_folder)
    progress = Progress()
    ensure_environment(data_folder, progress)
    with running_servers(data_folder, progress) as servers:
        env = program_environment(**servers.variables(), **role_of(command))
        return run_in_foreground(django_command(command, *arguments), env)


def run_in_foreground(command: Sequence[str], env: Mapping[str, str], cwd: Path = PROJECT) -> int:
    """Give the terminal to a program. Ctrl-C is its business (it gets it too); SIGTERM is passed on to it.

    returns its exit code, 128 + n when signal n ended it
    """
    with subprocess.Popen(command, env=env, cwd=cwd) as process, _signals_for(process):
        code = process.wait()
    return code if code >= 0 else 128 - code


@contextmanager
def _signals_for(process: "subprocess.Popen[bytes]") -> Iterator[None]:
    def pass_on(number: int, _: object) -> None:
        os.kill(process.pid, number)

    before = {
        signal.SIGINT: signal.signal(signal.SIGINT, lambda *_: None),
        signal.SIGTERM: signal.signal(signal.SIGTERM, pass_on),
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
