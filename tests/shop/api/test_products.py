"""Reading the catalogue by the API: what it says, in how many statements, and that the quick way says the same."""

import json

import pytest
from graphql import execute_sync, parse

from catalog.models import Certificate, Product
from search.services.index_products import rebuild
from shop.api.plain_fields import PlainFieldsContext, Plan
from shop.api.schema import schema
from tests.world import THANH_AN, make_bundle, make_variant, make_vendor, shelf_of, stock

pytestmark = pytest.mark.django_db

LIST = """query($group: String, $commune: String, $search: String, $first: Int, $after: String) {
  products(group: $group, commune: $commune, search: $search, first: $first, after: $after) {
    totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    edges { cursor node { id name slug summary url pictureUrl vendor { name slug kind } commune { code name }
      certificate { stars decisionNumber issuingBody issuedOn expiresOn }
      variants { id name sku gtin baseUnit unitWord priceVnd priceQuantity available } } }
  }
}"""
PRODUCT = """query($slug: String!) { product(slug: $slug) {
  name url vendor { name } commune { name } certificate { stars } variants { id priceVnd available } } }"""


def ask(client, query, **variables):
    body = json.dumps({"query": query, "variables": variables})
    answer = client.post("/graphql/", body, content_type="application/json")
    assert answer.status_code == 200
    return answer.json()


def names(answer):
    return [edge["node"]["name"] for edge in answer["data"]["products"]["edges"]]


@pytest.fixture
def honeys():
    vendor = make_vendor()
    made = [make_variant(vendor, name=f"Mật ong {letter}") for letter in "ABCDE"]
    stock(shelf_of(vendor), made[0], 7)
    salt = make_variant(name="Muối", set_number=10, stars=None)
    make_bundle(vendor, {made[0]: 2, salt: 1}, price_vnd=300_000)
    rebuild()
    return made


def test_a_list_says_everything_about_each_product(client, honeys, settings):
    settings.PUBLIC_URL = "https://cho.example"
    Product.objects.filter(pk=honeys[0].product_id).update(picture="products/a.png")
    product, certificate = honeys[0].product, honeys[0].product.certificates.get()

    node = next(
        edge["node"]
        for edge in ask(client, LIST)["data"]["products"]["edges"]
        if edge["node"]["id"] == product.pk
    )

    assert node == {
        "id": product.pk,
        "name": "Mật ong A",
        "slug": product.slug,
        "summary": "",
        "url": f"https://cho.example/san-pham/{product.slug}/",
        "pictureUrl": "https://cho.example/media/products/a.png",
        "vendor": {"name": product.vendor.name, "slug": product.vendor.slug, "kind": "cooperative"},
        "commune": {"code": THANH_AN, "name": "Xã Thạnh An, TP. Hồ Chí Minh"},
        "certificate": {
            "stars": 4,
            "decisionNumber": certificate.decision_number,
            "issuingBody": certificate.issuing_body,
            "issuedOn": "2025-08-01",
            "expiresOn": "2028-08-01",
        },
        "variants": [
            {
                "id": honeys[0].pk,
                "name": "Hũ 250 g",
                "sku": honeys[0].sku,
                "gtin": None,
                "baseUnit": "piece",
                "unitWord": "hũ",
                "priceVnd": 85_000,
                "priceQuantity": 1,
                "available": 7,
            }
        ],
    }


def test_pages_follow_each_other(client, honeys):
    first = ask(client, LIST, first=4)
    rest = ask(client, LIST, first=4, after=first["data"]["products"]["pageInfo"]["endCursor"])

    assert names(first) + names(rest) == ["Giỏ quà Tết", *(f"Mật ong {letter}" for letter in "ABCDE"), "Muối"]
    assert first["data"]["products"]["totalCount"] == rest["data"]["products"]["totalCount"] == 7
    assert [a["data"]["products"]["pageInfo"]["hasNextPage"] for a in (first, rest)] == [True, False]
    assert ask(client, LIST, after="cm93OjQw")["data"]["products"]["edges"] == []  # row:40


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"group": "do-uong"}, []),
        ({"group": "thuc-pham", "commune": THANH_AN, "first": 2}, ["Giỏ quà Tết", "Mật ong A"]),
        ({"commune": "99999"}, []),
        ({"commune": "x"}, []),
        ({"search": "mat ong b"}, ["Mật ong B"]),
        ({"search": "mật ong", "group": "thuc-pham", "first": 2}, ["Mật ong A", "Mật ong B"]),
        ({"search": "mật ong", "group": "do-uong"}, []),
        ({"search": "zzz"}, []),
    ],
)
def test_lists_are_narrowed_down(client, honeys, asked, found):
    assert names(ask(client, LIST, **asked)) == found


def test_an_unknown_group_is_refused(client, honeys):
    error = ask(client, LIST, group="khong-co")["errors"][0]

    assert error["message"] == "Không có nhóm sản phẩm này."


def test_a_list_takes_two_statements_and_a_search_too(client, honeys, django_assert_max_num_queries):
    for asked in ({}, {"group": "thuc-pham"}, {"search": "mat ong"}, {"first": 50}):
        with django_assert_max_num_queries(2):  # the counts are one of them, once a minute
            assert names(ask(client, LIST, **asked))


def test_a_product_takes_two_statements_also_as_a_gift_box(client, honeys, django_assert_max_num_queries):
    for product in Product.objects.all():
        with django_assert_max_num_queries(2):
            assert ask(client, PRODUCT, slug=product.slug)["data"]["product"]["name"] == product.name
    box = ask(client, PRODUCT, slug=Product.objects.get(name="Giỏ quà Tết").slug)["data"]["product"]
    assert box["variants"][0]["available"] == 0  # its producer has no salt on the shelf


def test_what_is_not_on_show_is_null(client, honeys):
    Product.objects.update(state="withdrawn")

    assert ask(client, PRODUCT, slug=honeys[0].product.slug) == {"data": {"product": None}}
    assert ask(client, PRODUCT, slug="khong-co") == {"data": {"product": None}}


@pytest.mark.parametrize(
    "query",
    [
        LIST,
        ("{ products { edges { node { ...A ... on Product { vendor { slug } } } } } }"
        " fragment A on Product { n: name vendor { name } }"),
        "{ products(first: 2) { __typename edges { node { __typename name } } totalCount } }",
        ("query($no: Boolean = false) { products { totalCount @include(if: $no)"
        " edges { node { id summary @skip(if: $no) } } } }"),
        ("{ a: products(first: 1) { edges { node { id } } }"
        " b: products(first: 3) { edges { node { name id } } } version }"),
        "{ products { edges { node { certificate { stars } variants { gtin } } } } }",
        '{ product(slug: "x") { name } }',
    ],
)  # fmt: skip
def test_the_quick_way_says_what_graphql_core_says(honeys, query, caplog):
    Certificate.objects.filter(product=honeys[1].product).delete()
    document = parse(query)

    quick = execute_sync(schema.graphql_schema, document, execution_context_class=PlainFieldsContext)
    plain = execute_sync(schema.graphql_schema, document)

    assert quick == plain
    assert json.dumps(quick.data) == json.dumps(plain.data)  # the order of the fields too
    assert quick.errors is None
    assert caplog.records == []


def test_a_fault_of_the_quick_way_is_answered_all_the_same_and_logged(honeys, monkeypatch, caplog):
    def faulty(self, source):
        raise KeyError("a fault of the plan")

    monkeypatch.setattr(Plan, "read", faulty)
    document = parse("{ products(first: 2) { edges { node { name vendor { name } } } } }")

    answer = execute_sync(schema.graphql_schema, document, execution_context_class=PlainFieldsContext)

    assert answer == execute_sync(schema.graphql_schema, document)
    assert {record.levelname for record in caplog.records} == {"WARNING"}
    assert "could not be read plainly" in caplog.text
    assert "a fault of the plan" in caplog.text
