"""A basket is ordered once, however often and from however many tabs it is sent."""

import threading

import pytest
from django.db import connection, transaction

from shop.kernel.busy import Busy
from shop.orders.models import Basket, OrderGroup
from shop.orders.services.change_basket import add_to_basket
from shop.orders.services.order_basket import EmptyBasket, TotalChanged, order_basket
from tests.shop.orders.crowds import at_once
from tests.world import BUYER, NOW, make_variant, on_hand, shelf_of, stock


def test_ten_clicks_at_one_moment_are_one_order(own_database):
    honey = make_variant()
    shelf = shelf_of(honey.product.vendor)
    stock(shelf, honey, 20)
    basket_id = add_to_basket(basket_id=None, variant_id=honey.pk, typed="2").basket_id

    def click() -> str:
        group = order_basket(basket_id=basket_id, seen_total_vnd=170_000, buyer=BUYER, user=None, now=NOW)
        return group.code

    codes = at_once([click] * 10)

    assert set(codes) == {OrderGroup.objects.get().code}
    assert on_hand(shelf, honey) == 18
    assert not Basket.objects.exists()


def test_a_basket_held_too_long_by_another_tab_says_try_again(own_database):
    honey = make_variant()
    stock(shelf_of(honey.product.vendor), honey, 20)
    basket_id = add_to_basket(basket_id=None, variant_id=honey.pk, typed="2").basket_id
    is_locked, is_done = threading.Event(), threading.Event()

    def other_tab() -> None:
        try:
            with transaction.atomic():
                Basket.objects.select_for_update().get(pk=basket_id)
                is_locked.set()
                is_done.wait(timeout=30)
        finally:
            connection.close()

    thread = threading.Thread(target=other_tab)
    thread.start()
    is_locked.wait(timeout=30)
    with pytest.raises(Busy):
        order_basket(basket_id=basket_id, seen_total_vnd=None, buyer=BUYER, user=None, now=NOW)
    is_done.set()
    thread.join()

    assert not OrderGroup.objects.exists()
    assert order_basket(basket_id=basket_id, seen_total_vnd=None, buyer=BUYER, user=None, now=NOW)


@pytest.mark.django_db
def test_a_refused_order_leaves_the_basket_as_it_was():
    honey = make_variant()
    shelf = shelf_of(honey.product.vendor)
    stock(shelf, honey, 20)
    basket_id = add_to_basket(basket_id=None, variant_id=honey.pk, typed="2").basket_id

    with pytest.raises(TotalChanged):
        order_basket(basket_id=basket_id, seen_total_vnd=1, buyer=BUYER, user=None, now=NOW)

    assert Basket.objects.get().lines.get().quantity == 2
    assert on_hand(shelf, honey) == 20
    assert not OrderGroup.objects.exists()


@pytest.mark.django_db
def test_an_empty_basket_orders_nothing():
    basket_id = Basket.objects.create().pk
    Basket.objects.all().delete()

    with pytest.raises(EmptyBasket):
        order_basket(basket_id=basket_id, seen_total_vnd=None, buyer=BUYER, user=None, now=NOW)


@pytest.mark.django_db
def test_the_id_of_an_ordered_basket_is_not_used_again():
    honey = make_variant()
    stock(shelf_of(honey.product.vendor), honey, 20)
    first = add_to_basket(basket_id=None, variant_id=honey.pk, typed="1").basket_id
    order_basket(basket_id=first, seen_total_vnd=None, buyer=BUYER, user=None, now=NOW)

    second = add_to_basket(basket_id=first, variant_id=honey.pk, typed="1").basket_id

    assert second != first
