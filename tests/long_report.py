"""What the big proofs found, written to docs/promises.md: promise, figure, date, seed.

A plugin of pytest: a proof asks for the `promise` fixture and calls it with its figure when it has passed. The page is
written at the end of a run with OCOP_LONG=1, row by row: a promise not tried in this run keeps its row.
"""

import os
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

PAGE = Path(__file__).resolve().parent.parent / "docs" / "promises.md"
HEAD = """# Promises and the figures behind them

Written by `./ocop test --long`. Each row is the last run of a big proof that passed: what was promised, what was
counted, on which day, and the seed to repeat it. Kills of the server under load, browsers and the net come with later
work and get their rows then.

| Promise | Figure | Date | Seed |
|---|---|---|---|
"""
_ROW = re.compile(r"^\| ([^|]+) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)
Promise = Callable[..., None]


def rows_of(text: str) -> dict[str, str]:
    """The table's rows by their promise, without its head."""
    rows = {match[1]: match[0] for match in _ROW.finditer(text)}
    rows.pop("Promise", None)
    return rows


@pytest.fixture
def promise() -> Promise:
    """promise("…", figure="…", seed=1): this holds, as counted now."""

    def keep(what: str, *, figure: str, seed: int | None = None) -> None:
        if os.environ.get("OCOP_LONG") != "1":
            return
        day = datetime.now(tz=UTC).date().isoformat()
        row = f"| {what} | {figure} | {day} | {'-' if seed is None else seed} |"
        rows = rows_of(PAGE.read_text(encoding="utf-8")) if PAGE.exists() else {}
        rows[what] = row
        PAGE.write_text(HEAD + "\n".join(rows[key] for key in sorted(rows)) + "\n", encoding="utf-8")

    return keep
