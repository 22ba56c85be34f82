"""The five plans as they are: every row of their files becomes one PlanItem, with the plan's own words beside it."""

from datetime import date
from decimal import Decimal, InvalidOperation

from shop.operations.demo.files import Units, day_or_none, rows
from shop.reports.models import Plan, PlanItem, PlanItemKind, PlanPlace

Row = dict[str, str]

# Which file holds what, the column that says it, and where its dates and numbers stand.
FILES: tuple[tuple[str, PlanItemKind, str, dict[str, str]], ...] = (
    ("products", PlanItemKind.PRODUCT, "product_name_vi", {}),
    (
        "targets",
        PlanItemKind.TARGET,
        "indicator",
        {
            "number_min": "value_min",
            "number_max": "value_max",
            "number_unit": "unit",
            "unit_as_written": "unit_as_written",
        },
    ),
    ("places", PlanItemKind.PLACE, "name_as_written", {"unit_as_written": "name_as_written"}),
    ("deadlines", PlanItemKind.DEADLINE, "task_vi", {"date_from": "due_from", "date_to": "due_to"}),
    ("reports", PlanItemKind.REPORT, "report_vi", {}),
    ("systems_and_channels", PlanItemKind.CHANNEL, "name_vi", {}),
    ("agencies", PlanItemKind.AGENCY, "agency_as_written", {}),
    ("product_ideas", PlanItemKind.IDEA, "name_vi", {}),
    ("training_courses", PlanItemKind.COURSE, "course_vi", {"date_to": "due_to", "number_min": "classes"}),
    ("budgets", PlanItemKind.BUDGET, "source_vi", {"number_min": "amount_vnd", "number_max": "amount_vnd"}),
    ("support_policies", PlanItemKind.POLICY, "policy_vi", {}),
    ("ocop_cycle_steps", PlanItemKind.CYCLE_STEP, "step_vi", {"number_min": "step_no"}),
    ("star_rules", PlanItemKind.STAR_RULE, "rule", {"number_min": "points_min", "number_max": "points_max"}),
    ("subject_types", PlanItemKind.SUBJECT, "subject_type_vi", {}),
    ("legal_documents", PlanItemKind.LEGAL_DOCUMENT, "doc_number", {"date_from": "issued_date"}),
)


def load_plans(units: Units) -> int:
    """Plans, their items and the units of today that their places lie in; returns the number of items."""
    plans = {row["plan_id"]: _plan(row) for row in rows("plans/plans")}
    Plan.objects.bulk_create(plans.values())
    items = [
        _item(plans[row["plan_id"]], kind, row, number=number, text_column=text_column, columns=columns)
        for name, kind, text_column, columns in FILES
        for number, row in enumerate(rows(f"plans/{name}"), 1)
    ]
    PlanItem.objects.bulk_create(items)
    _load_places(plans, units)
    return len(items)


def _plan(row: Row) -> Plan:
    return Plan(
        key=row["plan_id"],
        source_file=row["seed_file"],
        source_kind=row["source_kind"],
        document_number=row["doc_number"],
        issuer=row["issuer_vi"],
        issued_on=day_or_none(row["issue_date"]),
        issued_note=row["issue_date_note"],
        period_from=day_or_none(row["period_from"]),
        period_to=day_or_none(row["period_to"]),
        province_as_written=row["province_as_written"],
        district_as_written=row["district_as_written"],
        title=row["title_vi"],
        completeness=row["text_completeness"],
        quote=row["quote_vi"],
    )


def _number(text: str) -> Decimal | None:
    try:
        return Decimal(text) if text else None
    except InvalidOperation:
        return None


def _item(
    plan: Plan, kind: PlanItemKind, row: Row, *, number: int, text_column: str, columns: dict[str, str]
) -> PlanItem:
    item = PlanItem(
        plan=plan,
        kind=kind,
        row_no=number,
        # A statement without a number of its own (a scheme named without one) is told by its quote.
        text=row[text_column] or row.get("doc_type_vi") or row["quote_vi"],
        details={column: value for column, value in row.items() if value and column != "quote_vi"},
        quote=row["quote_vi"],
    )
    for field, column in columns.items():
        value: date | Decimal | str | None = row[column]
        if field.startswith("date"):
            value = day_or_none(row[column])
        elif field in {"number_min", "number_max"}:
            value = _number(row[column])
        setattr(item, field, value)
    return item


def _load_places(plans: dict[str, Plan], units: Units) -> None:
    PlanPlace.objects.bulk_create(
        (
            PlanPlace(
                plan=plans[row["context_plan_id"]],
                as_written=row["as_written"],
                unit=units.commune(code) if row["level_today"] == "commune" else units.province(code),
                note=row["note"],
            )
            for row in rows("places_today")
            for code in row["codes"].split()
        ),
        ignore_conflicts=True,
    )
