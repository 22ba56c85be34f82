"""Làm hộ: somebody of the commune's youth union does a producer's work, with its consent and in its name."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, expect

from catalog.models import Product, ProductState
from shop.kernel.clock import business_day_of
from tests.journeys.desk_work import PRODUCT, make_product, send_product
from tests.journeys.people import Person, national
from tests.journeys.product import running_product
from tests.vendors.profiles import complete_vendor
from tests.world import make_user
from vendors.models import HelperPost, VendorMembership

pytestmark = pytest.mark.browser

HELPER, HELPERS_NUMBER = "Lê Thị Đoàn", "0987654321"
PRODUCER, PRODUCERS_NUMBER = "Tổ hợp tác Muối Thiềng Liềng", "0912345678"


def ask_to_help(helper: Person) -> None:
    """Found from the account page; asks for products only, not for the profile, stock or orders."""
    helper.follow("Làm hộ nhà sản xuất")
    helper.look("ask")
    helper.fill(
        {
            "Số điện thoại hoặc mã số thuế của nhà sản xuất": PRODUCERS_NUMBER,
            "Nơi bạn công tác": "Đoàn xã Thạnh An",
            "Đến hết ngày": (business_day_of(timezone.now()) + timedelta(days=90)).isoformat(),
        }
    )
    helper.page.get_by_label("Sản phẩm, ảnh, giá").check()
    helper.press("Gửi lời xin")
    helper.page.wait_for_url("**/lam-ho/ma/")
    helper.look("wait-for-code")


def enter_producers_code(helper: Person) -> None:
    """The producer reads from its telephone what the message says and lets the helper type the code."""
    helper.page.get_by_label("Mã nhà sản xuất đọc").fill("000000")
    helper.press("Xác nhận")
    expect(helper.page.get_by_text("Mã chưa đúng hoặc đã hết hạn")).to_be_visible()
    helper.look("wrong-code")
    helper.page.get_by_label("Mã nhà sản xuất đọc").fill(helper.code_sent_to(PRODUCERS_NUMBER))
    helper.press("Xác nhận")
    helper.page.wait_for_url("**/kenh-ban/*/")
    expect(helper.page.get_by_text("Bạn đang làm hộ")).to_be_visible()
    helper.look("desk")


def read_history(owner: Person, desk: str) -> str:
    owner.open(f"{desk}/nhat-ky/")
    owner.look("history")
    return owner.page.get_by_role("main").inner_text()


def end_help(owner: Person, desk: str) -> None:
    owner.open(f"{desk}/lam-ho/")
    owner.look("helpers")
    owner.press(f"Cho thôi {HELPER}")
    expect(owner.page.get_by_text("Đã kết thúc việc làm hộ.")).to_be_visible()


def test_a_helper_brings_a_product_to_market_in_the_producers_name(
    own_database: str, browser: Browser, pictures: Path, tmp_path: Path
):
    vendor = complete_vendor("cooperative_group", name=PRODUCER)
    owner_user = make_user("Trần Thị Muối")
    VendorMembership.objects.create(user=owner_user, vendor=vendor, role="owner")
    desk = f"/kenh-ban/{vendor.pk}"

    with running_product(own_database, tmp_path) as url:
        helper = Person(browser, url, pictures, "1-helper")
        helper.register(HELPERS_NUMBER, HELPER)
        assert helper.open(f"{desk}/san-pham/") == 404
        helper.open("/tai-khoan/")
        ask_to_help(helper)
        assert helper.open(f"{desk}/san-pham/") == 404
        helper.open("/lam-ho/ma/")
        enter_producers_code(helper)
        make_product(helper, self_declared_by=PRODUCER)
        send_product(helper)
        refused = {
            path: helper.open(f"{desk}/{path}")
            for path in ("ho-so/ngan-hang/", "lam-ho/", "ho-so/", "lo/", "don/")
        }

        owner = Person(browser, url, pictures, "2-owner")
        owner.enter_by_code(national(owner_user.phone))
        history = read_history(owner, desk)
        end_help(owner, desk)
        assert helper.open(f"{desk}/san-pham/") == 404

    assert set(refused.values()) == {404}, refused
    assert f"{HELPER} thay mặt {PRODUCER}" in history
    assert ".jpg" not in history
    assert Product.objects.get(vendor=vendor, name=PRODUCT).state == ProductState.IN_REVIEW
    assert HelperPost.objects.get().scopes == ["products"]
