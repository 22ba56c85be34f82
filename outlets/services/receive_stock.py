"""Goods arrive at an outlet."""

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar, NamedTuple
from uuid import UUID

from django.db import transaction

from catalog.models import Batch, Variant
from outlets.models import MoveKind, Outlet, StockMove, StockReceipt
from outlets.services.stock_ledger import Shelf, add_up, ensure_levels, lock_levels, put_on
from shop.kernel.errors import DomainError, InvalidInput
from vendors.people.models import User

MAX_LINE_QUANTITY = 1_000_000
MAX_LINES = 500


class DocumentIdReused(DomainError):
    """The id was used for other content: the client must make a new one."""

    code: ClassVar[str] = "id-reused"


class ReceivedLine(NamedTuple):
    """So many base units (1..1,000,000) of a variant; owner None means the outlet bought them."""

    variant_id: int
    quantity: int
    owner_id: int | None
    batch_id: int | None = None


def hash_of(*content: object) -> str:
    """SHA-256 of JSON-ready content in one spelling, to tell a repeated request from a reused id."""
    return hashlib.sha256(json.dumps(content, sort_keys=True, default=str).encode()).hexdigest()


def check_batches(lines: Sequence[tuple[int, int | None]]) -> None:
    """Refuse (variant_id, batch_id) lines of another product's batch, or of one that was recalled.

    Three queries, none where no line names a batch. The batches stay locked until the end of the transaction, before
    any level (docs/locks.md, 6): whoever recalls one of them meanwhile waits, and then finds these goods too.
    raises InvalidInput
    """
    wanted = {batch_id for _, batch_id in lines if batch_id is not None}
    if not wanted:
        return
    locked = (
        Batch.objects.select_for_update(of=("self",), no_key=True)
        .filter(pk__in=wanted)
        .order_by("pk")
        .select_related("recall")
        .prefetch_related("product__variants")
    )
    batches = {batch.pk: batch for batch in locked}
    for number, (variant_id, batch_id) in enumerate(lines):
        if batch_id is None:
            continue
        batch, path = batches.get(batch_id), ("lines", number, "batch_id")
        if batch is None or all(size.pk != variant_id for size in batch.product.variants.all()):
            raise InvalidInput("Lô này không phải của món hàng này.", path=path)
        if hasattr(batch, "recall"):
            raise InvalidInput(f"Lô {batch.code} đã bị thu hồi: không nhập, không chuyển.", path=path)


def check_lines(lines: Sequence[tuple[int, int]]) -> None:
    """Refuse impossible (variant_id, quantity) lines with a sentence at the line. One query.

    raises InvalidInput
    """
    if not 1 <= len(lines) <= MAX_LINES:
        raise InvalidInput(f"Phiếu cần từ 1 đến {MAX_LINES} dòng.", path=("lines",))
    known = set(Variant.objects.filter(pk__in=[v for v, _ in lines]).values_list("pk", flat=True))
    for number, (variant_id, quantity) in enumerate(lines):
        if variant_id not in known:
            raise InvalidInput("Mã hàng này không có.", path=("lines", number, "variant_id"))
        if not 1 <= quantity <= MAX_LINE_QUANTITY:
            raise InvalidInput(
                "Số lượng phải là số nguyên từ 1 đến 1.000.000.", path=("lines", number, "quantity")
            )


@transaction.atomic
def receive_stock(
    *,
    receipt_id: UUID,
    outlet: Outlet,
    lines: Sequence[ReceivedLine],
    received_by: User | None,
    now: datetime,
    note: str = "",
) -> StockReceipt:
    """Book goods that arrived, once for each receipt_id.

    raises  InvalidInput, DocumentIdReused
    locks   the batches that lines name; the levels of the outlet's variants, in order of id
    """
    check_lines([(line.variant_id, line.quantity) for line in lines])
    content_hash = hash_of(outlet.pk, [list(line) for line in lines])
    receipt, is_new = StockReceipt.objects.get_or_create(
        pk=receipt_id,
        defaults={
            "outlet": outlet,
            "received_by": received_by,
            "received_at": now,
            "note": note,
            "content_hash": content_hash,
        },
    )
    if not is_new:
        if receipt.content_hash != content_hash:
            raise DocumentIdReused("Phiếu nhập này đã ghi với nội dung khác.")
        return receipt
    check_batches([(line.variant_id, line.batch_id) for line in lines])
    shelves = [Shelf(outlet.pk, line.variant_id, line.owner_id) for line in lines]
    ensure_levels(shelves)
    levels = {
        Shelf(level.outlet_id, level.variant_id, level.owner_id): level
        for of_pair in lock_levels((s.outlet_id, s.variant_id) for s in shelves).values()
        for level in of_pair
    }
    changes = [
        put_on(levels[shelf], line.quantity, line=number)
        for number, (shelf, line) in enumerate(zip(shelves, lines, strict=True), 1)
    ]
    StockMove.objects.bulk_create(
        StockMove(
            outlet=outlet,
            variant_id=line.variant_id,
            owner_id=line.owner_id,
            batch_id=line.batch_id,
            quantity=line.quantity,
            kind=MoveKind.RECEIPT,
            source_type="receipt",
            source_id=str(receipt_id),
            source_line=number,
            actor=f"user:{received_by.pk}" if received_by else "system",
            happened_at=now,
        )
        for number, line in enumerate(lines, 1)
    )
    add_up(changes)
    return receipt
