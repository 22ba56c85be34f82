"""What production refuses to start with."""

import os
import subprocess
import sys

import pytest

from shop.settings import DEMO_SECRET_KEY


def load_settings(**environment: str) -> subprocess.CompletedProcess[str]:
    """Read the settings in a process of their own, as a server would."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("OCOP_")}
    return subprocess.run(
        [sys.executable, "-c", "import shop.settings"],
        env={**clean, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("key", ["", DEMO_SECRET_KEY, "short"])
def test_production_does_not_start_with_a_key_that_others_know_or_guess(key):
    refused = load_settings(OCOP_MODE="production", OCOP_SECRET_KEY=key)

    assert refused.returncode != 0
    assert "OCOP_SECRET_KEY must be set" in refused.stderr


def test_production_starts_with_a_key_of_its_own():
    started = load_settings(OCOP_MODE="production", OCOP_SECRET_KEY="k7" * 24)

    assert (started.returncode, started.stderr) == (0, "")


def test_the_demo_needs_no_key():
    assert load_settings(OCOP_MODE="demo").returncode == 0
