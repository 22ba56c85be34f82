"""The register and the acts of officers, for programs."""

import json
from datetime import date

import pytest
import time_machine

from catalog.models import Certificate
from tests.world import NOW, certify, make_officer, make_variant, make_vendor, province, sign_in

pytestmark = pytest.mark.django_db
REGISTER = """query($f: RecognisedProductFilters, $first: Int, $after: String) {
  recognisedProducts(filters: $f, first: $first, after: $after) {
    totalCount pageInfo { hasNextPage endCursor }
    edges { node { productName place stars state decisionNumber expiresOn url } } } }"""
GRACE = """mutation($i: SetCertificateGraceInput!) { setCertificateGrace(input: $i) {
  certificate { state markEndsOn } problems { code path message } } }"""


@pytest.fixture(autouse=True)
def _on_a_known_day():
    with time_machine.travel(NOW, tick=True):
        yield


def ask(client, query, **variables):
    body = json.dumps({"query": query, "variables": variables})
    answer = client.post("/graphql/", body, content_type="application/json").json()
    assert "errors" not in answer or variables.get("is_wrong"), answer
    return answer


@pytest.fixture
def teas():
    vendor = make_vendor()
    made = [make_variant(vendor, name=f"Trà {letter}", stars=None).product for letter in "ABC"]
    certify(made[0], 5, issued_on=date(2025, 1, 1))
    certify(made[1], 4, issued_on=date(2024, 2, 1))  # 73 days left
    certify(made[2], 3, issued_on=date(2023, 11, 1))  # ran out
    return made


def test_the_register_is_paged_and_narrowed(client, teas):
    first = ask(client, REGISTER, first=1)["data"]["recognisedProducts"]
    second = ask(client, REGISTER, first=1, after=first["pageInfo"]["endCursor"])["data"][
        "recognisedProducts"
    ]
    expired = ask(client, REGISTER, f={"state": "EXPIRED", "province": "79"})["data"]["recognisedProducts"]

    assert (first["totalCount"], first["pageInfo"]["hasNextPage"]) == (2, True)
    assert first["edges"][0]["node"]["productName"] == "Trà A"
    assert second["edges"][0]["node"] | {"url": ""} == {
        "productName": "Trà B",
        "place": "Xã Thạnh An, TP. Hồ Chí Minh",
        "stars": 4,
        "state": "LATE",
        "decisionNumber": teas[1].certificates.get().decision_number,
        "expiresOn": "2027-02-01",
        "url": "",
    }
    assert [edge["node"]["state"] for edge in expired["edges"]] == ["EXPIRED"]


@pytest.mark.parametrize("wrong", [{"province": "00"}, {"commune": "x"}, {"group": "khong-co"}])
def test_filters_that_name_nothing_are_refused_in_words(client, teas, wrong):
    answer = ask(client, REGISTER, f=wrong, is_wrong=True)

    assert answer["errors"][0]["extensions"]["code"] in {"invalid-input", "not-found"}


def test_a_grace_is_answered_with_the_new_state_or_a_problem_at_its_field(client, teas):
    sign_in(client, make_officer(province("79")))
    certificate = teas[2].certificates.get()
    asked = {"certificateId": certificate.pk, "reason": "Chờ kết quả đợt 2"}

    late = ask(client, GRACE, i={**asked, "graceUntil": "2027-11-01"})["data"]["setCertificateGrace"]
    done = ask(client, GRACE, i={**asked, "graceUntil": "2027-02-01"})["data"]["setCertificateGrace"]

    assert late["problems"][0]["code"] == "invalid-input"
    assert late["problems"][0]["path"][-1] == "graceUntil"
    assert done["certificate"] == {"state": "GRACE", "markEndsOn": "2027-02-01"}
    assert Certificate.objects.get(pk=certificate.pk).grace_reason == "Chờ kết quả đợt 2"


def test_a_products_certificate_says_its_state(client, teas):
    query = "query($s: String!) { product(slug: $s) { certificate { stars state } } }"

    assert ask(client, query, s=teas[1].slug)["data"]["product"] == {
        "certificate": {"stars": 4, "state": "late"}
    }
