"""What must hold, in one place. Source of all: issue 4, "Must hold", for 10,000 products and 1 million sale lines.

CPU is application and database together, per request (per whole order), with rights, limits and logs as in
production. SQL counts are also fixed by tests; times are only ever measured.
"""

from typing import NamedTuple

PRODUCTS_MEANT = 10_000
MEMORY_MB = 130.0


class Budget(NamedTuple):
    """figure: a key of the case's figures in the JSON document; is_floor: at least `limit` instead of at most."""

    figure: str
    limit: float
    is_floor: bool = False

    def is_met(self, value: float) -> bool:
        """Judged as printed, at two decimals for ratios and one for the rest."""
        value = round(value, 2 if self.is_floor else 1)
        return value >= self.limit if self.is_floor else value <= self.limit


BUDGETS: dict[str, tuple[Budget, ...]] = {
    "list-cached": (Budget("ratio_to_hello", 0.60, is_floor=True),),
    "list-page": (Budget("cpu_ms", 5), Budget("sql", 4)),
    "list-graphql": (Budget("cpu_ms", 4), Budget("sql", 4)),
    "product-page": (Budget("cpu_ms", 6), Budget("sql", 6)),
    "product-graphql": (Budget("cpu_ms", 4), Budget("sql", 6)),
    "search-page": (Budget("cpu_ms", 6), Budget("sql", 3)),
    "report-page": (Budget("cpu_ms", 60),),
    "report-graphql": (Budget("cpu_ms", 60),),
    "guest-order": (Budget("cpu_ms", 30), Budget("sql", 40)),
    "migrate": (Budget("wall_s", 12),),
    "memory": (Budget("web_worker_rss_mb", MEMORY_MB), Budget("celery_worker_rss_mb", MEMORY_MB)),
}


class Verdict(NamedTuple):
    """A budget held against what was measured."""

    budget: Budget
    value: float
    is_met: bool


def judge(name: str, figures: dict[str, float]) -> tuple[Verdict, ...]:
    """Every budget of a case; a figure that was not measured is judged by nobody."""
    return tuple(
        Verdict(budget, figures[budget.figure], budget.is_met(figures[budget.figure]))
        for budget in BUDGETS.get(name, ())
        if budget.figure in figures
    )
