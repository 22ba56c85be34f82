"""One SQL statement knows of goods what the models know: the rule of what is sold, the unit and the mark of the day."""

import itertools
from datetime import date, timedelta

import pytest

from catalog.models import Certificate, Product, ProductState, Variant
from catalog.selectors.goods import goods_of, valid_certificates
from outlets.models import Outlet
from shop.orders.selectors.basket import basket_content, offer_of
from shop.orders.selectors.online_goods import online_goods
from shop.orders.services.change_basket import add_to_basket
from shop.orders.services.sold_parts import parts_of, parts_sold_online
from tests.world import (
    NOW,
    certify,
    make_bundle,
    make_variant,
    make_vendor,
    old_commune,
    shelf_of,
    stock,
)
from vendors.models import Vendor, VendorState

pytestmark = pytest.mark.django_db
DAY = NOW.date()


def test_what_is_sold_online_is_the_models_rule_in_every_case():
    honey = make_variant()
    stock(shelf_of(honey.product.vendor), honey, 5)
    basket_id = add_to_basket(basket_id=None, variant_id=honey.pk, typed="1").basket_id

    for active, service, state, vendor_state in itertools.product(
        (True, False), (True, False), ProductState.values, VendorState.values
    ):
        Variant.objects.update(is_active=active)
        Product.objects.update(is_service=service, state=state)
        Vendor.objects.update(state=vendor_state)
        wanted = Variant.objects.select_related("product__vendor").get().is_sold_online

        assert online_goods([honey.pk], day=DAY)[honey.pk].goods.is_sold_online == wanted
        assert offer_of(honey.pk, basket_id=basket_id).is_for_sale == wanted
        assert basket_content(basket_id).sellers[0].lines[0].is_for_sale == wanted


@pytest.mark.parametrize("day", [date(2025, 6, 30), date(2025, 7, 1), DAY])
def test_the_parts_of_goods_are_those_a_till_would_freeze(day, django_assert_num_queries):
    vendor = make_vendor()
    honey, tea = make_variant(vendor, stars=None), make_variant(make_vendor("Trà"), price_vnd=33_333)
    Product.objects.filter(pk=honey.product_id).update(former_commune=old_commune("27676"))
    box = make_bundle(vendor, {tea: 2, honey: 3}, price_vnd=299_999)
    for variant in (honey, tea, box):
        stock(shelf_of(vendor), variant, 5)
    ids = [honey.pk, tea.pk, box.pk]

    with django_assert_num_queries(1):
        found = online_goods(ids, day=day)
    known = goods_of(ids)
    marks = valid_certificates([honey.product_id, tea.product_id, box.product_id], day=day)

    for pk in ids:
        amount_vnd = known[pk].variant.amount_vnd(7)
        assert parts_sold_online(found[pk], quantity=7) == parts_of(
            known[pk], quantity=7, amount_vnd=amount_vnd, day=day, certificates=marks
        )


@pytest.mark.parametrize("days", [-1, 0, 1])
@pytest.mark.parametrize("edge", ["issued_on", "expires_on", "revoked_on"])
def test_the_mark_of_a_day_is_the_models(edge, days):
    honey = make_variant(stars=None)
    certify(honey.product, 3, issued_on=date(2025, 1, 1))
    better = certify(honey.product, 5, issued_on=date(2026, 1, 1))
    Certificate.objects.filter(pk=better.pk).update(revoked_on=date(2026, 6, 1), revocation_reason="thử")
    better.refresh_from_db()
    day = getattr(better, edge) + timedelta(days=days)

    mark = valid_certificates([honey.product_id], day=day).get(honey.product_id)

    assert online_goods([honey.pk], day=day)[honey.pk].goods.certificate_id == (mark.pk if mark else None)


@pytest.mark.parametrize("day", [date(2025, 6, 30), date(2025, 7, 1)])
def test_a_shelf_stands_in_the_unit_of_the_day(day):
    honey = make_variant()
    Outlet.objects.update(former_commune=old_commune("27676"))
    shelf = shelf_of(honey.product.vendor)

    goods = online_goods([honey.pk], day=day)[honey.pk].goods

    assert (goods.shelf_id, goods.shelf_commune_id) == (shelf.pk, shelf.commune_id_on(day))


def test_a_closed_shelf_is_none_and_unknown_goods_are_missing():
    honey = make_variant()
    Outlet.objects.update(closed_on=DAY)

    found = online_goods([honey.pk, 10**9], day=DAY)

    assert list(found) == [honey.pk]
    assert found[honey.pk].goods.shelf_id == 0
