"""The count: facts of sales, and the plans they are measured against."""

from shop.reports.models.facts import Channel, FactKind, SaleFact
from shop.reports.models.plans import Plan, PlanItem, PlanItemKind, PlanPlace

__all__ = ["Channel", "FactKind", "Plan", "PlanItem", "PlanItemKind", "PlanPlace", "SaleFact"]
