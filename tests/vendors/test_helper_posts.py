import re
from datetime import date, timedelta

import pytest

from shop.kernel.clock import business_day_of
from shop.kernel.errors import NotFound
from shop.kernel.models import AuditEntry, Notice, NoticeDelivery
from tests.vendors.profiles import TAX_CODE, complete_vendor, desk_of
from tests.world import NOW, make_helper, make_user, make_vendor
from vendors.models import HelperPost, VendorMembership
from vendors.people.models import User
from vendors.selectors.access_desk import access_desk
from vendors.services.helper_posts import (
    ConsentRefused,
    agree_at_desk,
    agree_by_code,
    ask_to_help,
    end_help,
    stop_helping,
)
from vendors.services.members import MemberRefused, invite_staff, remove_member
from vendors.services.profile_checks import FormRefused

pytestmark = pytest.mark.django_db
DAY = business_day_of(NOW)
PHONE = "0912345678"


def ask(helper, producer=PHONE, *, now=NOW, **changes):
    whole = {
        "organisation": "Đoàn xã Thạnh An",
        "scopes": ["products", "profile"],
        "valid_to": date(2027, 5, 1),
        "address": "10.0.0.1",
        "day": DAY,
    }
    ask_to_help(helper=helper, producer=producer, now=now, **{**whole, **changes})


def last_code() -> str:
    text = NoticeDelivery.objects.latest("pk").text
    return re.search(r"\b\d{6}\b", text)[0]


def agree(helper, code, *, producer=PHONE, now=NOW):
    return agree_by_code(helper=helper, producer=producer, code=code, now=now, day=DAY)


def may_enter(user, vendor, scope=None) -> bool:
    try:
        access_desk(user, vendor.pk, day=DAY, scope=scope)
    except NotFound:
        return False
    return True


def test_a_producer_consents_by_the_code_it_reads_out():
    vendor, helper = complete_vendor(), make_user("Đoàn viên")
    ask(helper)
    assert not may_enter(helper, vendor)
    delivered = NoticeDelivery.objects.get()
    assert delivered.address == "+84912345678"
    for words in ("Đoàn viên", "Đoàn xã Thạnh An", "hồ sơ và giấy tờ; sản phẩm, ảnh, giá", "01/05/2027"):
        assert words in delivered.text

    agree(helper, last_code())

    desk = access_desk(helper, vendor.pk, day=DAY)
    assert (desk.role, desk.scopes) == ("helper", {"products", "profile"})
    assert not may_enter(helper, vendor, "orders")
    with pytest.raises(NotFound):
        access_desk(helper, vendor.pk, day=DAY, is_owner=True)
    entry = AuditEntry.objects.filter(subject__startswith="vendors_helperpost:").latest("pk")
    assert (entry.actor, entry.on_behalf_of) == (f"user:{helper.pk}", f"vendor:{vendor.pk}")


def test_by_tax_code_too_and_a_consent_ends_with_its_last_day():
    vendor, helper = complete_vendor(), make_user()
    ask(helper, TAX_CODE, valid_to=DAY)
    agree(helper, last_code(), producer=TAX_CODE)

    assert access_desk(helper, vendor.pk, day=DAY).role == "helper"
    with pytest.raises(NotFound):
        access_desk(helper, vendor.pk, day=DAY + timedelta(days=1))


def test_unknown_shared_and_own_producers_are_answered_like_known_ones():
    member, helper = make_user(), make_user()
    vendor = complete_vendor()
    VendorMembership.objects.create(user=member, vendor=vendor, role="staff")
    make_vendor("Hai", phone="+84987654321")
    make_vendor("Ba", phone="+84987654321")

    ask(helper, "0911111111")
    ask(helper, "9999999999999")
    ask(helper, "0987654321")
    ask(member)

    assert not HelperPost.objects.exists()
    assert not NoticeDelivery.objects.exists()
    for producer in ("0911111111", PHONE):
        with pytest.raises(ConsentRefused) as refused:
            agree(helper, "000000", producer=producer)
        assert refused.value.message.startswith("Mã chưa đúng hoặc đã hết hạn")


def test_a_wrong_code_and_an_old_one_are_told_in_one_sentence_and_open_nothing():
    vendor, helper = complete_vendor(), make_user()
    ask(helper)
    code = last_code()
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"

    said = set()
    for typed, now in ((wrong, NOW), (code, NOW + timedelta(minutes=4)), ("", NOW)):
        with pytest.raises(ConsentRefused) as refused:
            agree(helper, typed, now=now)
        said.add(refused.value.message)

    assert len(said) == 1
    assert not may_enter(helper, vendor)


def test_a_code_opens_the_desk_only_to_whom_it_named():
    vendor, first, second = complete_vendor(), make_user("Một"), make_user("Hai")
    ask(first)
    ask(second, now=NOW + timedelta(minutes=1))

    with pytest.raises(ConsentRefused):
        agree(first, last_code(), now=NOW + timedelta(minutes=1))

    agree(second, last_code(), now=NOW + timedelta(minutes=1))
    assert (may_enter(first, vendor), may_enter(second, vendor)) == (False, True)


def test_asking_again_changes_the_question_and_never_a_consent():
    vendor, helper = complete_vendor(), make_user()
    ask(helper)
    ask(helper, scopes=["stock"], now=NOW + timedelta(minutes=1))
    post = HelperPost.objects.get()
    assert post.scopes == ["stock"]

    agree_at_desk(desk_of(vendor), post.pk, now=NOW, day=DAY)
    ask(helper, scopes=["orders"], now=NOW + timedelta(minutes=5))

    post.refresh_from_db()
    assert post.scopes == ["stock"]
    assert Notice.objects.filter(recipient=f"user:{helper.pk}", kind="helper-agreed").count() == 1


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("producer", {"producer": "abc"}),
        ("producer", {"producer": ""}),
        ("organisation", {"organisation": " "}),
        ("scopes", {"scopes": []}),
        ("scopes", {"scopes": ["bank"]}),
        ("valid_to", {"valid_to": None}),
        ("valid_to", {"valid_to": DAY - timedelta(days=1)}),
        ("valid_to", {"valid_to": date(2027, 11, 21)}),
    ],
)
def test_what_cannot_be_asked_is_refused(field, changes):
    with pytest.raises(FormRefused) as refused:
        ask(make_user(), **changes)

    assert {problem.path[0] for problem in refused.value.problems} == {field}


def test_a_year_to_the_day_is_the_longest():
    complete_vendor()
    ask(make_user(), valid_to=date(2027, 11, 20))

    assert HelperPost.objects.count() == 1


def test_either_side_ends_it_at_once():
    vendor = complete_vendor()
    first, second = make_helper(vendor), make_helper(vendor)
    owner = desk_of(vendor)

    end_help(owner, first.helper_posts.get().pk, now=NOW)
    stop_helping(second, second.helper_posts.get().pk, now=NOW)

    assert (may_enter(first, vendor), may_enter(second, vendor)) == (False, False)
    assert list(HelperPost.objects.order_by("pk").values_list("ended_by", flat=True)) == [
        owner.actor,
        f"user:{second.pk}",
    ]


def test_only_owners_judge_questions_and_only_their_own():
    vendor, other = complete_vendor(), make_vendor("Khác")
    helper, asking = make_helper(vendor), make_user()
    ask(asking)
    question = HelperPost.objects.get(helper=asking)
    staff = make_user()
    VendorMembership.objects.create(user=staff, vendor=vendor, role="staff")
    strangers = [
        access_desk(helper, vendor.pk, day=DAY), access_desk(staff, vendor.pk, day=DAY), desk_of(other)
    ]  # fmt: skip

    for desk in strangers:
        with pytest.raises(NotFound):
            agree_at_desk(desk, question.pk, now=NOW, day=DAY)
        with pytest.raises(NotFound):
            end_help(desk, question.pk, now=NOW)
    with pytest.raises(NotFound):
        stop_helping(make_user(), helper.helper_posts.get().pk, now=NOW)

    assert not may_enter(asking, vendor)
    assert may_enter(helper, vendor)


def test_a_question_grown_old_is_gone():
    vendor, helper = complete_vendor(), make_user()
    ask(helper)
    post = HelperPost.objects.get()

    with pytest.raises(NotFound):
        agree_at_desk(desk_of(vendor), post.pk, now=NOW + timedelta(days=15), day=DAY)


def test_an_owner_invites_staff_with_or_without_an_account():
    vendor = complete_vendor()
    owner, known = desk_of(vendor), make_helper(vendor)

    for phone in ("0933 333 333", known.phone):
        invite_staff(owner, name="Người mới", phone=phone)

    newcomer = User.objects.get(phone="+84933333333")
    assert not newcomer.has_usable_password()
    assert newcomer.display_name == "Người mới"
    assert access_desk(known, vendor.pk, day=DAY).role == "staff"
    assert not HelperPost.objects.filter(ended_at=None).exists()
    with pytest.raises(MemberRefused):
        invite_staff(owner, name="Lần nữa", phone="0933333333")


def test_an_owner_removes_staff_but_no_owner_and_no_one_elses():
    vendor, other = complete_vendor(), make_vendor("Khác")
    owner, stranger = desk_of(vendor), desk_of(other)
    member = invite_staff(owner, name="Kế toán", phone="0933333333")

    with pytest.raises(NotFound):
        remove_member(stranger, member.pk)
    with pytest.raises(NotFound):
        remove_member(access_desk(member.user, vendor.pk, day=DAY), member.pk)
    with pytest.raises(NotFound):
        remove_member(owner, VendorMembership.objects.get(vendor=vendor, role="owner").pk)
    remove_member(owner, member.pk)

    assert not may_enter(member.user, vendor)
