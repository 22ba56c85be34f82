"""Moderation by programs: the same gates, reasons and notices as the pages."""

from typing import Any

import pytest
from django.test import Client

from catalog.models import ProductChange, ProductState
from shop.kernel.models import AuditEntry, Notice
from tests.frontend.test_moderation import make_product_in_review, make_waiting
from tests.shop.api.test_placing_orders import ask
from tests.world import make_platform_person, make_user, make_variant, sign_in
from vendors.models import VendorMembership, VendorState
from vendors.people.models import User

QUEUE = """query($kind: ReviewQueueKind!, $first: Int, $offset: Int) {
  reviewQueue(kind: $kind, first: $first, offset: $offset) {
    totalCount targetHours oldest items { id name vendorName commune waitingSince isLate }
  }
}"""


@pytest.fixture
def moderator(db) -> User:
    return make_platform_person("moderator")


@pytest.fixture
def program(client: Client, moderator: User) -> Client:
    sign_in(client, moderator)
    return client


def judge(client: Client, mutation: str, number: int, **more: str) -> dict[str, Any]:
    kind = "ApproveInput" if mutation.startswith("approve") else "RejectInput"
    query = f"mutation($i:{kind}!){{{mutation}(input:$i){{id problems{{code message path}}}}}}"
    _, body = ask(client, query, i={"id": number, **more})
    return body["data"][mutation]


def test_the_queues_are_read_by_programs(program, django_assert_max_num_queries):
    vendor = make_waiting("HTX Chờ Duyệt")
    product = make_product_in_review(name="Mắm ruốc")
    change = ProductChange.objects.create(
        product=make_variant(name="Khô cá dứa").product, proposed={"name": "Mới"}, proposed_by="user:1"
    )

    for kind, name, number in (
        ("VENDORS", "HTX Chờ Duyệt", vendor.pk),
        ("PRODUCTS", "Mắm ruốc", product.pk),
        ("CHANGES", "Khô cá dứa", change.pk),
    ):
        with django_assert_max_num_queries(8):
            _, body = ask(program, QUEUE, kind=kind)
        queue = body["data"]["reviewQueue"]
        assert (queue["totalCount"], queue["targetHours"]) == (1, 48)
        (item,) = queue["items"]
        assert (item["id"], item["name"], item["isLate"]) == (number, name, False)
        assert item["waitingSince"] == queue["oldest"]


@pytest.mark.parametrize(
    ("bounds", "code"),
    [
        ({"first": 0}, "invalid-input"),
        ({"first": 10_000}, "LIMIT_EXCEEDED"),  # the door itself
        ({"offset": -1}, "invalid-input"),
        ({"offset": 10**6}, "invalid-input"),
    ],
)
def test_a_page_is_bounded(program, bounds, code):
    _, body = ask(program, QUEUE, kind="VENDORS", **bounds)

    assert body["errors"][0]["extensions"]["code"] == code


def test_a_program_lets_a_producer_in_under_the_moderators_name(program, moderator):
    vendor = make_waiting()

    assert judge(program, "approveVendor", vendor.pk) == {"id": vendor.pk, "problems": []}

    vendor.refresh_from_db()
    assert vendor.state == VendorState.APPROVED
    assert (
        AuditEntry.objects.get(subject=f"vendors_vendor:{vendor.pk}", action="update").actor
        == f"user:{moderator.pk}"
    )


def test_what_is_sent_back_needs_its_reason(program):
    vendor, product = make_waiting(), make_product_in_review()

    for mutation, number in (("rejectVendor", vendor.pk), ("rejectProduct", product.pk)):
        (problem,) = judge(program, mutation, number, reason=" ")["problems"]
        assert (problem["code"], problem["path"]) == ("invalid-input", ["reason"])
        assert judge(program, mutation, number, reason="Bản chụp mờ.")["problems"] == []

    product.refresh_from_db()
    assert product.state == ProductState.REJECTED
    assert Notice.objects.get(recipient=f"vendor:{product.vendor_id}").body == "Bản chụp mờ."


def test_a_word_given_twice_is_a_problem_and_not_a_fault(program):
    change = ProductChange.objects.create(
        product=make_variant().product, proposed={"summary": "Mới"}, proposed_by="user:1"
    )

    assert judge(program, "approveChange", change.pk)["problems"] == []
    (problem,) = judge(program, "rejectChange", change.pk, reason="Chưa rõ.")["problems"]

    assert problem["code"] == "wrong-state"


def test_ones_own_case_is_refused_to_programs_too(program, moderator):
    product = make_product_in_review()
    VendorMembership.objects.create(user=moderator, vendor=product.vendor, role="owner")

    (problem,) = judge(program, "approveProduct", product.pk)["problems"]

    assert problem["code"] == "own-case"


def test_strangers_and_missing_ones_answer_alike(client, program):
    stranger = Client()
    sign_in(stranger, make_user())
    vendor = make_waiting()

    answers = [judge(stranger, "approveVendor", number)["problems"] for number in (vendor.pk, 999_999)]
    answers.append(judge(program, "approveVendor", 999_999)["problems"])

    assert [problems[0]["code"] for problems in answers] == ["not-found"] * 3
    vendor.refresh_from_db()
    assert vendor.state == VendorState.SUBMITTED
