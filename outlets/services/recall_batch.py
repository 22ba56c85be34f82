"""Recalling a batch: from then on it is sold nowhere, and whoever has or had it is told.

The ledger knows where a batch was received and carried when that was named; a sale names none. So of each shelf that
named it, what can still be of the batch (never more than what stands there) is taken off: too much rather than too
little. Whoever reads the labels and finds goods of another batch puts those back (`put_back`).
"""

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar, NamedTuple

from django.db import transaction
from django.db.models import Sum

from catalog.models import Batch, BatchRecall
from catalog.selectors.access_batch import Recaller, access_batch, access_recall
from outlets.models import MoveKind, OutletKind, StockLevel, StockMove
from outlets.selectors.batch_places import Arrival, arrivals_of
from outlets.services.stock_ledger import LevelChange, Source, add_up, lock_levels, put_on
from shop.kernel import outbox
from shop.kernel.acting import acting
from shop.kernel.clock import business_day_of
from shop.kernel.errors import DomainError, InvalidInput
from shop.kernel.models import Notice
from shop.kernel.notices import post_notices
from shop.kernel.quantity import describe_quantity
from shop.kernel.text import clean_text
from vendors.people.models import User
from vendors.selectors.access_desk import Desk

LONGEST_TEXT = 500
SOURCE_TYPE = "recall"
# Places whose only staff is the producer, who is told as such.
OF_THE_PRODUCER = (OutletKind.ONLINE_SHELF, OutletKind.OWN_SHOP)


class AlreadyRecalled(DomainError):
    """What is recalled stays recalled, for the reason given first."""

    code: ClassVar[str] = "already-recalled"


class TakenOff(NamedTuple):
    """How much of a size was taken off the shelf of an outlet, in words."""

    outlet_id: int
    words: str


@transaction.atomic
def recall_batch(*, user: User, trace_code: str, reason: str, advice: str, now: datetime) -> BatchRecall:
    """Recall a batch: once, for good.

    reason, advice  why, and what buyers should do; both are shown to everybody
    raises   NotFound  for whoever may not, and for missing; SecondFactorDue; InvalidInput; AlreadyRecalled
    locks    the batch, then every level it was named at, in order of id
    """
    batch, recaller = access_recall(user, trace_code, day=business_day_of(now))
    reason = clean_text(reason, max_length=LONGEST_TEXT, path=("reason",))
    advice = clean_text(advice, max_length=LONGEST_TEXT, path=("advice",))
    if not reason:
        raise InvalidInput("Mời ghi lý do thu hồi: người mua sẽ đọc câu này.", path=("reason",))
    if not advice:
        raise InvalidInput(
            "Mời ghi người đã mua cần làm gì, ví dụ: không dùng, mang trả nơi mua.", path=("advice",)
        )
    with acting(recaller.actor):
        Batch.objects.select_for_update().get(pk=batch.pk)
        if BatchRecall.objects.filter(batch=batch).exists():
            raise AlreadyRecalled("Lô này đã được thu hồi trước đó rồi.")
        recall = BatchRecall.objects.create(
            batch=batch, reason=reason, advice=advice, recalled_by=recaller.actor, recalled_at=now
        )
        taken = _take_off(batch, Source(SOURCE_TYPE, str(batch.pk), recaller.actor, now))
        _tell_places(batch, recall, recaller, arrivals_of(batch), taken)
        outbox.publish("batch.recalled", batch_id=batch.pk)
    return recall


@transaction.atomic
def put_back(
    desk: Desk, batch_id: int, *, outlet_id: int, variant_id: int, quantity: int, now: datetime
) -> None:
    """Put goods taken off by a recall back on a place of the producer's own: their labels say another batch.

    raises  NotFound; InvalidInput  for more than was taken off there
    locks   the batch, then the level
    """
    batch = access_batch(desk, batch_id, is_locked=True)
    moves = StockMove.objects.filter(
        batch=batch,
        kind=MoveKind.RECALL,
        outlet=outlet_id,
        outlet__operator_vendor=desk.vendor,
        variant=variant_id,
        owner=desk.vendor,
    )
    held = -(moves.aggregate(sum=Sum("quantity"))["sum"] or 0)
    if not 1 <= quantity <= held:
        raise InvalidInput("Chỉ đưa lại được nhiều nhất bằng số đã lấy khỏi kệ ở đó.", path=("quantity",))
    line = StockMove.objects.filter(source_type=SOURCE_TYPE, source_id=str(batch.pk)).count() + 1
    with acting(desk.actor, on_behalf_of=desk.on_behalf_of):
        level = next(
            level
            for level in lock_levels([(outlet_id, variant_id)])[outlet_id, variant_id]
            if level.owner_id == desk.vendor.pk
        )
        change = put_on(level, quantity, line=1)
        source = Source(SOURCE_TYPE, str(batch.pk), desk.actor, now)
        _move(batch, source, line, level, quantity, reason="Nhãn ghi lô khác").save(force_insert=True)
        add_up([change])


def _take_off(batch: Batch, source: Source) -> list[TakenOff]:
    """Write the moves and lower the levels. Orders that hold such goods become short, as after a write-off."""
    named = {
        (outlet, variant, owner): quantity
        for outlet, variant, owner, quantity in StockMove.objects.filter(batch=batch, service_date=None)
        .values_list("outlet_id", "variant_id", "owner_id")
        .annotate(quantity=Sum("quantity"))
        .filter(quantity__gt=0)
    }
    levels = lock_levels((outlet, variant) for outlet, variant, _ in named)
    sizes = {size.pk: size for size in batch.product.variants.all()}
    moves: list[StockMove] = []
    taken: list[TakenOff] = []
    changes: list[LevelChange] = []
    for level in (level for of_pair in levels.values() for level in of_pair):
        of_batch = named.get((level.outlet_id, level.variant_id, level.owner_id), 0)
        quantity = min(of_batch, max(0, level.on_hand))
        if quantity == 0:
            continue
        moves.append(
            _move(batch, source, len(moves) + 1, level, -quantity, reason=f"Thu hồi lô {batch.code}")
        )
        changes.append(LevelChange(level.pk, -quantity, 0))
        size = sizes[level.variant_id]
        taken.append(TakenOff(level.outlet_id, describe_quantity(quantity, size.base_unit, size.unit_word)))
    StockMove.objects.bulk_create(moves)
    add_up(changes)
    return taken


def _move(
    batch: Batch, source: Source, line: int, level: StockLevel, quantity: int, *, reason: str
) -> StockMove:
    return StockMove(
        outlet_id=level.outlet_id,
        variant_id=level.variant_id,
        owner_id=level.owner_id,
        batch=batch,
        quantity=quantity,
        kind=MoveKind.RECALL,
        source_type=source.type,
        source_id=source.id,
        source_line=line,
        reason=reason,
        actor=source.actor,
        happened_at=source.at,
    )


def _tell_places(
    batch: Batch,
    recall: BatchRecall,
    recaller: Recaller,
    arrivals: Sequence[Arrival],
    taken: Sequence[TakenOff],
) -> None:
    """A task for each place that has or may have the goods, and for the producer."""
    title = f"Thu hồi lô {batch.code} của “{batch.product.name}”"[:160]
    matter, link = f"batch-recalled:{batch.pk}", f"/truy-xuat/{batch.trace_code}/"
    notices = []
    for arrival in arrivals:
        if arrival.outlet.kind in OF_THE_PRODUCER:
            continue
        words = ", ".join(one.words for one in taken if one.outlet_id == arrival.outlet.pk)
        if words:
            todo = f"Sổ kho đã tạm trừ {words} khỏi kệ. Xem số lô trên nhãn rồi cất riêng, không bán."
        else:
            todo = f"Có thể còn hàng của lô này: xem số lô trên nhãn, thấy lô {batch.code} thì cất riêng, không bán."
        notices.append(
            Notice(
                recipient=f"outlet:{arrival.outlet.pk}",
                kind="batch-recalled",
                title=title,
                body=f"{todo} Lý do: {recall.reason}",
                link=link,
                matter=f"{matter}:outlet:{arrival.outlet.pk}",
            )
        )
    who = {"officer": "Cán bộ xã thu hồi lô này. ", "moderator": "Ban quản lý chợ thu hồi lô này. "}
    notices.append(
        Notice(
            recipient=f"vendor:{batch.product.vendor_id}",
            kind="batch-recalled",
            title=title,
            body=f"{who.get(recaller.role, '')}Mời xem hàng còn ở đâu và ai đã mua. Lý do: {recall.reason}",
            link=f"/kenh-ban/{batch.product.vendor_id}/lo/{batch.pk}/",
            matter=f"{matter}:vendor:{batch.product.vendor_id}",
        )
    )
    post_notices(notices)
