"""./ocop start: from a fresh machine to a running shop, till and report, until Ctrl-C; the data stays."""

import argparse
import errno
import http.client
import os
import signal
import socket
import subprocess
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from shop.launcher.assets import build_assets, collect_static
from shop.launcher.backup_folder import backup_warnings
from shop.launcher.data_folder import choose_data_folder, prepare_data_folder, require_free_space
from shop.launcher.database_setup import prepare_database
from shop.launcher.environment import ensure_environment
from shop.launcher.errors import LauncherError
from shop.launcher.file_lock import FileLock
from shop.launcher.install_marker import InstallMarker
from shop.launcher.message_tail import MessageTail
from shop.launcher.processes import Service, end_leftovers
from shop.launcher.product_commands import backup_clock_command, web_command, worker_command
from shop.launcher.progress import Progress, seconds_text
from shop.launcher.python_environment import django_command, program_environment
from shop.launcher.serve import prepare
from shop.launcher.servers import Servers, running_servers

STEPS_WITH_DEMO = 9
HIGHEST_PORT = 65_535
FAULTY_S = 5.0
ANSWER_S = 90.0
WATCH_EVERY_S = 0.5
REVIVE_PAUSE_S = 10.0


def start(arguments: Sequence[str]) -> int:
    """Run the product until Ctrl-C or SIGTERM. Returns 0 after a clean stop. raises LauncherError"""
    options = _parser().parse_args(arguments)
    data_folder = choose_data_folder()
    prepare_data_folder(data_folder)
    running = FileLock(data_folder / "start.lock")
    if not running.try_alone():
        raise LauncherError(
            "Chợ OCOP đang chạy ở một cửa sổ khác trên dữ liệu này. Hãy dừng bản ấy trước (Ctrl-C)."
        )
    # Started by a script in the background, SIGINT comes ignored; a Ctrl-C meant for the script is meant for us too.
    signal.signal(signal.SIGINT, _interrupt)
    signal.signal(signal.SIGTERM, _interrupt)
    signal.signal(signal.SIGHUP, _interrupt)
    try:
        _run(options, data_folder)
    except KeyboardInterrupt:
        print(f"\nĐã dừng. Dữ liệu vẫn ở {data_folder}.", flush=True)
    finally:
        running.close()
    return 0


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="./ocop start", description="Chạy Chợ OCOP trên máy này.")
    parser.add_argument("--port", type=int, default=8000, help="cổng của trang web (mặc định 8000)")
    parser.add_argument("--host", default="127.0.0.1", help="địa chỉ lắng nghe (mặc định 127.0.0.1)")
    parser.add_argument("--empty", action="store_true", help="không nạp dữ liệu mẫu")
    return parser


def _run(options: argparse.Namespace, data_folder: Path) -> None:
    began = time.monotonic()
    with_demo = not options.empty and os.environ.get("OCOP_MODE", "demo") == "demo"
    progress = Progress(STEPS_WITH_DEMO if with_demo else STEPS_WITH_DEMO - 1)
    if ended := end_leftovers(data_folder):
        progress.say(f"Đã dừng {ended} tiến trình còn sót lại của lần chạy trước.")
    require_port(options.host, options.port)
    require_free_space(data_folder)
    ensure_environment(data_folder, progress)
    build_assets(data_folder, progress)
    with running_servers(data_folder, progress) as servers:
        variables = servers.variables()
        variables.setdefault("OCOP_PUBLIC_URL", os.environ.get("OCOP_PUBLIC_URL") or _address(options))
        collect_static(data_folder, variables, progress)
        prepare_database(servers.postgres, variables, data_folder, progress, with_demo=with_demo)
        services = _services(options, variables, data_folder)
        try:
            web, worker, clock = services
            with progress.step("Mở trang web và tiến trình nền"):
                web.start()
                sign_ins = _answer_of("demo_sign_ins", variables)
                first_run = "" if sign_ins else _answer_of("first_run", variables)
                _wait_until_answering(web, options)
                worker.start()  # the page first: both at once take turns on a small machine
                clock.start()
            installed_at = InstallMarker(data_folder).made_at()
            for warning in backup_warnings(data_folder, datetime.now(UTC), installed_at=installed_at):
                progress.say(f"⚠ {warning}")
            print(_welcome(options, data_folder, sign_ins, first_run, time.monotonic() - began), flush=True)
            _watch(services, servers, progress, MessageTail(data_folder))
        except KeyboardInterrupt:
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                signal.signal(number, signal.SIG_IGN)  # the second Ctrl-C of an impatient hand: we are at it
            print("\nĐang dừng …", flush=True)
            raise
        finally:
            for service in services:
                service.stop()


def require_port(host: str, port: int) -> None:
    """Refuse before the long work when the web server could not listen. raises LauncherError"""
    if not 0 < port <= HIGHEST_PORT:
        raise LauncherError(f"Cổng phải từ 1 đến {HIGHEST_PORT}, không phải {port}.")
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except socket.gaierror:
        raise LauncherError(f"Địa chỉ {host} không dùng được trên máy này.") from None
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise LauncherError(
                f"Cổng {port} đang có chương trình khác dùng. Hãy dừng nó, hoặc chọn cổng khác: "
                f"./ocop start --port {port + 1}"
            ) from None
        if error.errno == errno.EACCES:
            raise LauncherError(
                f"Người dùng này không được mở cổng {port}; hãy chọn cổng từ 1024 trở lên."
            ) from None
        raise LauncherError(f"Không mở được {host}:{port}: {error.strerror}.") from None


def _services(options: argparse.Namespace, variables: dict[str, str], data_folder: Path) -> list[Service]:
    web, worker = web_and_worker(options.host, options.port, variables, data_folder)
    clock = Service("backup", backup_clock_command(), program_environment(**variables), data_folder)
    return [web, worker, clock]


def web_and_worker(
    host: str, port: int, variables: dict[str, str], data_folder: Path
) -> tuple[Service, Service]:
    """The two programs that serve people; the bench measures these very ones."""
    env = program_environment(**variables, OCOP_RUN_DIR=str(data_folder / "run"))
    return (
        Service("web", web_command(host, port), prepare("web", env), data_folder),
        Service("worker", worker_command(data_folder), prepare("worker", env), data_folder),
    )


def _answer_of(command: str, variables: dict[str, str]) -> str:
    """What the product itself has to tell people after the start; nothing when it has nothing to say."""
    done = subprocess.run(
        django_command(command),
        capture_output=True,
        check=False,
        text=True,
        env=program_environment(**variables),
    )
    return done.stdout.strip() if done.returncode == 0 else ""


def _address(options: argparse.Namespace) -> str:
    host = "localhost" if options.host in {"127.0.0.1", "0.0.0.0", "::", "::1"} else options.host  # noqa: S104
    return f"http://{host}:{options.port}"


def _wait_until_answering(web: Service, options: argparse.Namespace) -> None:
    """raises LauncherError with the last lines of its log when the web server ends or stays silent"""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(options.host, options.host)  # noqa: S104
    deadline = time.monotonic() + ANSWER_S
    said = ""
    while time.monotonic() < deadline and not web.has_ended():
        status, said = _answer(host, options.port, "/readyz")
        if status == http.client.NOT_FOUND:
            status, said = _answer(host, options.port, "/")
        # 503 of /readyz: it runs, but not well yet. What the last run left over waits for the worker, and that for us.
        if 0 < status < http.client.INTERNAL_SERVER_ERROR or status == http.client.SERVICE_UNAVAILABLE:
            return
        if status == http.client.INTERNAL_SERVER_ERROR:  # a fault of the program: waiting will not mend it
            deadline = min(deadline, time.monotonic() + FAULTY_S)
        time.sleep(0.2)
    raise LauncherError(f"Trang web chưa sẵn sàng. Nhật ký: {web.log}\n{said[:300] or web.last_lines()}")


def _answer(host: str, port: int, path: str) -> tuple[int, str]:
    """Status and text of an answer; 0 and nothing when there is none."""
    connection = http.client.HTTPConnection(host, port, timeout=10)
    try:
        connection.request("GET", path, headers={"Host": f"localhost:{port}"})
        response = connection.getresponse()
        return response.status, response.read().decode(errors="replace")
    except (OSError, http.client.HTTPException):
        return 0, ""
    finally:
        connection.close()


def _welcome(
    options: argparse.Namespace, data_folder: Path, sign_ins: str, first_run: str, took_s: float
) -> str:
    address = _address(options)
    lines = [
        "",
        f"Chợ OCOP đã sẵn sàng sau {seconds_text(took_s)}.",
        f"  Cửa hàng   {address}/",
        f"  Quầy bán   {address}/quay/",
        f"  Báo cáo    {address}/bao-cao/",
        f"  Quản trị   {address}/admin/",
    ]
    if sign_ins:
        lines += ["", "Đăng nhập thử:", *(f"  {line}" for line in sign_ins.splitlines())]
    if first_run:
        lines += ["", "Chợ còn trống. Thiết lập lần đầu:", *(f"  {line}" for line in first_run.splitlines())]
    return "\n".join([*lines, "", f"Dữ liệu và nhật ký: {data_folder}", "Nhấn Ctrl-C để dừng."])


def _watch(services: list[Service], servers: Servers, progress: Progress, messages: MessageTail) -> None:
    """Until interrupted: start again whatever falls, and say so; show the demo's messages."""
    next_revival = 0.0
    addresses = servers.variables()
    while True:
        time.sleep(WATCH_EVERY_S)
        if time.monotonic() >= next_revival:
            try:
                servers.revive(progress.say)
            except LauncherError as error:
                progress.say(str(error))
                next_revival = time.monotonic() + REVIVE_PAUSE_S
        if servers.variables() != addresses:  # a stranger took a server's port while it was down
            addresses = servers.variables()
            for service in services:
                service.restart_with(addresses)
        for service in services:
            if news := service.watch():
                progress.say(news)
        for message in messages.news():
            progress.say(f"✉ {message}")
