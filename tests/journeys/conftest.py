"""A real browser on the real product. Without Chromium these are skipped, unless OCOP_REQUIRE=all demands them."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

CHROMIUM = os.environ.get("OCOP_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
AXE = Path(__file__).resolve().parents[2] / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not CHROMIUM:
        if os.environ.get("OCOP_REQUIRE") == "all":
            pytest.fail("OCOP_REQUIRE=all, but there is no Chromium (Debian: apt install chromium)")
        pytest.skip("no Chromium on this machine (Debian: apt install chromium)")
    # Playwright keeps an event loop in this thread; Django would refuse the database to a thread that has one.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield chromium
        chromium.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def pictures(request: pytest.FixtureRequest) -> Path:
    """Where a journey leaves what it saw, for people to look at: .ocop/pictures/<test>/."""
    folder = Path(__file__).resolve().parents[2] / ".ocop" / "pictures" / request.node.name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder
