"""What browsers get: bundles built by Node, translations, and Django's collected static files."""

import sys
from collections.abc import Mapping
from pathlib import Path

from shop.launcher.data_folder import PROJECT, prepare_data_folder
from shop.launcher.fingerprints import fingerprint, is_stamped, write_stamp
from shop.launcher.progress import Progress
from shop.launcher.python_environment import ENVIRONMENT, django_command, program_environment, run_logged

FRONTEND = PROJECT / "frontend"
BUILT = FRONTEND / "static" / "built"
MODULES = FRONTEND / "node_modules"
BIN = ENVIRONMENT / "bin"


def install_node_modules(log: Path) -> bool:
    """`npm ci`, unless the lock file is the one already installed. Returns whether anything was done."""
    wanted = fingerprint([FRONTEND / "package.json", FRONTEND / "package-lock.json"], FRONTEND)
    stamp = MODULES / ".installed"
    if is_stamped(stamp, wanted):
        return False
    run_logged(
        [str(BIN / "npm"), "ci", "--no-audit", "--no-fund"],
        log=log,
        sentence="Không cài được thư viện giao diện; hãy kiểm tra mạng rồi chạy lại",
        env=program_environment(),
        cwd=FRONTEND,
    )
    write_stamp(stamp, wanted)
    return True


def build_assets(data_folder: Path, progress: Progress) -> None:
    """Bundles and translations, each only when a source of it has changed. raises LauncherError"""
    log = data_folder / "logs" / "assets.log"
    with progress.step("Dựng giao diện") as step:
        done = [_compile_translations(log)]
        if (FRONTEND / "package.json").exists():
            done += [install_node_modules(log), _build_bundles(log)]
        if not any(done):
            step.unchanged()


def _build_bundles(log: Path) -> bool:
    top = [path for pattern in ("*.json", "*.mjs", "*.js") for path in FRONTEND.glob(pattern)]
    wanted = fingerprint([*top, FRONTEND / "src", FRONTEND / "styles"], FRONTEND)
    stamp = BUILT / ".built"
    if is_stamped(stamp, wanted):
        return False
    run_logged(
        [str(BIN / "npm"), "run", "build"],
        log=log,
        sentence="Không dựng được giao diện",
        env=program_environment(),
        cwd=FRONTEND,
    )
    write_stamp(stamp, wanted)
    return True


def _compile_translations(log: Path) -> bool:
    """gettext's text files into the binary ones Django reads: those whose text is newer."""
    changed = [
        source
        for source in sorted((FRONTEND / "locale").glob("*/LC_MESSAGES/*.po"))
        if not source.with_suffix(".mo").exists()
        or source.with_suffix(".mo").stat().st_mtime < source.stat().st_mtime
    ]
    for source in changed:
        run_logged(
            [
                str(BIN / "pybabel"),
                "compile",
                f"--locale={source.parts[-3]}",
                f"--input-file={source}",
                f"--output-file={source.with_suffix('.mo')}",
            ],
            log=log,
            sentence="Không biên dịch được bản dịch",
            env=program_environment(),
        )
    return bool(changed)


def collect_static(data_folder: Path, variables: Mapping[str, str], progress: Progress) -> None:
    """Django's collectstatic into the data folder when a room's static file or a package has changed."""
    with progress.step("Gom tệp tĩnh") as step:
        rooms = [*PROJECT.glob("[!.]*/static"), *PROJECT.glob("[!.]*/*/static")]
        wanted = fingerprint([PROJECT / "uv.lock", PROJECT / "shop" / "settings.py", *rooms], PROJECT)
        stamp = data_folder / "static" / ".collected"
        if is_stamped(stamp, wanted):
            step.unchanged()
            return
        run_logged(
            django_command("collectstatic", "--noinput", "--verbosity", "0"),
            log=data_folder / "logs" / "assets.log",
            sentence="Không gom được tệp tĩnh",
            env=program_environment(**variables),
        )
        write_stamp(stamp, wanted)


if __name__ == "__main__":  # in the image's build: python -m shop.launcher.assets FOLDER
    folder = Path(sys.argv[1])
    prepare_data_folder(folder)
    build_assets(folder, Progress(2))
    collect_static(folder, {"OCOP_DATA_DIR": str(folder)}, Progress(1))
