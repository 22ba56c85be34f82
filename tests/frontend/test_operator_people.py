"""Recovery without e-mail: the operator finds a person and helps, with a reason on record; strangers see nothing."""

import pytest

from shop.kernel.models import AuditEntry, Notice
from shop.kernel.phone import mask_phone
from tests.world import give_app, make_platform_person, make_user, sign_in
from vendors.people.models import LockOut, RecoveryCode, SecondFactor, User
from vendors.people.services.lock_outs import note_failure
from vendors.people.services.second_factors import make_recovery_codes

pytestmark = pytest.mark.django_db
PEOPLE = "/van-hanh/nguoi-dung/"
WHY = "Gọi lại số đã đăng ký, đọc đúng ngày cấp giấy"


@pytest.fixture
def admin(client):
    admin = make_platform_person("admin")
    sign_in(client, admin)
    return admin


@pytest.fixture
def person():
    return make_user("Trần Thị Mất Máy", email="mat-may@vidu.vn")


def act(client, person, name, **more):
    return client.post(f"{PEOPLE}{person.pk}/", {"act": name, "reason": WHY, **more})


def test_a_person_is_found_by_number_address_or_part_of_the_name(
    client, admin, person, django_assert_max_num_queries
):
    make_user("Người khác")
    for typed in (person.phone, "0" + person.phone[3:], "MAT-MAY@vidu.vn", "mất máy"):
        with django_assert_max_num_queries(7):
            page = client.get(PEOPLE, {"q": typed})
        assert page.context["found"] == [person], typed
        assert mask_phone(person.phone) in page.content.decode()
    for typed in ("", "không có ai", "\x00", "%", "x" * 500):
        assert client.get(PEOPLE, {"q": typed}).context["found"] == []


def test_the_second_factor_is_reset_and_sessions_end(client, admin, person):
    give_app(person)
    make_recovery_codes(person)
    theirs = client.__class__()
    sign_in(theirs, person)

    assert act(client, person, "second-factor").status_code == 303

    assert not SecondFactor.objects.exists()
    assert not RecoveryCode.objects.exists()
    assert theirs.get("/tai-khoan/").status_code == 302
    entry = AuditEntry.objects.exclude(reason="").get()
    assert (entry.actor, entry.subject, entry.reason) == (f"user:{admin.pk}", f"people_user:{person.pk}", WHY)
    assert WHY in Notice.objects.get(recipient=f"user:{person.pk}").body
    assert WHY in client.get(f"{PEOPLE}{person.pk}/").content.decode()


def test_a_new_number_is_given_and_the_old_one_opens_nothing(client, admin, person):
    theirs = client.__class__()
    theirs.force_login(person)
    old = person.phone

    assert act(client, person, "phone", phone="0987 654 321").status_code == 303

    person.refresh_from_db()
    assert person.phone == "+84987654321"
    assert theirs.get("/tai-khoan/").status_code == 302
    assert not User.objects.filter(phone=old).exists()
    assert old not in str(list(AuditEntry.objects.values_list("changes", "reason")))


@pytest.mark.parametrize(
    ("phone", "sentence"), [("12", "chưa đúng"), ("theirs", "tài khoản khác"), ("own", "đang dùng")]
)
def test_a_number_that_cannot_be_given_is_said_in_its_place(client, admin, person, phone, sentence):
    typed = {"theirs": make_user().phone, "own": person.phone}.get(phone, phone)
    before = person.phone
    answer = act(client, person, "phone", phone=typed)

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert WHY in answer.content.decode()
    person.refresh_from_db()
    assert person.phone == before


def test_waits_end_and_sessions_end(client, admin, person):
    for _ in range(5):
        note_failure(person.phone, "203.0.113.5", now=person.date_joined)
    theirs = client.__class__()
    theirs.force_login(person)
    assert "Đang bị khoá" in client.get(f"{PEOPLE}{person.pk}/").content.decode()

    assert act(client, person, "unlock").status_code == 303
    assert not LockOut.objects.exclude(key__startswith="address:").exists()
    assert theirs.get("/tai-khoan/").status_code == 200
    assert act(client, person, "sessions").status_code == 303
    assert theirs.get("/tai-khoan/").status_code == 302


@pytest.mark.parametrize("name", ["second-factor", "sessions", "phone", "unlock"])
def test_nothing_is_done_without_a_reason_or_to_oneself(client, admin, person, name):
    answer = act(client, person, name, reason="  ", phone="0987654321")
    assert answer.status_code == 422
    assert "Mời ghi lý do" in answer.content.decode()
    assert act(client, admin, name, phone="0987654321").status_code == 422
    assert not AuditEntry.objects.exclude(reason="").exists()
    assert person.session_generation == User.objects.get(pk=person.pk).session_generation


def test_strangers_and_moderators_can_do_none_of_it(client, person):
    give_app(person)
    for stranger in (make_user(), make_platform_person("moderator")):
        sign_in(client, stranger)
        assert act(client, person, "second-factor").status_code == 404
        assert act(client, User(pk=999_999), "second-factor").status_code == 404
        assert client.post(f"{PEOPLE}bo-khoa-mang/", {"address": "203.0.113.5"}).status_code == 404
    assert SecondFactor.objects.exists()


def test_an_address_is_forgiven(client, admin):
    for n in range(100):
        note_failure(f"09{n:08d}", "203.0.113.5", now=admin.date_joined)
    assert "203.0.113.5" in client.get(PEOPLE).content.decode()

    client.post(f"{PEOPLE}bo-khoa-mang/", {"address": "203.0.113.5"})
    assert "203.0.113.5" not in client.get(PEOPLE).content.decode()


def test_an_unknown_act_or_person_is_missing(client, admin, person):
    assert act(client, person, "delete").status_code == 404
    assert client.get(f"{PEOPLE}999999/").status_code == 404
