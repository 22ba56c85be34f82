"""Who may read the department's reports."""

from datetime import date
from typing import NamedTuple

from shop.kernel.errors import NotFound
from vendors.people.models import User
from vendors.people.selectors.access_officer import officer_units
from vendors.places.models import AdminUnit
from vendors.places.selectors.units import subtree_ids


class ReportReader(NamedTuple):
    """An officer, and the units whose figures they may see whatever few producers stand behind them."""

    units: list[AdminUnit]  # of their posts
    in_charge: frozenset[int]  # these, all within, and all their predecessors


def access_reports(user: User, *, day: date) -> ReportReader:
    """Officers only, by a post that is valid on that day. 2 queries, 1 for everyone else.

    raises NotFound  for shoppers, producers, clerks, managers and administrators without a post: the report is not
                     part of the shop they see
    """
    units = officer_units(user, day=day)
    if not units:
        raise NotFound
    return ReportReader(units, frozenset(subtree_ids(*units)))
