"""Reports for programs of the department: the same figures, rights and masking as the pages."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import graphene
from django.utils import timezone

from shop.api.limits import DEFAULT_PAGE
from shop.api.scalars import Date, DateTime, Vnd
from shop.kernel.clock import business_day_of
from shop.reports.periods import chosen_period
from shop.reports.selectors import sales_by_commune as report_room
from shop.reports.selectors.access_reports import access_reports


class ReportView(graphene.Enum):
    """By which commune sales are counted; all three have the same total."""

    ORIGIN = "origin"
    SALE = "sale"
    BUYER = "buyer"


class ReportBoundaries(graphene.Enum):
    """Units as they were on the day of sale, or what became of them."""

    THEN = "then"
    NOW = "now"


class SalesChannel(graphene.Enum):
    """How a sale came about."""

    ONLINE = "online"
    SALES_POINT = "sales_point"
    FAIR = "fair"
    OWN_SHOP = "own_shop"


class CommuneRowKind(graphene.Enum):
    """COMMUNE: one unit. UNKNOWN: buyers at tills. MERGED: communes of fewer than three producers together."""

    COMMUNE = "commune"
    UNKNOWN = "unknown"
    MERGED = "merged"


class CommuneSales(graphene.ObjectType):
    """One row; sums are empty where masking withholds them."""

    kind = graphene.Field(graphene.NonNull(CommuneRowKind))
    code = graphene.String(required=True, description="Five digits; empty unless kind is COMMUNE.")
    name = graphene.String(required=True)
    place = graphene.String(required=True, description="What stands above the unit.")
    amount_vnd = graphene.Field(Vnd, description="VAT included, what was taken back subtracted.")
    taken_back_vnd = graphene.Field(Vnd, description="Cancellations and returns, contained in amountVnd.")
    lines = graphene.Int()
    producers = graphene.Int()
    share_permille = graphene.Int()
    is_partial = graphene.Boolean(
        required=True, description="Contains sales of old communes that were divided, an approximation."
    )
    is_current = graphene.Boolean(required=True)
    communes = graphene.Int(required=True, description="How many stand in this row.")


class CommuneTotals(graphene.ObjectType):
    """True totals, masked rows included; empty where masking withholds them."""

    amount_vnd = graphene.Field(Vnd)
    taken_back_vnd = graphene.Field(Vnd)
    lines = graphene.Int()
    producers = graphene.Int(required=True)


class CommuneReport(graphene.ObjectType):
    """Turnover per commune, largest first."""

    period_from = graphene.Field(graphene.NonNull(Date))
    period_to = graphene.Field(graphene.NonNull(Date))
    as_of = graphene.Field(
        graphene.NonNull(DateTime), description="Sales up to this moment are in the figures."
    )
    outlets = graphene.Int(required=True, description="Places of sale behind the figures.")
    has_demo = graphene.Boolean(required=True)
    row_count = graphene.Int(required=True)
    rows = graphene.List(
        graphene.NonNull(CommuneSales),
        required=True,
        first=graphene.Int(default_value=DEFAULT_PAGE, description="At most 100."),
    )
    totals = graphene.Field(graphene.NonNull(CommuneTotals))

    @staticmethod
    def resolve_period_from(report: report_room.CommuneReport, _info: graphene.ResolveInfo) -> date:
        return report.period.first

    @staticmethod
    def resolve_period_to(report: report_room.CommuneReport, _info: graphene.ResolveInfo) -> date:
        return report.period.last

    @staticmethod
    def resolve_row_count(report: report_room.CommuneReport, _info: graphene.ResolveInfo) -> int:
        return len(report.rows)

    @staticmethod
    def resolve_rows(
        report: report_room.CommuneReport, _info: graphene.ResolveInfo, *, first: int | None = DEFAULT_PAGE
    ) -> Sequence[report_room.CommuneRow]:
        return report.rows[: DEFAULT_PAGE if first is None else first]


def resolve_sales_by_commune(
    _root: None, info: graphene.ResolveInfo, **asked: Any
) -> report_room.CommuneReport:
    """The report for the officer who asks.

    raises NotFound      for everyone who is no officer, whatever they ask
           InvalidInput  for a period turned round, too long or out of the years known
    """
    user = info.context.user
    now = timezone.now()
    reader = access_reports(user, day=business_day_of(now))
    channel, boundaries = asked.get("channel"), asked.get("boundaries")
    return report_room.sales_by_commune(
        view=asked["view"].value,
        period=chosen_period(asked["from_"], asked["to"]),
        channel=channel.value if channel else None,
        boundaries=boundaries.value if boundaries else "then",
        in_charge=reader.in_charge,
        now=now,
    )


class ReportQueries(graphene.ObjectType):
    """What the department can read."""

    sales_by_commune = graphene.Field(
        CommuneReport,
        description="Turnover per commune; officers only.",
        resolver=resolve_sales_by_commune,
        view=ReportView(required=True),
        from_=Date(required=True, name="from"),
        to=Date(required=True),
        channel=SalesChannel(description="All channels when left out."),
        boundaries=ReportBoundaries(description="THEN when left out."),
    )
