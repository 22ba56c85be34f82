"""A producer's spreadsheet, from the check to the last row written: products of the catalogue and stock of the shelf.

It stands here since both are written in one transaction, and the catalogue knows no shelves. A short sheet is done at
once; a long one by the worker, which takes it up again where another one was killed: until its one transaction has
ended nothing of it is there.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, ClassVar

from django.db import IntegrityError, connection, transaction

from catalog.models import SheetImport
from catalog.services.import_goods.known import load_known
from catalog.services.import_goods.plan import GoodsPlan, SizePlan, plan_goods
from catalog.services.import_goods.read_sheet import ReadSheet, RowFault, SheetRow
from catalog.services.import_goods.summary import summary_of
from catalog.services.import_goods.write_goods import write_goods
from outlets.models import MoveKind, Outlet, OutletKind, StockLevel, StockMove
from outlets.services.open_online_shelf import open_online_shelf
from outlets.services.stock_ledger import LevelChange, Shelf, add_up, ensure_levels, lock_levels
from shop.kernel import bell
from shop.kernel.acting import acting
from shop.kernel.aside import aside
from shop.kernel.busy import saying_when_busy
from shop.kernel.clock import business_day_of
from shop.kernel.errors import DomainError, NotFound
from shop.kernel.insert import insert_rows
from vendors.models import HelperScope
from vendors.selectors.access_desk import Desk, access_desk

AT_ONCE = 200  # rows: so many take well under two seconds
MOST_ATTEMPTS = 3
MOST_KEPT = 2_000  # of faults and remarks
BATCH = 1_000
State = SheetImport.State
_LOCK = "pg_advisory_xact_lock(hashtext('sheet-import'), %s)"
_TRY_LOCK = "SELECT pg_try_advisory_xact_lock(hashtext('sheet-import'), %s)"
_NOTHING_WRITTEN = "Chưa có dòng nào được ghi."


class WrongStep(DomainError):
    """The sheet has moved on since its page was read."""

    code: ClassVar[str] = "wrong-step"


def send_sheet(desk: Desk, read: ReadSheet, *, file_name: str, now: datetime) -> SheetImport:
    """Keep what was read, and check it: at once when it is short, else by the worker.

    raises  NotFound  for a helper without leave for products
    """
    if not desk.may(HelperScope.PRODUCTS):
        raise NotFound
    sheet = SheetImport.objects.create(
        vendor=desk.vendor,
        person=desk.person,
        file_name=file_name[-120:],
        rows=[[row.row_no, row.cells] for row in read.rows],
        faults=[list(one) for one in read.faults[:MOST_KEPT]],
        remarks=[list(one) for one in read.remarks[:MOST_KEPT]],
        summary={"columns": sorted(read.columns)},
        total=len(read.rows),
    )
    return _go_on(sheet, now)


def ask_to_write(desk: Desk, sheet_id: int, *, now: datetime) -> SheetImport:
    """Write a sheet that was checked: at once when it is short, else by the worker.

    raises  NotFound; WrongStep; Busy  when another sheet of this producer is being written
    """
    sheet = find_sheet(desk, sheet_id)
    asked = SheetImport.objects.filter(pk=sheet.pk, state=State.READY).update(
        state=State.WRITING, done=0, attempts=0, person=desk.person
    )
    if not asked:
        raise WrongStep("Tệp này không còn chờ ghi. Mời xem tình trạng bên dưới.")
    sheet.refresh_from_db()
    return _go_on(sheet, now)


def find_sheet(desk: Desk, sheet_id: int) -> SheetImport:
    """raises NotFound  others', missing, and for a helper without leave for products"""
    sheet = SheetImport.objects.filter(pk=sheet_id, vendor=desk.vendor).first()
    if sheet is None or not desk.may(HelperScope.PRODUCTS):
        raise NotFound("Không có lần nhập này.")
    return sheet


def import_waiting(*, now: datetime) -> int:
    """The worker's round: everything that waits, oldest first; what another worker has in hand is left to it."""
    waiting = SheetImport.objects.filter(state__in=SheetImport.RUNNING).order_by("pk")
    return sum(advance(pk, now=now) for pk in list(waiting.values_list("pk", flat=True)))


def advance(sheet_id: int, *, now: datetime) -> bool:
    """Check or write one sheet; False when it is not its turn: another worker is at this producer's, or it is done."""
    vendor_id = SheetImport.objects.values_list("vendor", flat=True).get(pk=sheet_id)
    try:
        with aside() as others, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_TRY_LOCK, [vendor_id])
            if not cursor.fetchone()[0]:
                return False
            sheet = SheetImport.objects.get(pk=sheet_id)
            if not sheet.is_running:
                return False
            others.execute("UPDATE catalog_sheetimport SET attempts = attempts + 1 WHERE id = %s", [sheet_id])
            if sheet.attempts >= MOST_ATTEMPTS:
                _fail(
                    sheet,
                    f"Máy chủ dừng giữa chừng {MOST_ATTEMPTS} lần. {_NOTHING_WRITTEN} Mời gửi lại tệp.",
                    now,
                )
                return True

            def tell(done: int) -> None:
                others.execute(
                    "UPDATE catalog_sheetimport SET done = least(%s, total) WHERE id = %s", [done, sheet_id]
                )

            _step(sheet, now, tell)
    except (DomainError, IntegrityError) as error:
        _give_up(sheet_id, error, now)
    return True


def _go_on(sheet: SheetImport, now: datetime) -> SheetImport:
    if sheet.total > AT_ONCE:
        transaction.on_commit(bell.ring_import_bell, robust=True)
        return sheet
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            with saying_when_busy():
                cursor.execute(f"SELECT {_LOCK}", [sheet.vendor_id])
            _step(sheet, now, None)
    except (DomainError, IntegrityError) as error:
        _give_up(sheet.pk, error, now)
    sheet.refresh_from_db()
    return sheet


def _step(sheet: SheetImport, now: datetime, tell: Callable[[int], None] | None) -> None:
    """The transaction and the producer's lock are held. raises NotFound for whoever may no longer"""
    desk = access_desk(sheet.person, sheet.vendor_id, day=business_day_of(now), scope=HelperScope.PRODUCTS)
    is_writing = sheet.state == State.WRITING
    with acting(desk.actor, on_behalf_of=desk.on_behalf_of):
        known = load_known(desk.vendor, rows := [SheetRow(*row) for row in sheet.rows], is_locked=is_writing)
        plan = plan_goods(
            known,
            rows,
            has_names="name" in sheet.summary.get("columns", ()),
            may_stock=desk.may(HelperScope.STOCK),
            day=business_day_of(now),
            tell=None if is_writing else tell,
        )
        differences = _stock_differences(desk, plan)
        told = [] if is_writing else [RowFault(*one) for one in sheet.faults]
        # What could not be read is missing from its row: one sentence about a cell is enough.
        unread = {one[:2] for one in told}
        faults = [*told, *(one for one in plan.faults if one[:2] not in unread)]
        columns = sheet.summary.get("columns", [])
        sheet.summary = {**summary_of(plan, differences), "columns": columns}
        if faults:
            faults.sort(key=lambda one: one.row_no)
            sheet.faults, sheet.state = [list(one) for one in faults[:MOST_KEPT]], State.FAULTY
            sheet.summary["fault_count"] = len(faults)
        elif is_writing:
            write_goods(known, plan, actor=desk.actor, now=now, tell=tell)
            _write_stock(desk, sheet, differences, now)
            sheet.state, sheet.rows = State.DONE, []
        else:
            sheet.state = State.READY
        sheet.done, sheet.attempts = sheet.total, 0
        sheet.finished_at = None if sheet.state == State.READY else now
        sheet.save()


def _stock_differences(desk: Desk, plan: GoodsPlan) -> list[tuple[SizePlan, int]]:
    """Sizes whose shelf holds another number than the sheet says, and by how much. At most two queries."""
    counted = [size for size in plan.sizes if size.stock is not None]
    if not counted:
        return []
    held = {
        level.variant_id: level
        for level in StockLevel.objects.filter(
            outlet__kind=OutletKind.ONLINE_SHELF,
            outlet__operator_vendor=desk.vendor,
            owner=desk.vendor,
            variant__in=[size.size.pk for size in counted if size.size.pk],
            service_date=None,
        )
    }
    found = []
    for size in counted:
        level = held.get(size.size.pk)
        wanted = size.stock or 0
        if level is not None and wanted < level.reserved:
            plan.fault(
                size.row_no,
                "stock",
                f"Đơn đang giữ {level.reserved} đơn vị gốc nên tồn không thể là {wanted}. Mời xử lý đơn trước.",
            )
        elif difference := wanted - (level.on_hand if level else 0):
            found.append((size, difference))
    return found


def _write_stock(
    desk: Desk, sheet: SheetImport, differences: Sequence[tuple[SizePlan, int]], now: datetime
) -> None:
    """What was counted, as moves against what stands on the shelf under its lock.

    locks  the levels of the shelf, in order of id; products and sizes are locked already
    """
    if not differences:
        return
    shelf: Outlet = open_online_shelf(desk.vendor)
    ensure_levels(Shelf(shelf.pk, size.size.pk, desk.vendor.pk) for size, _ in differences)
    levels = {
        level.variant_id: level
        for of_pair in lock_levels((shelf.pk, size.size.pk) for size, _ in differences).values()
        for level in of_pair
        if level.owner_id == desk.vendor.pk
    }
    moves: list[dict[str, Any]] = []
    changes: list[LevelChange] = []
    for size, _ in differences:
        level = levels[size.size.pk]
        difference = (size.stock or 0) - level.on_hand  # again, under the lock
        if not difference:
            continue
        changes.append(LevelChange(level.pk, difference, 0))
        moves.append(
            {
                "outlet_id": shelf.pk,
                "variant_id": size.size.pk,
                "owner_id": desk.vendor.pk,
                "quantity": difference,
                "kind": MoveKind.COUNT.value,
                "source_type": "sheet",
                "source_id": str(sheet.pk),
                "source_line": size.row_no,
                "source_part": 0,
                "reason": f"Nhập bảng tính {sheet.file_name}"[:200],
                "actor": desk.actor,
                "happened_at": now,
            }
        )
    for start in range(0, len(moves), BATCH):
        insert_rows(StockMove, moves[start : start + BATCH])
    add_up(changes)


def _give_up(sheet_id: int, error: Exception, now: datetime) -> None:
    """Nothing of its transaction is left; the row says why."""
    sheet = SheetImport.objects.get(pk=sheet_id)
    if isinstance(error, NotFound):
        sentence = "Người gửi tệp không còn được làm việc này cho đơn vị."
    elif isinstance(error, DomainError):
        sentence = error.message
    else:
        sentence = "Vừa có người khác ghi trùng mã hàng, mã vạch hoặc tên. Mời gửi lại tệp để kiểm tra lại."
    _fail(sheet, f"{sentence} {_NOTHING_WRITTEN}", now)


def _fail(sheet: SheetImport, sentence: str, now: datetime) -> None:
    sheet.state, sheet.sentence, sheet.finished_at, sheet.done = State.FAILED, sentence[:400], now, 0
    sheet.save(update_fields=["state", "sentence", "finished_at", "done"])
