from datetime import date

import pytest

from shop.kernel.clock import business_day_of
from shop.kernel.errors import InvalidInput, NotFound
from shop.kernel.models import AuditEntry, Notice, OutboxEvent
from shop.kernel.outbox import deliver_all
from tests.vendors.profiles import PERSONAL_NUMBER, TAX_CODE, complete_vendor, desk_of, make_paper, make_scan
from tests.world import NOW, PHU_QUOC, THANH_AN, make_helper, make_user, make_vendor
from vendors.banks import BANKS
from vendors.models import Vendor, VendorKind, VendorMembership, VendorPaper, VendorPaperKind, VendorState
from vendors.personal_number import mask_personal_number, personal_number_fault
from vendors.selectors.access_desk import access_desk
from vendors.selectors.vendor_checklist import advice, checklist
from vendors.services.profile_checks import FormRefused
from vendors.services.save_bank_account import save_bank_account
from vendors.services.save_profile import ProfileInput, save_profile
from vendors.services.start_vendor import MOST_OWNED, start_vendor
from vendors.tax_code import tidy_tax_code

pytestmark = pytest.mark.django_db
DAY = business_day_of(NOW)


def refused_fields(refused):
    return {problem.path[0] for problem in refused.value.problems}


def staff_desk(vendor, role="staff"):
    user = make_user("Kế toán")
    VendorMembership.objects.create(user=user, vendor=vendor, role=role)
    return access_desk(user, vendor.pk, day=DAY)


def helper_desk(vendor):
    return access_desk(make_helper(vendor, "profile"), vendor.pk, day=DAY)


@pytest.mark.parametrize("number", ["001099000001", "079188001234", "096203012345", "101185000001"])
def test_numbers_of_grown_people_pass(number):
    assert personal_number_fault(number, day=DAY) == ""


@pytest.mark.parametrize(
    ("number", "word"),
    [
        ("", "12 chữ số"),
        ("07918800123", "12 chữ số"),
        ("07918800123a", "12 chữ số"),
        ("٠٧٩١٨٨٠٠١٢٣٤", "12 chữ số"),
        ("003188001234", "mã tỉnh"),
        ("097188001234", "mã tỉnh"),
        ("079240001234", "chưa tới"),
        ("079210001234", "18 tuổi"),
    ],
)
def test_numbers_that_cannot_be_are_refused_with_a_reason(number, word):
    assert word in personal_number_fault(number, day=DAY)


def test_a_personal_number_is_shown_by_its_end():
    assert mask_personal_number(PERSONAL_NUMBER) == "•••• •••• 1234"
    assert mask_personal_number("") == ""


def test_a_draft_belongs_to_who_opened_it():
    user = make_user()

    vendor = start_vendor(
        owner=user, kind="household", name="  Muối  Lý Nhơn ", phone="0912 345 678", commune_code=THANH_AN
    )

    assert (vendor.state, vendor.name, vendor.slug) == ("draft", "Muối Lý Nhơn", "muoi-ly-nhon")
    assert vendor.phone == "+84912345678"
    assert access_desk(user, vendor.pk, day=DAY, is_owner=True).role == "owner"
    entry = AuditEntry.objects.get(subject=f"vendors_vendor:{vendor.pk}")
    assert (entry.actor, entry.action) == (f"user:{user.pk}", "insert")


def test_a_second_of_the_same_name_gets_an_address_of_its_own():
    first, second = (
        start_vendor(
            owner=make_user(), kind="farm", name="Vườn Xoài", phone="0912345678", commune_code=THANH_AN
        )
        for _ in range(2)
    )

    assert first.slug == "vuon-xoai"
    assert second.slug.startswith("vuon-xoai-")


def test_every_fault_of_a_new_producer_is_told_at_once_and_nothing_is_made():
    with pytest.raises(FormRefused) as refused:
        start_vendor(owner=make_user(), kind="bank", name=" ", phone="12", commune_code="00000")

    assert refused_fields(refused) == {"kind", "name", "phone", "commune_code"}
    assert not Vendor.objects.exists()


def test_one_person_opens_only_so_many():
    user = make_user()
    for number in range(MOST_OWNED):
        VendorMembership.objects.create(user=user, vendor=make_vendor(f"Kênh {number}"), role="owner")

    with pytest.raises(InvalidInput, match="tối đa"):
        start_vendor(owner=user, kind="farm", name="Nữa", phone="0912345678", commune_code=THANH_AN)


CODES = [
    # kind, code, personal number, what is said ("" when it is taken)
    ("enterprise", TAX_CODE, "", ""),
    ("enterprise", "0100109106-001", "", ""),
    ("cooperative", "0100109107", "", "Mã số thuế chưa đúng"),
    ("cooperative", PERSONAL_NUMBER, "", "10 số"),
    ("household", TAX_CODE, "", "12 số"),
    ("household", PERSONAL_NUMBER, PERSONAL_NUMBER, ""),
    ("household", PERSONAL_NUMBER, "079190001234", "phải trùng"),
    ("household", "003188001234", "", "mã tỉnh"),
    ("farm", PERSONAL_NUMBER, "", ""),
    ("farm", TAX_CODE, "", ""),
    ("cooperative_group", PERSONAL_NUMBER, "", ""),
]


@pytest.mark.parametrize(("kind", "code", "personal", "said"), CODES)
def test_a_tax_code_must_be_one_of_its_kind(kind, code, personal, said):
    vendor = make_vendor(kind=kind, state=VendorState.DRAFT, personal_number=personal)

    if said:
        with pytest.raises(FormRefused, match=said) as refused:
            save_profile(desk_of(vendor), ProfileInput(tax_code=code), day=DAY)
        assert refused_fields(refused) == {"tax_code"}
    else:
        assert save_profile(desk_of(vendor), ProfileInput(tax_code=code), day=DAY).tax_code == code


def test_a_code_has_one_spelling_and_one_producer():
    assert tidy_tax_code(" 0100 109 106.001 ") == "0100109106-001"
    make_vendor(tax_code=TAX_CODE)
    other = make_vendor("Khác", state=VendorState.DRAFT)

    with pytest.raises(FormRefused, match="đã có kênh bán khác") as refused:
        save_profile(desk_of(other), ProfileInput(tax_code=" 0100109106 "), day=DAY)

    assert refused_fields(refused) == {"tax_code"}


def test_a_rival_who_takes_the_code_this_very_moment_is_told_in_place(monkeypatch):
    make_vendor(tax_code=TAX_CODE)
    other = make_vendor("Khác", state=VendorState.DRAFT)
    monkeypatch.setattr("vendors.services.save_profile._read_tax_code", _take_without_looking)

    with pytest.raises(FormRefused, match="đã có kênh bán khác"):
        save_profile(desk_of(other), ProfileInput(tax_code=TAX_CODE), day=DAY)


def _take_without_looking(_checks, vendor, typed, _day):
    vendor.tax_code = typed


def test_changing_the_kind_alone_looks_at_the_code_again():
    vendor = make_vendor(kind="enterprise", tax_code=TAX_CODE, state=VendorState.DRAFT)

    with pytest.raises(FormRefused) as refused:
        save_profile(desk_of(vendor), ProfileInput(kind="household"), day=DAY)

    assert refused_fields(refused) == {"tax_code"}
    vendor.refresh_from_db()
    assert vendor.kind == "enterprise"


@pytest.mark.parametrize("state", [VendorState.SUBMITTED, VendorState.APPROVED])
def test_what_was_judged_stays_and_the_rest_may_change(state):
    vendor = complete_vendor(state=state)
    desk = desk_of(vendor)

    with pytest.raises(FormRefused) as refused:
        save_profile(
            desk,
            ProfileInput(name="Tên khác", commune_code=PHU_QUOC, kind=vendor.kind, story="Chuyện"),
            day=DAY,
        )
    assert refused_fields(refused) == {"name", "commune_code"}
    saved = save_profile(desk, ProfileInput(name=vendor.name, story="Dòng một\nDòng hai"), day=DAY)

    assert saved.story == "Dòng một\nDòng hai"


def test_a_helper_fills_in_but_does_not_move_the_telephone_that_consents():
    vendor = complete_vendor(state=VendorState.DRAFT)
    desk = helper_desk(vendor)

    save_profile(desk, ProfileInput(address_line="Ấp Mới", phone=vendor.phone), day=DAY)
    with pytest.raises(FormRefused, match="Chỉ chủ") as refused:
        save_profile(desk, ProfileInput(phone="0987654321", story="x"), day=DAY)

    assert refused_fields(refused) == {"phone"}
    vendor.refresh_from_db()
    assert (vendor.address_line, vendor.phone, vendor.story) == ("Ấp Mới", "+84912345678", "")
    entry = AuditEntry.objects.filter(subject=f"vendors_vendor:{vendor.pk}").latest("pk")
    assert (entry.actor, entry.on_behalf_of) == (desk.actor, f"vendor:{vendor.pk}")


def test_saving_costs_a_fixed_number_of_queries(django_assert_num_queries):
    vendor = complete_vendor(state=VendorState.DRAFT)
    desk = desk_of(vendor)

    with django_assert_num_queries(
        10
    ):  # savepoint twice, actor three times, lock, code, commune, change, event
        save_profile(desk, ProfileInput(tax_code=TAX_CODE, commune_code=PHU_QUOC), day=DAY)
    with django_assert_num_queries(6):  # nothing changed: no statement writes
        save_profile(desk, ProfileInput(name=vendor.name), day=DAY)


@pytest.mark.parametrize("kind", VendorKind)
def test_what_is_missing_depends_on_the_kind(kind):
    bare = make_vendor(kind=kind, state=VendorState.DRAFT)
    expected = {
        "cooperative": {"tax_code", "registration_number", "business_registration"},
        "cooperative_group": {"group_contract"},
        "household": {"tax_code", "registration_number", "business_registration"},
        "enterprise": {"tax_code", "business_registration"},
        "farm": {"tax_code", "farm"},
    }[kind.value]

    everyone = {"representative_name", "personal_number", "address_line", "phone"}
    bare.legal_name = ""
    assert {one.key for one in checklist(bare, day=DAY)} == {"legal_name"} | expected | everyone
    assert checklist(complete_vendor(kind, name="Đủ"), day=DAY) == []


def test_a_paper_counts_with_its_scan_and_while_it_is_good(django_assert_num_queries):
    vendor = complete_vendor()
    VendorPaper.objects.filter(vendor=vendor).update(scan=None)
    with django_assert_num_queries(1):
        (missing,) = checklist(vendor, day=DAY)
    assert missing.label.startswith("Bản chụp")

    VendorPaper.objects.filter(vendor=vendor).update(scan=make_scan(), expires_on=date(2026, 11, 19))
    (missing,) = checklist(vendor, day=DAY)
    assert missing.label.endswith("đã hết hạn")
    assert checklist(vendor, day=date(2026, 11, 19)) == []

    make_paper(vendor, VendorPaperKind.BUSINESS_REGISTRATION)
    assert checklist(vendor, day=DAY) == []


def test_advice_holds_nothing_up():
    assert [one.key for one in advice(complete_vendor())] == ["story", "bank_account"]


def test_only_the_owner_sets_the_account_and_hears_of_it():
    vendor = complete_vendor()
    for desk in (staff_desk(vendor), helper_desk(vendor)):
        with pytest.raises(NotFound):
            save_bank_account(desk, bank_bin="970436", account="0011001234567", account_name="X")

    save_bank_account(
        desk_of(vendor), bank_bin="970436", account="0011 0012-34567", account_name="Trần Thị  Muối Đỏ"
    )
    save_bank_account(
        desk_of(vendor), bank_bin="970436", account="0011001234567", account_name="TRAN THI MUOI DO"
    )

    vendor.refresh_from_db()
    assert vendor.bank_account == "0011001234567"
    assert vendor.bank_account_name == "TRAN THI MUOI DO"
    assert OutboxEvent.objects.filter(name="vendor.account-changed").count() == 1
    deliver_all()
    assert set(Notice.objects.values_list("recipient", flat=True)) == {
        f"vendor:{vendor.pk}",
        "phone:+84912345678",
    }


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("bank_bin", {"bank_bin": "123456"}),
        ("bank_account", {"account": "12345"}),
        ("bank_account", {"account": "1" * 20}),
        ("bank_account", {"account": "١٢٣٤٥٦٧"}),
        ("bank_account_name", {"account_name": "株式会社"}),
        ("bank_account_name", {"account_name": ""}),
    ],
)
def test_an_account_that_cannot_be_is_refused(field, typed):
    whole = {"bank_bin": "970436", "account": "0011001234567", "account_name": "TRAN THI MUOI"}
    vendor = complete_vendor()

    with pytest.raises(FormRefused) as refused:
        save_bank_account(desk_of(vendor), **{**whole, **typed})

    assert refused_fields(refused) == {field}


def test_banks_are_known_by_six_digits_each_once():
    assert all(len(number) == 6 and number.isdecimal() for number in BANKS)
    assert len({bank.name for bank in BANKS.values()}) == len(BANKS)
    assert BANKS["970436"].name == "Vietcombank"
