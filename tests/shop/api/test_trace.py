"""Batches by the API: looked up by any code of a label, written down, recalled."""

import json
from datetime import date

import pytest
import time_machine

from catalog.barcodes import in_store_barcode
from catalog.models import Batch, BatchRecall
from tests.world import NOW, make_user, make_variant
from vendors.models import VendorMembership

pytestmark = pytest.mark.django_db

TRACE = "query($code: String!) { trace(code: $code) { batchNumber productName stars recall { advice } } }"
CREATE = """mutation($input: CreateBatchInput!) {
  createBatch(input: $input) { batchId traceCode problems { code message path } }
}"""
RECALL = """mutation($input: RecallBatchInput!) {
  recallBatch(input: $input) { recall { reason } problems { code path } }
}"""


@pytest.fixture
def honey():
    return make_variant(shelf_life_days=30)


@pytest.fixture
def owner(client, honey):
    user = make_user("Chủ hàng")
    VendorMembership.objects.create(user=user, vendor=honey.product.vendor, role="owner")
    client.force_login(user)
    with time_machine.travel(NOW):
        yield user


def ask(client, query: str, **variables) -> dict:
    body = json.dumps({"query": query, "variables": variables})
    answer = client.post("/graphql/", body, content_type="application/json").json()
    assert "errors" not in answer, answer
    (payload,) = answer["data"].values()
    return payload


def test_a_batch_is_written_down_found_and_recalled(client, honey, owner):
    typed = {
        "vendorId": honey.product.vendor_id,
        "productId": honey.product_id,
        "code": "L01",
        "madeOn": "2026-11-01",
    }

    made = ask(client, CREATE, input=typed)
    found = ask(client, TRACE, code=made["traceCode"])
    words = {"traceCode": made["traceCode"], "reason": "Vỏ nứt", "advice": "Mang trả"}
    recalled = ask(client, RECALL, input=words)

    assert Batch.objects.get(pk=made["batchId"]).expires_on == date(2026, 12, 1)
    assert found == {"batchNumber": "L01", "productName": "Mật ong rừng ngập mặn", "stars": 4, "recall": None}
    assert recalled == {"recall": {"reason": "Vỏ nứt"}, "problems": []}
    assert ask(client, TRACE, code=made["traceCode"])["recall"] == {"advice": "Mang trả"}
    assert ask(client, RECALL, input=words)["problems"] == [{"code": "already-recalled", "path": []}]
    assert BatchRecall.objects.count() == 1


def test_what_cannot_be_is_a_problem_at_its_place(client, honey, owner):
    typed = {
        "vendorId": honey.product.vendor_id,
        "productId": honey.product_id,
        "code": "",
        "madeOn": "2026-11-01",
    }

    (problem,) = ask(client, CREATE, input=typed)["problems"]

    assert (problem["code"], problem["path"]) == ("invalid-input", ["code"])
    assert not Batch.objects.exists()


def test_the_number_under_the_bars_finds_the_product_and_unknown_codes_nothing(client, honey):
    assert ask(client, TRACE, code=in_store_barcode(honey.pk))["batchNumber"] is None
    assert ask(client, TRACE, code="zzzzzzzzzzzzzzzz") is None
