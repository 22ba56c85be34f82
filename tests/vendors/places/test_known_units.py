"""What reports keep of the units agrees with what the units say themselves."""

import pytest

from vendors.places.models import AdminUnit, AdminUnitSuccession
from vendors.places.selectors.known_units import known_units
from vendors.places.selectors.units import successors_today

pytestmark = pytest.mark.django_db


def test_every_unit_is_known_by_its_own_words_and_counts_where_its_succession_leads():
    units = list(AdminUnit.objects.select_related("parent__parent").order_by("sort_key", "code", "pk"))
    homes = successors_today(unit.pk for unit in units)
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


def test_a_unit_made_since_the_others_were_read_is_asked_for(monkeypatch):
    unit = AdminUnit.objects.order_by("pk")[0]
    monkeypatch.setattr("vendors.places.selectors.known_units._units.get", dict)

    assert known_units(()) == {}
    assert known_units([unit.pk])[unit.pk].code == unit.code
