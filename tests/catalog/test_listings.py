"""The database keeps the lists: whoever changes what, their rows say the same as the rules of the models."""

from datetime import date, timedelta

import pytest
from django.db import connection, transaction

from catalog.models import Category, Certificate, Listing, Product, Variant
from catalog.selectors.listings import Order, Page, Within, count_listed, page_at
from catalog.selectors.on_show import newly_certified, products_on_show, with_most_stars
from outlets.selectors.product_cards import card_page, card_slice
from tests.world import NOW, PHU_QUOC, certify, make_bundle, make_variant, make_vendor
from vendors.models import Vendor

DAY = NOW.date()
DAYS = [date(2020, 1, 1), DAY, date(2028, 7, 31), date(2028, 8, 1), date(2040, 1, 1)]

pytestmark = pytest.mark.django_db


def by_the_rules(day: date) -> dict[int, tuple]:
    """What each product on show should be listed with on a day, found without the listing."""
    rows = {}
    for product in products_on_show().select_related("category"):
        mark = Certificate.objects.valid_on(day).filter(product=product).order_by("issued_on", "pk").last()
        shown = product.variants.filter(is_active=True).first()
        group = product.category.parent_id or product.category_id
        stars, issued_on = (mark.stars, mark.issued_on) if mark else (0, None)
        rows[product.pk] = (
            group, product.category_id, product.commune_id, product.sort_key, stars, issued_on, shown.price_vnd,
        )  # fmt: skip
    return rows


def by_the_database(day: date) -> dict[int, tuple]:
    rows = Listing.objects.filter(valid_from__lte=day, valid_to__gt=day).values_list(
        "product_id", "group_id", "category_id", "commune_id", "sort_key", "stars", "issued_on", "price_vnd"
    )
    found = {row[0]: row[1:] for row in rows}
    assert len(found) == len(rows)  # one row a product and day
    return found


@pytest.fixture
def goods() -> list[Variant]:
    there = make_vendor("Nhà thùng", in_commune=PHU_QUOC)
    first = make_variant(name="Nước mắm", stars=5, price_vnd=120_000)
    return [first, make_variant(there, stars=3), make_variant(there, name="Muối", stars=None, set_number=10)]


def renewed(goods: list[Variant]) -> None:
    certify(goods[0].product, 4, issued_on=date(2028, 3, 1))  # while the old one is still valid


def revoked(goods: list[Variant]) -> None:
    Certificate.objects.update(revoked_on=date(2026, 12, 1), revocation_reason="Sai nhãn")


def another_size_first(goods: list[Variant]) -> None:
    Variant.objects.create(
        product=goods[0].product, name="Hũ nhỏ", sku="S", base_unit="piece", unit_word="hũ", price_vnd=9_000,
        vat_class="8", position=0,
    )  # fmt: skip
    Variant.objects.filter(pk=goods[0].pk).update(position=1)


def given_away(goods: list[Variant]) -> None:
    Variant.objects.filter(pk=goods[0].pk).update(product=goods[2].product)


def certificate_deleted(goods: list[Variant]) -> None:
    Certificate.objects.filter(product=goods[0].product).delete()


def raw(statement: str):
    def change(_goods: list[Variant]) -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement)

    change.__name__ = statement
    return change


@pytest.mark.parametrize(
    "change",
    [
        renewed,
        revoked,
        another_size_first,
        given_away,
        certificate_deleted,
        raw("UPDATE catalog_product SET state = 'withdrawn' WHERE name = 'Muối'"),
        raw("UPDATE catalog_product SET sort_key = '99' || sort_key"),
        raw("UPDATE catalog_product SET category_id = (SELECT max(id) FROM catalog_category WHERE kind = 'set')"),
        raw("UPDATE catalog_product SET commune_id = (SELECT min(commune_id) FROM catalog_product)"),
        raw("UPDATE catalog_variant SET price_vnd = price_vnd + 1000"),
        raw("UPDATE catalog_variant SET is_active = false"),
        raw("UPDATE vendors_vendor SET state = 'suspended' WHERE name = 'Nhà thùng'"),
        raw("UPDATE catalog_category SET parent_id = (SELECT max(id) FROM catalog_category WHERE kind = 'group')"
            " WHERE kind = 'set'"),
        raw("DELETE FROM catalog_certificate"),
    ],
    ids=lambda change: change.__name__,
)  # fmt: skip
def test_the_rows_follow_every_change(goods, change):
    assert all(by_the_database(day) == by_the_rules(day) for day in DAYS)

    change(goods)

    for day in DAYS:
        assert by_the_database(day) == by_the_rules(day)


def test_a_change_undone_leaves_no_trace(goods):
    before = by_the_database(DAY)

    with transaction.atomic():
        Vendor.objects.update(state="suspended")
        assert by_the_database(DAY) == {}
        transaction.set_rollback(True)

    assert by_the_database(DAY) == before


def test_made_anew_the_rows_are_the_same(goods):
    renewed(goods)
    before = list(Listing.objects.order_by("product_id", "valid_from").values_list())

    with connection.cursor() as cursor:
        cursor.execute("SELECT catalog_list_all_products()")

    assert list(Listing.objects.order_by("product_id", "valid_from").values_list()) == before


def test_lists_of_the_front_page(goods):
    certify(goods[1].product, 4, issued_on=date(2026, 10, 1))

    assert newly_certified(day=DAY, limit=5) == [goods[1].product_id, goods[0].product_id]
    assert with_most_stars(day=DAY, limit=5) == [goods[0].product_id, goods[1].product_id]
    assert with_most_stars(day=DAY + timedelta(days=9999), limit=5) == []


def test_a_page_of_a_list_is_one_query(goods, django_assert_num_queries):
    box = make_bundle(goods[0].product.vendor, {goods[0]: 2}, price_vnd=300_000)
    food = Category.objects.get(kind="group", number=1).pk
    page = page_at(1, total=4)

    for order in Order:
        with django_assert_num_queries(1):
            rows = card_page(Within("group", food), page, order=order, day=DAY)
        assert {row.id for row in rows} == {box.product_id, *(variant.product_id for variant in goods)}


def test_lists_have_ends(goods):
    everything = card_slice(Within(), offset=0, limit=100, order=Order.NAME, day=DAY)
    second = card_slice(Within(), offset=1, limit=1, order=Order.NAME, day=DAY)

    assert [row.id for row in everything] == list(
        Product.objects.order_by("sort_key").values_list("pk", flat=True)
    )
    assert second == everything[1:2]
    assert count_listed(Within()) == len(everything) == 3
    assert count_listed(Within("vendor", goods[1].product.vendor_id)) == 2
    assert count_listed(Within("commune", goods[0].product.commune_id)) == 1
    assert count_listed(Within("category", goods[2].product.category_id)) == 1
    assert page_at(99, total=41) == Page(3, 3, 41)
