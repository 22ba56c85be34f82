"""Where things are: administrative units with their history."""

from vendors.places.models.admin_unit import FIRST_KNOWN_DAY, AdminUnit, Kind, Level
from vendors.places.models.unit_history import AdminUnitName, AdminUnitSuccession

__all__ = ["FIRST_KNOWN_DAY", "AdminUnit", "AdminUnitName", "AdminUnitSuccession", "Kind", "Level"]
