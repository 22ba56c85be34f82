"""docs/till-rules.md, rule by rule. Rules 8, 9 and 11 come with the shifts, the reports and the returns."""

import re
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog.models import ProductState, Variant
from outlets.models import Device, StockMove
from outlets.services.reserve_stock import reserve_stock
from outlets.services.stock_ledger import Demand
from outlets.services.take_stock import OutOfStock
from shop.kernel import outbox
from shop.kernel.models import Notice
from shop.orders.models import FlagKind, Sale, SaleFlag, SaleLine, SaleQuarantine
from shop.orders.services.record_pos_sale import SaleVerdict, SoldLine, Tender, record_pos_sale
from shop.reports.models import SaleFact
from tests.world import (
    NOW,
    certify,
    level,
    make_bundle,
    make_outlet,
    make_till,
    make_variant,
    make_vendor,
    on_hand,
    order,
    sell,
    shelf_of,
    stock,
)

pytestmark = pytest.mark.django_db
SALE = UUID("0198c0de-0000-7000-8000-000000000001")


def upload(
    till: Device, *lines: SoldLine, tenders: list[Tender] | None = None, **changes: object
) -> SaleVerdict:
    total = sum(line.amount_vnd for line in lines)
    asked = {
        "sale_id": SALE,
        "device": till,
        "outlet_id": till.outlet_id,
        "sequence": 1,
        "lines": list(lines),
        "tenders": [Tender("cash", total, total)] if tenders is None else tenders,
        "sold_at": NOW,
        "now": NOW,
    }
    return record_pos_sale(**{**asked, **changes})


def reserve(till: Device, variant: Variant, quantity: int) -> None:
    demand = Demand(till.outlet_id, variant.pk, quantity, 1, 1, "9")
    reserve_stock([demand], source_type="order", now=NOW, expires_at=NOW + timedelta(minutes=10))


def flags() -> list[tuple[str, int]]:
    return sorted(SaleFlag.objects.values_list("kind", "line_no"))


# Rule 1


def test_1_a_replayed_sale_is_booked_once_and_answered_alike(till, honey):
    first, again = (sell(till, honey, 3, sale_id=SALE) for _ in range(2))

    assert (first, again) == (SaleVerdict("accepted"), SaleVerdict("duplicate"))
    assert Sale.objects.get().total_vnd == 3 * 85_000
    assert on_hand(till.outlet, honey) == 10 - 3


@pytest.mark.parametrize("since", ["revoked", "carried to another outlet"])
def test_1_a_booked_sale_stays_a_duplicate_whatever_became_of_the_till(till, honey, since):
    line = SoldLine(honey.pk, 3, 255_000)
    upload(till, line)
    stood_at = till.outlet_id
    if since == "revoked":
        Device.objects.filter(pk=till.pk).update(revoked_at=NOW)
    else:
        Device.objects.filter(pk=till.pk).update(outlet=make_outlet())

    assert upload(Device.objects.get(pk=till.pk), line, outlet_id=stood_at) == SaleVerdict("duplicate")
    assert SaleQuarantine.objects.count() == 0
    assert on_hand(till.outlet, honey) == 10 - 3


# Rule 2


@pytest.mark.parametrize(
    "other",
    [
        {"quantity": 4},
        {"quantity": 3, "amount_vnd": 255_001},
        {"quantity": 3, "sequence": 77},
        {"quantity": 3, "sold_at": NOW - timedelta(milliseconds=1)},
    ],
    ids=["goods", "amount", "sequence", "time"],
)
def test_2_an_id_reused_for_another_content_is_kept_aside_and_moves_nothing(till, honey, other):
    sell(till, honey, 3, sale_id=SALE)

    assert sell(till, honey, **other, sale_id=SALE) == SaleVerdict("quarantined", "id-reused")
    assert sell(till, honey, **other, sale_id=SALE) == SaleVerdict("quarantined", "id-reused")
    kept = SaleQuarantine.objects.get()
    assert (kept.sale_id, kept.reason, kept.outlet_id) == (SALE, "id-reused", till.outlet_id)
    assert on_hand(till.outlet, honey) == 10 - 3
    assert Sale.objects.get().total_vnd == 3 * 85_000


def test_2_what_is_kept_aside_is_kept_word_for_word_and_told_to_the_manager_once(till, honey):
    sell(till, honey, 3, sale_id=SALE)
    for _ in range(3):
        sell(till, honey, 4, sale_id=SALE, sequence=5)

    kept = SaleQuarantine.objects.get()
    assert kept.payload["lines"] == [[honey.pk, 4, 340_000]]
    assert kept.payload["tenders"] == [["cash", 340_000, 340_000]]
    assert kept.sequence == 5
    notice = Notice.objects.get(kind="sale-quarantined")
    assert notice.recipient == f"outlet:{till.outlet_id}"
    assert notice.body == f"Máy {till.name}, số 5."


# Rule 3


def test_3_a_number_of_the_till_used_for_a_second_sale_is_kept_aside(till, honey):
    sell(till, honey, 3, sequence=7)

    verdict = sell(till, honey, 1, sequence=7)

    assert verdict == SaleVerdict("quarantined", "sequence-reused")
    assert Sale.objects.count() == 1
    assert on_hand(till.outlet, honey) == 10 - 3


def test_3_two_tills_count_for_themselves(till, honey):
    other = make_till(till.outlet)

    assert sell(till, honey, 1, sequence=7).result == "accepted"
    assert sell(other, honey, 1, sequence=7).result == "accepted"


# Rule 4


def test_4_a_revoked_till_books_nothing_and_loses_nothing(till, honey):
    till.revoked_at = NOW
    till.save()

    assert sell(till, honey, 1).reason == "device-revoked"
    assert SaleQuarantine.objects.get().payload["lines"] == [[honey.pk, 1, 85_000]]
    assert (Sale.objects.count(), on_hand(till.outlet, honey)) == (0, 10)


def test_4_a_sale_of_another_outlet_is_kept_aside_for_good(till, honey):
    elsewhere = make_outlet()
    line = SoldLine(honey.pk, 1, 85_000)
    assert upload(till, line, outlet_id=elsewhere.pk) == SaleVerdict("quarantined", "other-outlet")

    Device.objects.filter(pk=till.pk).update(outlet=elsewhere)
    again = upload(Device.objects.get(pk=till.pk), line, outlet_id=elsewhere.pk)

    assert again == SaleVerdict(
        "quarantined", "other-outlet"
    )  # the manager may have settled it by hand by now
    assert Sale.objects.count() == 0


GOOD = [("cash", 85_000, 100_000)]


@pytest.mark.parametrize(
    ("quantity", "amount_vnd", "tenders", "changes", "reason"),
    [
        (1, 85_000, GOOD, {"sequence": 0}, "sequence"),
        (1, 85_000, GOOD, {"sequence": -1}, "sequence"),
        (1, 85_000, GOOD, {"sequence": 2**70}, "sequence"),
        (1, 85_000, GOOD, {"lines": []}, "lines"),
        (1, 85_000, GOOD, {"lines": [SoldLine(1, 1, 0)] * 201}, "lines"),
        (1, 85_000, GOOD, {"lines": [SoldLine(2**70, 1, 85_000)]}, "unknown-variant"),
        (1, 85_000, GOOD, {"lines": [SoldLine(-1, 1, 85_000)]}, "unknown-variant"),
        (0, 85_000, GOOD, {}, "quantity"),
        (-1, 85_000, GOOD, {}, "quantity"),
        (10**9, 85_000, GOOD, {}, "quantity"),
        (1, -1, GOOD, {}, "amount"),
        (1, 10**16, GOOD, {}, "amount"),
        (1, 85_000, [], {}, "tenders"),
        (1, 85_000, [("cash", 84_999, 84_999)], {}, "tenders"),
        (1, 85_000, [("cash", 85_000, 84_999)], {}, "tenders"),
        (1, 85_000, [("gold", 85_000, 85_000)], {}, "tenders"),
        (1, 85_000, [("cash", 86_000, 86_000), ("card", -1_000, 0)], {}, "tenders"),
        (1, 85_000, [("cash", 5_000, 5_000)] * 17, {}, "tenders"),
    ],
)
def test_4_what_cannot_be_a_sale_is_kept_aside_with_its_reason(  # noqa: PLR0917 - a table's columns
    till, honey, quantity, amount_vnd, tenders, changes, reason
):
    line = SoldLine(honey.pk, quantity, amount_vnd)

    verdict = upload(till, line, tenders=[Tender(*t) for t in tenders], **changes)

    assert verdict == SaleVerdict("quarantined", reason)
    assert SaleQuarantine.objects.get().reason == reason
    assert (Sale.objects.count(), StockMove.objects.filter(kind="sale").count()) == (0, 0)
    assert Notice.objects.filter(kind="sale-quarantined").count() == 1


def test_4_a_gift_box_without_contents_is_no_sale(till):
    empty = make_variant(stars=None, is_bundle=True)

    assert sell(till, empty, 1).reason == "unknown-variant"


# Rule 5


def test_5_goods_reserved_online_are_sold_flagged_and_missing_on_paper(till, honey):
    reserve(till, honey, 10)

    verdict = sell(till, honey, 2)

    assert verdict == SaleVerdict("accepted", "short", (honey.pk,))
    after = level(till.outlet, honey)
    assert (after.on_hand, after.reserved, after.shortfall) == (8, 10, 2)
    assert SaleFlag.objects.get().detail == {"variant": honey.pk, "short": 2}
    assert Notice.objects.get(kind="count-shelf").recipient == f"outlet:{till.outlet_id}"


def test_5_goods_the_ledger_does_not_know_are_sold_below_zero(till, honey):
    verdict = sell(till, honey, 13)

    assert verdict == SaleVerdict("accepted", "short", (honey.pk,))
    after = level(till.outlet, honey)
    assert (after.on_hand, after.reserved, after.shortfall) == (-3, 0, 3)
    assert SaleFlag.objects.get().detail["short"] == 3


def test_5_goods_that_never_stood_there_belong_to_their_producer(till):
    stranger = make_variant(make_vendor("HTX Khác"))

    assert sell(till, stranger, 2).reason == "short"
    after = level(till.outlet, stranger)
    assert (after.owner, after.on_hand) == (stranger.product.vendor, -2)
    assert SaleLine.objects.get().parts[0]["consigned_quantity"] == 2


def test_5_while_goods_are_missing_the_shop_window_stops_selling_them(honey):
    till = make_till(shelf_of(honey.product.vendor))
    stock(till.outlet, honey, 1)
    sell(till, honey, 2)

    with pytest.raises(OutOfStock) as refused:
        order((honey, 1))
    assert refused.value.free == 0

    stock(till.outlet, honey, 2)
    assert order((honey, 1)).total_vnd == 85_000
    assert level(till.outlet, honey).shortfall == 0


def test_5_a_gift_box_short_of_one_component_is_flagged_at_its_line(till, honey):
    tea = make_variant(make_vendor("Hộ Chè"), name="Chè")
    box = make_bundle(make_vendor("Hộ Đóng Gói"), {honey: 2, tea: 1}, price_vnd=250_000)

    verdict = sell(till, box, 3)

    assert verdict == SaleVerdict("accepted", "short", (tea.pk,))
    assert flags() == [("short", 1)]
    assert (on_hand(till.outlet, honey), on_hand(till.outlet, tea)) == (10 - 6, -3)


# Rule 6


@pytest.mark.parametrize(("printed_vnd", "wanted"), [(80_000, [("old_price", 1)]), (85_000, [])])
def test_6_the_printed_price_stands_and_a_difference_is_flagged(till, honey, printed_vnd, wanted):
    verdict = sell(till, honey, 1, amount_vnd=printed_vnd)
    outbox.deliver_all()

    assert verdict.result == "accepted"
    assert flags() == wanted
    fact = SaleFact.objects.get()
    assert (fact.amount_vnd, fact.list_amount_vnd) == (printed_vnd, 85_000)


# Rule 7


@pytest.mark.parametrize("gone", ["archived", "inactive"])
def test_7_goods_no_longer_offered_are_booked_and_flagged(till, honey, gone):
    if gone == "archived":
        honey.product.state = ProductState.WITHDRAWN
        honey.product.save()
    else:
        honey.is_active = False
        honey.save()

    assert sell(till, honey, 1).result == "accepted"
    assert flags() == [("withdrawn", 1)]
    assert on_hand(till.outlet, honey) == 9


def test_7_a_certificate_that_ran_out_is_flagged_and_its_stars_do_not_count(till):
    old = make_variant(stars=None)
    certify(old.product, 4, issued_on=datetime(2023, 1, 31, tzinfo=UTC).date())
    stock(till.outlet, old, 5)

    assert sell(till, old, 1).reason == "expired_certificate"
    part = SaleLine.objects.get().parts[0]
    assert (part["stars"], part["certificate"]) == (None, None)


def test_7_goods_that_never_had_a_certificate_are_not_flagged(till):
    bare = make_variant(stars=None)
    stock(till.outlet, bare, 5)

    assert sell(till, bare, 1) == SaleVerdict("accepted")


# Rule 10

THREE_YEARS = timedelta(days=3 * 365)


@pytest.mark.parametrize(
    ("skew", "happened", "wanted"),
    [
        (-THREE_YEARS, -THREE_YEARS, ["clock"]),  # before the till was registered
        (timedelta(hours=-48), timedelta(hours=-48), ["late"]),
        (timedelta(minutes=-6), timedelta(minutes=-6), []),
        (timedelta(minutes=4), timedelta(), []),
        (timedelta(minutes=6), timedelta(), ["clock"]),
        (timedelta(hours=48), timedelta(), ["clock"]),
        (THREE_YEARS, timedelta(), ["clock"]),
    ],
    ids=["-3 y", "-48 h", "-6 min", "+4 min", "+6 min", "+48 h", "+3 y"],
)
def test_10_a_clock_may_lie_and_the_sale_counts(till, honey, skew, happened, wanted):
    verdict = sell(till, honey, 1, sold_at=NOW + skew)
    outbox.deliver_all()

    sale = Sale.objects.get()
    assert verdict.result == "accepted"
    assert (sale.sold_at, sale.recorded_at) == (NOW + skew, NOW)
    assert sale.happened_at == NOW + happened
    assert [kind for kind, _ in flags()] == wanted
    assert SaleFact.objects.get().business_day == sale.business_day == (NOW + happened).date()


@pytest.mark.parametrize("hours", [-48, 48])
def test_10_a_known_offset_puts_the_clock_right(till, honey, hours):
    till.clock_offset_ms = -hours * 3_600_000
    till.save()

    verdict = sell(till, honey, 1, sold_at=NOW + timedelta(hours=hours))

    assert verdict == SaleVerdict("accepted")
    assert Sale.objects.get().happened_at == NOW


@pytest.mark.parametrize("sold_at", [datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)])
@pytest.mark.parametrize("offset_ms", [-(10**9), 10**9])
def test_10_the_ends_of_the_calendar_are_no_crash(till, honey, sold_at, offset_ms):
    till.clock_offset_ms = offset_ms
    till.save()

    assert sell(till, honey, 1, sold_at=sold_at).result == "accepted"
    assert Sale.objects.get().happened_at <= NOW


def test_10_sales_are_ordered_by_the_tills_own_count_not_by_its_clock(till, honey):
    for sequence, minutes in ((1, 0), (2, -90), (3, -30)):
        sell(till, honey, 1, sequence=sequence, sold_at=NOW + timedelta(minutes=minutes))

    by_sequence = Sale.objects.order_by("device", "sequence").values_list("sequence", flat=True)
    assert list(by_sequence) == [1, 2, 3]


def test_10_a_night_sale_belongs_to_the_vietnamese_day(till, honey):
    sell(till, honey, 1, sold_at=datetime(2026, 11, 19, 17, 30, tzinfo=UTC))  # 00:30 on the 20th in Vietnam

    assert str(Sale.objects.get().business_day) == "2026-11-20"


# Rule 12, the server's half: an answer is given only for what is stored


@pytest.mark.parametrize("quantity", [1, 0])
def test_12_every_answered_upload_is_stored(till, honey, quantity):
    sale_id = uuid4()
    sell(till, honey, quantity, sale_id=sale_id, amount_vnd=85_000)

    stored = Sale.objects.filter(pk=sale_id).count() + SaleQuarantine.objects.filter(sale_id=sale_id).count()
    assert stored == 1


def test_a_till_sale_of_five_lines_needs_fourteen_queries(till, honey):
    others = [make_variant(honey.product.vendor, name=f"Hàng {n}") for n in range(4)]
    for variant in others:
        stock(till.outlet, variant, 5)
    lines = [SoldLine(v.pk, 1, 85_000) for v in [honey, *others]]

    with CaptureQueriesContext(connection) as queries:
        assert upload(till, *lines) == SaleVerdict("accepted")

    # The whole request may need 20; who asks and from which till takes the rest.
    assert len(queries) == 14, "\n".join(q["sql"][:150] for q in queries)


def test_even_a_sale_of_goods_that_never_stood_here_stays_within_the_budget(till, honey):
    others = [make_variant(honey.product.vendor, name=f"Hàng {n}") for n in range(4)]
    lines = [SoldLine(v.pk, 1, 85_000) for v in others]

    with CaptureQueriesContext(connection) as queries:
        assert upload(till, *lines).reason == "short"

    assert len(queries) <= 17, "\n".join(q["sql"][:150] for q in queries)


# The page and the code say the same words

PAGE = settings.BASE_DIR / "docs" / "till-rules.md"
SERVICES = settings.BASE_DIR / "shop" / "orders" / "services"


def reasons_in_code() -> set[str]:
    """What `pos_sale.py` returns or chooses between, and what `record_pos_sale.py` quarantines by name."""
    judged = (SERVICES / "pos_sale.py").read_text(encoding="utf-8")
    recorded = (SERVICES / "record_pos_sale.py").read_text(encoding="utf-8")
    returned = re.findall(r'return "([a-z-]+)"', judged)
    chosen = re.findall(r'"" if [^\n]* else "([a-z-]+)"', judged)
    return {*returned, *chosen, *re.findall(r'SaleVerdict\("quarantined", "([a-z-]+)"\)', recorded)}


def test_every_reason_and_flag_in_the_code_is_named_on_the_page():
    page = PAGE.read_text(encoding="utf-8")
    reasons = reasons_in_code()

    assert reasons == {
        "device-revoked", "other-outlet", "sequence", "lines", "unknown-variant", "quantity", "amount",
        "tenders", "id-reused", "sequence-reused",
    }  # fmt: skip
    named = set(re.findall(r"`([a-z_-]+)`", page))
    assert reasons <= named
    assert set(FlagKind.values) <= named
    assert {"accepted", "duplicate", "quarantined"} <= named


def test_the_page_states_twelve_rules():
    headings = re.findall(r"^### (\d+)\. ", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)

    assert [int(number) for number in headings] == list(range(1, 13))
