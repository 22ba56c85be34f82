import pytest

from shop.kernel.clock import business_day_of
from shop.kernel.errors import InvalidInput, NotFound
from shop.kernel.models import AuditEntry, Notice, OutboxEvent
from tests.vendors.profiles import complete_vendor, desk_of
from tests.world import NOW, make_helper, make_platform_person, make_vendor
from vendors.models import VendorPaper, VendorReview, VendorState
from vendors.selectors.access_desk import access_desk
from vendors.services.review_vendor import (
    LEGAL_STEPS,
    ProfileIncomplete,
    Step,
    WrongState,
    approve_vendor,
    reject_vendor,
    resume_vendor,
    submit_vendor,
    suspend_vendor,
    take_back_vendor,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def moderator():
    return make_platform_person("moderator")


def steps_of(vendor):
    return list(VendorReview.objects.filter(vendor=vendor).order_by("pk").values_list("step", flat=True))


def test_the_whole_way_each_step_with_who_and_why(moderator):
    vendor = complete_vendor(state=VendorState.DRAFT)
    desk = desk_of(vendor)

    submit_vendor(desk)
    reject_vendor(vendor.pk, moderator, "Bản chụp giấy đăng ký bị mờ.")
    submit_vendor(desk)
    approve_vendor(vendor.pk, moderator)
    suspend_vendor(vendor.pk, moderator, "Giả mạo logo OCOP.")
    resume_vendor(vendor.pk, moderator, "Đã gỡ.")

    rows = VendorReview.objects.filter(vendor=vendor).order_by("pk").values_list("step", "actor", "reason")
    owner, judge = desk.actor, f"user:{moderator.pk}"
    assert list(rows) == [
        ("submitted", owner, ""),
        ("rejected", judge, "Bản chụp giấy đăng ký bị mờ."),
        ("submitted", owner, ""),
        ("approved", judge, ""),
        ("suspended", judge, "Giả mạo logo OCOP."),
        ("resumed", judge, "Đã gỡ."),
    ]
    vendor.refresh_from_db()
    assert vendor.state == VendorState.APPROVED
    names = OutboxEvent.objects.order_by("pk").values_list("name", flat=True)
    assert list(names) == ["vendor.rejected", "vendor.approved", "vendor.suspended", "vendor.resumed"]
    notices = Notice.objects.filter(recipient=f"vendor:{vendor.pk}").order_by("pk")
    assert [notice.kind for notice in notices] == [
        "vendor-rejected", "vendor-approved", "vendor-suspended", "vendor-resumed",
    ]  # fmt: skip
    assert notices[0].body == "Bản chụp giấy đăng ký bị mờ."


ACTS = {
    Step.SUBMITTED: lambda vendor, _: submit_vendor(desk_of(vendor)),
    Step.TAKEN_BACK: lambda vendor, _: take_back_vendor(desk_of(vendor)),
    Step.APPROVED: lambda vendor, judge: approve_vendor(vendor.pk, judge),
    Step.REJECTED: lambda vendor, judge: reject_vendor(vendor.pk, judge, "Thiếu giấy"),
    Step.SUSPENDED: lambda vendor, judge: suspend_vendor(vendor.pk, judge, "Vi phạm"),
    Step.RESUMED: lambda vendor, judge: resume_vendor(vendor.pk, judge),
}


@pytest.mark.parametrize(("step", "state"), [(step, state) for step in Step for state in VendorState])
def test_only_legal_steps_are_taken_and_a_refused_one_leaves_nothing(step, state, moderator):
    vendor = complete_vendor(state=state)
    open_from, leads_to = LEGAL_STEPS[step]

    if state in open_from:
        ACTS[step](vendor, moderator)
        expected, taken = leads_to, [step]
    else:
        with pytest.raises(WrongState):
            ACTS[step](vendor, moderator)
        expected, taken = state, []

    vendor.refresh_from_db()
    assert vendor.state == expected
    assert steps_of(vendor) == taken
    assert Notice.objects.filter(recipient=f"vendor:{vendor.pk}").exists() == (
        bool(taken) and step not in {Step.SUBMITTED, Step.TAKEN_BACK}
    )


def test_a_profile_with_something_missing_is_refused_with_the_list():
    vendor = complete_vendor(state=VendorState.DRAFT, tax_code="", address_line="")
    VendorPaper.objects.filter(vendor=vendor).delete()

    with pytest.raises(ProfileIncomplete) as refused:
        submit_vendor(desk_of(vendor))

    assert [one.key for one in refused.value.missing] == ["address_line", "tax_code", "business_registration"]
    assert "Mã số thuế" in refused.value.message
    vendor.refresh_from_db()
    assert vendor.state == VendorState.DRAFT
    assert steps_of(vendor) == []


@pytest.mark.parametrize("judge", [reject_vendor, suspend_vendor])
@pytest.mark.parametrize("reason", ["", "  \u200b "])
def test_who_refuses_says_why(judge, reason, moderator):
    state = VendorState.SUBMITTED if judge is reject_vendor else VendorState.APPROVED
    vendor = make_vendor(state=state)

    with pytest.raises(InvalidInput):
        judge(vendor.pk, moderator, reason)

    assert steps_of(vendor) == []


def test_a_producer_that_is_not_there_is_not_found(moderator):
    with pytest.raises(NotFound):
        approve_vendor(999_999, moderator)


def test_the_audit_says_who_did_it_and_for_whom():
    vendor = complete_vendor(state=VendorState.DRAFT)
    helper = make_helper(vendor, "profile")

    submit_vendor(access_desk(helper, vendor.pk, day=business_day_of(NOW), scope="profile"))

    entry = AuditEntry.objects.filter(subject=f"vendors_vendor:{vendor.pk}", action="update").latest("pk")
    assert entry.actor == f"user:{helper.pk}"
    assert entry.on_behalf_of == f"vendor:{vendor.pk}"
    assert entry.changes == {"state": ["draft", "submitted"]}


def test_a_step_costs_a_fixed_number_of_queries(moderator, django_assert_num_queries):
    vendor = complete_vendor(state=VendorState.DRAFT)
    desk = desk_of(vendor)

    with django_assert_num_queries(
        9
    ):  # savepoint and release, actor read, set and set back, lock, papers, state, row
        submit_vendor(desk)
    with django_assert_num_queries(
        10
    ):  # savepoint and release, actor read, set and set back, lock, state, row, notice, event
        approve_vendor(vendor.pk, moderator)
