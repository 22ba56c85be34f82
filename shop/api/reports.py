"""Reports for programs of the department: the same figures, rights and masking as the pages."""

import re
from datetime import date, datetime
from typing import Any, NamedTuple

import graphene
from django.utils import timezone
from graphql import GraphQLObjectType, get_named_type
from graphql.execution.collect_fields import collect_sub_fields
from graphql.execution.values import get_argument_values

from shop.api.limits import DEFAULT_PAGE
from shop.api.scalars import Date, DateTime, Vnd
from shop.kernel.clock import business_day_of
from shop.kernel.errors import InvalidInput
from shop.reports.periods import chosen_period
from shop.reports.selectors import sales_by_commune as report_room
from shop.reports.selectors.access_reports import access_reports

_CURSOR = re.compile(r"row:([0-9]{1,6})")


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

    cursor = graphene.String(required=True, description="For `after`: the rows that follow this one.")

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
    """Turnover per commune, largest first. Totals and masking are of all rows, whichever are asked for."""

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
        after=graphene.String(
            description="The cursor of the last row read; rowCount says how many there are."
        ),
    )
    totals = graphene.Field(graphene.NonNull(CommuneTotals))

    @staticmethod
    def resolve_rows(
        found: "Found", _info: graphene.ResolveInfo, *, first: int | None = None, after: str | None = None
    ) -> list[dict[str, Any]]:
        start = _start_after(after)
        rows = found.report.rows[start - found.offset :][: DEFAULT_PAGE if first is None else first]
        return [row._asdict() | {"cursor": f"row:{number}"} for number, row in enumerate(rows, start)]


class Found(NamedTuple):
    """The report with the rows asked for, and how many rows stand before them."""

    report: report_room.CommuneReport
    offset: int

    @property
    def period_from(self) -> date:
        return self.report.period.first

    @property
    def period_to(self) -> date:
        return self.report.period.last

    @property
    def as_of(self) -> datetime:
        return self.report.as_of

    @property
    def outlets(self) -> int:
        return self.report.outlets

    @property
    def has_demo(self) -> bool:
        return self.report.has_demo

    @property
    def row_count(self) -> int:
        return self.report.row_count

    @property
    def totals(self) -> report_room.Totals:
        return self.report.totals


def resolve_sales_by_commune(_root: None, info: graphene.ResolveInfo, **asked: Any) -> Found:
    """The report for the officer who asks.

    raises NotFound      for everyone who is no officer, whatever they ask
           InvalidInput  for a period turned round, too long or out of the years known, or a cursor that is none
    """
    user = info.context.user
    now = timezone.now()
    reader = access_reports(user, day=business_day_of(now))
    channel, boundaries = asked.get("channel"), asked.get("boundaries")
    offset, limit = _rows_asked_for(info)
    report = report_room.sales_by_commune(
        view=asked["view"].value,
        period=chosen_period(asked["from_"], asked["to"]),
        channel=channel.value if channel else None,
        boundaries=boundaries.value if boundaries else "then",
        in_charge=reader.in_charge,
        now=now,
        offset=offset,
        limit=limit,
    )
    return Found(report, offset)


def _rows_asked_for(info: graphene.ResolveInfo) -> tuple[int, int]:
    """Offset and number of the rows that the selection below reads, aliases together.

    Looked up before they are resolved: figures and who stands behind them must be read in one snapshot.
    """
    report_type = get_named_type(info.return_type)
    assert isinstance(report_type, GraphQLObjectType)  # noqa: S101 - for the type checker; the schema says so
    below = collect_sub_fields(
        info.schema, info.fragments, info.variable_values, report_type, info.field_nodes
    )
    windows = []
    for nodes in below.values():
        if nodes[0].name.value != "rows":
            continue
        values = get_argument_values(report_type.fields["rows"], nodes[0], info.variable_values)
        first = values.get("first")
        start = _start_after(values.get("after"))
        windows.append((start, start + (DEFAULT_PAGE if first is None else first)))
    offset = min((start for start, _ in windows), default=0)
    return offset, max((end for _, end in windows), default=0) - offset


def _start_after(cursor: str | None) -> int:
    if not cursor:
        return 0
    place = _CURSOR.fullmatch(cursor)
    if place is None:
        raise InvalidInput("Vị trí trang không đúng, mời tải lại từ đầu.", path=("rows", "after"))
    return int(place[1]) + 1


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
