"""Seats of a tour on a day: stock of the producer's online shelf by date of service, in the one ledger."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import uuid4

from catalog.models import Variant
from catalog.selectors.access_product import access_variant
from outlets.models import MoveKind, Outlet, OutletKind, StockLevel, StockMove
from shop.kernel.acting import acting
from shop.kernel.busy import saying_when_busy
from shop.kernel.clock import business_day_of
from shop.kernel.errors import InvalidInput, NotFound
from vendors.models import HelperScope
from vendors.selectors.access_desk import Desk

MOST_SEATS = 1000
MOST_DAYS = 366
FURTHEST = timedelta(days=550)
EVERY_DAY = frozenset(range(7))


def open_seats(desk: Desk, variant_id: int, *, days: Sequence[date], seats: int, now: datetime) -> int:
    """Let so many people book each of these days, those already held included. Returns how many days changed.

    seats   0 closes the days; never fewer than are held for orders
    raises  NotFound; InvalidInput at "seats" or "days"
    locks   the levels of these days, in order of id
    """
    if not desk.may(HelperScope.STOCK) and not desk.may(HelperScope.PRODUCTS):
        raise NotFound
    _check(days, seats, business_day_of(now))
    with acting(desk.actor, on_behalf_of=desk.on_behalf_of):
        variant = access_variant(desk, variant_id)
        if not variant.product.is_service:
            raise InvalidInput("Chỉ dịch vụ mới mở chỗ theo ngày; hàng hoá thì nhập kho.", path=("seats",))
        shelf = Outlet.objects.filter(
            kind=OutletKind.ONLINE_SHELF, operator_vendor=desk.vendor, closed_on=None
        ).first()
        if shelf is None:
            raise InvalidInput(
                "Đơn vị chưa có kệ bán trực tuyến: kệ được mở khi hồ sơ được duyệt.", path=("seats",)
            )
        levels = _locked_levels(shelf, variant, desk.vendor.pk, sorted(set(days)))
        short = [level for level in levels if level.reserved > seats]
        if short:
            first = short[0]
            raise InvalidInput(
                f"Ngày {first.service_date:%d/%m/%Y} đã giữ {first.reserved} chỗ cho khách: không giảm xuống {seats}.",
                path=("seats",),
            )
        changed = [level for level in levels if level.on_hand != seats]
        _book(changed, seats, actor=desk.actor, now=now)
    return len(changed)


def days_between(first: date, last: date, *, weekdays: frozenset[int] = EVERY_DAY) -> list[date]:
    """Every day from first to last that falls on these weekdays (Monday 0).

    raises  InvalidInput at "days"  for a backward or longer span than a year
    """
    if not timedelta() <= last - first < timedelta(days=MOST_DAYS):
        raise InvalidInput("Ngày cuối phải sau ngày đầu, trong vòng một năm.", path=("days",))
    span = (first + timedelta(days=n) for n in range((last - first).days + 1))
    days = [day for day in span if day.weekday() in weekdays]
    if not days:
        raise InvalidInput("Trong khoảng này không có ngày nào vào thứ đã chọn.", path=("days",))
    return days


def _check(days: Sequence[date], seats: int, today: date) -> None:
    if not 0 <= seats <= MOST_SEATS:
        raise InvalidInput("Số chỗ từ 0 đến 1.000.", path=("seats",))
    if not 1 <= len(days) <= MOST_DAYS:
        raise InvalidInput("Mỗi lần mở từ 1 đến 366 ngày.", path=("days",))
    if min(days) < today:
        raise InvalidInput("Ngày đã qua không mở chỗ được nữa.", path=("days",))
    if max(days) > today + FURTHEST:
        raise InvalidInput("Chỉ mở chỗ trước được một năm rưỡi.", path=("days",))


def _locked_levels(shelf: Outlet, variant: Variant, owner_id: int, days: list[date]) -> list[StockLevel]:
    """The levels of these days, made where missing, locked in order of id. Two statements."""
    with saying_when_busy():
        StockLevel.objects.bulk_create(
            [StockLevel(outlet=shelf, variant=variant, owner_id=owner_id, service_date=day) for day in days],
            ignore_conflicts=True,
        )
        levels = StockLevel.objects.select_for_update().filter(
            outlet=shelf, variant=variant, owner_id=owner_id, service_date__in=days
        )
        return list(levels.order_by("pk"))


def _book(levels: list[StockLevel], seats: int, *, actor: str, now: datetime) -> None:
    """One move a day; what is held stays held. Two statements."""
    document = str(uuid4())
    StockMove.objects.bulk_create(
        StockMove(
            outlet_id=level.outlet_id,
            variant_id=level.variant_id,
            owner_id=level.owner_id,
            service_date=level.service_date,
            quantity=seats - level.on_hand,
            kind=MoveKind.RECEIPT if seats > level.on_hand else MoveKind.WRITE_OFF,
            source_type="seats",
            source_id=document,
            source_line=line,
            reason="Mở chỗ" if seats > level.on_hand else "Bớt chỗ",
            actor=actor,
            happened_at=now,
        )
        for line, level in enumerate(levels, 1)
    )
    for level in levels:
        level.on_hand, level.shortfall = seats, max(0, level.reserved - seats)
    StockLevel.objects.bulk_update(levels, ["on_hand", "shortfall"])
