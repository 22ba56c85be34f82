"""Producers by the API: the market's for everybody, one's own profile for who works on it."""

from typing import Any

import pytest
from django.test import Client

from tests.shop.api.test_placing_orders import ask
from tests.vendors.profiles import PERSONAL_NUMBER, complete_vendor, desk_of
from tests.world import PHU_QUOC, THANH_AN, make_helper, make_user, make_vendor
from vendors.models import Vendor, VendorState

pytestmark = pytest.mark.django_db
LIST = """query($first: Int, $after: String, $commune: String, $kind: ProducerKind) {
  producers(first: $first, after: $after, commune: $commune, kind: $kind) {
    totalCount pageInfo { hasNextPage endCursor } edges { node { name kind url commune { code name } } }
  }
}"""
MINE = (
    """query($id: Int!) { myVendor(id: $id) { state taxCode personalNumberMasked missing { key label } } }"""
)
SAVE = "mutation($i: SaveVendorProfileInput!) { saveVendorProfile(input: $i) { vendor { story } problems { path } } }"
SUBMIT = (
    "mutation($i: SubmitVendorInput!) { submitVendor(input: $i) { vendor { state } problems { code path } } }"
)


def listed(client: Client, **variables: Any) -> dict[str, Any]:
    return ask(client, LIST, **variables)[1]["data"]["producers"]


def names(page: dict[str, Any]) -> list[str]:
    return [edge["node"]["name"] for edge in page["edges"]]


def program(vendor: Vendor) -> Client:
    client = Client()
    client.force_login(desk_of(vendor).person)
    return client


def test_only_approved_producers_are_listed_by_name_page_after_page(client, django_assert_num_queries):
    for name in ("Ất", "Bính", "Giáp"):
        make_vendor(name)
    for state in set(VendorState.values) - {"approved"}:
        make_vendor("Ẩn", state=state)

    with django_assert_num_queries(2):
        first = listed(client, first=2)
    second = listed(client, first=2, after=first["pageInfo"]["endCursor"])

    assert (names(first), names(second)) == (["Ất", "Bính"], ["Giáp"])
    assert (first["totalCount"], first["pageInfo"]["hasNextPage"]) == (3, True)
    assert second["pageInfo"]["hasNextPage"] is False


def test_producers_of_a_commune_and_of_a_kind(client):
    make_vendor("Ở Thạnh An", kind="household")
    make_vendor("Ở Phú Quốc", kind="farm", in_commune=PHU_QUOC)

    assert names(listed(client, commune=PHU_QUOC)) == ["Ở Phú Quốc"]
    assert names(listed(client, kind="HOUSEHOLD")) == ["Ở Thạnh An"]
    assert names(listed(client, commune="99999")) == []
    assert ask(client, LIST, after="x")[1]["errors"][0]["extensions"]["code"] == "invalid-input"


def test_one_producer_or_null(client):
    shown, hidden = make_vendor("HTX Muối", story="Ba đời."), make_vendor("Ẩn", state=VendorState.DRAFT)
    query = "query($s: String!) { producer(slug: $s) { name story commune { code } } }"

    assert ask(client, query, s=shown.slug)[1]["data"]["producer"] == {
        "name": "HTX Muối",
        "story": "Ba đời.",
        "commune": {"code": THANH_AN},
    }
    assert ask(client, query, s=hidden.slug)[1]["data"]["producer"] is None


def test_ones_own_profile_says_what_is_missing_and_masks_the_personal_number():
    vendor = complete_vendor("household", state=VendorState.DRAFT, address_line="")

    _, body = ask(program(vendor), MINE, id=vendor.pk)

    assert body["data"]["myVendor"] == {
        "state": "draft",
        "taxCode": "•••• •••• 1234",
        "personalNumberMasked": "•••• •••• 1234",
        "missing": [{"key": "address_line", "label": "Số nhà, đường, ấp"}],
    }
    assert PERSONAL_NUMBER not in str(body)


def test_saving_tells_every_problem_and_sending_every_gap():
    vendor = complete_vendor("household", state=VendorState.DRAFT, address_line="", registration_number="")
    client, mine = program(vendor), {"vendorId": vendor.pk}

    _, faulty = ask(client, SAVE, i={**mine, "taxCode": "1", "phone": "1", "story": "x"})
    paths = [problem["path"] for problem in faulty["data"]["saveVendorProfile"]["problems"]]
    assert paths == [["taxCode"], ["phone"]]
    _, lacking = ask(client, SUBMIT, i=mine)
    assert [problem["path"] for problem in lacking["data"]["submitVendor"]["problems"]] == [
        ["addressLine"],
        ["registrationNumber"],
    ]

    whole = {"addressLine": "Ấp Mới", "registrationNumber": "41H8", "story": "Chuyện", "kind": "HOUSEHOLD"}
    _, saved = ask(client, SAVE, i={**mine, **whole})
    assert saved["data"]["saveVendorProfile"] == {"vendor": {"story": "Chuyện"}, "problems": []}
    _, sent = ask(client, SUBMIT, i=mine)
    assert sent["data"]["submitVendor"] == {"vendor": {"state": "submitted"}, "problems": []}


def test_strangers_and_helpers_for_other_things_find_nothing():
    vendor = complete_vendor(state=VendorState.DRAFT)
    for person in (make_user(), make_helper(vendor, "products")):
        client = Client()
        client.force_login(person)
        answers = [ask(client, MINE, id=number)[1]["errors"][0] for number in (vendor.pk, 999_999)]
        assert {answer["extensions"]["code"] for answer in answers} == {"not-found"}
        for mutation, name in ((SAVE, "saveVendorProfile"), (SUBMIT, "submitVendor")):
            refused = ask(client, mutation, i={"vendorId": vendor.pk})[1]["data"][name]
            assert refused["vendor"] is None

    vendor.refresh_from_db()
    assert vendor.state == VendorState.DRAFT
