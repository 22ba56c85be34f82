"""An empty shop is set up once, whole or not at all, by whoever can read the server's console."""

from datetime import date

import pytest
from django.contrib import admin
from django.contrib.auth import authenticate
from django.db import IntegrityError, connection, transaction
from django.test import RequestFactory

from shop.kernel.errors import DomainError
from tests.shop.orders.crowds import at_once
from tests.vendors.people.setting_up import ADMIN, OFFICER, OPERATOR, POLICIES, set_up
from tests.world import NOW, make_user, sign_in
from vendors.people.admin import OperatorAdmin, PolicyAdmin
from vendors.people.first_run_code import first_run_code, is_first_run_code
from vendors.people.models import OfficerPost, Operator, Policy, PolicyKind, User
from vendors.people.policy_drafts import policy_drafts
from vendors.people.selectors.access_officer import officer_units
from vendors.people.selectors.operator import operator_mark, policies_on, policy_on
from vendors.people.services.set_up_shop import AlreadySetUp, SetUpRefused, WrongCode

TODAY = date(2026, 11, 20)


def nothing_was_written() -> bool:
    return not any(model.objects.exists() for model in (Operator, User, OfficerPost, Policy))


def problems_of(**changes: object) -> dict[tuple[str | int, ...], str]:
    with pytest.raises(SetUpRefused) as refused:
        set_up(**changes)
    return {problem.path: problem.message for problem in refused.value.problems}


@pytest.mark.django_db
def test_an_empty_shop_gets_its_operator_administrator_officer_and_policies():
    set_up()

    operator = Operator.objects.get()
    assert (operator.legal_name, operator.tax_code, operator.phone, operator.set_up_at, operator.is_demo) == (
        "Hợp tác xã Dịch vụ Số Cần Giờ", "0070099994", "+842838740000", NOW, False
    )  # fmt: skip
    boss = authenticate(username="0912345678", password=ADMIN.password)
    officer = authenticate(username="+84 987 654 321", password=OFFICER.password)
    assert (boss.display_name, boss.is_staff, boss.is_superuser) == ("Lê Thị Thu", True, True)
    assert (officer.display_name, officer.is_staff, officer.is_superuser) == ("Trần Văn Cán", False, False)
    assert [unit.code for unit in officer_units(officer, day=TODAY)] == ["79"]
    assert officer_units(boss, day=TODAY) == []
    texts = policies_on(TODAY)
    assert {kind.value: policy.body for kind, policy in texts.items()} == POLICIES
    assert {(policy.valid_from, policy.published_by) for policy in texts.values()} == {(TODAY, boss)}


@pytest.mark.django_db
def test_a_shop_is_set_up_once():
    set_up()

    with pytest.raises(AlreadySetUp):
        set_up(operator=OPERATOR._replace(legal_name="Kẻ đến sau"))

    assert Operator.objects.get().legal_name == OPERATOR.legal_name
    assert User.objects.count() == 2


@pytest.mark.django_db
def test_a_shop_with_any_account_is_no_empty_shop():
    make_user()

    with pytest.raises(AlreadySetUp):
        set_up()

    assert not Operator.objects.exists()


@pytest.mark.own_database
def test_of_many_who_press_the_button_together_one_wins(own_database):
    def attempt(number: int):
        def run() -> str:
            try:
                return set_up(operator=OPERATOR._replace(legal_name=f"Đơn vị {number}")).legal_name
            except AlreadySetUp:
                return ""

        return run

    answers = at_once([attempt(number) for number in range(6)])

    winners = [answer for answer in answers if answer]
    assert winners == [Operator.objects.get().legal_name]
    assert (User.objects.count(), OfficerPost.objects.count(), Policy.objects.count()) == (2, 1, 7)


@pytest.mark.django_db
@pytest.mark.parametrize("code", ["", "AAAA-AAAA", "mật khẩu", "\x00", "\ud800", "A" * 10_000])
def test_without_the_code_nothing_else_is_looked_at(code):
    with pytest.raises(WrongCode):
        set_up(code=code, operator=OPERATOR._replace(phone="0"))

    assert nothing_was_written()


@pytest.mark.django_db
def test_everything_that_is_wrong_is_said_at_once_and_nothing_is_written():
    problems = problems_of(
        operator=OPERATOR._replace(
            legal_name=" \x00 ", tax_code="0070099995", phone="12", email="a@", address="\ud800"
        ),
        admin=ADMIN._replace(phone="0812", password="ngan"),
        officer=OFFICER._replace(display_name="", password="password123"),
        province_code="99",
        policies={**POLICIES, "return": " ", "privacy": "x" * 20_001},
        policies_are_read=False,
    )

    assert list(problems) == [
        ("operator", "legal_name"), ("operator", "address"), ("operator", "tax_code"), ("operator", "phone"),
        ("operator", "email"),
        ("admin", "phone"), ("admin", "password"),
        ("officer", "display_name"), ("officer", "password"), ("officer", "province"),
        ("policies", "return"), ("policies", "privacy"), ("policies_are_read",),
    ]  # fmt: skip
    assert problems["admin", "password"] == "Mật khẩu quá ngắn: cần ít nhất 10 ký tự."
    assert (
        problems["officer", "password"]
        == "Mật khẩu này nhiều người dùng nên dễ đoán. Mời chọn mật khẩu khác."
    )
    assert problems["policies", "return"] == "Mời nhập nội dung “Đổi trả và hoàn tiền”."
    assert nothing_was_written()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "code", ["01", "48", "99", "", "7", "79'--", "27664", "\x00"],
)  # fmt: skip
def test_an_officer_is_in_charge_of_a_province_of_today(code):
    """Hà Nội 01 and Đà Nẵng 48 are provinces of today; the others are codes of nothing, or of a commune."""
    if code in {"01", "48"}:
        set_up(province_code=code)
        assert OfficerPost.objects.get().unit.code == code
    else:
        assert problems_of(province_code=code).keys() == {("officer", "province")}
        assert nothing_was_written()


@pytest.mark.django_db
def test_a_province_that_ended_takes_no_new_officer():
    """Code 77 was Bà Rịa - Vũng Tàu until 30/06/2025."""
    assert problems_of(province_code="77").keys() == {("officer", "province")}


@pytest.mark.django_db
def test_administrator_and_officer_are_two_people():
    problems = problems_of(officer=OFFICER._replace(phone="+84 912-345-678"))

    assert problems.keys() == {("officer", "phone")}
    assert nothing_was_written()


@pytest.mark.django_db
@pytest.mark.parametrize("password", ["0912345678", "0900 111 222", "", "x" * 201])
def test_a_password_is_no_telephone_number_and_neither_empty_nor_endless(password):
    assert problems_of(admin=ADMIN._replace(password=password)).keys() == {("admin", "password")}


@pytest.mark.django_db
def test_control_characters_are_taken_out_of_what_was_typed():
    operator = set_up(operator=OPERATOR._replace(legal_name="Hợp\x00 tác\u202e xã \n Số"))

    assert operator.legal_name == "Hợp tác xã Số"


@pytest.mark.django_db
def test_the_database_has_room_for_one_operator():
    set_up()

    for number in (1, 2):
        with pytest.raises(IntegrityError), transaction.atomic():
            Operator.objects.create(
                id=number, legal_name="Hai", tax_code="0070099987", address="x", phone="+84912345678"
            )


def test_the_code_is_read_in_any_spelling_and_depends_on_the_servers_secret(settings):
    code = first_run_code()
    assert is_first_run_code(f" {code.replace('-', ' ').lower()}\n")
    assert len(code) == 9
    assert not set(code.replace("-", "")) & set("IO01")

    settings.SECRET_KEY = "another-server"
    assert first_run_code() != code
    assert not is_first_run_code(code)


@pytest.mark.django_db
def test_the_newest_version_in_force_is_shown_and_old_ones_stay():
    for day, body in ((1, "cũ"), (10, "mới"), (10, "mới, sửa lại"), (25, "sắp tới")):
        Policy.objects.create(kind="return", title="Đổi trả", body=body, valid_from=date(2026, 11, day))

    assert policy_on(PolicyKind.RETURN, TODAY).body == "mới, sửa lại"
    assert policies_on(date(2026, 11, 9))[PolicyKind.RETURN].body == "cũ"
    assert policy_on(PolicyKind.RETURN, date(2026, 10, 31)) is None
    assert policies_on(date(2026, 11, 25))[PolicyKind.RETURN].body == "sắp tới"


@pytest.mark.django_db
def test_a_published_version_cannot_be_rewritten():
    policy = Policy.objects.create(kind="return", title="Đổi trả", body="7 ngày", valid_from=TODAY)

    for statement in ("UPDATE people_policy SET body = '1 ngày'", "DELETE FROM people_policy"):
        with pytest.raises(Exception, match=r"permission denied|append-only"), transaction.atomic():
            connection.cursor().execute(statement)

    policy.refresh_from_db()
    assert policy.body == "7 ngày"


@pytest.mark.django_db
def test_the_operators_name_is_kept_and_read_anew_after_a_change(
    django_assert_num_queries, django_capture_on_commit_callbacks
):
    assert operator_mark().name == ""
    with django_capture_on_commit_callbacks(execute=True):
        operator = set_up()

    with django_assert_num_queries(1):
        assert operator_mark().name == OPERATOR.legal_name
    with django_assert_num_queries(0):
        assert operator_mark() == (OPERATOR.legal_name, False)
    operator.legal_name = "Tên mới"
    request = RequestFactory().post("/")
    OperatorAdmin(Operator, admin.site).save_model(request, operator, form=None, change=True)
    assert operator_mark().name == "Tên mới"


@pytest.mark.django_db
def test_an_administrator_adds_versions_and_never_changes_one(client):
    set_up()
    boss = User.objects.get(phone="+84912345678")
    sign_in(client, boss)
    version = {"kind": "return", "title": "Đổi trả", "body": "Báo trong 10 ngày."}

    past = client.post("/admin/people/policy/add/", {**version, "valid_from": "01/01/2020"})
    future = client.post("/admin/people/policy/add/", {**version, "valid_from": "01/01/2099"})

    assert "Bản mới có hiệu lực từ hôm nay" in past.content.decode()
    assert future.status_code == 302
    added = Policy.objects.get(valid_from=date(2099, 1, 1))
    assert (added.body, added.published_by) == ("Báo trong 10 ngày.", boss)
    shown = client.get(f"/admin/people/policy/{added.pk}/change/").content.decode()
    assert 'name="_save"' not in shown
    assert not PolicyAdmin(Policy, admin.site).has_delete_permission(None)


def test_there_is_a_draft_for_every_kind_of_text():
    drafts = policy_drafts()

    assert list(drafts) == list(PolicyKind)
    assert all(200 < len(text) < 5_000 for text in drafts.values())


def test_refusals_speak_to_the_till_and_to_people_alike():
    assert issubclass(WrongCode, DomainError)
    assert (WrongCode.code, AlreadySetUp.code, SetUpRefused.code) == (
        "wrong-code",
        "already-set-up",
        "invalid-input",
    )
