"""All figures of one run, and the JSON document they make."""

import json
import os
import platform
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from shop.launcher.data_folder import PROJECT
from shop.operations.bench.budgets import Verdict, judge
from shop.operations.bench.measure import CaseFigures, Pace

FORMAT = 1  # of the JSON document; counted up when a reader would misread it


class Machine(NamedTuple):
    """What the figures depend on; neither names nor folders of it."""

    processor: str
    cores: int
    memory_gib: float
    python: str
    postgres: str


class DataAmounts(NamedTuple):
    products: int
    outlets: int
    sale_lines: int
    seed: int


@dataclass
class RunFigures:
    """One run. others: figures that are no requests, by name (migrate, memory, idle), then by figure."""

    at: str  # ISO 8601 with offset
    commit: str
    machine: Machine
    amounts: DataAmounts
    pace: Pace
    took_s: float = 0.0
    cases: list[CaseFigures] = field(default_factory=list)
    others: dict[str, dict[str, float]] = field(default_factory=dict)

    @property
    def errors(self) -> list[str]:
        return [f"{case.name}: {error}" for case in self.cases for error in case.errors]

    def verdicts(self) -> dict[str, tuple[Verdict, ...]]:
        """By case or other name; a case that went wrong has none."""
        measured = {case.name: case.figures() for case in self.cases if not case.errors}
        return {name: judge(name, figures) for name, figures in (measured | self.others).items()}

    @property
    def are_budgets_met(self) -> bool:
        return all(verdict.is_met for verdicts in self.verdicts().values() for verdict in verdicts)

    def as_json(self) -> str:
        """The whole run as a document; docs/performance.md explains its fields."""
        verdicts = self.verdicts()
        cases = [
            {
                "name": case.name,
                "title": case.title,
                "count": case.count,
                **{name: round(value, 3) for name, value in case.figures().items()},
                "budgets": _budgets(verdicts.get(case.name, ())),
                "errors": case.errors,
            }
            for case in self.cases
        ]
        others = {
            name: {
                **{figure: round(value, 3) for figure, value in figures.items()},
                "budgets": _budgets(verdicts.get(name, ())),
            }
            for name, figures in self.others.items()
        }
        document = {
            "format": FORMAT,
            "at": self.at,
            "commit": self.commit,
            "machine": self.machine._asdict(),
            "amounts": self.amounts._asdict(),
            "pace": self.pace._asdict(),
            "took_s": round(self.took_s, 1),
            "cases": cases,
            "others": others,
            "ok": not self.errors,
            "budgets_met": self.are_budgets_met,
        }
        return json.dumps(document, ensure_ascii=False, indent=1)


def _budgets(verdicts: tuple[Verdict, ...]) -> list[dict[str, Any]]:
    return [
        {
            "figure": verdict.budget.figure,
            "limit": verdict.budget.limit,
            "is_floor": verdict.budget.is_floor,
            "is_met": verdict.is_met,
        }
        for verdict in verdicts
    ]


def this_machine(postgres: str) -> Machine:
    memory_gib = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return Machine(
        _processor(), os.cpu_count() or 0, round(memory_gib, 1), platform.python_version(), postgres
    )


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.machine()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def this_commit() -> str:
    """Short name of the commit, "+" behind it when files differ from it; "" outside a clone."""

    def git(*arguments: str) -> str:
        done = subprocess.run(  # noqa: S603 - git with fixed words
            ["git", *arguments],  # noqa: S607 - git from PATH
            capture_output=True,
            text=True,
            check=False,
            cwd=PROJECT,
        )
        return done.stdout.strip()

    try:
        name = git("rev-parse", "--short=8", "HEAD")
        return f"{name}+" if name and git("status", "--porcelain", "--untracked-files=no") else name
    except FileNotFoundError:
        return ""
