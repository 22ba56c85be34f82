"""Correcting a batch that nothing has been done with yet."""

from datetime import date
from typing import ClassVar

from catalog.models import Batch
from catalog.selectors.access_batch import access_batch
from catalog.services.batches import BatchInput, write_batch
from outlets.selectors.batch_places import is_used
from shop.kernel.acting import acting
from shop.kernel.errors import DomainError
from vendors.selectors.access_desk import Desk


class BatchInUse(DomainError):
    """Goods of it stand in the ledger, or it was recalled: what labels and papers say of it must not change."""

    code: ClassVar[str] = "batch-in-use"


def change_batch(desk: Desk, batch_id: int, typed: BatchInput, *, day: date) -> Batch:
    """Give a batch another number, dates or quantity.

    raises  NotFound; Faults; BatchInUse
    locks   the batch: nothing can be received of it meanwhile
    """
    with acting(desk.actor, on_behalf_of=desk.on_behalf_of):
        batch = access_batch(desk, batch_id, is_locked=True)
        if hasattr(batch, "recall"):
            raise BatchInUse("Lô này đã bị thu hồi nên không sửa được nữa.")
        if is_used(batch):
            raise BatchInUse("Lô này đã nhập kho nên không sửa được nữa. Ghi sai thì lập lô mới.")
        write_batch(batch, typed, day=day)
    return batch
