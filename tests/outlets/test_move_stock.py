"""Goods that arrive and goods that are carried: once for each document, all of it or nothing."""

from collections import Counter
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db.models import Sum

from catalog.models import Pack
from outlets.models import StockLevel, StockMove, StockReceipt, Transfer
from outlets.services.receive_stock import DocumentIdReused, ReceivedLine, receive_stock
from outlets.services.reserve_stock import reserve_stock
from outlets.services.stock_ledger import Demand
from outlets.services.take_stock import OutOfStock
from outlets.services.transfer_stock import TransferLine, transfer_stock
from shop.kernel.errors import InvalidInput
from tests.shop.orders.crowds import at_once, levels_equal_moves
from tests.world import NOW, level, make_outlet, make_till, make_variant, make_vendor, on_hand, sell, stock

RECEIPT = UUID("0198c0de-0000-7000-8000-00000000000a")
TRANSFER = UUID("0198c0de-0000-7000-8000-00000000000b")


def receive(outlet, *lines, receipt_id=RECEIPT):
    return receive_stock(
        receipt_id=receipt_id,
        outlet=outlet,
        lines=[ReceivedLine(variant.pk, quantity, variant.product.vendor_id) for variant, quantity in lines],
        received_by=None,
        now=NOW,
    )


def carry(start, end, *lines, transfer_id=TRANSFER, owner="producer"):
    return transfer_stock(
        transfer_id=transfer_id,
        from_outlet=start,
        to_outlet=end,
        lines=[
            TransferLine(variant.pk, quantity, variant.product.vendor_id if owner == "producer" else owner)
            for variant, quantity in lines
        ],
        moved_by=None,
        now=NOW,
    )


IMPOSSIBLE = [0, -1, 1_000_001, 10**9, 2**70]


@pytest.mark.django_db
def test_goods_received_stand_on_the_shelf():
    honey, outlet = make_variant(), make_outlet()

    receive(outlet, (honey, 24))

    found = level(outlet, honey)
    assert (found.on_hand, found.reserved, found.shortfall, found.owner) == (24, 0, 0, honey.product.vendor)
    move = StockMove.objects.get()
    assert (move.quantity, move.kind, move.source_id, move.source_line) == (24, "receipt", str(RECEIPT), 1)


@pytest.mark.django_db
def test_a_receipt_sent_twice_is_one_receipt():
    honey, outlet = make_variant(), make_outlet()

    first, again = receive(outlet, (honey, 24)), receive(outlet, (honey, 24))

    assert first == again
    assert (on_hand(outlet, honey), StockReceipt.objects.count()) == (24, 1)


@pytest.mark.django_db
@pytest.mark.parametrize("what", ["quantity", "outlet"])
def test_a_receipt_id_used_again_for_something_else_is_refused(what):
    honey, outlet = make_variant(), make_outlet()
    receive(outlet, (honey, 24))

    with pytest.raises(DocumentIdReused, match="nội dung khác"):
        receive(make_outlet() if what == "outlet" else outlet, (honey, 24 if what == "outlet" else 25))

    assert on_hand(outlet, honey) == 24
    assert StockMove.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("quantity", IMPOSSIBLE)
def test_an_impossible_quantity_is_refused_at_its_line(quantity):
    honey, outlet = make_variant(), make_outlet()

    with pytest.raises(InvalidInput, match="số nguyên từ 1 đến") as refused:
        receive(outlet, (honey, 1), (honey, quantity))

    assert refused.value.path == ("lines", 1, "quantity")
    assert (StockReceipt.objects.count(), StockMove.objects.count(), StockLevel.objects.count()) == (0, 0, 0)


@pytest.mark.django_db
def test_a_pile_larger_than_any_real_one_is_refused_at_the_line_that_makes_it():
    honey, tea, outlet = make_variant(), make_variant(), make_outlet()
    receive(outlet, (honey, 1), receipt_id=uuid4())
    StockLevel.objects.update(on_hand=10**9 - 3)

    with pytest.raises(InvalidInput, match="vượt một tỷ") as refused:
        receive(outlet, (tea, 5), (honey, 1), (honey, 2))

    assert refused.value.path == ("lines", 2, "quantity")
    assert (on_hand(outlet, honey), on_hand(outlet, tea), StockReceipt.objects.count()) == (10**9 - 3, 0, 1)
    receive(outlet, (honey, 2))
    assert on_hand(outlet, honey) == 10**9 - 1


@pytest.mark.django_db
def test_nor_does_a_transfer_make_one():
    honey, start, end = make_variant(), make_outlet(), make_outlet()
    stock(start, honey, 10)
    stock(end, honey, 1)
    StockLevel.objects.filter(outlet=end).update(on_hand=10**9 - 1)

    with pytest.raises(InvalidInput, match="vượt một tỷ"):
        carry(start, end, (honey, 1))

    assert (on_hand(start, honey), on_hand(end, honey)) == (10, 10**9 - 1)
    assert Transfer.objects.count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize("variant_id", [0, -1, 2**62])
def test_unknown_goods_are_refused(variant_id):
    outlet = make_outlet()

    with pytest.raises(InvalidInput, match="Mã hàng này không có"):
        receive_stock(
            receipt_id=uuid4(),
            outlet=outlet,
            lines=[ReceivedLine(variant_id, 1, None)],
            received_by=None,
            now=NOW,
        )


@pytest.mark.django_db
@pytest.mark.parametrize("count", [0, 501])
def test_a_receipt_has_one_to_five_hundred_lines(count):
    honey = make_variant()

    with pytest.raises(InvalidInput, match="từ 1 đến 500 dòng"):
        receive(make_outlet(), *[(honey, 1)] * count)


@pytest.mark.django_db
def test_cartons_are_counted_in_bottles():
    sauce, outlet = make_variant(unit_word="chai"), make_outlet()
    carton = Pack.objects.create(variant=sauce, name="Thùng 24 chai", quantity=24)

    receive(outlet, (sauce, 2 * carton.quantity))

    assert on_hand(outlet, sauce) == 48


@pytest.mark.django_db
def test_two_lines_of_one_variant_are_two_moves_and_one_level():
    honey, outlet = make_variant(), make_outlet()

    receive(outlet, (honey, 5), (honey, 7))

    assert level(outlet, honey).on_hand == 12
    assert list(StockMove.objects.order_by("source_line").values_list("quantity", flat=True)) == [5, 7]


def test_ten_receipts_of_one_id_at_once_are_one(own_database):
    honey, outlet = make_variant(), make_outlet()

    at_once([lambda: receive(outlet, (honey, 24)).pk] * 10)

    assert on_hand(outlet, honey) == 24
    assert levels_equal_moves()


@pytest.mark.django_db
def test_a_transfer_moves_goods_and_makes_none():
    honey, start, end = make_variant(), make_outlet(), make_outlet()
    stock(start, honey, 10)

    carry(start, end, (honey, 4))

    assert (on_hand(start, honey), on_hand(end, honey)) == (6, 4)
    assert StockMove.objects.filter(transfer_id=TRANSFER).aggregate(s=Sum("quantity"))["s"] == 0
    assert level(end, honey).owner == honey.product.vendor


@pytest.mark.django_db
def test_a_transfer_sent_twice_is_one_transfer():
    honey, start, end = make_variant(), make_outlet(), make_outlet()
    stock(start, honey, 10)

    assert carry(start, end, (honey, 4)) == carry(start, end, (honey, 4))
    assert (on_hand(start, honey), on_hand(end, honey), Transfer.objects.count()) == (6, 4, 1)

    with pytest.raises(DocumentIdReused):
        carry(start, end, (honey, 5))
    with pytest.raises(DocumentIdReused):
        carry(end, start, (honey, 4))
    assert (on_hand(start, honey), on_hand(end, honey)) == (6, 4)


@pytest.mark.django_db
@pytest.mark.parametrize("quantity", IMPOSSIBLE)
def test_an_impossible_transfer_is_refused(quantity):
    honey, start, end = make_variant(), make_outlet(), make_outlet()
    stock(start, honey, 10)

    with pytest.raises(InvalidInput):
        carry(start, end, (honey, quantity))

    assert (on_hand(start, honey), Transfer.objects.count()) == (10, 0)


@pytest.mark.django_db
def test_goods_cannot_be_carried_to_where_they_are():
    honey, start = make_variant(), make_outlet()
    stock(start, honey, 10)

    with pytest.raises(InvalidInput, match="phải khác nhau"):
        carry(start, start, (honey, 1))


@pytest.mark.django_db
def test_what_an_order_has_reserved_stays():
    honey, start, end = make_variant(), make_outlet(), make_outlet()
    stock(start, honey, 10)
    reserve_stock(
        [Demand(start.pk, honey.pk, 7, 1, 1, "1")],
        source_type="order",
        now=NOW,
        expires_at=NOW + timedelta(hours=1),
    )

    with pytest.raises(OutOfStock) as refused:
        carry(start, end, (honey, 4))

    assert refused.value.free == 3
    assert (on_hand(start, honey), on_hand(end, honey), Transfer.objects.count()) == (10, 0, 0)
    carry(start, end, (honey, 3))
    assert (on_hand(start, honey), on_hand(end, honey)) == (7, 3)


@pytest.mark.django_db
def test_while_goods_are_short_none_leave():
    honey, end = make_variant(), make_outlet()
    till = make_till()
    sell(till, honey, 2)

    with pytest.raises(OutOfStock):
        carry(till.outlet, end, (honey, 1))
    assert on_hand(till.outlet, honey) == -2


@pytest.mark.django_db
def test_one_owners_goods_are_not_carried_as_anothers():
    honey, start, end = make_variant(), make_outlet(), make_outlet()
    stock(start, honey, 10)

    for owner in (None, make_vendor("HTX Khác").pk):
        with pytest.raises(OutOfStock):
            carry(start, end, (honey, 1), owner=owner)
    assert (on_hand(start, honey), on_hand(end, honey)) == (10, 0)


@pytest.mark.django_db
def test_two_lines_of_one_variant_do_not_carry_the_same_goods():
    honey, start, end = make_variant(), make_outlet(), make_outlet()
    stock(start, honey, 10)

    with pytest.raises(OutOfStock):
        carry(start, end, (honey, 6), (honey, 5))
    assert on_hand(start, honey) == 10


def test_goods_carried_both_ways_at_once_never_deadlock(own_database):
    honey, tea = make_variant(), make_variant(name="Chè")
    here, there = make_outlet(), make_outlet()
    for outlet in (here, there):
        stock(outlet, honey, 100)
        stock(outlet, tea, 100)

    def there_and_back(start, end, *goods):
        return lambda: [carry(start, end, *((g, 1) for g in goods), transfer_id=uuid4()) for _ in range(10)]

    at_once([there_and_back(here, there, honey, tea), there_and_back(there, here, tea, honey)] * 4)

    assert Counter(on_hand(o, g) for o in (here, there) for g in (honey, tea)) == Counter({100: 4})
    assert Transfer.objects.count() == 80
    assert levels_equal_moves()
