"""Goods of a batch onto the producer's own online shelf."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from catalog.selectors.access_batch import access_batch
from outlets.models import StockReceipt
from outlets.services.open_online_shelf import open_online_shelf
from outlets.services.receive_stock import MAX_LINE_QUANTITY, ReceivedLine, receive_stock
from shop.kernel.acting import acting
from shop.kernel.clock import business_day_of
from shop.kernel.errors import InvalidInput
from vendors.selectors.access_desk import Desk


@transaction.atomic
def receive_batch(
    desk: Desk, batch_id: int, *, variant_id: int, quantity: int, receipt_id: UUID, now: datetime
) -> StockReceipt:
    """Put goods of a batch on the shelf that online orders are served from, once for each receipt_id.

    quantity  base units, 1..1,000,000
    raises    NotFound; InvalidInput  at variant_id or quantity; DocumentIdReused
    """
    batch = access_batch(desk, batch_id)
    if hasattr(batch, "recall"):
        raise InvalidInput("Lô này đã bị thu hồi, không nhập kho được nữa.")
    if batch.expires_on is not None and batch.expires_on < business_day_of(now):
        raise InvalidInput("Lô này đã hết hạn dùng, không nhập lên kệ bán được.")
    size = batch.product.variants.filter(pk=variant_id, is_active=True, is_bundle=False).first()
    if size is None:
        raise InvalidInput("Mời chọn quy cách của sản phẩm này.", path=("variant_id",))
    if not 1 <= quantity <= MAX_LINE_QUANTITY:
        raise InvalidInput("Số lượng phải là số nguyên từ 1 đến 1.000.000.", path=("quantity",))
    with acting(desk.actor, on_behalf_of=desk.on_behalf_of):
        return receive_stock(
            receipt_id=receipt_id,
            outlet=open_online_shelf(desk.vendor),
            lines=[ReceivedLine(size.pk, quantity, desk.vendor.pk, batch.pk)],
            received_by=desk.person,
            now=now,
            note=f"Lô {batch.code}",
        )
