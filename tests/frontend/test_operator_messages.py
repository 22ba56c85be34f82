"""The demo's telephone: everybody reads it there, and nobody anywhere else."""

import re
from io import StringIO

import pytest
from django.core.management import call_command

from shop.kernel.clock import business_day_of
from shop.operations.demo.second_factors import give_demo_apps
from tests.world import NOW, make_officer, make_platform_person, make_user, province, sign_in
from vendors.people.models import Operator, SecondFactor, User
from vendors.people.selectors.operator import forget_operator_mark
from vendors.people.services.one_time_codes import send_code

pytestmark = pytest.mark.django_db
PAGE = "/van-hanh/tin-nhan/"
SIX = re.compile(r"\b\d{6}\b")


@pytest.fixture(autouse=True)
def _no_operator_remembered():
    forget_operator_mark()
    yield
    forget_operator_mark()


@pytest.fixture
def demo_officer():
    officer = make_officer(province("79"))
    User.objects.filter(pk=officer.pk).update(is_demo=True)
    make_user("Người mua (mẫu)", is_demo=True)
    assert give_demo_apps(business_day_of(NOW)) == 1
    assert give_demo_apps(business_day_of(NOW)) == 0
    officer.refresh_from_db()
    return officer


def test_a_stranger_reads_codes_and_made_up_peoples_second_factor_in_the_demo(client, demo_officer):
    send_code("0912345678", "sign-in", "127.0.0.1")
    page = client.get(PAGE)
    assert SIX.search(page.content.decode())
    (shown,) = page.context["codes"]

    client.force_login(demo_officer)
    assert client.get(PAGE).status_code == 200  # also for whoever is still to show the second factor
    assert (
        client.post("/tai-khoan/xac-thuc/", {"code": shown.code, "next": "/bao-cao/"})["Location"]
        == "/bao-cao/"
    )
    assert client.get("/bao-cao/").status_code == 200


def test_real_peoples_apps_are_never_shown(client):
    real = make_officer(province("79"))
    SecondFactor.objects.create(user=real, kind="app", name="x", secret="y")

    assert client.get(PAGE).context["codes"] == []


@pytest.mark.parametrize("is_production", [True, False])
def test_elsewhere_it_is_for_the_admin_and_without_codes(client, settings, demo_officer, is_production):
    settings.IS_PRODUCTION = is_production
    if not is_production:
        Operator.objects.create(legal_name="HTX Số", tax_code="0101243150", address="1", phone="+84912345678")
        forget_operator_mark()
    assert client.get(PAGE)["Location"] == f"/dang-nhap/?next={PAGE}"
    for person in (make_user(), make_platform_person("moderator")):
        sign_in(client, person)
        assert client.get(PAGE).status_code == 404
    admin = make_platform_person("admin")
    client.force_login(admin)
    assert client.get(PAGE)["Location"] == f"/tai-khoan/xac-thuc/?next={PAGE}"
    sign_in(client, admin)
    if is_production:
        send_code("0912345678", "sign-in", "127.0.0.1")
    page = client.get(PAGE)

    assert page.status_code == 200
    assert page.context["codes"] == []
    assert not SIX.search(page.content.decode())


def test_the_start_prints_the_code_beside_the_officer(demo_officer, settings):
    said = StringIO()
    call_command("demo_sign_ins", stdout=said)
    (line,) = [line for line in said.getvalue().splitlines() if "Cán bộ" in line]
    assert SIX.search(line)
    assert PAGE in said.getvalue()

    settings.IS_PRODUCTION, said = True, StringIO()
    call_command("demo_sign_ins", stdout=said)
    assert said.getvalue() == ""
