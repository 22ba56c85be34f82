"""What every answer tells the browser: run nothing foreign, keep no copy of what belongs to one person."""

import re

import pytest

from tests.world import make_user

pytestmark = pytest.mark.django_db
PAGES = ("/", "/gio-hang/", "/dang-nhap/", "/mau/", "/quay/", "/khong-co-trang-nay/", "/healthz")


@pytest.mark.parametrize("path", PAGES)
def test_every_answer_says_what_may_run(client, path):
    policy = client.get(path)["Content-Security-Policy"]

    assert "default-src 'self'" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize("path", ["/", "/mau/", "/dang-nhap/"])
def test_no_page_needs_what_the_policy_forbids(client, path):
    page = client.get(path).content.decode()

    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", page)
    assert not re.search(r"<script(?![^>]*(src=|application/ld\+json))", page)


def test_nobody_keeps_a_copy_of_a_basket_or_a_checkout(client, honey):
    client.force_login(make_user("Phạm Văn Mua"))
    client.post("/gio-hang/them/", {"variant_id": honey.pk, "quantity": "2"})
    answers = [
        client.get("/gio-hang/"),
        client.post("/gio-hang/sua/", {"variant_id": honey.pk, "quantity": "NaN"}),
        client.get("/thanh-toan/"),
        client.post("/thanh-toan/", {"name": "Phạm Văn Mua", "phone": "0912345678"}),
    ]

    assert [answer.status_code for answer in answers] == [200, 422, 200, 422]
    assert all("no-store" in answer["Cache-Control"] for answer in answers)
