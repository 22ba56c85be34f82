"""A producer's own products by the API: what the desk's pages do, with problems as data."""

import json
from typing import Any

import pytest
from django.test import Client

from catalog.models import PriceChange, Product, ProductChange
from tests.world import make_user, make_variant, make_vendor, shelf_of, sign_in, stock
from vendors.models import Vendor, VendorMembership

pytestmark = pytest.mark.django_db
LIST = """query($v: Int!, $first: Int, $after: String, $search: String, $state: String) {
  myProducts(vendorId: $v, first: $first, after: $after, search: $search, state: $state) {
    totalCount pageInfo { hasNextPage endCursor }
    edges { node { id name state missing claimWords hasWaitingChange variants { priceVnd available } } } } }"""
UPDATE = """mutation($i: UpdateProductInput!) { updateProduct(input: $i) {
  product { name state hasWaitingChange } problems { code path message } } }"""


@pytest.fixture
def vendor() -> Vendor:
    return make_vendor()


@pytest.fixture
def owner(client: Client, vendor: Vendor) -> Client:
    user = make_user("Chủ hàng")
    VendorMembership.objects.create(user=user, vendor=vendor, role="owner")
    sign_in(client, user)
    return client


def ask(client: Client, query: str, **variables: Any) -> Any:
    body = json.dumps({"query": query, "variables": variables})
    answer = client.post("/graphql/", body, content_type="application/json").json()
    assert "errors" not in answer, answer
    (payload,) = answer["data"].values()
    return payload


def test_pages_follow_each_other_in_order_of_name(owner, vendor):
    for name in ("Ớt", "Ca cao", "Mắm"):
        make_variant(vendor, name=name)

    first = ask(owner, LIST, v=vendor.pk, first=2)
    second = ask(owner, LIST, v=vendor.pk, first=2, after=first["pageInfo"]["endCursor"])

    names = [edge["node"]["name"] for page in (first, second) for edge in page["edges"]]
    assert names == ["Ca cao", "Mắm", "Ớt"]
    assert (first["totalCount"], first["pageInfo"]["hasNextPage"]) == (3, True)
    assert second["pageInfo"]["hasNextPage"] is False


def test_a_product_says_stock_what_is_missing_and_words_of_healing(owner, vendor):
    honey = make_variant(vendor)
    stock(shelf_of(vendor), honey, 9)
    Product.objects.filter(pk=honey.product_id).update(summary="Trị ho", story="Chuyện")

    (edge,) = ask(owner, LIST, v=vendor.pk, search="mat ong", state="live")["edges"]

    assert edge["node"]["variants"] == [{"priceVnd": 85_000, "available": 9}]
    assert edge["node"]["missing"] == ["ingredients", "picture", "paper", "origin"]
    assert edge["node"]["claimWords"] == ["trị"]


def test_words_of_a_live_product_wait_and_what_is_left_out_stays(owner, vendor):
    product = make_variant(vendor).product
    ids = {"vendorId": vendor.pk, "productId": product.pk}

    ask(owner, UPDATE, i={**ids, "name": "Mật ong đước"})
    answer = ask(owner, UPDATE, i={**ids, "storyAnswers": ["Từ rừng."], "localMaterialPercent": 70})

    assert answer["product"] == {"name": "Mật ong rừng ngập mặn", "state": "live", "hasWaitingChange": True}
    assert ProductChange.objects.get(state="waiting").proposed == {
        "name": "Mật ong đước",
        "story": "Từ rừng.",
        "story_answers": ["Từ rừng.", "", "", "", ""],
    }
    product.refresh_from_db()
    assert product.local_material_percent == 70


def test_a_refusal_is_a_problem_at_its_field_and_changes_nothing(owner, vendor):
    product = make_variant(vendor).product
    asked = {"vendorId": vendor.pk, "productId": product.pk, "name": "Tên", "localLabourPercent": 101}

    (problem,) = ask(owner, UPDATE, i=asked)["problems"]

    assert (problem["code"], problem["path"]) == ("invalid-input", ["localLabourPercent"])
    assert not ProductChange.objects.exists()


def test_a_draft_is_made_sent_priced_and_withdrawn(owner, vendor):
    made = ask(
        owner,
        "mutation($i: CreateProductInput!) { createProduct(input: $i) { product { id state } problems { code } } }",
        i={
            "vendorId": vendor.pk,
            "name": "Mắm",
            "categoryId": make_variant(vendor).product.category_id,
            "communeCode": "27676",
        },
    )
    assert made["product"]["state"] == "draft"
    step = {"vendorId": vendor.pk, "productId": made["product"]["id"]}
    sent = ask(
        owner,
        "mutation($i: ProductStepInput!) { submitProduct(input: $i) { product { id } problems { code } } }",
        i=step,
    )
    assert sent == {"product": None, "problems": [{"code": "incomplete"}]}

    honey = make_variant(vendor)
    priced = ask(
        owner,
        "mutation($i: ChangePriceInput!) { changePrice(input: $i) "
        "{ product { variants { priceVnd } } problems { code } } }",
        i={"vendorId": vendor.pk, "variantId": honey.pk, "priceVnd": 91_000},
    )
    gone = ask(
        owner,
        "mutation($i: ProductStepInput!) { withdrawProduct(input: $i) { product { state } problems { code } } }",
        i={"vendorId": vendor.pk, "productId": honey.product_id},
    )
    assert priced["product"]["variants"] == [{"priceVnd": 91_000}]
    assert gone["product"]["state"] == "withdrawn"
    assert PriceChange.objects.filter(variant=honey).count() == 2
