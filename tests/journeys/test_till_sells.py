"""An hour at the counter: lost answers, a dead network, two tabs, a scanner, scales, and a till taken out of use."""

import re
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from outlets.services.register_device import register_device
from outlets.services.revoke_device import revoke_device
from shop.orders.models import Sale, SaleLine, SaleQuarantine, SaleTender
from tests.journeys.product import running_product
from tests.world import make_clerk, make_outlet, make_variant, make_vendor, on_hand, stock

pytestmark = pytest.mark.browser

PHONE = {"width": 360, "height": 640}


class Counter:
    """A sales point with sauce by the bottle and salt by weight, a registered till and its clerk."""

    def __init__(self) -> None:
        maker = make_vendor("Nhà thùng Thạnh An")
        self.sauce = make_variant(
            maker, name="Nước mắm cá cơm", price_vnd=120_000, unit_word="chai", gtin="8934567890128"
        )
        self.salt = make_variant(
            maker, name="Muối hạt", price_vnd=12_000, base_unit="g", unit_word="kg", price_quantity=1000
        )
        self.outlet = make_outlet()
        stock(self.outlet, self.sauce, 20)
        stock(self.outlet, self.salt, 9_000)
        self.manager = make_clerk(self.outlet, "manager")
        self.clerk = make_clerk(self.outlet)
        now = timezone.now()
        self.till = register_device(outlet_id=self.outlet.pk, name="Quầy 1", manager=self.manager, now=now)

    def context(self, browser: Browser, url: str) -> BrowserContext:
        """The registered browser with its clerk signed in."""
        client = Client()
        client.force_login(self.clerk)
        context = browser.new_context(viewport=PHONE, locale="vi-VN", has_touch=True)
        cookies = {"sessionid": client.cookies["sessionid"].value, "ocop_may": self.till.credential}
        context.add_cookies([{"name": name, "value": value, "url": url} for name, value in cookies.items()])
        return context


def open_till(context: BrowserContext, url: str) -> Page:
    page = context.new_page()
    page.goto(f"{url}/quay/")
    expect(page.get_by_role("button", name="Nước mắm cá cơm")).to_be_visible()
    return page


def pay(page: Page, *, by: str = "Tiền mặt", confirm: str = "Xong") -> None:
    page.get_by_role("button", name="Thu tiền", exact=True).click()
    page.get_by_role("button", name=by).click()
    page.get_by_role("button", name=confirm).click()
    expect(page.get_by_text("Vừa bán")).to_be_visible()


def choose_sauce(page: Page) -> None:
    page.get_by_role("button", name=re.compile("Nước mắm cá cơm.*chai")).first.click()


def targets_too_small(page: Page) -> list[str]:
    """What a thumb is meant to hit and is lower than 56 px, or narrower than 44."""
    return page.evaluate(
        """[...document.querySelectorAll("button, a, input")].filter((one) => {
             const box = one.getBoundingClientRect();
             return box.width > 1 && (box.height < 52.5 || box.width < 44);
           }).map((one) => one.outerHTML.slice(0, 100))"""
    )


def sell_with_change(page: Page, pictures: Path) -> None:
    choose_sauce(page)
    page.get_by_role("button", name="Thêm", exact=True).click()
    page.get_by_role("button", name="Thu tiền", exact=True).click()
    assert targets_too_small(page) == []
    page.get_by_label("Khách đưa", exact=True).last.press_sequentially("200000")
    expect(page.get_by_role("button", name="Chưa đủ tiền")).to_be_disabled()
    page.get_by_role("button", name="Đưa đủ").click()
    page.get_by_role("button", name="500.000").click()
    page.screenshot(path=pictures / "change.png")
    page.get_by_role("button", name="Xong, thối 260.000 ₫").click()
    expect(page.locator(".done.is-on")).to_contain_text("260.000 ₫")
    expect(page.get_by_text("thối lại 260.000 ₫")).to_be_visible()
    expect(page.locator(".done.is-on")).to_have_count(0)


def scan_and_weigh(page: Page) -> None:
    page.keyboard.type("08934567890128")  # no field has the focus; the scanner just types
    page.keyboard.press("Enter")
    page.get_by_role("searchbox").or_(page.get_by_label("Tìm hàng hoặc quét mã")).fill("muoi hat")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Số lượng")).to_be_focused()
    page.keyboard.type("1,5")
    expect(page.get_by_text("1,5 kg = 18.000 ₫")).to_be_visible()
    page.get_by_role("button", name="Thêm vào đơn").click()
    pay(page, by="Chuyển khoản", confirm="Đã nhận chuyển khoản")


def lose_the_answer(page: Page) -> None:
    """The server books the sale, the answer is lost on the way back: the till asks again with the same id."""

    def swallow(route: Route) -> None:
        route.fetch()
        route.abort()

    page.route("**/graphql/", swallow)
    choose_sauce(page)
    pay(page)
    expect(page.get_by_text("1 đơn chờ gửi")).to_be_visible()
    page.unroute("**/graphql/")
    page.reload()
    # Wait for the till itself: on a page that is still empty nothing waits to be sent either.
    expect(page.get_by_role("button", name="Nước mắm cá cơm")).to_be_visible()
    expect(page.get_by_text("đơn chờ gửi")).to_have_count(0)


def sell_without_network(page: Page, pictures: Path) -> None:
    page.context.set_offline(True)
    for _ in range(2):
        choose_sauce(page)
        pay(page)
        expect(page.locator(".done.is-on")).to_have_count(0)
    expect(page.get_by_text("Ngoại tuyến · 2 đơn chờ gửi")).to_be_visible()
    page.screenshot(path=pictures / "offline.png")
    page.context.set_offline(False)
    expect(page.get_by_text("đơn chờ gửi")).to_have_count(0, timeout=15_000)


def sell_in_two_tabs(first: Page, url: str) -> None:
    second = open_till(first.context, url)
    for page in (first, second, first):
        page.bring_to_front()
        choose_sauce(page)
        pay(page)
        expect(page.locator(".done.is-on")).to_have_count(0)
    expect(second.get_by_text("đơn chờ gửi")).to_have_count(0)
    second.close()


PUT_ON_DISK = """([deviceId, outletId, variantId, count]) => {
  for (let n = 1; n <= count; n++) {
    const sale = {
      saleId: crypto.randomUUID(), deviceId, outletId, sequence: n, soldAt: new Date().toISOString(),
      lines: [{ variantId, quantity: 1, amountVnd: 120000 }],
      tenders: [{ method: "cash", amountVnd: 120000, receivedVnd: 200000 }],
    };
    localStorage.setItem(`ocop.quay.${deviceId}.ban.${sale.saleId}`, JSON.stringify(sale));
  }
}"""


def test_a_day_without_network_goes_up_in_a_few_requests_once_each(own_database, browser, tmp_path):
    """119 sales wait on the disk as the till keeps them; the answer to the first batch is lost on its way."""
    counter = Counter()
    asked: list[int] = []

    def lose_the_first_answer(route: Route) -> None:
        asked.append(len(route.request.post_data_json["variables"]["input"]["sales"]))
        if len(asked) == 1:
            route.fetch()
            route.abort()
        else:
            route.continue_()

    with running_product(own_database, tmp_path) as url:
        page = open_till(counter.context(browser, url), url)
        page.context.set_offline(True)
        given = [str(counter.till.device.pk), counter.outlet.pk, counter.sauce.pk, 119]
        page.evaluate(PUT_ON_DISK, given)
        choose_sauce(page)
        pay(page)
        expect(page.get_by_text("Ngoại tuyến · 120 đơn chờ gửi")).to_be_visible()
        page.route("**/graphql/", lose_the_first_answer)
        page.context.set_offline(False)
        expect(page.get_by_text("đơn chờ gửi")).to_have_count(0, timeout=30_000)
        left = page.evaluate("Object.keys(localStorage).filter((key) => key.includes('.ban.')).length")

    assert asked == [100, 100, 20]
    assert left == 0
    assert list(Sale.objects.order_by("sequence").values_list("sequence", flat=True)) == list(range(1, 121))
    assert SaleQuarantine.objects.count() == 0
    assert on_hand(counter.outlet, counter.sauce) == 20 - 120


def test_every_sale_is_booked_once_whatever_the_network_does(own_database, browser, pictures, tmp_path):
    counter = Counter()

    with running_product(own_database, tmp_path) as url:
        page = open_till(counter.context(browser, url), url)
        assert targets_too_small(page) == []
        sell_with_change(page, pictures)
        scan_and_weigh(page)
        lose_the_answer(page)
        sell_without_network(page, pictures)
        sell_in_two_tabs(page, url)
        expect(page.get_by_text("đơn chờ gửi")).to_have_count(0)
        booked = list(Sale.objects.order_by("sequence").values_list("sequence", "total_vnd"))

        revoke_device(device_id=counter.till.device.pk, manager=counter.manager, now=timezone.now())
        choose_sauce(page)
        pay(page)
        expect(page.get_by_text("Máy này đã bị thu hồi")).to_be_visible()
        page.goto(f"{url}/quay/")
        expect(page.get_by_role("heading", name="Máy này đã bị thu hồi")).to_be_visible()
        kept = page.evaluate("Object.keys(localStorage).filter((key) => key.includes('.ban.')).length")

    assert booked == [(1, 240_000), (2, 138_000), *((number, 120_000) for number in range(3, 9))]
    assert Sale.objects.count() == 8
    assert (on_hand(counter.outlet, counter.sauce), on_hand(counter.outlet, counter.salt)) == (11, 7_500)
    assert SaleTender.objects.get(sale__sequence=1).received_vnd == 500_000
    assert SaleTender.objects.get(sale__sequence=2).method == "vietqr"
    assert SaleLine.objects.get(variant=counter.salt).quantity == 1_500
    assert {sale.clerk for sale in Sale.objects.all()} == {counter.clerk}
    assert [row.reason for row in SaleQuarantine.objects.all()] == ["device-revoked"]
    assert kept == 0
