"""Finding what was meant, however it was typed."""

from datetime import date

import pytest

from catalog.models import Certificate, Product
from search.selectors.search_products import LONGEST_QUERY, search_products
from search.services.index_products import rebuild
from shop.kernel.errors import InvalidInput
from tests.world import PHU_QUOC, make_variant, make_vendor

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 20)


@pytest.fixture(autouse=True)
def _shelf() -> None:
    island = make_vendor("Nhà thùng Phú Quốc", in_commune=PHU_QUOC)
    make_variant(island, name="Nước mắm cá cơm", stars=3)
    make_variant(island, name="Mắm ruốc", stars=None)
    make_variant(name="Mâm tre đan", stars=5, set_number=21)
    make_variant(name="Muối hạt", stars=4, set_number=10)
    make_variant(name="Muối thảo dược", stars=5, set_number=20)
    rebuild()


def found(text: str) -> list[str]:
    answer = search_products(text, day=DAY)
    names = dict(Product.objects.values_list("pk", "name"))
    return [names[product_id] for product_id in answer.product_ids]


@pytest.mark.parametrize("typed", ["nước mắm", "nuoc mam", "NƯỚC MẮM", "nước mam", "nuoc mắm", "nươc mắm"])
def test_nuoc_mam_is_found_however_it_is_typed(typed):
    assert found(typed) == ["Nước mắm cá cơm"]


def test_signs_keep_other_words_out_and_no_signs_find_every_reading():
    assert found("mâm") == ["Mâm tre đan"]
    assert found("mắm") == ["Nước mắm cá cơm", "Mắm ruốc"]
    assert found("mam") == ["Mâm tre đan", "Nước mắm cá cơm", "Mắm ruốc"]


def test_signs_that_fit_nothing_are_ignored_and_it_is_said():
    answer = search_products("mằm", day=DAY)

    assert answer.is_by_sound
    assert answer.total == 3
    assert not search_products("mắm", day=DAY).is_by_sound
    assert not search_products("mam", day=DAY).is_by_sound


def test_more_stars_stand_first_and_only_while_they_are_valid():
    assert found("muối") == ["Muối thảo dược", "Muối hạt"]

    Certificate.objects.filter(product__name="Muối thảo dược").update(
        revoked_on=DAY, revocation_reason="Thu hồi"
    )

    assert found("muối") == ["Muối hạt", "Muối thảo dược"]


def test_a_name_stands_before_what_only_mentions_the_word():
    make_variant(make_vendor("Cơ sở Mắm Bà Tư"), name="Khô cá dứa", stars=5)
    rebuild()

    assert found("mắm")[-1] == "Khô cá dứa"


@pytest.mark.parametrize("typed", ["Phú Quốc", "phu quoc", "an giang", "nhà thùng"])
def test_places_and_producers_find_their_products(typed):
    assert sorted(found(typed)) == ["Mắm ruốc", "Nước mắm cá cơm"]


def test_the_beginning_of_the_last_word_is_enough():
    assert found("nước mắ") == ["Nước mắm cá cơm"]
    assert found("thao du") == ["Muối thảo dược"]


def test_both_places_of_the_tone_mark_are_one_word():
    make_variant(name="Rượu Hoà Vang", set_number=14)
    rebuild()

    assert found("hòa vang") == found("hoà vang") == ["Rượu Hoà Vang"]


def test_what_is_not_on_show_is_not_found():
    Product.objects.filter(name="Mâm tre đan").update(state="withdrawn")

    assert "Mâm tre đan" not in found("mâm")
    assert "Mâm tre đan" not in found("mam")


@pytest.mark.parametrize(
    "typed",
    ["", "   ", "!!! ((", "' OR 1=1 --", "a & | ! <-> :*", "\x00", "nước\x00mắm \x00", "\ud800", "😀", "%_\\", "1e9",
     "mắm:*A", "''", "x" * LONGEST_QUERY, "ớ" * LONGEST_QUERY, "a " * 100],
)  # fmt: skip
def test_no_text_breaks_the_search(typed):
    search_products(typed, day=DAY)


def test_operators_typed_are_no_operators():
    assert found("mắm | muối") == []
    assert found("!mắm") == found("mắm")


def test_a_text_too_long_is_refused_in_words():
    with pytest.raises(InvalidInput, match="200 ký tự"):
        search_products("nước mắm " * 1200, day=DAY)


def test_words_beyond_the_twelfth_are_left_out_and_counted():
    assert search_products("nuoc " * 11 + "mam vang bac", day=DAY).left_out == 2


def test_one_query_whatever_was_typed(django_assert_num_queries):
    with django_assert_num_queries(1):
        search_products("nước mằm", day=DAY)
