"""The figures as a table: aligned for a terminal, Markdown for the history in docs/performance.md."""

from collections.abc import Sequence

from shop.operations.bench.budgets import PRODUCTS_MEANT, Verdict
from shop.operations.bench.figures import RunFigures
from shop.operations.bench.measure import CaseFigures

HEADS = (
    "ca",
    "lần/s",
    "p50 ms",
    "p95 ms",
    "CPU ms",
    "ứng dụng",
    "CSDL",
    "SQL",
    "gửi",
    "so hello",
    "việc nền ms",
)
MARKDOWN_HEADS = (
    "case",
    "per s",
    "p50 ms",
    "p95 ms",
    "CPU ms",
    "application",
    "database",
    "SQL",
    "sent",
    "to hello",
    "behind ms",
)
# What stands in `others`, in the words of both tables.
OTHERS = {
    "wall_s": ("giây", "s"),
    "cpu_s": ("giây CPU", "s of CPU"),
    "web_worker_rss_mb": ("MB RSS, tiến trình web lớn nhất", "MB RSS, largest web worker"),
    "web_pss_mb": ("MB PSS, cả phần web", "MB PSS, web in all"),
    "celery_worker_rss_mb": ("MB RSS, tiến trình nền lớn nhất", "MB RSS, largest celery process"),
    "celery_pss_mb": ("MB PSS, cả phần nền", "MB PSS, celery in all"),
    "database_pss_mb": ("MB PSS, cơ sở dữ liệu", "MB PSS, database"),
    "web_ms_per_s": ("ms CPU mỗi giây, web", "ms of CPU a second, web"),
    "database_ms_per_s": ("ms CPU mỗi giây, cơ sở dữ liệu", "ms of CPU a second, database"),
    "worker_ms_per_s": ("ms CPU mỗi giây, tiến trình nền", "ms of CPU a second, worker"),
}


def number(value: float) -> str:
    """Three figures that matter: 1234.5 -> 1235, 12.34 -> 12.3, 0.1234 -> 0.12, 4.0 -> 4."""
    if abs(value) >= 100:  # noqa: PLR2004 - three figures
        return f"{value:.0f}"
    text = f"{value:.1f}" if abs(value) >= 1 else f"{value:.2f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _judged(value: float, verdicts: Sequence[Verdict], figure: str) -> str:
    """The figure with its budget beside it: 4.3 ≤5 ✓."""
    for verdict in verdicts:
        if verdict.budget.figure == figure:
            sign = "≥" if verdict.budget.is_floor else "≤"
            return f"{number(value)} {sign}{number(verdict.budget.limit)} {'✓' if verdict.is_met else '✗'}"
    return number(value)


def _cells(case: CaseFigures, verdicts: Sequence[Verdict]) -> list[str]:
    if case.errors:
        return [case.name, "LỖI", *[""] * (len(HEADS) - 2)]
    return [
        case.name,
        number(case.rate_per_s),
        number(case.p50_ms),
        number(case.p95_ms),
        _judged(case.cpu_ms, verdicts, "cpu_ms"),
        number(case.web_cpu_ms),
        number(case.database_cpu_ms),
        _judged(case.sql, verdicts, "sql"),
        number(case.sql_sent),
        "" if case.ratio_to_hello is None else _judged(case.ratio_to_hello, verdicts, "ratio_to_hello"),
        "" if case.behind_cpu_ms is None else number(case.behind_cpu_ms),
    ]


def _rows(run: RunFigures) -> list[list[str]]:
    verdicts = run.verdicts()
    return [_cells(case, verdicts.get(case.name, ())) for case in run.cases]


def as_text(run: RunFigures) -> str:
    """For a terminal, in Vietnamese; what went wrong stands below in full."""
    rows = [list(HEADS), *_rows(run)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADS))]
    lines = []
    for row in rows:
        cells = [row[0].ljust(widths[0])]
        cells += [cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)]
        lines.append("  ".join(cells).rstrip())
    lines += ["", *_others(run, 0)]
    if run.amounts.products != PRODUCTS_MEANT:
        lines.append(f"Các mức (≤, ≥) đặt cho {PRODUCTS_MEANT} sản phẩm.")
    lines += [f"LỖI {error}" for error in run.errors]
    return "\n".join(lines)


def as_markdown(run: RunFigures) -> str:
    """One entry of the history: heading, circumstances, table, the rest. Stable, so that entries can be compared."""
    amounts, machine, pace = run.amounts, run.machine, run.pace
    heading = (
        f"### {run.at[:10]} · {run.commit or 'no commit'} · {amounts.products:,} products, "
        f"{amounts.outlets:,} outlets, {amounts.sale_lines:,} sale lines"
    )
    circumstances = (
        f"{machine.cores} × {machine.processor}, {machine.memory_gib:g} GiB, Python {machine.python}, "
        f"PostgreSQL {machine.postgres}; {pace.driver}, {pace.connections} connections, {pace.seconds:g} s a case, "
        f"seed {amounts.seed}; {run.took_s:.0f} s in all."
    )
    lines = [
        heading,
        "",
        circumstances,
        "",
        f"| {' | '.join(MARKDOWN_HEADS)} |",
        f"|{'---|' * len(MARKDOWN_HEADS)}",
        *(f"| {' | '.join(row)} |" for row in _rows(run)),
        "",
        *_others(run, 1),
    ]
    return "\n".join(lines)


def _others(run: RunFigures, language: int) -> list[str]:
    """A line for each of the other figures; language 0 Vietnamese, 1 English."""
    verdicts = run.verdicts()
    return [
        f"{name}: "
        + "; ".join(
            f"{_judged(value, verdicts.get(name, ()), figure)} {OTHERS[figure][language]}"
            for figure, value in figures.items()
        )
        + ("." if language else "")
        for name, figures in run.others.items()
    ]
