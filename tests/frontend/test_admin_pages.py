"""The admin's own pages: personal data masked, and whoever changes something named in the trail."""

import pytest
from django.test import Client

from outlets.models import OutletStaff
from shop.kernel.models import AuditEntry
from tests.frontend.test_moderation import FULL, PERSONAL, make_paper
from tests.world import (
    make_outlet,
    make_user,
    make_variant,
    make_vendor,
    order,
    shelf_of,
    sign_in,
    stock,
)
from vendors.people.models import User


@pytest.fixture
def boss(db) -> User:
    return make_user("Quản trị", is_staff=True, is_superuser=True)


@pytest.fixture
def desk(client: Client, boss: User) -> Client:
    sign_in(client, boss)
    return client


def shown(desk: Client, path: str) -> str:
    answer = desk.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def test_a_producers_page_in_the_admin_masks_what_is_personal(desk):
    vendor = make_vendor(**PERSONAL)
    paper = make_paper(vendor)

    page = shown(desk, f"/admin/vendors/vendor/{vendor.pk}/change/") + shown(desk, "/admin/vendors/vendor/")
    page += shown(desk, f"/admin/vendors/vendorpaper/{paper.pk}/change/")

    assert [value for value in (*FULL, "+84912345678") if value in page] == []
    assert "0912 ••• 678" in page
    assert "••• 234" in page
    assert f'href="/kiem-duyet/chu-the/{vendor.pk}/"' in page


def test_saving_that_page_keeps_what_it_does_not_show(desk, boss):
    vendor = make_vendor(**PERSONAL)
    form = {
        "kind": vendor.kind, "legal_name": vendor.legal_name, "name": "Tên mới", "slug": vendor.slug,
        "commune": vendor.commune_id, "state": vendor.state, "tax_code": "", "story": "",
    }  # fmt: skip

    answer = desk.post(f"/admin/vendors/vendor/{vendor.pk}/change/", form)

    assert answer.status_code == 302, answer.context["adminform"].form.errors
    vendor.refresh_from_db()
    assert vendor.name == "Tên mới"
    assert {name: getattr(vendor, name) for name in PERSONAL} == PERSONAL
    entry = AuditEntry.objects.get(subject=f"vendors_vendor:{vendor.pk}", action="update")
    assert (entry.actor, entry.changes["name"]) == (f"user:{boss.pk}", ["Hợp tác xã Thạnh An", "Tên mới"])


def test_peoples_numbers_are_masked_in_the_admin(desk):
    person = make_user("Nguyễn Thị Mai", email="mai.nguyen@example.vn")
    number = person.phone.removeprefix("+84")

    page = shown(desk, "/admin/people/user/?q=Mai") + shown(desk, f"/admin/people/user/{person.pk}/change/")

    assert number not in page.replace(" ", "")
    assert "mai.nguyen@" not in page
    assert "m•••@example.vn" in page
    assert f"/van-hanh/xem-day-du/nguoi-dung/{person.pk}/" in page


def test_an_account_is_saved_without_its_number_being_shown(desk):
    person = make_user("Nguyễn Thị Mai", email="mai@example.vn")
    phone = person.phone

    answer = desk.post(
        f"/admin/people/user/{person.pk}/change/", {"display_name": "Mai Mới", "is_active": "on"}
    )

    assert answer.status_code == 302
    person.refresh_from_db()
    assert (person.display_name, person.phone, person.email) == ("Mai Mới", phone, "mai@example.vn")


def test_a_buyers_data_is_not_on_the_orders_page(desk):
    honey = make_variant()
    stock(shelf_of(honey.product.vendor), honey, 5)
    placed = order((honey, 1))

    page = shown(desk, f"/admin/orders/ordergroup/{placed.pk}/change/")

    assert [value for value in ("Phạm Văn Mua", "12 đường số 3", "912345678") if value in page] == []
    assert f"/van-hanh/xem-day-du/dat-hang/{placed.pk}/" in page


def test_who_gives_somebody_a_post_in_the_admin_is_named(desk, boss):
    clerk, outlet = make_user("Lê Thị Bán"), make_outlet()

    answer = desk.post(
        "/admin/outlets/outletstaff/add/",
        {"user": clerk.pk, "outlet": outlet.pk, "role": "clerk", "since_0": "2026-01-01", "since_1": "00:00"},
    )

    assert answer.status_code == 302
    post = OutletStaff.objects.get(user=clerk)
    assert AuditEntry.objects.get(subject=f"outlets_outletstaff:{post.pk}").actor == f"user:{boss.pk}"
