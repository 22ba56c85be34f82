"""The API's mutations as a shopper's or a till's program meets them."""

import hashlib
import json
from uuid import uuid4

import pytest
from django.test import Client

from outlets.selectors.access_device import DEVICE_COOKIE
from shop.orders.models import OrderGroup, Sale, SaleQuarantine
from tests.world import TRI_AN, make_till, make_variant, on_hand, shelf_of, stock

pytestmark = pytest.mark.django_db

PLACE = """mutation($input: PlaceOrderInput!) {
  placeOrder(input: $input) {
    order { code url totalVnd sellerOrders { seller totalVnd } }
    problems { code message path }
  }
}"""
RECORD = """mutation($input: RecordPosSaleInput!) {
  recordPosSale(input: $input) { result reason shortVariantIds problems { code message } }
}"""
SECRET = "ab" * 32


def ask(client, query, **variables):
    body = json.dumps({"query": query, "variables": variables})
    answer = client.post("/graphql/", body, content_type="application/json")
    return answer.status_code, answer.json()


def order_of(variant, **changes):
    return {
        "orderId": str(uuid4()),
        "lines": [{"variantId": variant.pk, "quantity": 2}],
        "name": "Phạm Văn Mua",
        "phone": "0912 345 678",
        "communeCode": TRI_AN,
        "addressLine": "12 đường số 3",
        **changes,
    }


@pytest.fixture
def honey():
    variant = make_variant()
    stock(shelf_of(variant.product.vendor), variant, 10)
    return variant


def test_a_guest_orders_and_asking_again_is_the_same_order(client, honey):
    placed = order_of(honey)

    first, again = (ask(client, PLACE, input=placed)[1]["data"]["placeOrder"] for _ in range(2))

    assert first["order"]["totalVnd"] == 170_000
    assert first == again
    assert OrderGroup.objects.count() == 1
    assert on_hand(shelf_of(honey.product.vendor), honey) == 8


@pytest.mark.parametrize(
    ("changes", "code", "path"),
    [
        ({"communeCode": "99999"}, "not-found", ["communeCode"]),
        ({"communeCode": "\t27676"}, "invalid-input", ["communeCode"]),
        ({"phone": "12"}, "invalid-input", ["phone"]),
        ({"name": "  "}, "invalid-input", ["name"]),
        ({"lines": []}, "invalid-input", ["lines"]),
        ({"lines": [{"variantId": 999_999, "quantity": 1}]}, "not-for-sale", ["lines", "0", "variantId"]),
        ({"addressLine": "x" * 201}, "invalid-input", ["addressLine"]),
    ],
)
def test_what_cannot_be_meant_is_a_problem_at_its_place(client, honey, changes, code, path):
    status, answer = ask(client, PLACE, input=order_of(honey, **changes))

    problem = answer["data"]["placeOrder"]["problems"][0]
    assert status == 200
    assert (problem["code"], problem["path"]) == (code, path)
    assert OrderGroup.objects.count() == 0
    assert on_hand(shelf_of(honey.product.vendor), honey) == 10


@pytest.mark.parametrize("quantity", [0, -1, 1_000_000_000, 1.5, "1,5", None, True, float("nan")])
def test_an_impossible_quantity_is_refused_before_anything_runs(client, honey, quantity):
    placed = order_of(honey, lines=[{"variantId": honey.pk, "quantity": quantity}])

    status, answer = ask(client, PLACE, input=placed)

    assert status == 400
    assert "errors" in answer
    assert OrderGroup.objects.count() == 0


def test_a_price_sent_by_the_client_is_refused(client, honey):
    placed = order_of(honey, lines=[{"variantId": honey.pk, "quantity": 1, "priceVnd": 1}])

    status, answer = ask(client, PLACE, input=placed)

    assert status == 400
    assert "không có trường này" in answer["errors"][0]["message"]
    assert OrderGroup.objects.count() == 0


def test_too_little_stock_is_said_in_the_words_of_the_product(client, honey):
    answer = ask(client, PLACE, input=order_of(honey, lines=[{"variantId": honey.pk, "quantity": 11}]))[1]

    problem = answer["data"]["placeOrder"]["problems"][0]
    assert problem["code"] == "out-of-stock"
    assert problem["message"] == "“Mật ong rừng ngập mặn” không đủ hàng: chỉ còn 10 hũ."


@pytest.fixture
def till():
    digest = hashlib.sha256(bytes.fromhex(SECRET)).hexdigest()
    return make_till(credential_hash=digest)


def sale_of(till, variant, **changes):
    line = {"variantId": variant.pk, "quantity": 3, "amountVnd": 255_000}
    return {
        "saleId": str(uuid4()),
        "outletId": till.outlet_id,
        "sequence": 1,
        "soldAt": "2026-11-20T10:00:00+07:00",
        "deviceNow": "2026-11-20T10:00:01+07:00",
        "lines": [line],
        "tenders": [{"method": "cash", "amountVnd": 255_000, "receivedVnd": 300_000}],
        **changes,
    }


def with_credential(till) -> Client:
    client = Client()
    client.cookies[DEVICE_COOKIE] = f"{till.pk}.{SECRET}"
    return client


def test_a_till_uploads_a_sale_twice_and_it_counts_once(till, honey):
    client, sale = with_credential(till), sale_of(till, honey)

    first, again = (ask(client, RECORD, input=sale)[1]["data"]["recordPosSale"] for _ in range(2))

    assert (first["result"], again["result"]) == ("accepted", "duplicate")
    assert Sale.objects.get().total_vnd == 255_000


def test_what_a_till_cannot_have_meant_is_kept_and_never_asked_for_again(till, honey):
    sale = sale_of(till, honey, lines=[{"variantId": honey.pk, "quantity": 0, "amountVnd": 255_000}])

    answer = ask(with_credential(till), RECORD, input=sale)[1]["data"]["recordPosSale"]

    assert (answer["result"], answer["reason"]) == ("quarantined", "quantity")
    assert SaleQuarantine.objects.get().payload["lines"] == [[honey.pk, 0, 255_000]]


def test_without_a_credential_nothing_is_booked_or_kept(client, till, honey):
    answer = ask(client, RECORD, input=sale_of(till, honey))[1]["data"]["recordPosSale"]

    assert answer["result"] is None
    assert answer["problems"][0]["code"] == "unknown-device"
    assert (Sale.objects.count(), SaleQuarantine.objects.count()) == (0, 0)
