"""Reading units: lists, look-ups, the way from then to now."""

from datetime import date

import pytest

from shop.kernel.errors import InvalidInput, NotFound
from vendors.places.models import FIRST_KNOWN_DAY, AdminUnit, Level
from vendors.places.selectors.units import (
    communes_of,
    current_commune,
    current_commune_id,
    current_provinces,
    names_on,
    predecessors_of,
    subtree_ids,
    unit_of_code,
)

pytestmark = pytest.mark.django_db

NOT_CODES = [
    None,
    27664,
    "",
    "2766",
    "027664",
    "27 64",
    "２７６６４",
    "27664\n",
    "27664\0",
    "9" * 10**6,
    "\ud800",
    ["27664"],
]


def old(level: str, **lookup: str) -> AdminUnit:
    return AdminUnit.objects.get(level=level, valid_from=FIRST_KNOWN_DAY, **lookup)


def new(level: str, code: str) -> AdminUnit:
    return AdminUnit.objects.get(level=level, code=code, valid_to=None)


def test_provinces_come_in_vietnamese_order(django_assert_num_queries):
    with django_assert_num_queries(1):
        names = [unit.name for unit in current_provinces()]

    assert len(names) == 34
    assert names[:10] == [
        "An Giang",
        "Bắc Ninh",
        "Cà Mau",
        "Cao Bằng",
        "Cần Thơ",
        "Đà Nẵng",
        "Đắk Lắk",
        "Điện Biên",
        "Đồng Nai",
        "Đồng Tháp",
    ]
    assert names[names.index("Lai Châu") :][:4] == ["Lai Châu", "Lạng Sơn", "Lào Cai", "Lâm Đồng"]


def test_communes_of_a_province_come_in_vietnamese_order_with_their_labels(django_assert_num_queries):
    with django_assert_num_queries(1):
        labels = [unit.label for unit in communes_of("75")]

    assert len(labels) == 95
    assert labels[0] == "Phường An Lộc, TP. Đồng Nai"
    tan = [label.split(",")[0] for label in labels if "Tân " in label]
    assert tan == sorted(tan, key=lambda label: label.split("Tân ")[1])
    assert {unit.valid_to for unit in communes_of("75")} == {None}


def test_a_shorter_name_stands_before_a_longer_one_that_begins_with_it():
    pairs = 0
    for province in ("31", "66", "68", "91", "92"):
        names = [unit.name for unit in communes_of(province)]
        for place, name in enumerate(names):
            longer = [other for other in names if other.startswith(f"{name} ")]
            pairs += len(longer)
            assert all(names.index(other) > place for other in longer), (name, longer)

    assert pairs > 10


@pytest.mark.parametrize("code", ["99", "", None, "7" * 10**6, "79\0", "\ud800"])
def test_an_unknown_province_has_no_communes(code):
    assert communes_of(code) == []


def test_a_commune_is_found_by_todays_code(django_assert_num_queries):
    with django_assert_num_queries(1):
        commune = current_commune("27676")
        assert commune.label == "Xã Thạnh An, TP. Hồ Chí Minh"
    with django_assert_num_queries(1):
        assert current_commune_id("27676") == commune.pk


@pytest.mark.parametrize("ask", [current_commune, current_commune_id])
@pytest.mark.parametrize("code", NOT_CODES)
def test_what_is_no_code_is_refused_before_the_database(code, ask, django_assert_num_queries):
    with django_assert_num_queries(0), pytest.raises(InvalidInput, match="5 chữ số") as refusal:
        ask(code, path=("commune_code",))

    assert refusal.value.path == ("commune_code",)


@pytest.mark.parametrize("ask", [current_commune, current_commune_id])
def test_a_code_of_no_commune_and_one_that_only_an_old_commune_had_are_not_found(ask):
    ended = old("commune", name="Long Hòa", parent__name="Cần Giờ").code

    for code in ("99999", ended):
        with pytest.raises(NotFound, match=f"mang mã {code}"):
            ask(code)


def test_a_code_means_the_unit_of_the_day(django_assert_num_queries):
    with django_assert_num_queries(2):
        before = unit_of_code(Level.COMMUNE, "27664", date(2025, 6, 30))
        after = unit_of_code(Level.COMMUNE, "27664", date(2025, 7, 1))

    assert (before.full_name, after.full_name) == ("Thị trấn Cần Thạnh", "Xã Cần Giờ")
    assert unit_of_code(Level.COMMUNE, "27664", date(2023, 12, 31)) is None


def test_names_of_many_units_on_a_day(django_assert_num_queries):
    dong_nai, tri_an, an_giang = new("province", "75"), new("commune", "26170"), new("province", "91")
    ids = [dong_nai.pk, tri_an.pk, an_giang.pk]

    with django_assert_num_queries(2):
        before, today = names_on(ids, date(2026, 1, 1)), names_on(ids, date(2026, 11, 1))

    assert [before[pk].short_name for pk in ids] == ["Tỉnh Đồng Nai", "Xã Trị An", "Tỉnh An Giang"]
    assert [today[pk].short_name for pk in ids] == ["TP. Đồng Nai", "Phường Trị An", "Tỉnh An Giang"]
    assert names_on(ids, date(2025, 6, 30)) == {}


def test_an_officer_of_an_giang_covers_old_kien_giang_and_an_giang(django_assert_num_queries):
    an_giang = new("province", "91")
    ha_tien = old("commune", name="Pháo Đài", parent__name="Hà Tiên")
    elsewhere = old("commune", name="Cần Thạnh")

    with django_assert_num_queries(1):
        ids = subtree_ids(an_giang)

    assert {an_giang.pk, old("province", code="91").pk, ha_tien.pk} <= ids
    assert {unit.pk for unit in communes_of("91")} <= ids
    assert elsewhere.pk not in ids
    old_communes = AdminUnit.objects.filter(
        level="commune", parent__parent__name__in=["An Giang", "Kiên Giang"], valid_from=FIRST_KNOWN_DAY
    )
    assert {unit.pk for unit in old_communes} == ids & set(
        AdminUnit.objects.filter(level="commune", valid_from=FIRST_KNOWN_DAY).values_list("pk", flat=True)
    )


def test_an_officer_of_a_commune_covers_what_it_was_made_of_and_no_more():
    can_gio = new("commune", "27664")

    names = set(AdminUnit.objects.filter(pk__in=subtree_ids(can_gio)).values_list("name", flat=True))

    assert names == {"Cần Giờ", "Cần Thạnh", "Long Hòa"}


def test_the_subtrees_of_all_provinces_hold_every_old_commune_once():
    communes = AdminUnit.objects.filter(level="commune", valid_from=FIRST_KNOWN_DAY).values_list(
        "pk", flat=True
    )
    old_communes = set(communes)
    found = [pk for province in current_provinces() for pk in subtree_ids(province) & old_communes]

    assert len(found) == len(set(found)) == 10_035


def test_of_what_a_commune_was_made(django_assert_num_queries):
    tri_an = new("commune", "26170")

    with django_assert_num_queries(1):
        labels = [link.predecessor.label for link in predecessors_of(tri_an)]

    assert labels == [
        "Xã Mã Đà, Huyện Vĩnh Cửu, Tỉnh Đồng Nai",
        "Xã Trị An, Huyện Vĩnh Cửu, Tỉnh Đồng Nai",
        "Thị trấn Vĩnh An, Huyện Vĩnh Cửu, Tỉnh Đồng Nai",
    ]
