"""An order's own page: for who holds the link, or knows code and number together."""

import pytest

from shop.orders.models import OrderGroup, SellerOrder
from tests.world import make_user, on_hand, order, shelf_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def group(honey, salt) -> OrderGroup:
    return order((honey, 2), (salt, 1500))


def page_of(client, group: OrderGroup) -> str:
    response = client.get(f"/don-hang/{group.token}/")
    assert response.status_code == 200
    return response.content.decode()


def cancel(client, group: OrderGroup, number: int, reason: str = "Tôi đổi ý"):
    return client.post(f"/don-hang/{group.token}/huy/{number}/", {"reason": reason})


def test_the_page_tells_what_was_ordered_by_parcel(client, group, django_assert_max_num_queries):
    with django_assert_max_num_queries(5):
        page = page_of(client, group)

    assert group.code in page
    assert "Đơn gồm 2 kiện" in page
    assert "1,5 kg" in page
    assert "188.000 ₫" in page
    assert "12 đường số 3, Phường Trị An, TP. Đồng Nai" in page


def test_the_phone_number_is_masked(client, group):
    page = page_of(client, group)

    assert "0912 ••• 678" in page
    assert "345" not in page.replace(group.token, "")


def test_the_page_is_kept_by_nobody(client, group):
    response = client.get(f"/don-hang/{group.token}/")

    assert set(response["Cache-Control"].split(", ")) == {"private", "no-store"}
    assert response["Referrer-Policy"] == "same-origin"
    assert response["X-Robots-Tag"] == "noindex"


@pytest.mark.parametrize("token", ["x" * 32, "a", "%00" * 20, "../" * 10, "x" * 61, "ế" * 24])
def test_a_guessed_link_finds_nothing(client, group, token):
    assert client.get(f"/don-hang/{token}/").status_code == 404
    assert client.post(f"/don-hang/{token}/huy/1/").status_code == 404


def test_one_part_is_called_off_and_its_goods_go_back(client, group, honey):
    part = group.seller_orders.get(seller_vendor=honey.product.vendor)

    response = cancel(client, group, part.number)

    assert response.status_code == 303
    page = page_of(client, group)
    assert "Tôi đổi ý" in page
    assert "18.000 ₫" in page
    assert on_hand(shelf_of(honey.product.vendor), honey) == 20
    assert group.seller_orders.get(pk=part.pk).state == "cancelled"
    assert group.seller_orders.exclude(pk=part.pk).get().state == "posted"


def test_calling_off_twice_changes_nothing_more(client, group, honey):
    cancel(client, group, 1)
    response = cancel(client, group, 1)

    assert response.status_code == 303
    assert on_hand(shelf_of(honey.product.vendor), honey) == 20


@pytest.mark.parametrize("number", ["0", "3", "9999", "-1", "99999999999", "x"])
def test_a_part_that_does_not_exist_is_not_found(client, group, number):
    assert client.post(f"/don-hang/{group.token}/huy/{number}/").status_code == 404
    assert not SellerOrder.objects.filter(state="cancelled").exists()


def test_another_orders_link_calls_off_nothing_here(client, group, honey):
    other = order((honey, 1))

    assert cancel(client, other, 2).status_code == 404
    assert group.seller_orders.filter(state="posted").count() == 2


def test_a_reason_too_long_is_refused_and_nothing_moves(client, group, honey):
    cancel(client, group, 1, "x" * 1000)

    assert "dài quá 300 ký tự" in page_of(client, group)
    assert on_hand(shelf_of(honey.product.vendor), honey) == 18


def test_code_and_number_lead_back(client, group):
    for code in (group.code, group.code.lower(), f" {group.code}-2 "):
        response = client.post("/don-hang/", {"code": code, "phone": "+84 912.345.678"})
        assert response["Location"] == f"/don-hang/{group.token}/"


@pytest.mark.parametrize(
    ("code", "phone"),
    [(None, "0912 345 679"), ("DH-AAAAAAAA", "0912 345 678"), (None, ""), ("", ""), ("\x00", "0912 345 678"),
     ("x" * 9999, "0" * 9999), (None, "\x00")],
)  # fmt: skip
def test_whatever_is_wrong_the_answer_is_the_same(client, group, code, phone):
    response = client.post("/don-hang/", {"code": group.code if code is None else code, "phone": phone})

    assert response.status_code == 404
    assert "Không tìm thấy đơn nào có mã và số điện thoại này." in response.content.decode()
    assert group.token not in response.content.decode()


def test_guessing_is_slow(client, group):
    for _ in range(20):
        client.post("/don-hang/", {"code": "DH-AAAAAAAA", "phone": "0912 345 678"})

    response = client.post("/don-hang/", {"code": group.code, "phone": "0912 345 678"})

    assert response.status_code == 429
    assert "chờ 10 phút" in response.content.decode()
    elsewhere = client.post(
        "/don-hang/", {"code": group.code, "phone": "0912 345 678"}, REMOTE_ADDR="10.0.0.9"
    )
    assert elsewhere.status_code == 302


def test_signing_in_opens_nobody_elses_order(client, group):
    client.force_login(make_user())

    assert client.get(f"/don-hang/{group.code}/").status_code == 404
