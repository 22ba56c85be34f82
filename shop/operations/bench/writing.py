"""Cases that change something: an order as a browser without script places it, sales as a till uploads them."""

from collections.abc import Callable
from random import Random
from uuid import UUID

from django.utils import timezone

from outlets.selectors.access_device import DEVICE_COOKIE
from shop.operations.bench.browser import Browser, Refused, graphql, hidden_field, path_of
from shop.operations.bench.scene import SELLERS_OF_AN_ORDER, Goods, Scene, Till
from shop.operations.bench.visitors import come_anew, put_in

CHECKOUT = "/thanh-toan/"
BASKET = "/gio-hang/"
LINES_OF_A_SALE = 3
SALES_OF_A_PLAYER = 100_000
SALES_OF_A_BATCH = 100  # as many as a till sends at once

SALE_MUTATION = """
mutation Lan_ban($input: RecordPosSaleInput!) {
  recordPosSale(input: $input) { result reason problems { code message } }
}
"""
BATCH_MUTATION = """
mutation Nhieu_lan_ban($input: RecordPosSalesInput!) {
  recordPosSales(input: $input) { verdicts { saleId result reason } problems { code message } }
}
"""


def order_flow(scene: Scene, number: int) -> Callable[[Browser], None]:
    """The 11 requests of an order: 6 goods put in, the basket, the checkout, its communes, the order, its page.

    The pages on which the six buttons stand are weighed as list and product; `browsed_order_flow` adds them.
    """
    return _order_flow(scene, number, is_browsed=False)


def browsed_order_flow(scene: Scene, number: int) -> Callable[[Browser], None]:
    """The same with each product's page looked at, and again after its button: 23 requests."""
    return _order_flow(scene, number, is_browsed=True)


def _order_flow(scene: Scene, number: int, *, is_browsed: bool) -> Callable[[Browser], None]:
    random = scene.random(number)

    def buy(browser: Browser) -> None:
        come_anew(browser)
        browser.client_address = (
            f"198.19.{random.randrange(256)}.{random.randrange(1, 255)}"  # orders are limited by it
        )
        for seller in random.sample(scene.sellers, SELLERS_OF_AN_ORDER):
            for goods in seller.goods:
                _put_in(browser, goods, is_browsed=is_browsed)
        browser.get(BASKET)
        _check_out(browser, scene, random)

    return buy


def _put_in(browser: Browser, goods: Goods, *, is_browsed: bool) -> None:
    page = f"/san-pham/{goods.product_slug}/"
    if is_browsed:
        browser.get(page)
    answer = put_in(browser, variant_id=goods.variant_id, page=page)
    if is_browsed:
        browser.get(path_of(answer.location))


def _check_out(browser: Browser, scene: Scene, random: Random) -> None:
    form = browser.get(CHECKOUT).text
    address = random.choice(scene.addresses)
    fields = {
        "order_key": hidden_field(form, "order_key"),
        "seen_total_vnd": hidden_field(form, "seen_total_vnd"),
        "name": "Phạm Văn Mua",
        "phone": f"09{random.randrange(10**8):08d}",
        "province": address.province_code,
        "commune_code": "",
        "address_line": f"{random.randint(1, 400)} đường số {random.randint(1, 60)}",
        "note": "",
    }
    browser.post_form(CHECKOUT, {**fields, "action": "communes"}, referer=CHECKOUT, status=200)
    fields["commune_code"] = address.commune_code
    placed = browser.post_form(CHECKOUT, fields, referer=CHECKOUT)
    page = path_of(placed.location)
    if not page.startswith("/don-hang/"):
        raise Refused(f"Đặt hàng dẫn tới {page}, không phải trang đơn hàng.")
    browser.get(page)


def till_sale_flow(scene: Scene, number: int) -> Callable[[Browser], None]:
    """One upload of one sale of three lines; each connection is a till of its own."""
    sales = _Sales(scene, number)

    def upload(browser: Browser) -> None:
        sale = {**sales.next(), "deviceNow": timezone.now().isoformat()}
        answer = browser.send(graphql(SALE_MUTATION, {"input": sale}, cookie=sales.cookie))
        if '"result":"accepted"' not in answer.text:
            raise Refused(f"Lần bán không được nhận: {answer.status} {answer.text[:300]}")

    return upload


def till_batch_flow(scene: Scene, number: int) -> Callable[[Browser], None]:
    """One upload of a hundred sales of three lines, as a till sends what waited on its disk."""
    sales = _Sales(scene, number)

    def upload(browser: Browser) -> None:
        waiting = [sales.next() for _ in range(SALES_OF_A_BATCH)]
        batch = {"deviceNow": timezone.now().isoformat(), "sales": waiting}
        answer = browser.send(graphql(BATCH_MUTATION, {"input": batch}, cookie=sales.cookie))
        if answer.text.count('"result":"accepted"') != SALES_OF_A_BATCH:
            raise Refused(f"Lần bán không được nhận hết: {answer.status} {answer.text[:300]}")

    return upload


class _Sales:
    """Sales of one till, in its own order, each new."""

    def __init__(self, scene: Scene, number: int) -> None:
        self.till: Till = scene.tills[number % len(scene.tills)]
        self.random = scene.random(number)
        self.sequence = number * SALES_OF_A_PLAYER  # nobody else counts there, though some share a till
        self.cookie = f"{DEVICE_COOKIE}={self.till.credential}"

    def next(self) -> dict[str, object]:
        """A sale as the inputs of both mutations hold it."""
        self.sequence += 1
        goods = self.random.sample(self.till.goods, min(LINES_OF_A_SALE, len(self.till.goods)))
        now = timezone.now().isoformat()
        total_vnd = sum(one.price_vnd for one in goods)
        return {
            "saleId": str(UUID(int=self.random.getrandbits(128), version=4)),
            "outletId": self.till.outlet_id,
            "sequence": self.sequence,
            "soldAt": now,
            "lines": [
                {"variantId": one.variant_id, "quantity": one.quantity, "amountVnd": one.price_vnd}
                for one in goods
            ],
            "tenders": [{"method": "cash", "amountVnd": total_vnd, "receivedVnd": total_vnd}],
        }
