"""An order is placed exactly once, whatever happens to the goods between two askings."""

from uuid import UUID

import pytest

from catalog.models import Product, ProductState
from outlets.models import StockMove
from outlets.selectors.shelves import free_online
from shop.orders.models import OrderGroup
from shop.orders.selectors.basket import basket_content
from shop.orders.services.change_basket import add_to_basket
from shop.orders.services.place_order import NotForSale, OrderIdReused
from tests.world import make_variant, on_hand, order, shelf_of, stock
from vendors.models import Vendor, VendorState

pytestmark = pytest.mark.django_db
ORDER = UUID("0198c0de-0000-7000-8000-0000000000b1")


@pytest.fixture
def honey():
    honey = make_variant()
    stock(shelf_of(honey.product.vendor), honey, 10)
    return honey


def withdraw(honey):
    Product.objects.filter(pk=honey.product_id).update(state=ProductState.WITHDRAWN)


def suspend(honey):
    Vendor.objects.filter(pk=honey.product.vendor_id).update(state=VendorState.SUSPENDED)


def sell_out(honey):
    order((honey, 7))


@pytest.mark.parametrize("change", [withdraw, suspend, sell_out])
def test_asking_again_gives_the_placed_order_whatever_became_of_the_goods(honey, change):
    placed = order((honey, 3), order_id=ORDER)
    change(honey)
    before = StockMove.objects.count()

    again = order((honey, 3), order_id=ORDER)

    assert (again.pk, again.code, again.token) == (placed.pk, placed.code, placed.token)
    assert OrderGroup.objects.filter(pk=ORDER).count() == 1
    assert StockMove.objects.count() == before


def test_a_new_order_of_withdrawn_goods_is_refused(honey):
    withdraw(honey)

    with pytest.raises(NotForSale):
        order((honey, 3), order_id=ORDER)

    assert OrderGroup.objects.count() == 0
    assert on_hand(shelf_of(honey.product.vendor), honey) == 10


def test_an_id_used_for_other_goods_is_refused_and_moves_nothing(honey):
    order((honey, 3), order_id=ORDER)

    with pytest.raises(OrderIdReused):
        order((honey, 4), order_id=ORDER)

    assert OrderGroup.objects.get().total_vnd == 3 * 85_000
    assert on_hand(shelf_of(honey.product.vendor), honey) == 10 - 3


def test_a_tour_is_sold_nowhere_in_the_shop_though_a_shelf_counts_its_seats(honey):
    Product.objects.filter(pk=honey.product_id).update(is_service=True)

    assert free_online([honey.pk]) == {honey.pk: 0}
    with pytest.raises(NotForSale):
        add_to_basket(basket_id=None, variant_id=honey.pk, typed="1")
    with pytest.raises(NotForSale):
        order((honey, 1))


def test_a_basket_says_of_a_product_that_became_a_tour_that_it_cannot_be_ordered(honey):
    basket_id = add_to_basket(basket_id=None, variant_id=honey.pk, typed="1").basket_id
    Product.objects.filter(pk=honey.product_id).update(is_service=True)

    content = basket_content(basket_id)

    assert not content.can_be_ordered
    assert not content.sellers[0].lines[0].is_for_sale
