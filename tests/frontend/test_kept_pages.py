"""Pages kept for strangers: quick, never more than five seconds old, and never anybody else's."""

import re

import pytest
from django.test import Client

from catalog.models import Variant
from frontend import kept_pages
from outlets.models import StockLevel
from tests.frontend.conftest import add
from tests.world import make_user

pytestmark = pytest.mark.django_db

LIST = "/nhom/thuc-pham/"
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([A-Za-z0-9]{64})"')


class Clock:
    """Stands until it is moved."""

    now = 1_000.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(kept_pages, "KEPT_S", 5.0)
    monkeypatch.setattr(kept_pages, "time", clock)
    return clock


@pytest.fixture(autouse=True)
def _nothing_kept(clock):
    kept_pages.pages.clear()
    yield
    kept_pages.pages.clear()


def tokens(page: str) -> set[str]:
    return set(TOKEN.findall(page))


def body(client: Client, address: str = LIST) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize("address", ["/", LIST, f"{LIST}?xep=gia&trang=2", "/tim-kiem/?q=mat+ong"])
def test_the_second_stranger_costs_no_query_and_sees_the_same(many, address, django_assert_num_queries):
    Client().get("/gioi-thieu/sao-ocop/")  # what the frame keeps for minutes
    first = Client().get(address)

    with django_assert_num_queries(0):
        second = Client().get(address)

    assert TOKEN.sub("", first.content.decode()) == TOKEN.sub("", second.content.decode())
    assert {**first.headers, "X-Request-ID": ""} == {**second.headers, "X-Request-ID": ""}
    assert second["Vary"] == "Cookie"
    assert "default-src 'self'" in second["Content-Security-Policy"]


def test_each_stranger_has_a_token_that_works_and_nobody_elses(honey):
    strangers = [Client(enforce_csrf_checks=True) for _ in range(3)]
    pages = [body(stranger) for stranger in strangers]
    found = [tokens(page).pop() for page in pages]

    assert len(set(found)) == 3
    assert all(len(tokens(page)) == 1 for page in pages)
    for stranger, token in zip(strangers, found, strict=True):
        answer = add(stranger, honey, csrfmiddlewaretoken=token)
        assert answer.status_code == 303
    assert add(Client(enforce_csrf_checks=True), honey, csrfmiddlewaretoken=found[0]).status_code == 403


def test_who_has_a_token_already_keeps_it(honey):
    visitor = Client(enforce_csrf_checks=True)
    body(visitor)
    cookie = visitor.cookies["csrftoken"].value

    token = tokens(body(visitor)).pop()

    assert visitor.cookies["csrftoken"].value == cookie
    assert add(visitor, honey, csrfmiddlewaretoken=token).status_code == 303


def test_a_new_price_and_the_last_jar_are_seen_within_five_seconds(honey, clock):
    assert "85.000 ₫" in body(Client())
    Variant.objects.update(price_vnd=91_000)
    StockLevel.objects.update(on_hand=0)

    clock.now += 4.9
    assert "85.000 ₫" in body(Client())
    clock.now += 0.1
    page = body(Client())

    assert "91.000 ₫" in page
    assert "Tạm hết hàng" in page


def test_somebody_signed_in_has_a_page_of_their_own(honey, client):
    body(Client())
    client.force_login(make_user())

    assert "Tài khoản" in body(client)
    assert "Đăng nhập" in body(Client())


def test_pages_of_persons_are_not_kept(honey, client):
    client.force_login(make_user())
    body(client)

    assert "Đăng nhập" in body(Client())


def test_a_basket_with_goods_is_counted_on_ones_own_page_only(honey, client):
    body(Client())
    add(client, honey)

    assert "site-tool-count" in body(client)
    assert "site-tool-count" not in body(Client())


def test_a_message_is_shown_once_and_to_nobody_else(honey, client):
    body(Client())
    add(client, honey, quantity="1000")  # refused: no basket, but a message in a cookie

    assert "notice-stack" not in body(Client())
    assert "notice-stack" in body(client)
    assert "notice-stack" not in body(client)
    assert "notice-stack" not in body(Client())


def test_made_up_parameters_are_answered_and_not_kept(honey):
    for number in range(20):
        body(Client(), f"{LIST}?x{number}=1")
        body(Client(), f"/?utm_source={number}")

    assert kept_pages.pages._pages == {}
    assert "?x7=1" in body(Client(), f"{LIST}?x7=1")


def test_the_memory_is_bounded_and_the_least_shown_go_first(honey, monkeypatch):
    size = len(Client().get("/tim-kiem/?q=a").content)
    kept_pages.pages.clear()
    monkeypatch.setattr(kept_pages, "KEPT_BYTES", 5 * size)

    for number in range(30):
        body(Client(), f"/tim-kiem/?q=a{number}")
        body(Client(), "/tim-kiem/?q=a0")

    kept = [key[-1] for key in kept_pages.pages._pages]
    assert len(kept) <= 5
    assert "q=a0" in kept
    assert "q=a29" in kept
    assert kept_pages.pages._size == sum(page.size for page in kept_pages.pages._pages.values()) <= 5 * size


def test_too_long_an_address_is_not_kept(honey):
    body(Client(), f"/tim-kiem/?q={'a' * 200}&trang={'1' * 400}")

    assert kept_pages.pages._pages == {}


def test_what_is_not_found_or_refused_is_not_kept(honey):
    assert Client().get("/nhom/khong-co/").status_code == 404
    assert Client().get("/tim-kiem/", {"q": "m" * 300}).status_code == 400
    assert Client().post("/").status_code == 200  # a page like any other, but no answer to GET

    assert kept_pages.pages._pages == {}


def test_head_is_answered_as_get(honey):
    head = Client().head(LIST)
    get = Client().get(LIST)

    assert head.status_code == get.status_code == 200
    assert head["Content-Length"] == get["Content-Length"]
    assert b"85.000" in get.content


def test_another_host_has_its_own_page(honey, settings):
    settings.ALLOWED_HOSTS = ["testserver", "cho.example"]

    assert "http://testserver/nhom" in body(Client())
    assert "http://cho.example/nhom" in Client(headers={"host": "cho.example"}).get(LIST).content.decode()
    assert Client(headers={"host": "evil.example"}).get(LIST).status_code == 400


def test_pages_that_are_asked_for_with_credentials_are_not_kept(honey):
    Client(headers={"authorization": "Bearer x"}).get(LIST)

    assert kept_pages.pages._pages == {}
