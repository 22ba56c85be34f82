"""Telling those who bought of a recalled batch, or may have: each telephone number once."""

from collections.abc import Sequence

from catalog.models import Batch
from outlets.selectors.batch_places import arrivals_of
from shop.kernel import outbox
from shop.kernel.models import Notice
from shop.kernel.notices import notify, post_notices
from shop.orders.models import SellerOrder
from shop.orders.selectors.batch_buyers import orders_of_batch

# An outbox delivery is one transaction: if one message cannot be handed over, so many are tried again, not all.
AT_ONCE = 50


def gather_buyers(batch_id: int) -> int:
    """Ask for the messages in bundles; returns how many orders it concerns."""
    batch = Batch.objects.select_related("recall").get(pk=batch_id)
    orders = orders_of_batch(batch, arrivals_of(batch), until=batch.recall.recalled_at)
    outbox.publish_many(
        "batch.buyers-to-tell",
        [
            {"batch_id": batch_id, "order_ids": orders[start : start + AT_ONCE]}
            for start in range(0, len(orders), AT_ONCE)
        ],
    )
    return len(orders)


def tell_buyers(batch_id: int, order_ids: Sequence[int]) -> None:
    """By telephone message, and in the list of things to do of whoever was signed in; repeated, nobody hears twice."""
    batch = Batch.objects.select_related("recall", "product").get(pk=batch_id)
    title = f"Thu hồi lô {batch.code} của {batch.product.name}"[:160]
    body = (
        f"Đơn của bạn có thể có hàng lô này: mời xem số lô trên nhãn. Lý do: {batch.recall.reason} "
        f"Cần làm: {batch.recall.advice}"
    )
    link = f"/truy-xuat/{batch.trace_code}/"
    matter = f"batch-recalled:{batch.pk}"
    orders = SellerOrder.objects.filter(pk__in=order_ids, group__is_demo=False).select_related("group")
    phones = {order.group.phone for order in orders}
    users = {order.group.user_id for order in orders if order.group.user_id}
    for phone in sorted(phones):
        notify(
            recipient=f"phone:{phone}",
            kind="batch-recalled",
            title=title,
            body=body,
            link=link,
            matter=f"{matter}:phone:{phone}",
        )
    post_notices(
        [
            Notice(
                recipient=f"user:{user}",
                kind="batch-recalled",
                title=title,
                body=body,
                link=link,
                matter=f"{matter}:user:{user}",
            )
            for user in sorted(users)
        ]
    )
