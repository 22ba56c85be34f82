"""Sizes: codes, packs, contents of gift boxes, tax classes; and other products that may be the same."""

from datetime import date

import pytest

from catalog.models import BundleComponent, Pack, PriceChange, Variant, VatClass
from catalog.selectors.duplicates import duplicates_of, same_name_of_vendor
from catalog.services.edit_variant import (
    ComponentInput,
    PackInput,
    Size,
    save_components,
    save_packs,
    save_variant,
)
from catalog.services.product_faults import Faults
from catalog.vat_advice import advise_vat
from shop.kernel.errors import InvalidInput, NotFound
from tests.catalog.test_review_product import desk_of, make_product
from tests.world import make_bundle, make_variant, make_vendor
from vendors.selectors.access_desk import Desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    return desk_of(make_vendor())


def faults_of(desk: Desk, product_id: int, size: Size, **more: int) -> dict[str, str]:
    before = Variant.objects.count()
    with pytest.raises(Faults) as refusal:
        save_variant(desk, product_id, size, **more)
    assert Variant.objects.count() == before
    return refusal.value.by_field


def test_a_new_size_gets_a_code_a_place_and_its_first_price(desk):
    product = make_product(desk)

    made = save_variant(desk, product.pk, Size("Hũ 500 g", 150_000, gtin="893 0000 000 019", unit_word="hũ"))

    assert (made.sku, made.gtin, made.position) == (f"SP{product.pk}-1", "8930000000019", 1)
    assert made.is_vat_unverified
    assert PriceChange.objects.get(variant=made).price_vnd == 150_000


def test_all_faults_of_a_size_are_told_at_once(desk):
    product = make_product(desk)

    faults = faults_of(
        desk,
        product.pk,
        Size("", 0, gtin="123", sku="mã hàng", vat_class="x", net_weight_g=0, price_quantity=7),
    )

    assert faults.keys() == {
        "name",
        "price_vnd",
        "price_quantity",
        "gtin",
        "sku",
        "vat_class",
        "net_weight_g",
    }


def test_a_gtin_is_of_one_size_and_ones_own_is_named(desk):
    product = make_product(desk)
    save_variant(desk, product.pk, Size("Hũ 500 g", 150_000, gtin="8930000000019", unit_word="hũ"))
    other = desk_of(make_vendor("HTX khác"))
    theirs = make_product(other)

    mine = faults_of(desk, product.pk, Size("Hũ 1 kg", 1, gtin="8930000000019", unit_word="hũ"))
    stranger = faults_of(other, theirs.pk, Size("Hũ 1 kg", 1, gtin="8930000000019", unit_word="hũ"))

    assert mine["gtin"] == "Mã vạch này đang dùng cho Mật ong rừng ngập mặn, Hũ 500 g."
    assert "đơn vị khác" in stranger["gtin"]
    assert "Hũ 500 g" not in stranger["gtin"]


def test_what_stock_is_counted_in_stays(desk):
    product = make_product(desk)
    honey = product.variants.get()

    faults = faults_of(
        desk, product.pk, Size("Rời", 300_000, base_unit="g", price_quantity=1000), variant_id=honey.pk
    )

    assert faults.keys() == {"base_unit", "price_quantity"}


def test_a_changed_size_keeps_its_code_unless_another_is_typed(desk):
    product = make_product(desk)
    honey = product.variants.get()

    save_variant(desk, product.pk, Size("Hũ 250 g", 90_000, unit_word="hũ"), variant_id=honey.pk)
    same = Variant.objects.get(pk=honey.pk)
    save_variant(desk, product.pk, Size("Hũ 250 g", 90_000, sku="mat-1", unit_word="hũ"), variant_id=honey.pk)

    honey.refresh_from_db()
    assert (same.sku, honey.sku) == (same.sku, "MAT-1")
    assert same.sku.startswith("SKU-")
    assert honey.price_vnd == 90_000


def test_anothers_size_is_missing(desk):
    product = make_product(desk)
    stranger = make_variant()

    with pytest.raises(NotFound):
        save_variant(desk, product.pk, Size("X", 1), variant_id=stranger.pk)
    with pytest.raises(NotFound):
        save_packs(desk, stranger.pk, [])


def test_packs_are_exactly_those_typed(desk):
    bottle = make_product(desk).variants.get()
    save_packs(desk, bottle.pk, [PackInput("Thùng 24 chai", 24, "10614141000415"), PackInput("Lốc", 6)])

    kept = save_packs(desk, bottle.pk, [PackInput("Thùng 24 chai", 24, "10614141000415")])

    assert [(pack.name, pack.quantity, pack.gtin) for pack in kept] == [
        ("Thùng 24 chai", 24, "10614141000415")
    ]


@pytest.mark.parametrize(
    ("packs", "place"),
    [
        ([PackInput("Thùng", 1)], "pack_1"),
        ([PackInput("Thùng", 24), PackInput("Thùng", 12)], "pack_2"),
        ([PackInput("", 24)], "pack_1"),
        ([PackInput("Thùng", 24), PackInput("Lốc", 6, "123")], "pack_2"),
        ([PackInput("A", 2, "8930000000019"), PackInput("B", 3, "8930000000019")], "pack_2"),
    ],
)
def test_a_faulty_pack_is_told_at_its_row_and_none_is_kept(desk, packs, place):
    bottle = make_product(desk).variants.get()

    with pytest.raises(Faults) as refusal:
        save_packs(desk, bottle.pk, packs)

    assert list(refusal.value.by_field) == [place]
    assert not Pack.objects.exists()


def test_a_gift_box_holds_ones_own_goods_only(desk):
    jar, salt = make_variant(desk.vendor), make_variant(desk.vendor, name="Muối")
    stranger = make_variant(name="Trà")
    box = make_bundle(desk.vendor, {jar: 1}, price_vnd=300_000)

    with pytest.raises(Faults) as refusal:
        save_components(desk, box.pk, [ComponentInput(jar.pk, 2), ComponentInput(stranger.pk, 1)])
    assert list(refusal.value.by_field) == ["component_2"]
    assert BundleComponent.objects.get().quantity == 1
    save_components(desk, box.pk, [ComponentInput(jar.pk, 2), ComponentInput(salt.pk, 1)])

    inside = BundleComponent.objects.filter(bundle=box).values_list("component_id", "quantity")
    assert set(inside) == {(jar.pk, 2), (salt.pk, 1)}


def test_a_jar_is_no_gift_box(desk):
    jar = make_variant(desk.vendor)

    with pytest.raises(InvalidInput):
        save_components(desk, jar.pk, [ComponentInput(jar.pk, 1)])


DAY, NEXT_YEAR = date(2026, 11, 20), date(2027, 1, 2)


@pytest.mark.parametrize(
    ("set_number", "kind", "day", "vat_class", "is_sure"),
    [
        (14, "enterprise", DAY, VatClass.SPECIAL_TEN, True),  # rượu
        (9, "cooperative", DAY, VatClass.EIGHT, True),  # nước mắm
        (9, "cooperative", NEXT_YEAR, VatClass.TEN, True),  # the cut ends with 2026
        (1, "farm", DAY, VatClass.NOT_SUBJECT, True),  # who grows it sells it
        (1, "enterprise", DAY, VatClass.NOT_SUBJECT, False),  # may have bought it
        (9, "household", DAY, VatClass.EIGHT, False),
        (21, "cooperative", DAY, VatClass.FIVE, False),  # rush or lacquer?
        (10, "cooperative", DAY, VatClass.EIGHT, False),  # salt or pepper?
        (26, "cooperative", DAY, VatClass.EIGHT, True),
        (None, "cooperative", DAY, VatClass.EIGHT, False),
    ],
)
def test_the_class_of_tax_goes_by_goods_seller_and_day(set_number, kind, day, vat_class, is_sure):
    advice = advise_vat(set_number=set_number, vendor_kind=kind, is_service=set_number == 26, day=day)

    assert (advice.vat_class, advice.is_sure) == (vat_class, is_sure)


def test_the_same_name_of_ones_own_is_found_however_spelled(desk):
    first = make_variant(desk.vendor, name="Mật ong rừng").product
    make_variant(desk.vendor, name="Mật ong rừng U Minh")
    make_variant(name="Mật ong rừng")  # of another producer

    assert same_name_of_vendor(desk.vendor.pk, "mat  ong RUNG") == [first]
    assert same_name_of_vendor(desk.vendor.pk, "mật ong rừng", besides=first.pk) == []
    assert same_name_of_vendor(desk.vendor.pk, "  ") == []


def test_near_names_of_others_are_a_note_with_two_queries(desk, django_assert_num_queries):
    mine = make_variant(desk.vendor, name="Mật ong rừng ngập mặn Cần Giờ").product
    near = make_variant(name="Mật ong rừng ngập mặn").product
    make_variant(name="Mật ong hoa cà phê")
    make_variant(name="Mật ong rừng ngập mặn Cần Giờ", set_number=9)  # of another set

    with django_assert_num_queries(2):
        found = duplicates_of(mine)

    assert found.own == []
    assert [(one.product.pk, round(one.share, 2)) for one in found.near] == [(near.pk, 0.71)]
