"""Signing in: alike for every failure, slow to guess, never to another site."""

from datetime import date

import pytest

from tests.world import make_clerk, make_officer, make_outlet, make_user, province

pytestmark = pytest.mark.django_db
PASSWORD = "muối-Thạnh-An-2026"


def sign_in(client, username, password=PASSWORD, **more):
    return client.post("/dang-nhap/", {"username": username, "password": password, **more})


@pytest.fixture
def clerk():
    user = make_clerk(make_outlet())
    user.email = "ban@vidu.vn"
    user.set_password(PASSWORD)
    user.save()
    return user


def test_phone_or_email_and_password_open_the_account_page(client, clerk):
    for name in (clerk.phone, clerk.phone.replace("+84", "0"), "BAN@vidu.vn"):
        response = sign_in(client, name)
        assert (response.status_code, response["Location"]) == (303, "/tai-khoan/")
        assert "Quầy bán hàng" in client.get("/tai-khoan/").content.decode()
        client.post("/dang-xuat/")
        assert client.get("/tai-khoan/").status_code == 302


def test_every_failure_answers_alike(client, clerk):
    closed = make_user(password=PASSWORD, is_active=False)
    answers = [
        sign_in(client, clerk.phone, "wrong"),
        sign_in(client, "0999999999"),
        sign_in(client, closed.phone),
        sign_in(client, "nobody@vidu.vn"),
        sign_in(client, clerk.phone, ""),
        sign_in(client, "", ""),
        sign_in(client, "\x00@\x00"),
        sign_in(client, "x" * 9999),
        sign_in(client, clerk.phone, "x" * 100_000),
        sign_in(client, clerk.phone, "\x00"),
    ]

    assert {answer.status_code for answer in answers} == {422}
    assert {answer.context["problem"] for answer in answers} == {answers[0].context["problem"]}


def test_the_eleventh_try_on_one_account_waits_even_with_the_right_password(client, clerk):
    national = clerk.phone.replace("+84", "0")
    for n in range(10):
        sign_in(client, clerk.phone if n % 2 else f" {national} ", "wrong")

    assert sign_in(client, clerk.phone).status_code == 429
    assert sign_in(client, national).status_code == 429
    assert client.get("/tai-khoan/").status_code == 302


def test_another_address_is_not_locked_out_with_it(client, clerk):
    for _ in range(10):
        sign_in(client, clerk.phone, "wrong")

    response = client.post(
        "/dang-nhap/", {"username": clerk.phone, "password": PASSWORD}, REMOTE_ADDR="10.0.0.9"
    )

    assert response.status_code == 303


def test_the_admin_has_no_sign_in_form_of_its_own_to_guess_at(client, clerk):
    boss = make_user(password=PASSWORD, is_staff=True, is_superuser=True)
    for _ in range(11):
        answer = client.post("/admin/login/?next=/admin/", {"username": boss.phone, "password": PASSWORD})
        assert (answer.status_code, answer["Location"]) == (302, "/dang-nhap/?next=/admin/")
    assert client.get("/admin/").status_code == 302

    assert sign_in(client, boss.phone, next="/admin/")["Location"] == "/admin/"
    assert client.get("/admin/").status_code == 200
    assert client.get("/admin/login/?next=/admin/")["Location"] == "/admin/"


def test_who_is_no_administrator_does_not_go_round_in_a_ring(client, clerk):
    client.force_login(clerk)

    assert client.get("/admin/", follow=True).status_code == 404


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/",
        "javascript:alert(1)",
        "\\\\evil.example",
        "http:evil.example",
    ],
)
def test_next_never_leaves_the_shop(client, clerk, target):
    assert sign_in(client, clerk.phone, next=target)["Location"] == "/tai-khoan/"


def test_next_leads_on_inside_the_shop(client, clerk):
    page = client.get("/dang-nhap/?next=/bao-cao/").content.decode()

    assert 'name="next" value="/bao-cao/"' in page
    assert sign_in(client, clerk.phone, next="/bao-cao/")["Location"] == "/bao-cao/"


def test_the_account_page_asks_to_sign_in_first(client, db):
    assert client.get("/tai-khoan/")["Location"] == "/dang-nhap/?next=/tai-khoan/"


def test_each_person_sees_their_own_desks(client, clerk, django_assert_max_num_queries):
    officer = make_officer(province("79"))
    desks = {
        clerk: {"Quầy bán hàng"},
        make_clerk(make_outlet(), "manager"): {"Quầy bán hàng", "Quản lý điểm bán"},
        officer: {"Báo cáo doanh thu theo xã"},
        make_user(is_staff=True): {"Trang quản trị"},
        make_user(): set(),
    }
    for person, wanted in desks.items():
        client.force_login(person)
        with django_assert_max_num_queries(6):
            response = client.get("/tai-khoan/")
        assert {desk.title for desk in response.context["desks"]} == wanted


def test_a_post_that_ended_opens_no_desk(client, db):
    officer = make_officer(province("79"))
    officer.officer_posts.update(valid_to=date(2026, 1, 1))
    client.force_login(officer)

    assert client.get("/tai-khoan/").context["desks"] == []
