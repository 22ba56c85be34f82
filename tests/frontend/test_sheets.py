"""The desk's pages of spreadsheets: sending, looking, writing, and what a closed browser finds again."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook

from catalog.models import Product, SheetImport
from outlets.services.import_stock import AT_ONCE, import_waiting
from tests.world import (
    NOW,
    make_helper,
    make_user,
    make_variant,
    make_vendor,
    order,
    shelf_of,
    sign_in,
    stock,
)
from vendors.models import HelperScope, Vendor, VendorMembership

pytestmark = pytest.mark.django_db
HEAD = "Tên sản phẩm;Bộ sản phẩm;Quy cách;Mã hàng;Đơn vị bán;Giá (đồng)\n"


@pytest.fixture
def vendor() -> Vendor:
    return make_vendor()


@pytest.fixture
def owner(client: Client, vendor: Vendor) -> Client:
    user = make_user("Chủ hàng")
    VendorMembership.objects.create(user=user, vendor=vendor, role="owner")
    sign_in(client, user)
    return client


def base(vendor: Vendor) -> str:
    return f"/kenh-ban/{vendor.pk}/bang-tinh/"


def send(client: Client, vendor: Vendor, rows: str):
    upload = SimpleUploadedFile("hang.csv", (HEAD + rows).encode())
    return client.post(base(vendor), {"sheet": upload})


def test_a_file_is_looked_at_and_then_written(owner, vendor):
    answer = send(owner, vendor, "Mật ong tràm;4;Hũ 250 g;MT;hũ;85.000\n")
    page = owner.get(answer.url)

    assert answer.status_code == 303
    assert "Ghi tất cả" in page.content.decode()
    assert "Mật ong tràm" in page.content.decode()
    assert not Product.objects.exists()

    done = owner.post(f"{answer.url}ghi/", follow=True)

    assert "Đã ghi tất cả" in done.content.decode()
    assert Product.objects.get().name == "Mật ong tràm"


def test_writing_twice_writes_once_and_says_so(owner, vendor):
    url = send(owner, vendor, "Mật ong tràm;4;Hũ 250 g;MT;hũ;85.000\n").url
    owner.post(f"{url}ghi/")

    again = owner.post(f"{url}ghi/", follow=True)

    assert "không còn chờ ghi" in again.content.decode()
    assert Product.objects.count() == 1


def test_faults_stand_by_row_and_there_is_no_button(owner, vendor):
    page = owner.get(send(owner, vendor, "Mật ong;99;Hũ;M 1;hũ;rẻ\n").url).content.decode()

    assert "3 chỗ cần sửa" in page
    assert "Dòng 2, Giá (đồng)" in page
    assert "Ghi tất cả" not in page


def test_a_file_that_cannot_be_read_is_told_at_its_field(owner, vendor):
    old = SimpleUploadedFile("hang.csv", HEAD.encode("utf-16"))

    answer = owner.post(base(vendor), {"sheet": old})

    assert answer.status_code == 422
    assert "UTF-16" in answer.content.decode()
    assert owner.post(base(vendor), {}).status_code == 422
    assert not SheetImport.objects.exists()


def test_a_long_sheet_shows_how_far_it_is_without_script(owner, vendor):
    rows = "".join(f"Sản phẩm {n};4;Hũ;M-{n};hũ;1000\n" for n in range(AT_ONCE + 1))
    url = send(owner, vendor, rows).url

    waiting = owner.get(url)
    import_waiting(now=NOW)
    ready = owner.get(url)

    assert waiting["Refresh"] == "3"
    assert "<progress" in waiting.content.decode()
    assert "Refresh" not in ready
    assert "Ghi tất cả" in ready.content.decode()


def test_sheets_of_others_are_missing(owner, vendor):
    url = send(owner, vendor, "Mật ong;4;Hũ;M;hũ;1000\n").url
    stranger = Client()
    other = make_vendor("HTX khác")
    user = make_user("Chủ khác")
    VendorMembership.objects.create(user=user, vendor=other, role="owner")
    sign_in(stranger, user)
    number = url.rstrip("/").rpartition("/")[2]

    assert stranger.get(url).status_code == 404
    assert stranger.get(f"{base(other)}{number}/").status_code == 404
    assert stranger.post(f"{base(other)}{number}/ghi/").status_code == 404
    assert not Product.objects.exists()


def exported(client: Client, vendor: Vendor):
    answer = client.get(f"{base(vendor)}xuat/")
    assert answer.status_code == 200
    return load_workbook(BytesIO(b"".join(answer.streaming_content)))


def test_the_export_holds_everything_an_owner_has(owner, vendor):
    honey = make_variant(vendor)
    stock(shelf_of(vendor), honey, 20)
    order((honey, 2))

    book = exported(owner, vendor)

    assert book.sheetnames == [
        "Sản phẩm", "Giá đã qua", "Giấy tờ", "Chứng nhận", "Lô hàng", "Tồn kho", "Đơn hàng", "Bán theo ngày",
        "Người làm cùng",
    ]  # fmt: skip
    assert book["Đơn hàng"]["E2"].value == "+84912345678"
    assert (book["Tồn kho"]["D2"].value, book["Tồn kho"]["E2"].value) == (honey.sku, 18)
    assert book["Chứng nhận"]["C2"].value == 4


def test_a_helper_gets_what_they_were_given_and_no_whole_numbers(client, vendor):
    honey = make_variant(vendor)
    stock(shelf_of(vendor), honey, 20)
    order((honey, 2))
    sign_in(client, make_helper(vendor, HelperScope.PRODUCTS, HelperScope.ORDERS))

    book = exported(client, vendor)

    assert "Tồn kho" not in book.sheetnames
    assert "Người làm cùng" not in book.sheetnames
    assert book["Đơn hàng"]["E2"].value == "••• 678"


def test_the_template_is_a_workbook_with_lists(owner, vendor):
    book = load_workbook(BytesIO(owner.get(f"{base(vendor)}mau/").content))

    assert book.sheetnames == ["Sản phẩm", "Hướng dẫn", "Danh mục"]
    assert book["Danh mục"]["B5"].value
