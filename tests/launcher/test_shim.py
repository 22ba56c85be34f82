"""The root file speaks before anything newer than an old Python is read."""

import ast
import subprocess
import sys
from pathlib import Path

SHIM = Path(__file__).resolve().parents[2] / "ocop"


def test_an_old_python_gets_one_sentence_and_a_failing_exit_code():
    pretend = f"import sys; sys.version_info = (3, 10, 4); exec(open({str(SHIM)!r}).read())"

    answer = subprocess.run(
        [sys.executable, "-I", "-c", pretend], capture_output=True, text=True, check=False
    )

    assert answer.returncode == 1
    assert answer.stderr == "Chợ OCOP cần Python 3.11 trở lên; máy này đang chạy Python 3.10.\n"


def test_the_shim_is_written_so_that_an_old_python_can_read_it():
    ast.parse(SHIM.read_text(encoding="utf-8"), feature_version=(3, 7))
