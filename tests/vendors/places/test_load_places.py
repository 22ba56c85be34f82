"""What stands in the tables after loading, against figures known from the resolutions."""

import io
import time
from datetime import date

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.db.models import Count, Q

from vendors.places.models import FIRST_KNOWN_DAY, AdminUnit, AdminUnitName, AdminUnitSuccession, Level
from vendors.places.services import unit_sources
from vendors.places.services.load_places import load_places
from vendors.places.services.unit_corrections import Link, centre_of_sources, without_namesakes
from vendors.places.services.unit_sources import UnitListError

pytestmark = pytest.mark.django_db

REFORM_DAY = date(2025, 7, 1)


def old(level: str, **lookup: str) -> AdminUnit:
    return AdminUnit.objects.get(level=level, valid_from=FIRST_KNOWN_DAY, **lookup)


def new(level: str, **lookup: str) -> AdminUnit:
    return AdminUnit.objects.get(level=level, valid_to=None, **lookup)


def old_commune(name: str, kind: str, district: str) -> AdminUnit:
    return old("commune", name=name, kind=kind, parent__name=district)


def default_successor(unit: AdminUnit) -> AdminUnit:
    return unit.successions.get(is_default=True).successor


def test_every_level_of_both_vintages_is_complete():
    counts = {
        (level, valid_from.isoformat()): count
        for level, valid_from, count in AdminUnit.objects.values_list("level", "valid_from").annotate(
            n=Count("id")
        )
    }

    assert counts == {
        ("province", "2024-01-01"): 63,
        ("district", "2024-01-01"): 696,
        ("commune", "2024-01-01"): 10_035,
        ("province", "2025-07-01"): 34,
        ("commune", "2025-07-01"): 3_321,
    }


def test_kinds_of_today_are_those_after_the_changes_of_2026():
    today = AdminUnit.objects.filter(valid_to=None)

    assert dict(today.values_list("kind").annotate(n=Count("id"))) == {
        "tinh": 25,
        "thanh_pho": 9,
        "xa": 2_599,
        "phuong": 709,
        "dac_khu": 13,
    }


def test_old_units_end_where_the_new_ones_begin():
    assert set(AdminUnit.objects.values_list("valid_from", "valid_to").distinct()) == {
        (FIRST_KNOWN_DAY, date(2025, 6, 30)),
        (REFORM_DAY, None),
    }


def test_a_reused_code_means_two_units():
    codes = {
        vintage: set(
            AdminUnit.objects.filter(level="commune", valid_from=vintage).values_list("code", flat=True)
        )
        for vintage in (FIRST_KNOWN_DAY, REFORM_DAY)
    }
    city = AdminUnit.objects.filter(level="province", code="79").order_by("valid_from")

    assert len(codes[REFORM_DAY]) == 3_321
    assert len(codes[REFORM_DAY] & codes[FIRST_KNOWN_DAY]) == 3_316
    assert codes[REFORM_DAY] - codes[FIRST_KNOWN_DAY] == {"11948", "19742", "20333", "21548", "26732"}
    assert [(unit.full_name, unit.is_current) for unit in city] == [
        ("Thành phố Hồ Chí Minh", False),
        ("Thành phố Hồ Chí Minh", True),
    ]
    assert [old("commune", code="27664").full_name, new("commune", code="27664").full_name] == [
        "Thị trấn Cần Thạnh",
        "Xã Cần Giờ",
    ]


def test_leading_zeros_are_kept():
    assert new("province", code="01").name == "Hà Nội"
    assert new("commune", code="00004").label == "Phường Ba Đình, TP. Hà Nội"
    assert not AdminUnit.objects.filter(Q(level="commune") & ~Q(code__regex=r"^[0-9]{5}$")).exists()


def test_every_old_unit_has_a_successor_or_a_stated_reason():
    ended = AdminUnit.objects.exclude(valid_to=None)
    lost = ended.filter(successions=None)

    assert not lost.filter(ended_reason="").exists()
    assert not lost.filter(level=Level.COMMUNE).exists()
    assert set(lost.values_list("level", flat=True)) == {"district"}
    assert lost.count() == 696 - 5


def test_every_old_commune_and_province_has_exactly_one_default_successor():
    defaults = Count("successions", filter=Q(successions__is_default=True))
    ended = AdminUnit.objects.exclude(valid_to=None).exclude(level=Level.DISTRICT)

    assert set(ended.annotate(defaults=defaults).values_list("defaults", flat=True)) == {1}


def test_successors_lie_in_the_province_that_took_the_old_one_over():
    communes = AdminUnitSuccession.objects.filter(predecessor__level=Level.COMMUNE).select_related(
        "predecessor__parent", "successor"
    )
    province_of = dict(
        AdminUnitSuccession.objects.filter(predecessor__level=Level.PROVINCE).values_list(
            "predecessor", "successor"
        )
    )

    astray = [
        link
        for link in communes
        if province_of[link.predecessor.parent.parent_id] != link.successor.parent_id
    ]

    assert astray == []


def test_the_mark_of_a_divided_commune_agrees_with_its_successors():
    links = AdminUnitSuccession.objects.filter(predecessor__level=Level.COMMUNE)
    parts = dict(links.values_list("predecessor").annotate(n=Count("id")))

    assert {link.pk for link in links if link.is_divided} == {
        link.pk for link in links if parts[link.predecessor_id] > 1
    }
    assert sum(count > 1 for count in parts.values()) == 442


@pytest.mark.parametrize(
    ("name", "kind", "district", "successor"),
    [
        ("Cần Thạnh", "thi_tran", "Cần Giờ", ("27664", "Xã Cần Giờ, TP. Hồ Chí Minh")),
        ("Long Hòa", "xa", "Cần Giờ", ("27664", "Xã Cần Giờ, TP. Hồ Chí Minh")),
        ("Vĩnh An", "thi_tran", "Vĩnh Cửu", ("26170", "Phường Trị An, TP. Đồng Nai")),
        ("Dương Đông", "phuong", "Phú Quốc", ("31078", "Đặc khu Phú Quốc, Tỉnh An Giang")),
        ("Thổ Châu", "xa", "Phú Quốc", ("31105", "Đặc khu Thổ Châu, Tỉnh An Giang")),
        ("Hòa Sơn", "xa", "Hòa Vang", ("20200", "Phường Hòa Khánh, TP. Đà Nẵng")),
        ("Pháo Đài", "phuong", "Hà Tiên", ("30769", "Phường Hà Tiên, Tỉnh An Giang")),
    ],
)
def test_known_mergers(name: str, kind: str, district: str, successor: tuple[str, str]):
    unit = default_successor(old_commune(name, kind, district))

    assert (unit.code, unit.label) == successor


def test_an_unchanged_commune_goes_to_its_namesake():
    unit = default_successor(old_commune("Thạnh An", "xa", "Cần Giờ"))

    assert (unit.code, unit.full_name) == ("27676", "Xã Thạnh An")


@pytest.mark.parametrize(
    ("district", "zone"),
    [
        ("Hoàng Sa", "20333"),
        ("Bạch Long Vĩ", "11948"),
        ("Cồn Cỏ", "19742"),
        ("Lý Sơn", "21548"),
        ("Côn Đảo", "26732"),
    ],
)
def test_island_districts_without_communes_became_special_zones(district: str, zone: str):
    unit = default_successor(old("district", name=district))

    assert (unit.code, unit.full_name) == (zone, f"Đặc khu {district}")


def test_both_archipelagos_are_there_and_where_they_are():
    hoang_sa = new("commune", name="Hoàng Sa")
    truong_sa = new("commune", name="Trường Sa")

    assert hoang_sa.label == "Đặc khu Hoàng Sa, TP. Đà Nẵng"
    assert truong_sa.label == "Đặc khu Trường Sa, Tỉnh Khánh Hòa"
    assert (round(hoang_sa.longitude), round(truong_sa.longitude)) == (112, 114)
    assert {link.predecessor.name for link in truong_sa.origins.all()} == {
        "Trường Sa",
        "Song Tử Tây",
        "Sinh Tồn",
    }


def test_kien_giang_went_to_an_giang():
    unit = default_successor(old("province", name="Kiên Giang"))

    assert (unit.code, unit.full_name) == ("91", "Tỉnh An Giang")


def test_a_province_that_became_a_city_keeps_its_row_and_both_names():
    dong_nai = new("province", code="75")

    assert dong_nai.full_name == "Thành phố Đồng Nai"
    assert dong_nai.label == "TP. Đồng Nai"
    assert dong_nai.name_on(date(2026, 1, 1)).full_name == "Tỉnh Đồng Nai"
    assert dong_nai.name_on(date(2026, 4, 29)).full_name == "Tỉnh Đồng Nai"
    assert dong_nai.name_on(date(2026, 4, 30)).full_name == "Thành phố Đồng Nai"
    assert dong_nai.name_on(date(2025, 6, 30)) is None
    assert dong_nai.names.get(valid_to=None).source == "Nghị quyết 30/2026/QH16 ngày 24/04/2026"


def test_exactly_the_known_units_changed_name_or_type_since_the_reform():
    changed = AdminUnit.objects.filter(valid_to=None).annotate(n=Count("names")).filter(n=2)
    begun = AdminUnitName.objects.filter(valid_from__gt=REFORM_DAY)

    assert set(changed.filter(level="province").values_list("name", flat=True)) == {
        "Đồng Nai",
        "Quảng Ninh",
        "Bắc Ninh",
    }
    assert dict(
        begun.filter(unit__level="commune")
        .values_list("unit__parent__name", "valid_from")
        .annotate(n=Count("id"))
        .values_list("unit__parent__name", "n")
    ) == {"Đồng Nai": 10, "Bắc Ninh": 12}
    assert set(begun.values_list("valid_from", flat=True)) == {date(2026, 4, 30), date(2026, 8, 24)}


def test_names_of_a_unit_fill_its_days_without_gap_or_overlap():
    for unit in AdminUnit.objects.annotate(n=Count("names")).filter(n__gt=1).prefetch_related("names"):
        first, second = sorted(unit.names.all(), key=lambda name: name.valid_from)
        assert (first.valid_from, second.valid_to) == (unit.valid_from, unit.valid_to)
        assert (second.valid_from - first.valid_to).days == 1
        assert (second.name, second.kind) == (unit.name, unit.kind)

    assert not AdminUnit.objects.filter(names=None).exists()


def test_names_have_one_spelling_of_tones_and_no_type_in_front():
    names = set(AdminUnitName.objects.values_list("name", flat=True))

    assert [name for name in names if any(end in f"{name} " for end in ("oà ", "oá ", "oạ ", "’"))] == []
    types = {"Xã", "Phường", "Tỉnh", "Huyện", "Quận"}
    assert [name for name in names if name.split()[0] in types] == ["Phường Đúc"]  # a ward of Huế is named so


def test_a_second_load_writes_nothing_and_says_so():
    begun = time.monotonic()
    output = io.StringIO()

    call_command("load_places", stdout=output)

    assert "Không có gì thay đổi" in output.getvalue()
    assert "cấp xã từ 2025-07-01: 3321" in output.getvalue()
    assert time.monotonic() - begun < 5  # about one second on an idle machine; reading alone is half of it


def test_a_damaged_table_is_brought_back_with_the_same_ids():
    commune = new("commune", code="27664")
    link = AdminUnitSuccession.objects.filter(successor=commune, is_default=True).first()
    AdminUnit.objects.filter(pk=commune.pk).update(name="Sai", latitude=None)
    AdminUnitName.objects.filter(unit=commune).delete()
    AdminUnitSuccession.objects.filter(pk=link.pk).update(is_default=False)
    wrong = AdminUnitSuccession.objects.create(
        predecessor=link.predecessor, successor=new("commune", code="27667"), is_default=True
    )

    result = load_places()

    assert (result.added, result.changed, result.removed) == (1, 2, 1)
    restored = new("commune", code="27664")
    assert (restored.pk, restored.name) == (commune.pk, "Cần Giờ")
    assert not AdminUnitSuccession.objects.filter(pk=wrong.pk).exists()
    assert default_successor(link.predecessor) == commune


def test_units_that_the_lists_do_not_know_are_left_alone():
    stranger = AdminUnit.objects.create(
        level="commune",
        code="99999",
        valid_from=REFORM_DAY,
        name="Lạ",
        kind="xa",
        folded_name="la",
        sort_key="2110.",
        parent=new("province", code="79"),
    )
    AdminUnitName.objects.create(unit=stranger, name="Lạ", kind="xa", folded_name="la", valid_from=REFORM_DAY)

    result = load_places()

    assert (result.added, result.changed, result.removed) == (0, 0, 0)
    assert stranger.names.count() == 1


def test_a_change_of_name_whose_day_is_unknown_stops_the_load(monkeypatch):
    monkeypatch.delitem(unit_sources.IN_FORCE_FROM, "237/NQ-UBTVQH16")

    with pytest.raises(UnitListError, match="237/NQ-UBTVQH16"):
        load_places()


def test_a_missing_package_is_a_clear_sentence(monkeypatch):
    monkeypatch.setattr(unit_sources, "find_spec", lambda name: None)

    with pytest.raises(UnitListError, match="Chưa cài gói dữ liệu vietnamadminunits"):
        load_places()


@pytest.mark.parametrize(
    "change",
    [
        {"code": "1"},  # a leading zero lost
        {"code": "0000x"},
        {"valid_to": date(2025, 6, 1)},  # ends before it begins
        {"code": "27664"},  # a second living unit with one code
    ],
)
def test_the_database_refuses_impossible_units(change: dict):
    values = {"level": "commune", "code": "99999", "valid_from": REFORM_DAY, "name": "A", "kind": "xa"}

    with pytest.raises(IntegrityError), transaction.atomic():
        AdminUnit.objects.create(**(values | change))


def test_the_database_refuses_a_second_default_successor():
    link = AdminUnitSuccession.objects.filter(is_default=True).first()

    with pytest.raises(IntegrityError), transaction.atomic():
        AdminUnitSuccession.objects.create(
            predecessor=link.predecessor, successor=new("province", code="01"), is_default=True
        )


def test_a_part_given_to_a_far_namesake_is_dropped_and_near_parts_stay():
    centres = {"a_x_xaq": (10.2, 105.3), "b_y_xaq": (9.4, 105.9), "a_x_xaz": (10.21, 105.31)}
    links = [
        Link("a_x_xaq", "p_xaq", is_default=True),
        Link("a_x_xaz", "p_xaq", is_default=False),
        Link("b_y_xaq", "p_xaq", is_default=False),
        Link("b_y_xaq", "p_xag", is_default=True),
    ]

    assert without_namesakes(links, centres) == [links[0], links[1], links[3]]


def test_two_namesakes_of_can_tho_each_keep_their_own_successor():
    near = old_commune("Thạnh Quới", "xa", "Vĩnh Thạnh")
    far = old_commune("Thạnh Quới", "xa", "Mỹ Xuyên")

    assert [link.successor.name for link in near.successions.all()] == ["Thạnh Quới"]
    assert [link.successor.name for link in far.successions.all()] == ["Gia Hòa"]


def test_a_centre_far_from_all_sources_is_put_among_them():
    links = [Link("a", "n", is_default=True), Link("b", "n", is_default=True)]
    sources = {"a": (20.8, 105.4), "b": (21.0, 105.6)}

    assert centre_of_sources(links, {"n": (21.47, 104.93)}, sources) == {"n": pytest.approx((20.9, 105.5))}
    assert centre_of_sources(links, {"n": (21.1, 105.5)}, sources) == {"n": (21.1, 105.5)}
