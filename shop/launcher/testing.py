"""./ocop test and ./ocop lint: the proofs, on servers of their own."""

import os
from collections.abc import Sequence
from pathlib import Path

from shop.launcher.assets import FRONTEND, build_assets, install_node_modules
from shop.launcher.commands import run_in_foreground
from shop.launcher.data_folder import PROJECT, choose_data_folder, prepare_data_folder
from shop.launcher.environment import ensure_environment
from shop.launcher.progress import Progress
from shop.launcher.python_environment import ENVIRONMENT, PYTHON, program_environment
from shop.launcher.servers import running_servers

WORKERS = "2"


def test(arguments: Sequence[str]) -> int:
    """./ocop test [--long] [arguments of pytest]: returns pytest's exit code; its summary is printed last."""
    outside = {"DATABASE_URL"}  # a shop's own database is none of ours: the tests bring theirs
    data_folder = choose_data_folder({k: v for k, v in os.environ.items() if k not in outside})
    prepare_data_folder(data_folder)
    progress = Progress()
    ensure_environment(data_folder, progress)
    build_assets(data_folder, progress)
    command = [str(PYTHON), "-m", "pytest", *pytest_arguments(arguments)]
    mode = {"OCOP_MODE": "test"}
    if "--long" in arguments:
        mode["OCOP_LONG"] = "1"  # the proofs then write their figures to docs/promises.md
    if os.environ.get(
        "OCOP_TEST_ADMIN_URL"
    ):  # a server was given: whoever gives it fills the other addresses too
        return run_in_foreground(command, program_environment(**mode))
    with running_servers(data_folder / "test", progress, is_scratch=True) as servers:
        env = program_environment(**servers.variables(), **mode)
        return run_in_foreground(command, env)


def pytest_arguments(arguments: Sequence[str]) -> list[str]:
    """Two workers, each with whole files (a file may start servers), and no long proofs, unless asked otherwise.

    >>> pytest_arguments(["--long", "tests/search"])
    ['-n', '2', '--dist', 'loadfile', 'tests/search']
    """
    given = [argument for argument in arguments if argument != "--long"]
    chosen = ["-n", WORKERS, "--dist", "loadfile"]
    if "--long" not in arguments and "-m" not in given:
        chosen += ["-m", "not long"]
    names_tests = any(not a.startswith("-") and (PROJECT / a.split("::")[0]).exists() for a in given)
    return [*chosen, *given] if names_tests else [*chosen, *given, "tests"]


def lint(arguments: Sequence[str]) -> int:
    """./ocop lint: every checker runs, so that one run shows all there is to mend. Returns 1 if any complained."""
    del arguments
    data_folder = choose_data_folder()
    prepare_data_folder(data_folder)
    ensure_environment(data_folder, Progress())
    failed = []
    for title, command, folder in _checks(data_folder):
        print(f"── {title}", flush=True)
        if run_in_foreground(command, program_environment(), folder):
            failed.append(title)
    print(f"Chưa đạt: {', '.join(failed)}" if failed else "Đạt hết.", flush=True)
    return 1 if failed else 0


def _checks(data_folder: Path) -> list[tuple[str, list[str], Path]]:
    """Title, command, folder to run it in."""
    python = [str(PYTHON), "-m"]
    checks = [
        ("ruff check", [*python, "ruff", "check", "."], PROJECT),
        ("ruff format", [*python, "ruff", "format", "--check", "."], PROJECT),
        ("import-linter", [str(ENVIRONMENT / "bin" / "lint-imports")], PROJECT),
        ("mypy", [*python, "mypy"], PROJECT),
    ]
    if (FRONTEND / "templates").is_dir():
        checks.append(("djlint", [*python, "djlint", "--quiet", "--lint", "frontend/templates"], PROJECT))
    if (FRONTEND / "tsconfig.json").exists():
        install_node_modules(data_folder / "logs" / "assets.log")
        checks.append(("tsc", [str(FRONTEND / "node_modules" / ".bin" / "tsc"), "--noEmit"], FRONTEND))
    return checks
