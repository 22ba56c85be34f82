"""The second factor at the door: officers, moderators and admins sign in, but see nothing of theirs without it."""

import json

import pytest
from django.utils import timezone

from tests.vendors.people.soft_key import SoftKey
from tests.world import (
    give_app,
    make_clerk,
    make_officer,
    make_outlet,
    make_platform_person,
    make_user,
    province,
)
from tests.world import sign_in as sign_in_passed
from vendors.people.models import SecondFactor
from vendors.people.services.second_factors import app_code, make_recovery_codes

pytestmark = pytest.mark.django_db
PASSWORD = "muối-Thạnh-An-2026"
PROVE = "/tai-khoan/xac-thuc/"
REPORT = "/bao-cao/doanh-thu-theo-xa/"
ADD_APP = "/tai-khoan/bao-mat/ung-dung/"


def with_password(person):
    person.set_password(PASSWORD)
    person.save()
    return person


def sign_in(client, person, target=""):
    return client.post("/dang-nhap/", {"username": person.phone, "password": PASSWORD, "next": target})


@pytest.fixture
def officer():
    return with_password(make_officer(province("79")))


@pytest.mark.parametrize(
    "path", [REPORT, "/bao-cao/", "/kiem-duyet/", "/van-hanh/", "/van-hanh/nguoi-dung/", "/admin/"]
)
def test_whoever_has_a_post_is_led_to_setting_one_up(client, path):
    people = (
        make_officer(province("79")),
        make_platform_person("moderator"),
        make_platform_person("admin"),
        make_user(is_staff=True),
    )
    for person in people:
        client.force_login(person)
        answer = client.get(path)
        assert (answer.status_code, answer["Location"]) == (303, f"{PROVE}?next={path}")
    assert "Ứng dụng tạo mã" in client.get(answer["Location"]).content.decode()


def test_nobody_else_is_asked(client):
    for person in (make_user(), make_clerk(make_outlet(), "manager")):
        client.force_login(person)
        assert client.get("/bao-cao/").status_code == 404
        assert client.get("/tai-khoan/").status_code == 200
    client.logout()
    assert client.get(REPORT)["Location"] == f"/dang-nhap/?next={REPORT}"


def test_the_first_factor_opens_the_door_ends_other_sessions_and_shows_codes_once(client, officer):
    other = client.__class__()
    other.force_login(officer)
    sign_in(client, officer)
    client.get(f"{PROVE}?next={REPORT}")
    page = client.get(ADD_APP)
    assert "<svg" in page.content.decode()
    secret = page.context["secret"].replace(" ", "")
    assert client.post(ADD_APP, {"code": "000000"}).status_code == 422
    assert client.get(ADD_APP).context["secret"].replace(" ", "") == secret  # what was scanned stays true

    answer = client.post(ADD_APP, {"code": app_code(secret, timezone.now())})

    assert answer["Location"] == "/tai-khoan/bao-mat/ma-du-phong/"
    shown = client.get(answer["Location"])
    assert len(shown.context["codes"]) == 10
    assert shown.context["next"] == REPORT
    assert client.get(answer["Location"]).context["codes"] == []
    assert client.get(REPORT).status_code == 200
    assert other.get("/tai-khoan/").status_code == 302


def test_whoever_has_one_is_asked_at_each_signing_in(client, officer):
    secret = give_app(officer)
    answer = sign_in(client, officer, REPORT)
    assert answer["Location"] == f"{PROVE}?next={REPORT}"
    assert client.get(REPORT).status_code == 303
    for path in ("/tai-khoan/bao-mat/", ADD_APP):  # or a thief with the password would change the lock
        assert client.get(path)["Location"].startswith(PROVE)

    assert client.post(PROVE, {"code": "000000", "next": REPORT}).status_code == 422
    answer = client.post(PROVE, {"code": app_code(secret, timezone.now()), "next": REPORT})

    assert (answer.status_code, answer["Location"]) == (303, REPORT)
    assert client.get(REPORT).status_code == 200
    client.post("/dang-xuat/")
    sign_in(client, officer)
    assert client.get(REPORT).status_code == 303


def test_a_code_on_paper_opens_too(client, officer):
    give_app(officer)
    code = make_recovery_codes(officer)[0]
    sign_in(client, officer)

    assert client.post(PROVE, {"code": code}).status_code == 303
    assert client.get(REPORT).status_code == 200


def test_guessing_codes_waits_and_locks_no_password_out(client, officer):
    secret = give_app(officer)
    sign_in(client, officer)
    for _ in range(5):
        assert client.post(PROVE, {"code": "000000"}).status_code == 422

    assert client.post(PROVE, {"code": app_code(secret, timezone.now())}).status_code == 429
    assert sign_in(client.__class__(), officer).status_code == 303


def test_a_passkey_is_added_and_opens_the_door(client, officer):
    key = SoftKey()
    sign_in(client, officer)
    page = client.get("/tai-khoan/bao-mat/khoa/")
    answer = key.make(page.context["options"])
    assert client.post("/tai-khoan/bao-mat/khoa/", {"answer": "{}", "name": "Máy"}).status_code == 422
    assert (
        client.post("/tai-khoan/bao-mat/khoa/", {"answer": answer, "name": "Máy"}).status_code == 422
    )  # asked anew
    answer = key.make(client.get("/tai-khoan/bao-mat/khoa/").context["options"])
    assert client.post("/tai-khoan/bao-mat/khoa/", {"answer": answer, "name": "Máy"}).status_code == 303
    assert SecondFactor.objects.get().name == "Máy"

    client.post("/dang-xuat/")
    sign_in(client, officer)
    proof = key.use(client.get(PROVE).context["options"])
    assert client.post(PROVE, {"answer": "[]"}).status_code == 422
    assert client.post(PROVE, {"answer": proof}).status_code == 422  # that question was taken back
    proof = key.use(client.get(PROVE).context["options"])
    assert client.post(PROVE, {"answer": proof, "next": REPORT})["Location"] == REPORT
    assert client.get(REPORT).status_code == 200


def test_where_the_host_is_a_bare_address_there_are_no_passkeys(client, officer, settings):
    settings.ALLOWED_HOSTS = ["*"]
    client.force_login(officer)
    page = client.get(PROVE, headers={"host": "192.168.1.5:8000"}).content.decode()

    assert "Khoá trên thiết bị" not in page
    assert client.get("/tai-khoan/bao-mat/khoa/", headers={"host": "192.168.1.5:8000"}).status_code == 404


def test_codes_on_paper_are_made_anew_only_with_a_factor(client, officer):
    sign_in_passed(client, officer)
    assert client.post("/tai-khoan/bao-mat/ma-du-phong/")["Location"] == "/tai-khoan/bao-mat/"
    give_app(officer)
    client.post("/tai-khoan/bao-mat/ma-du-phong/")
    assert len(client.get("/tai-khoan/bao-mat/ma-du-phong/").context["codes"]) == 10


def test_a_factor_is_removed_by_its_owner_alone(client, officer):
    give_app(officer)
    factor = SecondFactor.objects.get()
    sign_in_passed(client, make_user())
    assert client.post(f"/tai-khoan/bao-mat/{factor.pk}/go/").status_code == 404
    sign_in_passed(client, officer)
    assert client.post(f"/tai-khoan/bao-mat/{factor.pk}/go/").status_code == 303
    assert not SecondFactor.objects.exists()


def asked_of_api(client) -> str:
    query = '{salesByCommune(view:ORIGIN, from:"2026-01-01", to:"2026-12-31"){rowCount}}'
    answer = client.post("/graphql/", json.dumps({"query": query}), content_type="application/json").json()
    return answer["errors"][0]["extensions"]["code"] if answer.get("errors") else "data"


def test_the_api_asks_for_it_too(client, officer):
    client.force_login(officer)
    assert asked_of_api(client) == "second-factor-due"
    client.force_login(make_user())
    assert asked_of_api(client) == "not-found"
    sign_in_passed(client, officer)
    assert asked_of_api(client) == "data"


def test_ordinary_visitors_cost_no_query_more(client, django_assert_num_queries):
    client.force_login(make_user())
    client.get("/chinh-sach/")  # what is kept for some minutes is kept now
    signed_in = client.__class__()
    signed_in.cookies = client.cookies
    with django_assert_num_queries(0):
        client.get("/robots.txt")
    with django_assert_num_queries(3):  # the session, the person for the header, the policies
        signed_in.get("/chinh-sach/")
