"""recordPosSales as a till asks it: one verdict a sale, or none and nothing booked."""

import hashlib
import json
from uuid import uuid4

import pytest
from django.test import Client

from outlets.models import Device
from outlets.selectors.access_device import DEVICE_COOKIE
from shop.api.request_body import MAX_BODY_BYTES
from shop.kernel.busy import Busy
from shop.orders.models import Sale, SaleQuarantine
from shop.orders.services import record_pos_sale as booking
from tests.world import make_clerk, make_till, make_variant, on_hand, stock

pytestmark = pytest.mark.django_db
SECRET = "cd" * 32
QUERY = """mutation RecordPosSales($input: RecordPosSalesInput!) {
  recordPosSales(input: $input) {
    verdicts { saleId result reason shortVariantIds }
    problems { code message retry }
  }
}"""


@pytest.fixture
def honey():
    return make_variant()


@pytest.fixture
def till(honey):
    till = make_till(credential_hash=hashlib.sha256(bytes.fromhex(SECRET)).hexdigest())
    stock(till.outlet, honey, 1_000)
    return till


@pytest.fixture
def browser(till) -> Client:
    client = Client(raise_request_exception=False)
    client.cookies[DEVICE_COOKIE] = f"{till.pk}.{SECRET}"
    return client


def sale_of(till: Device, variants, sequence: int, **changes):
    """As frontend/src/pos/upload.ts sends it."""
    lines = [{"variantId": v.pk, "quantity": 1, "amountVnd": v.price_vnd} for v in variants]
    total = sum(line["amountVnd"] for line in lines)
    return {
        "saleId": str(uuid4()),
        "outletId": till.outlet_id,
        "sequence": sequence,
        "soldAt": "2026-11-20T03:00:00.000Z",
        "lines": lines,
        "tenders": [{"method": "cash", "amountVnd": total, "receivedVnd": total + 500_000}],
        **changes,
    }


def body_of(sales) -> str:
    given = {"input": {"deviceNow": "2026-11-20T03:00:00.000Z", "sales": sales}}
    return json.dumps(
        {"query": QUERY, "operationName": "RecordPosSales", "variables": given}, separators=(",", ":")
    )


def send(browser: Client, sales):
    answer = browser.post("/graphql/", body_of(sales), content_type="application/json")
    return answer.status_code, answer.json()


def results(answer) -> list[tuple[str, str]]:
    payload = answer["data"]["recordPosSales"]
    assert payload["problems"] == []
    return [(verdict["result"], verdict["reason"]) for verdict in payload["verdicts"]]


def test_a_day_without_network_goes_up_in_one_request_and_sixteen_queries(
    till, browser, honey, django_assert_num_queries
):
    others = [make_variant(honey.product.vendor, name=f"Hàng {n}", price_vnd=1_250_000) for n in range(2)]
    for variant in others:
        stock(till.outlet, variant, 100)
    sales = [sale_of(till, [honey, *others], n) for n in range(1, 101)]

    assert len(body_of(sales)) < MAX_BODY_BYTES
    with django_assert_num_queries(16):  # who asks, its clock, and fourteen of the booking
        status, answer = send(browser, sales)

    assert (status, results(answer)) == (200, [("accepted", "")] * 100)
    assert [v["saleId"] for v in answer["data"]["recordPosSales"]["verdicts"]] == [s["saleId"] for s in sales]
    assert Sale.objects.count() == 100
    assert results(send(browser, sales)[1]) == [("duplicate", "")] * 100


def test_each_sale_gets_its_own_verdict_and_short_goods_are_named(till, browser, honey):
    rare = make_variant(honey.product.vendor, name="Hàng hiếm")
    sales = [
        sale_of(till, [honey], 1),
        sale_of(till, [rare], 2),
        sale_of(till, [honey], 3, tenders=[]),
    ]

    answer = send(browser, sales)[1]

    assert results(answer) == [("accepted", ""), ("accepted", "short"), ("quarantined", "tenders")]
    assert [v["shortVariantIds"] for v in answer["data"]["recordPosSales"]["verdicts"]] == [[], [rare.pk], []]
    assert SaleQuarantine.objects.get().sequence == 3


def test_the_clock_is_set_and_the_clerk_noted_once_for_the_whole_batch(till, browser, honey):
    clerk = make_clerk(till.outlet)
    browser.force_login(clerk)

    send(browser, [sale_of(till, [honey], n) for n in (1, 2)])

    assert {sale.clerk for sale in Sale.objects.all()} == {clerk}
    assert Device.objects.get(pk=till.pk).last_seen_at is not None


def test_more_than_a_hundred_are_refused_whole(till, browser, honey):
    answer = send(browser, [sale_of(till, [honey], n) for n in range(1, 102)])[1]["data"]["recordPosSales"]

    assert answer["verdicts"] is None
    assert [problem["code"] for problem in answer["problems"]] == ["invalid-input"]
    assert Sale.objects.count() == 0


def test_what_no_type_can_hold_stops_its_batch_but_not_the_others(till, browser, honey):
    """The door refuses the request whole; the till then sends halves, and only the odd one stays behind."""
    odd = sale_of(till, [honey], 2, soldAt="hôm qua")
    good = sale_of(till, [honey], 1)

    status, answer = send(browser, [good, odd])

    assert status == 400
    assert answer["errors"][0]["extensions"]["path"] == ["input", "sales", "1", "soldAt"]
    assert Sale.objects.count() == 0
    assert results(send(browser, [good])[1]) == [("accepted", "")]


def test_goods_that_others_hold_too_long_say_try_again(till, browser, honey, monkeypatch):
    def wait_in_vain(*_args, **_kwargs):
        raise Busy("Đang có nhiều người mua cùng lúc. Mời thử lại sau vài giây.")

    monkeypatch.setattr(booking, "issue_stock", wait_in_vain)
    answer = send(browser, [sale_of(till, [honey], n) for n in (1, 2)])[1]["data"]["recordPosSales"]

    assert answer["verdicts"] is None
    assert [(p["code"], p["retry"]) for p in answer["problems"]] == [("busy", True)]
    assert Sale.objects.count() == 0


def test_a_bug_over_one_sale_books_nothing_of_its_batch_and_the_rest_goes_up_in_halves(
    till, browser, honey, monkeypatch
):
    judge = booking.judge_clock

    def fail_at_five(upload, *rest):
        if upload.sequence == 5:
            raise ZeroDivisionError
        return judge(upload, *rest)

    monkeypatch.setattr(booking, "judge_clock", fail_at_five)
    sales = [sale_of(till, [honey], n) for n in range(1, 9)]

    answer = send(browser, sales)[1]
    assert answer["data"]["recordPosSales"] is None
    assert answer["errors"][0]["extensions"]["code"] == "INTERNAL"
    assert (Sale.objects.count(), on_hand(till.outlet, honey)) == (0, 1_000)

    assert results(send(browser, sales[:4])[1]) == [("accepted", "")] * 4
    assert send(browser, sales[4:5])[1]["data"]["recordPosSales"] is None
    assert results(send(browser, sales[5:])[1]) == [("accepted", "")] * 3
    assert on_hand(till.outlet, honey) == 993


def test_a_stranger_books_and_keeps_nothing(till, honey):
    answer = send(Client(), [sale_of(till, [honey], 1)])[1]["data"]["recordPosSales"]

    assert answer["verdicts"] is None
    assert [(p["code"], p["retry"]) for p in answer["problems"]] == [("unknown-device", False)]
    assert (Sale.objects.count(), SaleQuarantine.objects.count()) == (0, 0)
