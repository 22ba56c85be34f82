"""The history of runs in docs/performance.md: newest first, below one line that marks the place."""

from pathlib import Path

from shop.launcher.data_folder import PROJECT
from shop.operations.bench.figures import RunFigures
from shop.operations.bench.product import BenchFailed
from shop.operations.bench.tables import as_markdown

DOCUMENT = PROJECT / "docs" / "performance.md"
MARK = "<!-- newest run first; written by ./ocop bench --record -->"


def record(run: RunFigures, document: Path = DOCUMENT) -> None:
    """Write the run in below the mark. raises BenchFailed when the document has no such line"""
    before, mark, after = document.read_text(encoding="utf-8").partition(MARK)
    if not mark:
        raise BenchFailed(f"{document.name} không có dòng {MARK}")
    document.write_text(f"{before}{mark}\n\n{as_markdown(run)}\n{after}", encoding="utf-8")
