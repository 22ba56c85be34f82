"""A parcel leaves: once, by whom, told to the buyer, and from then on nobody calls the order off."""

from datetime import timedelta

import pytest

from shop.kernel import outbox
from shop.kernel.errors import InvalidInput, NotFound
from shop.kernel.models import Notice, NoticeDelivery
from shop.orders.models import SellerOrder, SellerOrderEvent
from shop.orders.selectors.vendor_orders import Pile, vendor_order, vendor_orders, waiting_orders
from shop.orders.services.cancel_order import CannotCancel, cancel_as_seller, cancel_order
from shop.orders.services.ship_order import CannotShip, ship_order
from tests.world import (
    NOW,
    make_helper,
    make_user,
    make_variant,
    make_vendor,
    on_hand,
    order,
    shelf_of,
    stock,
)
from vendors.models import HelperScope, Vendor, VendorMembership
from vendors.selectors.access_desk import Desk, access_desk

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(hours=2)


def desk_of(vendor: Vendor) -> Desk:
    owner = make_user("Chủ hàng")
    VendorMembership.objects.create(user=owner, vendor=vendor, role="owner")
    return access_desk(owner, vendor.pk, day=NOW.date())


@pytest.fixture
def desk(honey) -> Desk:
    stock(shelf_of(honey.product.vendor), honey, 20)
    return desk_of(honey.product.vendor)


def placed(honey, pieces: int = 2) -> SellerOrder:
    return order((honey, pieces)).seller_orders.get()


def test_a_parcel_leaves_once_and_the_ledger_does_not_move(desk, honey):
    waiting = placed(honey)

    shipped = ship_order(desk, order_id=waiting.pk, now=LATER, carrier="Viettel Post", tracking_code="VT123")
    again = ship_order(desk, order_id=waiting.pk, now=LATER + timedelta(days=1), carrier="Khác")

    assert (shipped.shipped_at, again.shipped_at, shipped.state) == (LATER, LATER, "posted")
    event = SellerOrderEvent.objects.get(order=waiting, kind="shipped")
    assert (event.actor, event.on_behalf_of) == (desk.actor, "")
    assert (event.carrier, event.tracking_code, event.at) == ("Viettel Post", "VT123", LATER)
    assert on_hand(shelf_of(desk.vendor), honey) == 18


def test_the_buyer_is_told_once_and_the_sellers_task_goes(desk, honey):
    waiting = placed(honey)
    outbox.deliver_all()
    task = Notice.objects.get(matter=f"order-to-ship:{waiting.pk}")
    assert task.link == f"/kenh-ban/{desk.vendor.pk}/don/{waiting.code}/"

    ship_order(desk, order_id=waiting.pk, now=LATER, carrier="Viettel Post", tracking_code="VT123")
    ship_order(desk, order_id=waiting.pk, now=LATER)
    outbox.deliver_all()

    told = NoticeDelivery.objects.get(notice__matter=f"order-shipped:{waiting.pk}")
    assert told.address == "+84912345678"
    assert "đã gửi hàng qua Viettel Post, mã vận đơn VT123. Chuẩn bị 170.000 ₫" in told.text
    task.refresh_from_db()
    assert task.done_at == LATER


def test_after_it_left_nobody_calls_it_off(desk, honey):
    waiting = placed(honey)
    ship_order(desk, order_id=waiting.pk, now=LATER)

    with pytest.raises(CannotCancel, match="báo người giao"):
        cancel_order(order_id=waiting.pk, actor="buyer", reason="Đổi ý", now=LATER)
    with pytest.raises(CannotCancel, match="Đơn này đã gửi đi"):
        cancel_as_seller(desk, order_id=waiting.pk, reason="Hết hàng", now=LATER)

    waiting.refresh_from_db()
    assert waiting.state == "posted"
    assert on_hand(shelf_of(desk.vendor), honey) == 18


def test_a_cancelled_order_does_not_leave(desk, honey):
    waiting = placed(honey)
    cancel_order(order_id=waiting.pk, actor="buyer", reason="Đổi ý", now=LATER)

    with pytest.raises(CannotShip):
        ship_order(desk, order_id=waiting.pk, now=LATER)

    assert not SellerOrderEvent.objects.filter(kind="shipped").exists()


def test_the_seller_calls_off_with_a_reason_that_the_buyer_reads(desk, honey):
    waiting = placed(honey)
    outbox.deliver_all()

    with pytest.raises(InvalidInput, match="lý do"):
        cancel_as_seller(desk, order_id=waiting.pk, reason="  ", now=LATER)
    assert on_hand(shelf_of(desk.vendor), honey) == 18
    cancel_as_seller(desk, order_id=waiting.pk, reason="Hết hàng", now=LATER)
    outbox.deliver_all()

    assert on_hand(shelf_of(desk.vendor), honey) == 20
    told = NoticeDelivery.objects.get(notice__matter=f"order-cancelled:{waiting.pk}")
    assert told.text == (
        f"Người bán đã huỷ đơn {waiting.code}. Lý do: Hết hàng. Bạn không phải trả khoản nào cho đơn này."
    )
    assert Notice.objects.get(matter=f"order-to-ship:{waiting.pk}").done_at == LATER


def test_the_buyers_own_cancellation_sends_no_message(desk, honey):
    waiting = placed(honey)
    cancel_order(order_id=waiting.pk, actor="buyer", reason="Đổi ý", now=LATER)
    outbox.deliver_all()

    assert not Notice.objects.filter(kind="order-cancelled").exists()


def test_another_producer_and_a_helper_without_leave_find_nothing(desk, honey):
    waiting = placed(honey)
    stranger = desk_of(make_vendor("HTX khác"))
    helper = access_desk(make_helper(desk.vendor, HelperScope.PRODUCTS), desk.vendor.pk, day=NOW.date())

    for other in (stranger, helper):
        with pytest.raises(NotFound):
            ship_order(other, order_id=waiting.pk, now=LATER)
        with pytest.raises(NotFound):
            cancel_as_seller(other, order_id=waiting.pk, reason="Hết hàng", now=LATER)
        with pytest.raises(NotFound):
            vendor_order(other, waiting.code)
    with pytest.raises(NotFound):
        vendor_orders(helper)
    assert waiting_orders(helper) == (0, None)
    assert SellerOrder.objects.get(pk=waiting.pk).shipped_at is None


def test_a_helper_with_leave_is_named_with_the_producer(desk, honey):
    waiting = placed(honey)
    helper = access_desk(make_helper(desk.vendor, HelperScope.ORDERS), desk.vendor.pk, day=NOW.date())

    ship_order(helper, order_id=waiting.pk, now=LATER)

    event = SellerOrderEvent.objects.get(kind="shipped")
    assert (event.actor, event.on_behalf_of) == (helper.actor, f"vendor:{desk.vendor.pk}")


@pytest.mark.parametrize(("field", "longest"), [("carrier", 80), ("tracking_code", 40)])
def test_words_too_long_are_refused_at_their_field(desk, honey, field, longest):
    waiting = placed(honey)

    with pytest.raises(InvalidInput) as refused:
        ship_order(desk, order_id=waiting.pk, now=LATER, **{field: "x" * (longest + 1)})

    assert refused.value.path == (field,)
    waiting.refresh_from_db()
    assert waiting.shipped_at is None


def test_piles_what_waits_longest_first(desk, honey, django_assert_num_queries):
    old, gone, off, new = (
        order((honey, 1), now=NOW + timedelta(minutes=n)).seller_orders.get() for n in range(4)
    )
    ship_order(desk, order_id=gone.pk, now=LATER)
    cancel_order(order_id=off.pk, actor="buyer", reason="Đổi ý", now=LATER)

    with django_assert_num_queries(3):
        waiting = vendor_orders(desk)

    assert [row.pk for row in waiting.rows] == [old.pk, new.pk]
    assert waiting.sizes == {Pile.TO_SHIP: 2, Pile.SHIPPED: 1, Pile.CANCELLED: 1}
    assert [row.pk for row in vendor_orders(desk, pile=Pile.SHIPPED).rows] == [gone.pk]
    assert [row.pk for row in vendor_orders(desk, pile=Pile.CANCELLED).rows] == [off.pk]
    assert waiting_orders(desk) == (2, old.posted_at)
    second = vendor_orders(desk, page=99, size=1)
    assert (second.number, second.pages, [row.pk for row in second.rows]) == (2, 2, [new.pk])


def test_a_large_chosen_goods_list_needs_no_query_more(desk, django_assert_num_queries):
    several = [make_variant(desk.vendor, name=f"Mắm {n}") for n in range(6)]
    for variant in several:
        stock(shelf_of(desk.vendor), variant, 3)
    waiting = order(*((variant, 1) for variant in several)).seller_orders.get()

    with django_assert_num_queries(3):
        found = vendor_order(desk, waiting.code)

    assert len(found.lines) == 6
    assert found.pile is Pile.TO_SHIP
