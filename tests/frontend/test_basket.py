"""The basket keeps what was meant, refuses what cannot be, and reserves nothing."""

import pytest
from django.core import signing

from frontend.basket_cookie import NAME
from outlets.models import StockLevel
from shop.orders.models import Basket, BasketLine
from tests.frontend.conftest import add
from tests.world import make_variant, make_vendor, shelf_of, stock

pytestmark = pytest.mark.django_db


def lines() -> dict[int, int]:
    return dict(BasketLine.objects.values_list("variant_id", "quantity"))


def change(client, variant, quantity="1", **more):
    return client.post("/gio-hang/sua/", {"variant_id": variant.pk, "quantity": quantity, **more})


def words(client) -> str:
    return client.get("/gio-hang/").content.decode()


def test_goods_of_two_producers_come_in_two_parcels_and_it_is_said(client, honey, salt):
    add(client, honey, "2")
    add(client, salt, "1,5")

    page = words(client)

    assert lines() == {honey.pk: 2, salt.pk: 1500}
    assert "hàng về thành 2 kiện" in page
    assert "188.000 ₫" in page  # 2 × 85.000 + 1,5 × 12.000
    assert 'value="1,5"' in page


def test_adding_again_adds_up_and_the_header_counts_lines(client, honey, salt):
    add(client, honey, "2")
    add(client, honey, "3")
    add(client, salt)

    assert lines()[honey.pk] == 5
    assert client.get("/gioi-thieu/sao-ocop/").context["basket_count"] == 2


def test_the_button_leads_back_to_where_it_stood(client, honey):
    response = client.post(
        "/gio-hang/them/",
        {"variant_id": honey.pk, "quantity": "1"},
        headers={"referer": "http://testserver/nhom/thuc-pham/?trang=2"},
    )

    assert (response.status_code, response["Location"]) == (303, "http://testserver/nhom/thuc-pham/?trang=2")
    assert "Đã thêm “Mật ong rừng ngập mặn” vào giỏ" in words(client)


def test_the_button_never_leads_to_another_site(client, honey):
    response = client.post(
        "/gio-hang/them/",
        {"variant_id": honey.pk, "quantity": "1"},
        headers={"referer": "https://evil.example/"},
    )

    assert response["Location"] == "/gio-hang/"


@pytest.mark.parametrize(
    "quantity",
    ["0", "-1", "1e9", "1000000000", "1,5", "1.5", "NaN", "", "hai", "\x00", "9" * 5000, "٣", "1\x002"],
)
def test_a_quantity_of_pieces_that_cannot_be_is_refused_in_words(client, honey, quantity):
    response = add(client, honey, quantity)

    assert response.status_code == 303
    assert lines() == {}
    assert not Basket.objects.exists()
    assert 'class="notice is-error"' in words(client)


def test_a_quantity_that_cannot_be_leaves_the_line_as_it_was(client, honey):
    add(client, honey, "2")

    response = change(client, honey, "1,5")

    assert response.status_code == 422
    assert "bán nguyên hũ" in response.content.decode()
    assert 'value="1,5"' in response.content.decode()  # what was typed is not lost
    assert lines() == {honey.pk: 2}


def test_more_than_there_is_is_refused_with_what_is_left(client, honey):
    add(client, honey, "21")

    assert lines() == {}
    assert "không đủ hàng: chỉ còn 20 hũ" in words(client)


def test_two_times_add_cannot_pass_the_shelf_either(client, honey):
    add(client, honey, "15")
    add(client, honey, "15")

    assert lines() == {honey.pk: 15}


def test_a_product_without_stock_cannot_be_added(client, honey):
    StockLevel.objects.update(on_hand=0)

    add(client, honey)

    assert lines() == {}
    assert "“Mật ong rừng ngập mặn” đã hết hàng." in words(client)


@pytest.mark.parametrize("variant_id", ["", "0", "-1", "abc", "999999999", "9" * 30, "1.0", "\x00", "²"])
def test_an_unknown_variant_is_refused_in_words(client, honey, variant_id):
    response = client.post("/gio-hang/them/", {"variant_id": variant_id, "quantity": "1"})

    assert response.status_code == 303
    assert "hiện không bán" in words(client)
    assert not Basket.objects.exists()


def test_withdrawn_goods_stay_visible_and_stop_the_order(client, honey):
    add(client, honey)
    honey.is_active = False
    honey.save()

    page = words(client)

    assert "đã ngừng bán món này" in page
    assert 'href="/thanh-toan/"' not in page


def test_goods_sold_meanwhile_are_said_at_their_line(client, honey):
    add(client, honey, "5")
    StockLevel.objects.update(on_hand=3)

    page = words(client)

    assert "Không đủ hàng: chỉ còn 3 hũ" in page
    assert 'href="/thanh-toan/"' not in page
    change(client, honey, "3")
    assert 'href="/thanh-toan/"' in words(client)


def test_taking_out(client, honey, salt):
    add(client, honey)
    add(client, salt)

    change(client, honey, "", action="remove")

    assert lines() == {salt.pk: 1000}
    assert client.get("/gio-hang/").context["basket_count"] == 1


def test_a_forged_cookie_opens_nobodys_basket(client, honey, django_user_model):
    add(client, honey)
    basket = Basket.objects.get()
    for value in (
        f"{basket.pk}.1",
        f"{basket.pk}.1:bad:signature",
        "\x00",
        "x" * 5000,
        signing.dumps("other"),
    ):
        client.cookies[NAME] = value
        assert "Giỏ hàng còn trống" in words(client)
        assert client.get("/").status_code == 200


def test_a_price_sent_along_is_ignored(client, honey):
    add(client, honey, "2", price_vnd="1", amount_vnd="1")

    assert "170.000 ₫" in words(client)


def test_an_empty_basket_shows_the_way(client, db):
    page = words(client)

    assert "Giỏ hàng còn trống" in page
    assert 'href="/don-hang/"' in page


def test_a_basket_holds_a_hundred_things(client, honey):
    vendor = honey.product.vendor
    add(client, honey)
    basket = Basket.objects.get()
    others = [make_variant(vendor, name=f"Món {n}", stars=None) for n in range(99)]
    BasketLine.objects.bulk_create(BasketLine(basket=basket, variant=other, quantity=1) for other in others)
    last = make_variant(make_vendor())
    stock(shelf_of(last.product.vendor), last, 1)

    add(client, last)

    assert BasketLine.objects.count() == 100
    assert "tối đa 100 món" in words(client)


def test_the_forms_need_their_token(honey):
    from django.test import Client  # noqa: PLC0415

    strict = Client(enforce_csrf_checks=True)

    assert add(strict, honey).status_code == 403
    assert lines() == {}


@pytest.mark.parametrize("url", ["/gio-hang/them/", "/gio-hang/sua/", "/dang-xuat/"])
def test_what_changes_something_is_no_link(client, url, db):
    assert client.get(url).status_code == 405


def test_the_basket_in_four_queries(client, honey, salt, django_assert_max_num_queries):
    add(client, honey)
    add(client, salt)
    words(client)

    with django_assert_max_num_queries(4):
        words(client)
