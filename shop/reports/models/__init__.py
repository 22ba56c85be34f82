"""The count: facts of sales, their sums, and the plans they are measured against."""

from shop.reports.models.facts import Channel, FactKind, SaleFact
from shop.reports.models.plans import Plan, PlanItem, PlanItemKind, PlanPlace
from shop.reports.models.rollups import CHANNEL_CODES, VIEW_CODES, CommuneSum, CommuneSumWaiting

__all__ = [
    "CHANNEL_CODES",
    "VIEW_CODES",
    "Channel",
    "CommuneSum",
    "CommuneSumWaiting",
    "FactKind",
    "Plan",
    "PlanItem",
    "PlanItemKind",
    "PlanPlace",
    "SaleFact",
]
