"""The operator's audit trail, and personal data in full for those who run the platform."""

from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client

from catalog.models import Variant
from shop.kernel.acting import acting
from shop.kernel.models import AuditEntry
from tests.frontend.test_moderation import make_paper
from tests.world import (
    make_helper,
    make_officer,
    make_platform_person,
    make_user,
    make_variant,
    make_vendor,
    order,
    province,
    shelf_of,
    sign_in,
    stock,
)
from vendors.models import Vendor, VendorPaper
from vendors.people.models import User

pytestmark = pytest.mark.django_db

PATH = "/van-hanh/nhat-ky/"


@pytest.fixture
def admin(db) -> User:
    return make_platform_person("admin")


@pytest.fixture
def desk(client: Client, admin: User) -> Client:
    sign_in(client, admin)
    return client


def entries(desk: Client, query: str = "") -> list[Any]:
    return desk.get(f"{PATH}?{query}").context["entries"]


def rename(vendor: Vendor, name: str, actor: str = "", on_behalf_of: str = "") -> None:
    with acting(actor, on_behalf_of=on_behalf_of):
        Vendor.objects.filter(pk=vendor.pk).update(name=name)


def test_a_helpers_work_reads_as_on_behalf_of_the_producer(desk):
    vendor = make_vendor("HTX Thạnh An")
    helper = make_helper(vendor)
    rename(vendor, "HTX Thạnh An Mới", f"user:{helper.pk}", f"vendor:{vendor.pk}")

    answer = desk.get(PATH)

    entry = answer.context["entries"][0]
    assert (entry.actor, entry.on_behalf_of) == ("Phạm Đoàn Viên", "HTX Thạnh An Mới")
    assert entry.subject == f"Chủ thể số {vendor.pk}"
    assert [(c.column, c.before, c.after) for c in entry.changes] == [
        ("Tên gọi", "HTX Thạnh An", "HTX Thạnh An Mới")
    ]
    assert "</strong> thay mặt <strong>HTX Thạnh An Mới</strong>" in answer.content.decode()


def test_values_are_said_in_words(desk):
    vendor = make_vendor(state="submitted", bank_bin="970436", bank_account="0071001234567")
    Vendor.objects.filter(pk=vendor.pk).update(state="approved", is_women_led=True, bank_account="", story="")
    variant = make_variant(vendor)
    Variant.objects.filter(pk=variant.pk).update(gtin="8938505974194", shelf_life_days=90)

    changes = {
        c.column: (c.before, c.after) for c in entries(desk, f"bang=vendors_vendor&so={vendor.pk}")[0].changes
    }
    goods = {
        c.column: (c.before, c.after)
        for c in entries(desk, f"bang=catalog_variant&so={variant.pk}")[0].changes
    }

    assert changes == {
        "Trạng thái": ("Chờ duyệt", "Đang bán"),
        "Do phụ nữ làm chủ": ("không", "có"),
        "Số tài khoản": ("••• 567", ""),
    }
    assert goods == {"Mã vạch GTIN": ("", "8938505974194"), "Hạn dùng (ngày)": ("", "90")}


def test_a_row_that_came_shows_what_it_said_and_no_empty_columns(desk):
    vendor = make_vendor("HTX Thạnh An")

    changes = {c.column: c.after for c in entries(desk, f"bang=vendors_vendor&so={vendor.pk}")[0].changes}

    assert changes["Tên gọi"] == "HTX Thạnh An"
    assert "" not in changes.values()
    assert "Số" not in changes


def test_days_and_moments_are_said_as_people_say_them(desk):
    vendor = make_vendor()
    paper = make_paper(vendor)
    VendorPaper.objects.filter(pk=paper.pk).update(
        expires_on="2027-02-01", withdrawn_at="2026-11-20T03:00:00Z", issuer="2026-13-45"
    )

    changes = {c.column: c.after for c in entries(desk, f"bang=vendors_vendorpaper&so={paper.pk}")[0].changes}

    assert changes == {"Có hạn đến": "01/02/2027", "Rút lúc": "10:00 20/11/2026", "Nơi cấp": "2026-13-45"}


def test_the_trail_is_filtered_by_person_thing_action_and_day(desk):
    mai, lan = make_user("Nguyễn Thị Mai"), make_user("Trần Thị Lan")
    one, two = make_vendor("Một"), make_vendor("Hai")
    rename(one, "Một A", f"user:{mai.pk}")
    rename(two, "Hai A", f"user:{lan.pk}")
    with acting(f"user:{mai.pk}"):
        Vendor.objects.filter(pk=two.pk).update(story="Chuyện")

    def found(query: str) -> list[str]:
        return [f"{entry.actor}/{entry.subject_key}" for entry in entries(desk, query)]

    by_mai = [f"Nguyễn Thị Mai/vendors_vendor:{two.pk}", f"Nguyễn Thị Mai/vendors_vendor:{one.pk}"]
    assert found("nguoi=thị mai") == by_mai
    assert found(f"nguoi={mai.phone.replace('+84', '0')}") == by_mai
    assert found(f"nguoi=user:{mai.pk}&bang=vendors_vendor&so={one.pk}") == by_mai[1:]
    assert found("nguoi=thị mai&viec=insert") == []
    assert found("nguoi=không có ai") == []
    assert found("nguoi=thị mai&tu=2031-01-01") == []
    assert found("nguoi=thị mai&den=2031-01-01") == by_mai
    assert len(found("bang=vendors_vendor&viec=insert")) == 2


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("tu=2026-02-31", "tu"),
        ("den=x", "den"),
        ("tu=2026-05-02&den=2026-05-01", "den"),
        ("so=5", "so"),
        ("nguoi=" + "a" * 121, "nguoi"),
    ],
)
def test_a_filter_that_cannot_be_meant_is_said_in_place(desk, query, field):
    answer = desk.get(f"{PATH}?{query}")

    assert answer.status_code == 422
    assert set(answer.context["errors"]) == {field}


@pytest.mark.parametrize(
    "query",
    [
        "bang=pg_user",
        "bang=catalog_product&so=%27%3B--",
        "viec=drop",
        "truoc=x",
        "truoc=" + "9" * 30,
        "nguoi=%00",
    ],
)
def test_a_made_up_address_is_no_fault(desk, query):
    assert desk.get(f"{PATH}?{query}").status_code == 200


def test_the_pages_of_the_trail_follow_each_other_and_cost_the_same(desk, django_assert_max_num_queries):
    vendor = make_vendor()
    for number in range(120):
        rename(vendor, f"HTX {number}", f"user:{make_user().pk}", f"vendor:{vendor.pk}")
    query = f"bang=vendors_vendor&so={vendor.pk}&viec=update"
    desk.get("/")

    seen: list[int] = []
    path = f"{PATH}?{query}"
    while path:
        with django_assert_max_num_queries(8):
            answer = desk.get(path)
        seen += [entry.id for entry in answer.context["entries"]]
        path = PATH + answer.context["older_url"] if answer.context["older_url"] else ""

    wanted = AuditEntry.objects.filter(subject=f"vendors_vendor:{vendor.pk}", action="update").order_by("-pk")
    assert seen == list(wanted.values_list("pk", flat=True))
    assert len(seen) == 120


def test_raw_sql_stands_in_the_trail_as_nobodys(desk):
    variant = make_variant()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE catalog_variant SET price_vnd = 1 WHERE id = %s", [variant.pk])

    entry = entries(desk, f"bang=catalog_variant&so={variant.pk}")[0]

    assert entry.actor == "Ngoài sàn (lệnh hoặc SQL)"


def test_only_those_who_run_the_platform_read_it(client):
    for person in (make_user(), make_officer(province("79")), make_platform_person("moderator")):
        sign_in(client, person)
        assert client.get(PATH).status_code == 404


def test_a_persons_number_is_shown_in_full_after_saying_why(desk, admin):
    person = make_user("Nguyễn Thị Mai", email="mai@example.vn")
    path = f"/van-hanh/xem-day-du/nguoi-dung/{person.pk}/"
    number = person.phone.replace("+84", "0")
    spaced = f"{number[:4]} {number[4:7]} {number[7:]}"

    assert spaced not in desk.get(path).content.decode()
    assert desk.post(path, {"why": ""}).status_code == 422
    assert not AuditEntry.objects.filter(action="view").exists()
    page = desk.post(path, {"why": "Gọi lại theo khiếu nại"}).content.decode()

    assert spaced in page
    assert "mai@example.vn" in page
    entry = AuditEntry.objects.get(action="view")
    assert (entry.actor, entry.subject) == (f"user:{admin.pk}", f"people_user:{person.pk}")


def test_a_buyers_address_is_shown_in_full_after_saying_why(desk):
    honey = make_variant()
    stock(shelf_of(honey.product.vendor), honey, 5)
    placed = order((honey, 1))
    path = f"/van-hanh/xem-day-du/dat-hang/{placed.pk}/"

    assert "12 đường số 3" not in desk.get(path).content.decode()
    page = desk.post(path, {"why": "Giao nhầm"}).content.decode()

    assert "12 đường số 3" in page
    assert "0912 345 678" in page
    assert AuditEntry.objects.get(action="view").subject == f"orders_ordergroup:{placed.pk}"


@pytest.mark.parametrize(
    "end",
    [
        "khac/1",
        "nguoi-dung/999999",
        "nguoi-dung/x",
        "nguoi-dung/" + "9" * 30,
        "dat-hang/1",
        f"dat-hang/{UUID(int=7)}",
    ],
)
def test_what_is_not_there_is_missing(desk, end):
    path = f"/van-hanh/xem-day-du/{end}/"

    assert desk.get(path).status_code == 404
    assert desk.post(path, {"why": "Xem"}).status_code == 404
    assert not AuditEntry.objects.filter(action="view").exists()
