"""What reports keep of the units agrees with what the units say themselves."""

from datetime import date

import pytest

from tests.shop.reports.from_facts import homes_of_today
from tests.world import CAN_GIO, commune, old_commune, province
from vendors.places.models import AdminUnit, AdminUnitSuccession
from vendors.places.selectors.known_units import known_units

pytestmark = pytest.mark.django_db


def test_every_unit_is_known_by_its_own_words_and_counts_where_its_succession_leads():
    units = list(AdminUnit.objects.select_related("parent__parent").order_by("sort_key", "code", "pk"))
    homes = homes_of_today()
    divided = set(
        AdminUnitSuccession.objects.filter(is_divided=True).values_list("predecessor_id", flat=True)
    )

    known = known_units(())

    assert units
    assert [(pk, *unit[:5], unit.is_current, unit.is_divided, unit.label) for pk, unit in known.items()] == [
        (
            *(unit.pk, unit.code, unit.short_name, unit.parent.label if unit.parent else ""),
            *(homes.get(unit.pk, unit.pk), order, unit.is_current, unit.pk in divided, unit.label),
        )
        for order, unit in enumerate(units)
    ]


def test_every_unit_counts_at_one_of_today():
    def old(level: str, name: str) -> AdminUnit:
        return AdminUnit.objects.get(level=level, name=name, valid_to__isnull=False)

    known = known_units(())

    def home(unit: AdminUnit) -> int:
        return known[unit.pk].home_id

    assert home(old_commune(CAN_GIO)) == home(commune(CAN_GIO)) == commune(CAN_GIO).pk
    assert home(old("province", "Kiên Giang")) == province("91").pk
    assert home(old("district", "Hoàng Sa")) == commune("20333").pk
    can_gio = old("district", "Cần Giờ")
    assert home(can_gio) == can_gio.pk  # its communes have successors


def test_a_later_merger_is_followed_to_the_end(monkeypatch):
    first, second = commune(CAN_GIO), commune("27667")
    AdminUnit.objects.filter(pk=first.pk).update(valid_to=date(2026, 10, 31))
    first.successions.create(successor=second, is_default=True)
    monkeypatch.setattr("vendors.places.selectors.known_units._units.get", dict)
    old = AdminUnit.objects.get(code=CAN_GIO, valid_to=date(2025, 6, 30))

    assert known_units([old.pk])[old.pk].home_id == second.pk


def test_a_unit_made_since_the_others_were_read_is_asked_for(monkeypatch):
    unit = AdminUnit.objects.order_by("pk")[0]
    monkeypatch.setattr("vendors.places.selectors.known_units._units.get", dict)

    assert known_units(()) == {}
    assert known_units([unit.pk])[unit.pk].code == unit.code
