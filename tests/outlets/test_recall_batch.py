"""Recalling a batch: it leaves the shelves, cannot come back, and whoever has or had it is told."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import connection

from catalog.models import Batch, BatchRecall
from catalog.services.batches import BatchInput, create_batch
from outlets.models import StockLevel, StockMove
from outlets.selectors.batch_places import arrivals_of, batch_places, carried_on
from outlets.services.change_batch import BatchInUse, change_batch
from outlets.services.recall_batch import AlreadyRecalled, put_back, recall_batch
from outlets.services.receive_batch import receive_batch
from outlets.services.receive_stock import ReceivedLine, receive_stock
from outlets.services.transfer_stock import TransferLine, transfer_stock
from shop.kernel.errors import InvalidInput, NotFound
from shop.kernel.models import AuditEntry, Notice, NoticeDelivery
from shop.kernel.outbox import deliver_all
from shop.operations.doctor.invariants import STOCK
from shop.orders.selectors.batch_buyers import batch_buyers
from shop.orders.services.cancel_order import cancel_order
from tests.world import (
    NOW,
    make_helper,
    make_officer,
    make_outlet,
    make_platform_person,
    make_till,
    make_user,
    make_variant,
    make_vendor,
    on_hand,
    order,
    province,
    sell,
    shelf_of,
    stock,
)
from vendors.models import VendorMembership
from vendors.selectors.access_desk import Desk, access_desk

pytestmark = pytest.mark.django_db

DAY = date(2026, 11, 20)
WHY = {"reason": "Vỏ hũ bị nứt", "advice": "Không dùng, mang trả nơi mua"}


@pytest.fixture
def honey():
    return make_variant()


@pytest.fixture
def desk(honey) -> Desk:
    owner = make_user("Chủ hàng")
    VendorMembership.objects.create(user=owner, vendor=honey.product.vendor, role="owner")
    return access_desk(owner, honey.product.vendor_id, day=DAY)


def make_batch(desk: Desk, honey, code: str = "L01", made_on: date = date(2026, 11, 1)) -> Batch:
    return create_batch(desk, honey.product_id, BatchInput(code, made_on), day=DAY)


def receive(desk: Desk, batch: Batch, honey, quantity: int, *, now=NOW) -> None:
    receive_batch(desk, batch.pk, variant_id=honey.pk, quantity=quantity, receipt_id=uuid4(), now=now)


def recall(desk: Desk, batch: Batch, *, user=None, now=NOW) -> BatchRecall:
    return recall_batch(user=user or desk.person, trace_code=batch.trace_code, **WHY, now=now)


def broken_promises() -> list[str]:
    broken = []
    for invariant in STOCK:
        with connection.cursor() as cursor:
            cursor.execute(invariant.sql)
            if cursor.fetchall():
                broken.append(invariant.code)
    return broken


def test_what_the_shelf_may_still_have_of_the_batch_is_taken_off(desk, honey):
    shelf = shelf_of(desk.vendor)
    stock(shelf, honey, 5)
    batch = make_batch(desk, honey)
    receive(desk, batch, honey, 20)
    order((honey, 8))  # names no batch: 17 stand there, all 20 of the batch may be among what is left

    recall(desk, batch)

    assert on_hand(shelf, honey) == 0
    (place,) = batch_places(batch)
    assert (place.came, place.sold, place.held, place.left) == (20, 0, 17, 0)
    assert broken_promises() == []


def test_goods_of_other_batches_beyond_it_stay_on_sale(desk, honey):
    stock(shelf_of(desk.vendor), honey, 30)
    batch = make_batch(desk, honey)
    receive(desk, batch, honey, 20)

    recall(desk, batch)

    assert on_hand(shelf_of(desk.vendor), honey) == 30


def test_orders_that_hold_such_goods_become_short_and_the_books_still_balance(desk, honey):
    batch = make_batch(desk, honey)
    receive(desk, batch, honey, 20)
    level = StockLevel.objects.get(outlet=shelf_of(desk.vendor), variant=honey)
    level.reservations.create(
        quantity=4, source_type="order", source_id="1", source_line=1, expires_at=NOW + timedelta(days=9999)
    )
    StockLevel.objects.filter(pk=level.pk).update(reserved=4)

    recall(desk, batch)

    level.refresh_from_db()
    assert (level.on_hand, level.reserved, level.shortfall) == (0, 4, 4)
    assert broken_promises() == []


def test_a_recall_is_for_good_and_its_goods_come_in_no_more(desk, honey):
    batch = make_batch(desk, honey)
    recall(desk, batch)
    moves = StockMove.objects.count()

    with pytest.raises(AlreadyRecalled):
        recall(desk, batch)
    with pytest.raises(InvalidInput):
        receive(desk, batch, honey, 1)
    with pytest.raises(InvalidInput, match="đã bị thu hồi"):
        receive_stock(
            receipt_id=uuid4(),
            outlet=make_outlet(),
            lines=[ReceivedLine(honey.pk, 1, desk.vendor.pk, batch.pk)],
            received_by=None,
            now=NOW,
        )
    with pytest.raises(BatchInUse):
        change_batch(desk, batch.pk, BatchInput("L02", batch.made_on), day=DAY)

    assert StockMove.objects.count() == moves


def test_a_receipt_of_another_products_batch_is_refused(desk, honey):
    other = make_variant(desk.vendor, name="Mắm tép")

    with pytest.raises(InvalidInput) as refusal:
        receive_stock(
            receipt_id=uuid4(),
            outlet=make_outlet(),
            lines=[ReceivedLine(other.pk, 1, desk.vendor.pk, make_batch(desk, honey).pk)],
            received_by=None,
            now=NOW,
        )

    assert refusal.value.path == ("lines", 0, "batch_id")


def test_places_that_have_or_may_have_it_are_told_and_only_what_is_certain_is_taken(desk, honey):
    """The batch is named at the shelf, carried on named to one place and unnamed to another."""
    batch = make_batch(desk, honey)
    receive(desk, batch, honey, 30)
    sure, maybe, unnamed = make_outlet(), make_outlet(), make_outlet()
    stock(unnamed, honey, 7)  # after the batch was made: its goods may be among them
    carry(desk, honey, sure, 10, batch=batch)
    carry(desk, honey, maybe, 10, batch=None)

    recall(desk, batch)

    assert [on_hand(place, honey) for place in (shelf_of(desk.vendor), sure, maybe, unnamed)] == [0, 0, 10, 7]
    told = {notice.recipient: notice.body for notice in Notice.objects.filter(kind="batch-recalled")}
    assert set(told) == {
        f"outlet:{sure.pk}",
        f"outlet:{maybe.pk}",
        f"outlet:{unnamed.pk}",
        f"vendor:{desk.vendor.pk}",
    }
    assert "đã tạm trừ 10 hũ" in told[f"outlet:{sure.pk}"]
    assert "Có thể còn hàng của lô này" in told[f"outlet:{maybe.pk}"]
    assert broken_promises() == []


def test_goods_that_came_before_the_batch_was_made_cannot_be_of_it(desk, honey):
    batch = make_batch(desk, honey, made_on=DAY)
    early = make_outlet()
    receive_stock(
        receipt_id=uuid4(),
        outlet=early,
        lines=[ReceivedLine(honey.pk, 5, desk.vendor.pk)],
        received_by=None,
        now=NOW - timedelta(days=30),
    )

    assert arrivals_of(batch) == []


def test_where_it_was_carried_on_is_listed(desk, honey):
    batch = make_batch(desk, honey)
    receive(desk, batch, honey, 30)
    there = make_outlet()
    carry(desk, honey, there, 10, batch=batch)
    carry(desk, honey, there, 5, batch=None)

    carried = carried_on(batch, arrivals_of(batch))

    assert [(one.to_outlet, one.quantity, one.is_named) for one in carried] == [
        (there, 5, False),
        (there, 10, True),
    ]


def test_goods_with_another_label_go_back_on_the_shelf_and_no_more_than_was_taken(desk, honey):
    batch = make_batch(desk, honey)
    receive(desk, batch, honey, 20)
    recall(desk, batch)
    shelf = shelf_of(desk.vendor)
    back = {"outlet_id": shelf.pk, "variant_id": honey.pk, "now": NOW}

    put_back(desk, batch.pk, quantity=6, **back)
    with pytest.raises(InvalidInput):
        put_back(desk, batch.pk, quantity=15, **back)
    put_back(desk, batch.pk, quantity=14, **back)

    assert on_hand(shelf, honey) == 20
    assert broken_promises() == []


def test_who_bought_since_it_came_is_told_once_a_number_and_whoever_cancelled_is_not(desk, honey):
    stock(shelf_of(desk.vendor), honey, 50)
    batch = make_batch(desk, honey, made_on=DAY)
    order((honey, 1), now=NOW - timedelta(hours=1))
    receive(desk, batch, honey, 20)
    kept, again, dropped = (order((honey, n), now=NOW + timedelta(hours=n)) for n in (1, 2, 3))
    called_off_at = NOW + timedelta(hours=4)
    cancel_order(order_id=dropped.seller_orders.get().pk, actor="buyer", reason="Đổi ý", now=called_off_at)
    sell(
        make_till(shelf_of(desk.vendor)),
        honey,
        2,
        sold_at=NOW + timedelta(hours=1),
        now=NOW + timedelta(hours=1),
    )

    later = NOW + timedelta(days=1)
    recall(desk, batch, now=later)
    found = batch_buyers(batch, arrivals_of(batch), until=later)
    deliver_all()
    deliver_all()

    assert [buyer.order.group for buyer in found.buyers] == [again, kept]  # not the one before it came
    assert not any(buyer.is_named for buyer in found.buyers)
    assert found.sold_at_tills == {honey.pk: 2}
    sent = NoticeDelivery.objects.filter(notice__kind="batch-recalled")
    assert [row.address for row in sent] == ["+84912345678"]


@pytest.mark.parametrize("who", ["officer", "moderator", "staff"])
def test_the_communes_officer_a_moderator_and_staff_may_recall(desk, honey, who):
    batch = make_batch(desk, honey)
    user = {
        "officer": lambda: make_officer(province("79")),
        "moderator": lambda: make_platform_person("moderator"),
        "staff": make_user,
    }[who]()
    if who == "staff":
        VendorMembership.objects.create(user=user, vendor=desk.vendor, role="staff")

    recall(desk, batch, user=user)

    entry = BatchRecall.objects.get()
    assert entry.recalled_by == f"user:{user.pk}"


@pytest.mark.parametrize("who", ["helper", "stranger", "other officer", "other producer"])
def test_nobody_else_may(desk, honey, who):
    batch = make_batch(desk, honey)
    other = make_user("Người khác")
    VendorMembership.objects.create(user=other, vendor=make_vendor("HTX khác"), role="owner")
    user = {
        "helper": lambda: make_helper(desk.vendor),
        "stranger": make_user,
        "other officer": lambda: make_officer(province("91")),
        "other producer": lambda: other,
    }[who]()

    with pytest.raises(NotFound):
        recall(desk, batch, user=user)

    assert not BatchRecall.objects.exists()


@pytest.mark.parametrize("missing", ["reason", "advice"])
def test_reason_and_advice_are_asked_for(desk, honey, missing):
    batch = make_batch(desk, honey)

    with pytest.raises(InvalidInput) as refusal:
        recall_batch(user=desk.person, trace_code=batch.trace_code, now=NOW, **(WHY | {missing: "  "}))

    assert refusal.value.path == (missing,)


def test_what_was_received_changes_its_number_no_more(desk, honey):
    batch = make_batch(desk, honey)
    change_batch(desk, batch.pk, BatchInput("L02", batch.made_on), day=DAY)
    receive(desk, batch, honey, 1)

    with pytest.raises(BatchInUse):
        change_batch(desk, batch.pk, BatchInput("L03", batch.made_on), day=DAY)

    batch.refresh_from_db()
    assert batch.code == "L02"
    assert AuditEntry.objects.filter(subject=f"catalog_batch:{batch.pk}", actor=desk.actor).count() == 2


def carry(desk: Desk, honey, there, quantity: int, *, batch: Batch | None) -> None:
    transfer_stock(
        transfer_id=uuid4(),
        from_outlet=shelf_of(desk.vendor),
        to_outlet=there,
        lines=[TransferLine(honey.pk, quantity, desk.vendor.pk, batch.pk if batch else None)],
        moved_by=None,
        now=NOW + timedelta(hours=1),
    )
