import subprocess
import sys
from pathlib import Path

import pytest

from shop.launcher import commands
from shop.launcher import data_folder as data_folder_module
from shop.launcher.data_folder import PROJECT, require_free_space
from shop.launcher.environment import find_uv
from shop.launcher.errors import LauncherError
from shop.launcher.fingerprints import fingerprint, is_stamped, write_stamp
from shop.launcher.processes import Service
from shop.launcher.progress import Progress, seconds_text
from shop.launcher.python_environment import run_logged
from shop.launcher.servers import Servers
from shop.launcher.testing import pytest_arguments


@pytest.mark.parametrize("words", [[], ["--help"]])
def test_the_usage_names_each_command(words: list[str]) -> None:
    shown = subprocess.run(
        [sys.executable, PROJECT / "ocop", *words], capture_output=True, text=True, check=True
    )

    for command in (
        "start",
        "test",
        "lint",
        "load-places",
        "load-demo",
        "backup",
        "restore",
        "doctor",
        "rebuild-rollups",
        "manage",
    ):
        assert f"\n  {command} " in shown.stdout
    assert "OCOP_DATA_DIR" in shown.stdout


def test_the_launcher_needs_nothing_but_the_standard_library() -> None:
    modules = sorted(
        path.stem for path in (PROJECT / "shop" / "launcher").glob("*.py") if path.stem != "__init__"
    )
    script = f"import sys; sys.path.insert(0, {str(PROJECT)!r})\n"
    script += "".join(f"import shop.launcher.{module}\n" for module in modules)
    script += (
        "print(sorted({name.split('.')[0] for name in sys.modules} - sys.stdlib_module_names - {'__main__'}))"
    )

    shown = subprocess.run(
        [sys.executable, "-I", "-S", "-c", script], capture_output=True, text=True, check=True
    )

    assert shown.stdout.strip() == "['shop']"
    assert len(modules) > 10


def test_an_almost_full_disk_is_refused_in_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = data_folder_module.shutil.disk_usage(tmp_path)
    monkeypatch.setattr(data_folder_module.shutil, "disk_usage", lambda _: usage._replace(free=999_999_999))

    with pytest.raises(LauncherError, match="chỉ còn trống 999 MB, cần ít nhất 1000 MB"):
        require_free_space(tmp_path / "data")

    monkeypatch.setattr(data_folder_module.shutil, "disk_usage", lambda _: usage._replace(free=1_000_000_000))
    require_free_space(tmp_path / "data")


def test_a_step_that_dies_of_a_full_disk_says_so_even_when_its_log_was_cut(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(LauncherError, match=r"Không gom được tệp tĩnh\. Nhật ký: .*\n  cut$"):
        run_logged(["sh", "-c", "echo cut; exit 1"], log=tmp_path / "log", sentence="Không gom được tệp tĩnh")

    usage = data_folder_module.shutil.disk_usage(tmp_path)
    monkeypatch.setattr(data_folder_module.shutil, "disk_usage", lambda _: usage._replace(free=1000))
    with pytest.raises(LauncherError, match="tệp tĩnh: ổ đĩa đã đầy"):
        run_logged(["sh", "-c", "echo cut; exit 1"], log=tmp_path / "log", sentence="Không gom được tệp tĩnh")


def test_without_uv_and_without_venv_the_missing_package_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    python = tmp_path / "python-without-venv"
    python.write_text("#!/bin/sh\necho 'ensurepip is not available'\nexit 1\n")
    python.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(python))

    with pytest.raises(LauncherError, match="sudo apt install python3-venv"):
        find_uv(tmp_path, path="")


def test_a_stamp_holds_until_one_byte_of_one_source_changes(tmp_path: Path) -> None:
    source = tmp_path / "src" / "till.ts"
    source.parent.mkdir()
    source.write_text("let total = 0")
    stamp = tmp_path / "built" / ".built"
    write_stamp(stamp, fingerprint([tmp_path / "src"], tmp_path))
    assert is_stamped(stamp, fingerprint([tmp_path / "src"], tmp_path))

    source.write_text("let total = 1")
    assert not is_stamped(stamp, fingerprint([tmp_path / "src"], tmp_path))

    source.write_text("let total = 0")
    source.rename(source.with_name("shop.ts"))
    assert not is_stamped(stamp, fingerprint([tmp_path / "src"], tmp_path))


def test_a_service_that_keeps_falling_is_started_less_and_less_often(tmp_path: Path) -> None:
    (tmp_path / "logs").mkdir()
    service = Service("web", [sys.executable, "-c", "raise SystemExit(7)"], {}, tmp_path)
    now, pauses = 0.0, []
    service.start()
    for _ in range(7):
        assert service.process
        service.process.wait()
        said = service.watch(now)
        assert "mã 7" in said
        pauses.append(said.split("sau ")[1].split(" ")[0])
        assert service.watch(now + 0.9) == ""
        now += 31
        service.watch(now)

    assert pauses == ["1", "2", "4", "8", "16", "30", "30"]
    service.stop()


def test_given_servers_are_used_but_never_by_the_tests(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://ocop_app:x@db.example/ocop")
    monkeypatch.setenv("REDIS_URL", "redis://cache.example/0")

    given = Servers(folder)
    assert (given.postgres, given.valkey) == (None, None)
    given.start(Progress())
    assert set(given.variables()) == {"OCOP_DATA_DIR", "OCOP_SECRET_KEY"}

    scratch = Servers(folder, is_scratch=True)
    assert scratch.postgres
    assert scratch.valkey


def test_servers_given_by_files_are_used_like_those_given_by_name(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("DATABASE_URL", "REDIS_URL", "OCOP_SECRET_KEY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv(f"{name}_FILE", f"/run/secrets/{name.lower()}")

    given = Servers(folder)

    assert (given.postgres, given.valkey) == (None, None)
    assert set(given.variables()) == {
        "OCOP_DATA_DIR"
    }  # a name beside its file would be refused as a contradiction
    measuring = commands._environment_without_shop(folder)
    assert not {"DATABASE_URL_FILE", "REDIS_URL_FILE", "OCOP_SECRET_KEY_FILE"} & set(measuring)


@pytest.mark.parametrize(
    ("given", "made"),
    [
        ([], ["-m", "not long", "tests"]),
        (["--long"], ["tests"]),
        (["-x"], ["-m", "not long", "-x", "tests"]),
        (["tests/launcher", "-k", "door"], ["-m", "not long", "tests/launcher", "-k", "door"]),
        (["-m", "long"], ["-m", "long", "tests"]),
    ],
)
def test_pytest_gets_two_workers_and_no_long_proofs_unless_asked(given: list[str], made: list[str]) -> None:
    assert pytest_arguments(given) == ["-n", "2", "--dist", "loadfile", *made]


@pytest.mark.parametrize(("seconds", "text"), [(6.13, "6,1 s"), (0.04, "0,0 s"), (95.0, "1 phút 35 s")])
def test_seconds_are_said_the_vietnamese_way(seconds: float, text: str) -> None:
    assert seconds_text(seconds) == text


def test_each_step_is_one_numbered_line_with_its_outcome(capsys: pytest.CaptureFixture[str]) -> None:
    progress = Progress(3)
    with progress.step("Một"):
        pass
    with progress.step("Hai") as step:
        step.unchanged()
    with pytest.raises(LauncherError), progress.step("Ba"):
        raise LauncherError("hỏng")

    assert capsys.readouterr().out == (
        "[1/3] Một … xong sau 0,0 s\n[2/3] Hai … không có gì mới\n[3/3] Ba … không thành\n"
    )


def test_each_command_of_ours_runs_by_its_own_name(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OCOP_DATA_DIR", str(folder))
    monkeypatch.setattr(commands, "ensure_environment", lambda *_: None)
    ran: list[str] = []
    monkeypatch.setattr(commands, "run_in_foreground", lambda words, _: ran.append(words[3]))
    monkeypatch.setattr(commands, "run_django", lambda module, _: ran.append(module))
    rooms = [*PROJECT.glob("*/management/commands"), *PROJECT.glob("*/*/management/commands")]
    modules = [file.stem for room in rooms for file in room.glob("*.py") if file.stem != "__init__"]

    for module in modules:
        commands.named(module.replace("_", "-"), [])

    assert ran == modules
    assert {"rebuild_rollups", "load_places", "doctor", "bench"} <= {*modules}


@pytest.mark.parametrize("command", ["generate-data", "bench"])
def test_what_measures_never_hears_of_the_shops_own_servers(
    command: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_REPORTS_URL", "REDIS_URL"):
        monkeypatch.setenv(name, f"of-the-shop://{name}")
    monkeypatch.setenv("OCOP_DATA_DIR", str(folder))
    monkeypatch.setattr(commands, "ensure_environment", lambda *_: None)
    runs: list[tuple[list[str], dict[str, str]]] = []

    def run(words: list[str], env: dict[str, str]) -> int:
        runs.append((words, env))
        return 2

    monkeypatch.setattr(commands, "run_in_foreground", run)

    code = commands.named(command, ["--products", "3"])

    [(words, env)] = runs
    assert (code, words[-3:]) == (2, [command.replace("-", "_"), "--products", "3"])
    assert env["OCOP_DATA_DIR"] == str(folder)
    assert not [value for value in env.values() if value.startswith("of-the-shop://")]
