"""Signing in by password, and the account page: alike for every failure, slow to guess, never to another site."""

from datetime import date

import pytest

from outlets.models import OutletStaff
from shop.kernel.models import Notice
from shop.kernel.notices import notify
from tests.world import (
    make_clerk,
    make_helper,
    make_officer,
    make_outlet,
    make_platform_person,
    make_user,
    make_vendor,
    province,
)
from tests.world import sign_in as world_sign_in
from vendors.models import VendorMembership

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


def test_the_sixth_try_on_one_account_waits_even_with_the_right_password(client, clerk):
    national = clerk.phone.replace("+84", "0")
    for n in range(5):
        sign_in(client, clerk.phone if n % 2 else f" {national} ", "wrong")

    assert sign_in(client, clerk.phone).status_code == 429
    assert sign_in(client, national).status_code == 429
    assert client.get("/tai-khoan/").status_code == 302


def test_another_address_is_not_locked_out_with_it(client, clerk):
    for _ in range(5):
        sign_in(client, clerk.phone, "wrong")

    response = client.post(
        "/dang-nhap/", {"username": clerk.phone, "password": PASSWORD}, REMOTE_ADDR="10.0.0.9"
    )

    assert response.status_code == 303


def test_the_admin_has_no_sign_in_form_of_its_own_to_guess_at(client, clerk):
    boss = make_user(password=PASSWORD, is_staff=True, is_superuser=True)
    for _ in range(7):
        answer = client.post("/admin/login/?next=/admin/", {"username": boss.phone, "password": PASSWORD})
        assert (answer.status_code, answer["Location"]) == (302, "/dang-nhap/?next=/admin/")
    assert client.get("/admin/").status_code == 302

    assert sign_in(client, boss.phone, next="/admin/")["Location"] == "/admin/"
    world_sign_in(client, boss)
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
    vendor = make_vendor("HTX Thạnh An")
    owner = make_user()
    VendorMembership.objects.create(user=owner, vendor=vendor, role="owner")
    shop = f"/kenh-ban/{vendor.pk}/"
    desks = {
        clerk: {"/quay/"},
        make_clerk(make_outlet(), "manager"): {"/quay/", "/diem-ban/"},
        owner: {shop},
        make_helper(vendor): {shop},
        make_officer(province("79")): {"/bao-cao/"},
        make_platform_person("moderator"): {"/kiem-duyet/"},
        make_platform_person("admin"): {"/kiem-duyet/", "/van-hanh/"},
        make_user(is_staff=True): {"/admin/"},
        make_user(): set(),
    }
    for person, wanted in desks.items():
        client.force_login(person)
        with django_assert_max_num_queries(13):
            response = client.get("/tai-khoan/")
        assert {desk.url for desk in response.context["desks"]} == wanted


def test_who_needs_a_second_factor_and_has_none_is_told_so(client, clerk):
    for person, is_told in ((make_officer(province("79")), True), (clerk, False)):
        client.force_login(person)
        assert ("Đặt lớp bảo vệ thứ hai" in client.get("/tai-khoan/").content.decode()) is is_told


def test_a_post_that_ended_opens_no_desk(client, db):
    officer = make_officer(province("79"))
    officer.officer_posts.update(valid_to=date(2026, 1, 1))
    client.force_login(officer)

    assert client.get("/tai-khoan/").context["desks"] == []


def test_notices_of_a_person_their_producer_and_their_outlet_stand_in_the_list_until_done(client, clerk):
    outlet = OutletStaff.objects.get(user=clerk).outlet
    vendor, stranger = make_vendor(), make_vendor("HTX khác")
    VendorMembership.objects.create(user=clerk, vendor=vendor, role="staff")
    for recipient in (
        f"user:{clerk.pk}",
        f"vendor:{vendor.pk}",
        f"outlet:{outlet.pk}",
        f"vendor:{stranger.pk}",
    ):
        notify(
            recipient=recipient,
            kind="test",
            title=f"Việc của {recipient}",
            matter=recipient,
            link="/gio-hang/",
        )
    client.force_login(clerk)

    page = client.get("/tai-khoan/viec/")
    titles = [task.title for task in page.context["tasks"]]
    assert titles == [
        f"Việc của outlet:{outlet.pk}",
        f"Việc của vendor:{vendor.pk}",
        f"Việc của user:{clerk.pk}",
    ]
    assert len(client.get("/tai-khoan/").context["tasks"]) == 3

    first = page.context["tasks"][0].pk
    for _ in range(2):  # pressed twice
        assert client.post(f"/tai-khoan/viec/{first}/xong/").status_code == 303
    assert len(client.get("/tai-khoan/viec/").context["tasks"]) == 2


def test_other_peoples_notices_cannot_be_finished(client, clerk):
    notify(recipient=f"user:{make_user().pk}", kind="test", title="Riêng tư", matter="x")
    client.force_login(clerk)
    theirs = Notice.objects.get().pk

    assert client.post(f"/tai-khoan/viec/{theirs}/xong/").status_code == 404
    assert client.post("/tai-khoan/viec/999999/xong/").status_code == 404
    assert Notice.objects.get().done_at is None
