"""Signing in and registering by telephone: the same for every number until the code was shown."""

import re

import pytest

from shop.kernel.models import NoticeDelivery
from tests.world import make_user
from vendors.people.models import OneTimeCode, User

pytestmark = pytest.mark.django_db
NEW = "0912 345 678"


def ask(client, phone, **more):
    return client.post("/dang-nhap/gui-ma/", {"phone": phone, **more})


def sent_code() -> str:
    found = re.search(r"\b(\d{6})\b", NoticeDelivery.objects.latest("pk").text)
    assert found is not None
    return found[1]


def enter(client, code):
    return client.post("/dang-nhap/ma/", {"code": code})


def wrong() -> str:
    return f"{(int(sent_code()) + 1) % 1_000_000:06d}"


def test_a_new_number_becomes_an_account_with_a_name_and_no_password(client):
    assert ask(client, NEW, next="/gio-hang/")["Location"] == "/dang-nhap/ma/"
    assert "0912 345 678" in client.get("/dang-nhap/ma/").content.decode()
    assert enter(client, sent_code())["Location"] == "/dang-nhap/ten/"
    assert not User.objects.exists()

    answer = client.post("/dang-nhap/ten/", {"display_name": "  Nguyễn   Thị Mười "})

    assert (answer.status_code, answer["Location"]) == (303, "/gio-hang/")
    person = User.objects.get()
    assert (person.phone, person.display_name, person.email) == ("+84912345678", "Nguyễn Thị Mười", None)
    assert not person.has_usable_password()
    assert client.get("/tai-khoan/").status_code == 200
    assert client.post("/dang-nhap/ten/", {"display_name": "Lần nữa"})["Location"] == "/dang-nhap/"


def test_a_known_number_is_signed_in_with_its_code(client):
    person = make_user("Lê Văn Sáu")
    ask(client, person.phone)

    assert enter(client, sent_code())["Location"] == "/tai-khoan/"
    assert "Lê Văn Sáu" in client.get("/tai-khoan/").content.decode()


def test_known_unknown_and_closed_numbers_answer_alike_until_the_code(client, django_assert_num_queries):
    known, closed = make_user(), make_user(is_active=False)
    answers = []
    for phone in (known.phone, "0912345678", closed.phone):
        visitor = client.__class__()
        with django_assert_num_queries(13):
            answers.append(ask(visitor, phone))
        answers.append(enter(visitor, wrong()))
    statuses = [(answer.status_code, answer.get("Location", "")) for answer in answers]

    assert statuses == [(303, "/dang-nhap/ma/"), (422, "")] * 3
    texts = {re.sub(r"\d{6}", "", text) for text in NoticeDelivery.objects.values_list("text", flat=True)}
    assert len(texts) == 1


def test_a_closed_account_stays_closed(client):
    closed = make_user(is_active=False)
    ask(client, closed.phone)
    answer = enter(client, sent_code())

    assert answer.status_code == 403
    assert "đã đóng" in answer.content.decode()
    assert client.get("/tai-khoan/").status_code == 302


def test_a_wrong_code_says_how_many_tries_are_left_and_the_fifth_asks_for_another(client):
    ask(client, NEW)
    bad = wrong()
    for left in (4, 3, 2, 1):
        assert f"còn {left} lần" in enter(client, bad).content.decode()
    assert "hết lượt thử" in enter(client, bad).content.decode()
    assert (
        enter(client, sent_code()).status_code == 429
    )  # five wrong tries: even the right one waits a minute


def test_the_code_of_one_browser_does_not_open_another(client):
    ask(client, NEW)
    other = client.__class__()

    assert enter(other, sent_code())["Location"] == "/dang-nhap/"
    assert other.get("/dang-nhap/ten/")["Location"] == "/dang-nhap/"


@pytest.mark.parametrize("phone", ["", "12", "abc", "\x00", "9" * 5000, "0912 345 67"])
def test_what_is_no_number_is_said_in_its_place_and_kept(client, phone):
    answer = ask(client, phone)

    assert answer.status_code == 422
    assert "Số điện thoại chưa đúng" in answer.content.decode()
    assert not OneTimeCode.objects.exists()


def test_too_many_codes_are_refused_with_words(client):
    ask(client, NEW)
    answer = ask(client, NEW)

    assert answer.status_code == 429
    assert "Mã vừa được gửi" in answer.content.decode()
    assert client.get("/dang-nhap/ma/").status_code == 200  # the first one can still be entered


@pytest.mark.parametrize("name", ["", "   ", "\x00", "x" * 121])
def test_a_name_is_needed(client, name):
    ask(client, NEW)
    enter(client, sent_code())

    assert client.post("/dang-nhap/ten/", {"display_name": name}).status_code == 422
    assert not User.objects.exists()


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_next_never_leaves_the_shop(client, target):
    ask(client, make_user().phone, next=target)

    assert enter(client, sent_code())["Location"] == "/tai-khoan/"


class TestPassword:
    URL = "/tai-khoan/bao-mat/mat-khau/"
    GOOD = "muối-Thạnh-An-2026"

    @pytest.fixture
    def person(self, client):
        person = make_user()
        client.force_login(person)
        return person

    def test_it_is_set_with_a_code_changed_with_itself_and_removed(self, client, person):
        assert client.post(self.URL, {"act": "save", "new_password": self.GOOD}).status_code == 422
        client.post(self.URL, {"act": "send"})
        code = sent_code()
        weak = client.post(self.URL, {"act": "save", "code": code, "new_password": "ngan"})
        assert weak.status_code == 422
        OneTimeCode.objects.update(created_at="2020-01-01T00:00Z")
        client.post(self.URL, {"act": "send"})
        assert (
            client.post(self.URL, {"act": "save", "code": sent_code(), "new_password": self.GOOD}).status_code
            == 303
        )
        person.refresh_from_db()
        assert person.check_password(self.GOOD)
        assert client.get("/tai-khoan/").status_code == 200  # this device stays signed in

        refused = client.post(
            self.URL, {"act": "save", "current_password": "sai", "new_password": "khác-hẳn-2027"}
        )
        assert "Mật khẩu hiện tại chưa đúng" in refused.content.decode()
        changed = {"act": "save", "current_password": self.GOOD, "new_password": "khác-hẳn-2027"}
        assert client.post(self.URL, changed).status_code == 303
        assert (
            client.post(self.URL, {"act": "remove", "current_password": "khác-hẳn-2027"}).status_code == 303
        )
        person.refresh_from_db()
        assert not person.has_usable_password()

    def test_a_new_password_ends_the_other_sessions(self, client, person):
        other = client.__class__()
        other.force_login(person)
        client.post(self.URL, {"act": "send"})
        client.post(self.URL, {"act": "save", "code": sent_code(), "new_password": self.GOOD})

        assert other.get("/tai-khoan/").status_code == 302

    def test_without_a_telephone_the_password_stays(self, client, person):
        User.objects.filter(pk=person.pk).update(phone=None, email="mai@vidu.vn")
        person.refresh_from_db()
        person.set_password(self.GOOD)
        person.save()
        client.force_login(person)
        answer = client.post(self.URL, {"act": "remove", "current_password": self.GOOD})

        assert answer.status_code == 422
        assert "cần giữ mật khẩu" in answer.content.decode()

    def test_ending_the_other_sessions_keeps_this_one(self, client, person):
        other = client.__class__()
        other.force_login(person)
        client.post("/tai-khoan/bao-mat/thoat-moi-noi/")

        assert (client.get("/tai-khoan/").status_code, other.get("/tai-khoan/").status_code) == (200, 302)
