"""A commune with its province, read without model objects and worded as AdminUnit words it."""

from functools import lru_cache
from typing import NamedTuple

from vendors.places.models import AdminUnit


class Unit(NamedTuple):
    code: str  # "" where nothing links to the commune
    kind: str
    bare_name: str
    province_kind: str | None
    province_name: str | None

    @property
    def short_name(self) -> str:
        """ "Xã Thạnh An"."""
        return _short_name(self.kind, self.bare_name)

    @property
    def province(self) -> str:
        """ "TP. Hồ Chí Minh"; "" without one."""
        return _short_name(self.province_kind, self.province_name or "") if self.province_kind else ""

    @property
    def label(self) -> str:
        """Both: "Xã Thạnh An, TP. Hồ Chí Minh"."""
        return ", ".join(part for part in (self.short_name, self.province) if part)

    @property
    def name(self) -> str:
        """What the API calls the name of a commune."""
        return self.label


@lru_cache(maxsize=8192)  # every commune of today has one
def _short_name(kind: str, name: str) -> str:
    return AdminUnit(kind=kind, name=name).short_name
