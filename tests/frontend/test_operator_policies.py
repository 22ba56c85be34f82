"""The operator writes what the marketplace must publish."""

import pytest
from django.test import Client
from django.utils import timezone

from shop.kernel.clock import business_day_of
from tests.world import make_platform_person, sign_in
from vendors.people.models import Policy

pytestmark = pytest.mark.django_db
PAGE = "/van-hanh/chinh-sach/doi-tra/"


@pytest.fixture
def today():
    return business_day_of(timezone.now())


@pytest.fixture
def admin(client: Client) -> Client:
    sign_in(client, make_platform_person("admin"))
    return client


def version(today, **changed: str) -> dict[str, str]:
    return {
        "title": "Đổi trả",
        "body": "Trong 7 ngày.\n\n\n\nTiền hoàn về tài khoản.",
        "valid_from": today.isoformat(),
    } | changed


def test_a_version_is_published_and_shown_to_everybody(admin, today):
    answer = admin.post(PAGE, version(today))

    assert answer.status_code == 303
    shown = Client().get("/chinh-sach/doi-tra/").content.decode()
    assert "<p>Trong 7 ngày.</p>" in shown
    assert Policy.objects.get(kind="return").body == "Trong 7 ngày.\n\nTiền hoàn về tài khoản."


def test_the_form_begins_with_the_newest_version(admin, today):
    admin.post(PAGE, version(today))

    assert "Tiền hoàn về tài khoản." in admin.get(PAGE).content.decode()


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"body": "  "}, "chưa có nội dung"),
        ({"title": ""}, "nhập tên"),
        ({"valid_from": "2020-01-01"}, "trước hôm nay"),
        ({"valid_from": "mai"}, "chọn ngày"),
        ({"body": "x" * 60_001}, "dài quá"),
    ],
)
def test_what_cannot_be_published_says_why_and_loses_nothing(admin, today, changed, sentence):
    answer = admin.post(PAGE, version(today, **changed))

    assert answer.status_code == 422
    page = answer.content.decode()
    assert sentence in page
    assert changed.get("title", "Đổi trả") in page
    assert not Policy.objects.filter(kind="return").exists()


def test_the_same_words_are_not_published_twice(admin, today):
    admin.post(PAGE, version(today))

    assert "giống hệt" in admin.post(PAGE, version(today)).content.decode()
    assert Policy.objects.filter(kind="return").count() == 1


def test_an_unknown_text_is_missing(admin):
    assert admin.get("/van-hanh/chinh-sach/khong-co/").status_code == 404
