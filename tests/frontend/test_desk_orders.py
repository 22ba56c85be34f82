"""Orders on a producer's desk: lists that name nobody, one order in full, sending it, calling it off."""

from datetime import timedelta

import pypdfium2 as pdfium
import pytest
from django.test import Client

from shop.kernel.models import AuditEntry
from shop.orders.models import SellerOrder
from shop.orders.services.cancel_order import cancel_order
from tests.frontend.test_desk_home import helper_of, owner_of
from tests.world import NOW, make_user, make_vendor, on_hand, order, shelf_of
from vendors.models import HelperScope, Vendor

pytestmark = pytest.mark.django_db


@pytest.fixture
def vendor(honey) -> Vendor:
    return honey.product.vendor


@pytest.fixture
def waiting(honey) -> SellerOrder:
    return order((honey, 2)).seller_orders.get()


@pytest.fixture
def owner(vendor) -> Client:
    return owner_of(vendor)


def path_of(waiting: SellerOrder) -> str:
    return f"/kenh-ban/{waiting.seller_vendor_id}/don/{waiting.code}/"


def test_a_list_of_fifty_names_nobody_and_takes_eight_queries(
    owner, vendor, honey, waiting, django_assert_max_num_queries
):
    for minutes in range(1, 4):
        order((honey, 1), now=NOW + timedelta(minutes=minutes))
    owner.get(f"/kenh-ban/{vendor.pk}/don/")

    with django_assert_max_num_queries(8):
        response = owner.get(f"/kenh-ban/{vendor.pk}/don/")

    page = response.content.decode()
    assert waiting.code in page
    assert "Mật ong rừng ngập mặn × 2 hũ" in page
    assert "Phường Trị An, TP. Đồng Nai" in page
    assert "170.000 ₫" in page
    for personal in ("Phạm Văn Mua", "12 đường số 3", "0912"):
        assert personal not in page


def test_the_order_shows_whom_it_goes_to(owner, waiting):
    page = owner.get(path_of(waiting)).content.decode()

    for shown in ("Phạm Văn Mua", "0912 345 678", "12 đường số 3, Phường Trị An, TP. Đồng Nai", "170.000 ₫"):
        assert shown in page
    assert not AuditEntry.objects.filter(action="view").exists()


def test_a_helpers_look_is_written_down(vendor, waiting):
    client = helper_of(vendor, HelperScope.ORDERS)

    assert "Phạm Văn Mua" in client.get(path_of(waiting)).content.decode()
    client.get(f"{path_of(waiting)}phieu-gui.pdf")

    seen = AuditEntry.objects.filter(action="view", subject=f"orders_sellerorder:{waiting.pk}")
    assert [entry.reason for entry in seen] == [f"Xem người nhận để gửi hàng, làm hộ {vendor.name}"] * 2


def test_sending_shows_on_both_pages_and_takes_the_buyers_button_away(owner, waiting):
    response = owner.post(f"{path_of(waiting)}gui/", {"carrier": "Viettel Post", "tracking_code": "VT123"})
    again = owner.post(f"{path_of(waiting)}gui/", {"carrier": "Khác"})

    assert (response.status_code, again.status_code) == (303, 303)
    page = owner.get(path_of(waiting)).content.decode()
    assert "Viettel Post, mã vận đơn VT123" in page
    assert "Huỷ đơn" not in page
    buyers = Client().get(f"/don-hang/{waiting.group.token}/").content.decode()
    assert "Viettel Post, mã vận đơn VT123" in buyers
    assert "Huỷ đơn này" not in buyers


def test_the_buyer_who_presses_too_late_reads_why(owner, honey, waiting):
    owner.post(f"{path_of(waiting)}gui/")
    buyer = Client()

    buyer.post(f"/don-hang/{waiting.group.token}/huy/1/", {"reason": "Tôi đổi ý"})

    assert (
        "Hàng đã được gửi đi nên đơn này không huỷ được nữa"
        in buyer.get(f"/don-hang/{waiting.group.token}/").content.decode()
    )
    assert on_hand(shelf_of(waiting.seller_vendor), honey) == 18


def test_a_word_too_long_is_kept_and_refused_at_its_field(owner, waiting):
    response = owner.post(f"{path_of(waiting)}gui/", {"carrier": "x" * 81, "tracking_code": "VT9"})

    page = response.content.decode()
    assert response.status_code == 422
    assert "dài quá 80 ký tự" in page
    assert 'value="VT9"' in page
    waiting.refresh_from_db()
    assert waiting.shipped_at is None


def test_calling_off_needs_a_reason_and_brings_the_goods_back(owner, honey, waiting):
    refused = owner.post(f"{path_of(waiting)}huy/", {"reason": ""})
    assert refused.status_code == 422
    assert "Mời chọn lý do" in refused.content.decode()
    assert on_hand(shelf_of(waiting.seller_vendor), honey) == 18

    response = owner.post(f"{path_of(waiting)}huy/", {"reason": "Hết hàng"})

    assert response.status_code == 303
    assert on_hand(shelf_of(waiting.seller_vendor), honey) == 20


def test_of_a_cancelled_order_nobody_is_named_and_there_is_no_slip(owner, waiting):
    cancel_order(order_id=waiting.pk, actor="buyer", reason="Đổi ý", now=NOW)

    page = owner.get(path_of(waiting)).content.decode()

    for personal in ("Phạm Văn Mua", "0912", "12 đường số 3"):
        assert personal not in page
    assert owner.get(f"{path_of(waiting)}phieu-gui.pdf").status_code == 404
    sending = owner.post(f"{path_of(waiting)}gui/")
    assert sending.status_code == 422
    assert "Đơn này đã huỷ" in sending.content.decode()


def test_the_slip_says_what_the_carrier_needs(owner, waiting):
    response = owner.get(f"{path_of(waiting)}phieu-gui.pdf")

    words = pdfium.PdfDocument(response.content)[0].get_textpage().get_text_range()
    for said in (waiting.code, "Phạm Văn Mua", "0912 345 678", "12 đường số 3", "170.000 ₫", "2 hũ"):
        assert said in words


def test_strangers_and_helpers_without_leave_find_nothing(vendor, waiting):
    shopper = Client()
    shopper.force_login(make_user())
    for client in (owner_of(make_vendor("HTX khác")), helper_of(vendor, HelperScope.PRODUCTS), shopper):
        for tail in ("", "phieu-gui.pdf"):
            assert client.get(path_of(waiting) + tail).status_code == 404
        for tail in ("gui/", "huy/"):
            assert client.post(path_of(waiting) + tail, {"reason": "Hết hàng"}).status_code == 404
    waiting.refresh_from_db()
    assert (waiting.state, waiting.shipped_at) == ("posted", None)


@pytest.mark.parametrize(
    "query", ["loai=gi", "trang=x", "trang=0", "trang=999999", "loai=da-huy&trang=2", "trang=²"]
)
def test_any_address_of_the_list_answers(owner, vendor, waiting, query):
    assert owner.get(f"/kenh-ban/{vendor.pk}/don/?{query}").status_code == 200


@pytest.mark.parametrize("code", ["DH-KHONGCO-1", "x", "%00", "a" * 300])
def test_a_code_of_nothing_is_missing(owner, vendor, code):
    assert owner.get(f"/kenh-ban/{vendor.pk}/don/{code}/").status_code == 404
