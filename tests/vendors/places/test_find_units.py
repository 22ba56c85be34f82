"""Typed → wanted unit, with and without signs, by names of now and before."""

import pytest

from vendors.places.models import Level
from vendors.places.selectors.find_units import find_units

pytestmark = pytest.mark.django_db


def labels(text: str, **options) -> list[str]:
    return [hit.label for hit in find_units(text, **options)]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("Trị An", "Phường Trị An, TP. Đồng Nai"),
        ("tri an", "Phường Trị An, TP. Đồng Nai"),
        ("  TRỊ  an ", "Phường Trị An, TP. Đồng Nai"),
        ("phường trị an", "Phường Trị An, TP. Đồng Nai"),
        ("Tri\u0323 An", "Phường Trị An, TP. Đồng Nai"),  # decomposed, as a Mac types
        ("Hoà Khánh", "Phường Hòa Khánh, TP. Đà Nẵng"),  # the other place of the tone mark
        ("dong nai", "TP. Đồng Nai"),
        ("TP.HCM", "TP. Hồ Chí Minh"),
        ("hoang sa", "Đặc khu Hoàng Sa, TP. Đà Nẵng"),
        ("M’drắk", "Xã M'Drắk, Tỉnh Đắk Lắk"),
        ("thanh an, can tho", "Xã Thạnh An, TP. Cần Thơ"),
    ],
)
def test_the_first_answer_is_the_wanted_unit(typed: str, first: str):
    assert labels(typed)[0] == first


def test_signs_decide_between_names_that_fold_alike():
    assert labels("Thạnh An")[:2] == ["Xã Thạnh An, TP. Hồ Chí Minh", "Xã Thạnh An, TP. Cần Thơ"]
    assert labels("Thanh An")[0] == "Xã Thanh An, Tỉnh Điện Biên"
    assert {"Xã Thạnh An, TP. Hồ Chí Minh", "Xã Thanh An, Tỉnh Điện Biên"} <= set(labels("thanh an"))


def test_an_old_commune_leads_to_todays_unit_and_says_why(django_assert_num_queries):
    with django_assert_num_queries(2):
        (hit,) = find_units("cần thạnh")

    assert (hit.unit.code, hit.label) == ("27664", "Xã Cần Giờ, TP. Hồ Chí Minh")
    assert hit.formerly == "trước là Thị trấn Cần Thạnh, Huyện Cần Giờ, TP. Hồ Chí Minh"


def test_an_old_district_leads_to_all_that_its_communes_became():
    hits = find_units("huyện vĩnh cửu")

    assert {hit.unit.code for hit in hits} == {"26170", "26173", "26179", "26188", "25993"}
    assert {hit.formerly for hit in hits} == {"trước là Huyện Vĩnh Cửu, Tỉnh Đồng Nai"}


def test_an_old_province_leads_to_the_new_one():
    hit = find_units("Kiên Giang", level=Level.PROVINCE)[0]

    assert (hit.label, hit.formerly) == ("Tỉnh An Giang", "trước là Tỉnh Kiên Giang")


def test_numbered_wards_need_their_district():
    assert labels("Phường 5, Gò Vấp") == ["Phường An Nhơn, TP. Hồ Chí Minh"]


def test_a_name_of_today_comes_before_a_former_one():
    hits = find_units("Cần Giờ")

    assert (hits[0].label, hits[0].formerly) == ("Xã Cần Giờ, TP. Hồ Chí Minh", "")
    assert {hit.label for hit in hits[1:]} == {
        "Xã An Thới Đông, TP. Hồ Chí Minh",
        "Xã Bình Khánh, TP. Hồ Chí Minh",
        "Xã Thạnh An, TP. Hồ Chí Minh",
    }


def test_level_and_limit_are_kept():
    assert {hit.unit.level for hit in find_units("an", level=Level.COMMUNE, limit=30)} == {"commune"}
    assert len(find_units("an", limit=3)) == 3
    assert all(hit.unit.is_current for hit in find_units("an", limit=30))


@pytest.mark.parametrize(
    "text",
    ["", "   ", ",", None, 5, "\0", "\ud800", "%", "_", "a" * 10**6, "; DROP TABLE", "không có nơi này"],
)
def test_text_that_is_no_place_finds_nothing(text, django_assert_max_num_queries):
    with django_assert_max_num_queries(1):
        assert find_units(text) == []
