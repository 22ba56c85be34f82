"""A lock that is not had in time is an answer, not an error."""

import psycopg
import pytest
from django.db import connection, transaction

from outlets.services.stock_ledger import lock_levels
from shop.kernel.busy import Busy
from tests.world import make_variant, on_hand, order, shelf_of, stock


def test_goods_held_by_another_transaction_are_refused_with_try_again(own_database):
    honey = make_variant()
    shelf = shelf_of(honey.product.vendor)
    stock(shelf, honey, 5)
    settings = connection.get_connection_params()
    settings.pop("cursor_factory", None)
    settings.pop("context", None)

    with psycopg.connect(**settings) as rival:
        rival.execute("SELECT FROM outlets_stocklevel FOR UPDATE")
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '200ms'")
        with pytest.raises(Busy) as refused:
            order((honey, 1))
        rival.rollback()

    assert refused.value.retry is True
    assert on_hand(shelf, honey) == 5
    with transaction.atomic():
        assert len(lock_levels([(shelf.pk, honey.pk)])) == 1
