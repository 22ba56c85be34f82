"""An administrator makes the accounts of the people who work here."""

import pytest

from tests.world import make_user, sign_in
from vendors.people.models import User

pytestmark = pytest.mark.django_db
PASSWORD = "muối-Thạnh-An-2026"


@pytest.fixture
def boss(client):
    boss = make_user(is_staff=True, is_superuser=True)
    sign_in(client, boss)
    return boss


def add(client, **changes):
    form = {
        "phone": "0912 345 678",
        "email": "",
        "display_name": "Lê Thị Bán",
        "usable_password": "true",
        "password1": PASSWORD,
        "password2": PASSWORD,
    }
    return client.post("/admin/people/user/add/", form | changes)


def test_an_account_made_in_the_admin_can_sign_in(client, boss):
    assert add(client).status_code == 302

    client.logout()
    answer = client.post("/dang-nhap/", {"username": "0912345678", "password": PASSWORD})
    assert (answer.status_code, User.objects.get(display_name="Lê Thị Bán").phone) == (303, "+84912345678")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"phone": "12345"}, "phone"),
        ({"password1": "ngắn", "password2": "ngắn"}, "password2"),
        ({"password2": "muối-Cần-Giờ-2026"}, "password2"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nobody_is_made(client, boss, changes, field):
    answer = add(client, **changes)

    assert (answer.status_code, list(answer.context["adminform"].form.errors)) == (200, [field])
    assert User.objects.get() == boss


def test_a_number_that_has_an_account_gets_no_second_one(client, boss):
    answer = add(client, phone="0" + boss.phone.removeprefix("+84"))

    assert (answer.status_code, User.objects.count()) == (200, 1)


def test_a_forgotten_password_is_set_anew(client, boss):
    add(client)
    clerk = User.objects.get(display_name="Lê Thị Bán")
    new = {"usable_password": "true", "password1": "cua-Cần-Giờ-2027", "password2": "cua-Cần-Giờ-2027"}

    assert client.post(f"/admin/people/user/{clerk.pk}/password/", new).status_code == 302

    clerk.refresh_from_db()
    assert clerk.check_password("cua-Cần-Giờ-2027")
