"""The Python environment: made by uv from the lock file, left alone while the lock file stays the same."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from shop.launcher.data_folder import PROJECT
from shop.launcher.errors import LauncherError
from shop.launcher.fingerprints import fingerprint, is_stamped, write_stamp
from shop.launcher.progress import Progress
from shop.launcher.python_environment import ENVIRONMENT, PYTHON, UNWANTED, run_logged

STAMP = ENVIRONMENT / ".synced"


def ensure_environment(data_folder: Path, progress: Progress) -> None:
    """raises LauncherError when neither uv nor a way to get it exists, or packages cannot be had"""
    with progress.step("Cài thư viện Python") as step:
        wanted = fingerprint([PROJECT / "uv.lock", PROJECT / "pyproject.toml"], PROJECT)
        if PYTHON.exists() and is_stamped(STAMP, wanted):
            step.unchanged()
            return
        uv = find_uv(data_folder)
        command = [uv, "sync", "--frozen"]
        if not PYTHON.exists():
            command += ["--python", os.path.realpath(sys.executable)]  # uv cannot download one everywhere
        run_logged(
            command,
            log=data_folder / "logs" / "install.log",
            sentence="Không cài được thư viện Python; hãy kiểm tra mạng rồi chạy lại",
            env={
                **{name: value for name, value in os.environ.items() if name not in UNWANTED},
                "UV_PROJECT_ENVIRONMENT": str(ENVIRONMENT),
                "UV_PYTHON_DOWNLOADS": "never",
            },
        )
        write_stamp(STAMP, wanted)


def find_uv(data_folder: Path, path: str | None = None) -> str:
    """uv from PATH; else our own copy in the data folder, installed with the standard library's venv and pip.

    path    where to look, in the form of PATH; the environment's by default
    raises  LauncherError naming the system package that is missing
    """
    if found := shutil.which("uv", path=path):
        return found
    tools = data_folder / "tools"
    own = tools / "bin" / "uv"
    if own.exists():
        return str(own)
    python = os.path.realpath(sys.executable)
    made = subprocess.run([python, "-m", "venv", "--clear", str(tools)], capture_output=True, check=False)
    if made.returncode:
        shutil.rmtree(tools, ignore_errors=True)
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        raise LauncherError(
            f"Máy này thiếu gói hệ thống python{version}-venv (hoặc uv). "
            "Hãy chạy: sudo apt install python3-venv, rồi chạy lại ./ocop."
        )
    run_logged(
        [str(tools / "bin" / "python"), "-m", "pip", "install", "--quiet", "uv>=0.9,<1"],
        log=data_folder / "logs" / "install.log",
        sentence="Không tải được uv; hãy kiểm tra mạng rồi chạy lại",
    )
    return str(own)
