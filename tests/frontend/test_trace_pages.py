"""What a label's code leads to: everything the law asks for, light, and a recall before anything else."""

import re
from datetime import date

import pytest
import time_machine

from catalog.barcodes import in_store_barcode
from catalog.models import (
    Batch,
    BatchPaper,
    BatchRecall,
    BatchSource,
    Certificate,
    ForeignStamp,
    Product,
    ProductPaper,
)
from outlets.models import Outlet
from shop.launcher.assets import FRONTEND
from tests.world import NOW, make_officer, make_outlet, make_user, make_variant, province, sign_in, stock
from vendors.models import Vendor

pytestmark = pytest.mark.django_db

LIGHT_BYTES = 30_000


@pytest.fixture
def honey():
    return make_variant()


@pytest.fixture
def batch(honey) -> Batch:
    """A batch of which everything is known."""
    product = honey.product
    Product.objects.filter(pk=product.pk).update(brand="Ong Thạnh An", story="Đàn ong theo mùa mắm. " * 150)
    Vendor.objects.filter(pk=product.vendor_id).update(address_line="Ấp Thạnh Bình")
    made = Batch.objects.create(
        product=product, code="L01", made_on=date(2026, 11, 1), expires_on=date(2027, 11, 1), quantity=300
    )
    BatchSource.objects.create(
        batch=made, material="Mật thô", supplier="Hộ ông Tư", place="Rừng Sác", received_on=date(2026, 10, 30)
    )
    BatchPaper.objects.create(batch=made, title="Phiếu kiểm nghiệm", number="KN-7")
    for number, is_approved in (("TCB-1", True), ("TCB-2", False)):
        ProductPaper.objects.create(
            product=product,
            kind="self_declaration",
            number=number,
            issuer="Sở Y tế",
            issued_on=date(2026, 1, 1),
            is_approved=is_approved,
            added_by="user:1",
        )
    stamp = {
        "product": product,
        "system": "SmartLife",
        "code": "SL-99",
        "url": "https://smartlife.example/SL-99",
    }
    ForeignStamp.objects.create(batch=made, **stamp)
    stock(make_outlet(), honey, 5)
    return made


def recalled(batch: Batch) -> BatchRecall:
    return BatchRecall.objects.create(
        batch=batch, reason="Vỏ hũ bị nứt.", advice="Mang trả nơi mua.", recalled_by="user:1"
    )


def text_of(client, path: str, *, status: int = 200) -> str:
    response = client.get(path)
    assert response.status_code == status
    return response.content.decode()


@time_machine.travel(NOW)
def test_it_says_what_the_law_asks_for(client, batch):
    page = text_of(client, f"/truy-xuat/{batch.trace_code}/")

    for words in (
        "Mật ong rừng ngập mặn", "Hợp tác xã Thạnh An", "Ấp Thạnh Bình, Xã Thạnh An, TP. Hồ Chí Minh",
        "01/11/2026", "01/11/2027", "Ong Thạnh An", "L01", "300 hũ", "Mật thô", "Hộ ông Tư, Rừng Sác", "TCB-1",
        "KN-7", "OCOP 4 sao", "Đàn ong theo mùa mắm", "https://smartlife.example/SL-99", Outlet.objects.get(
            kind="sales_point").name, batch.trace_code,
    ):  # fmt: skip
        assert words in page, words
    assert "TCB-2" not in page  # no moderator has looked at it


@time_machine.travel(NOW)
def test_page_and_style_sheet_are_under_30_kb_and_nothing_else_is_fetched(client, batch):
    page = text_of(client, f"/truy-xuat/{batch.trace_code}/")

    sheets = re.findall(r'<link rel="stylesheet" href="([^"]+)"', page)
    assert len(sheets) == 1
    assert "<script" not in page
    assert "icons.svg" not in page
    assert "preload" not in page
    styles = FRONTEND / "styles"
    sources = [
        "trace.css",
        "reset.css",
        "tokens.css",
        *(f"components/{n}.css" for n in ("stamp", "facts", "trace")),
    ]
    style_bytes = sum(len((styles / name).read_bytes()) for name in sources)  # before they are made smaller
    assert len(page.encode()) + style_bytes < LIGHT_BYTES, (len(page.encode()), style_bytes)


@time_machine.travel(NOW)
def test_nine_queries_whoever_looks(client, batch, django_assert_max_num_queries):
    text_of(client, f"/truy-xuat/{batch.trace_code}/")

    with django_assert_max_num_queries(9):
        text_of(client, f"/truy-xuat/{batch.trace_code}/")


@time_machine.travel(NOW)
def test_a_recall_stands_before_everything_else_and_on_the_products_page(client, batch):
    recalled(batch)

    page = text_of(client, f"/truy-xuat/{batch.trace_code}/")

    assert page.index("Lô này đã bị thu hồi: không dùng, không bán.") < page.index("<h1>")
    assert "Vỏ hũ bị nứt." in page
    assert "Mang trả nơi mua." in page
    shown = text_of(client, f"/san-pham/{batch.product.slug}/")
    assert shown.index("Lô L01 đã bị thu hồi") < shown.index("<h1")
    assert f"/truy-xuat/{batch.trace_code}/" in shown


@time_machine.travel(NOW)
def test_stars_only_on_days_on_which_the_certificate_is_valid(client, batch):
    Certificate.objects.update(revoked_on=date(2026, 11, 1), revocation_reason="Kiểm tra không đạt")

    assert "OCOP 4 sao" not in text_of(client, f"/truy-xuat/{batch.trace_code}/")


@time_machine.travel("2027-11-02T03:00:00Z")
def test_goods_past_their_day_are_said_to_be(client, batch):
    assert "Lô này đã hết hạn dùng" in text_of(client, f"/truy-xuat/{batch.trace_code}/")


@pytest.mark.parametrize("code", ["zzzzzzzzzzzzzzzz", "123", "8930000000019", "2000000099992", "abc-def"])
def test_unknown_codes_get_a_friendly_404_and_the_question_again(client, code):
    page = text_of(client, f"/truy-xuat/{code}/", status=404)

    assert "Không tìm thấy mã này" in page
    assert f'value="{code}"' in page


@pytest.mark.parametrize("state", ["draft", "in_review", "rejected"])
def test_what_was_never_on_the_market_is_unknown(client, batch, state):
    Product.objects.update(state=state)

    text_of(client, f"/truy-xuat/{batch.trace_code}/", status=404)
    text_of(client, "/truy-xuat/?ma=SL-99", status=404)


def test_goods_withdrawn_from_sale_can_still_be_traced(client, batch):
    Product.objects.update(state="withdrawn")

    page = text_of(client, f"/truy-xuat/{batch.trace_code}/")

    assert "Mua ở đâu" not in page


@time_machine.travel(NOW)
def test_the_number_under_the_bars_leads_to_the_product_and_by_the_printed_number_to_the_batch(
    client, honey, batch
):
    address = f"/truy-xuat/{in_store_barcode(honey.pk)}/"
    page = text_of(client, address)

    assert "Số lô in trên bao bì" in page
    assert "Mật thô" not in page
    assert client.get(address, {"lo": "l01"})["Location"] == f"/truy-xuat/{batch.trace_code}/"
    assert "Không có lô “L99”" in client.get(address, {"lo": "L99"}).content.decode()


@pytest.mark.parametrize("typed", ["{code}", " {code} ", "https://cho.vn/truy-xuat/{code}/", "{upper}"])
def test_a_code_is_found_however_it_was_typed_or_pasted(client, batch, typed):
    asked = typed.format(code=batch.trace_code, upper=batch.trace_code.upper())

    response = client.get("/truy-xuat/", {"ma": asked})

    assert response["Location"] == f"/truy-xuat/{batch.trace_code}/"


def test_a_stamp_of_another_system_is_resolved_to_both(client, batch):
    page = text_of(client, "/truy-xuat/?ma=sl-99")

    assert "https://smartlife.example/SL-99" in page
    assert f"/truy-xuat/{batch.trace_code}/" in page


def test_what_is_asked_is_shown_as_text(client):
    page = text_of(client, "/truy-xuat/?ma=%3Cscript%3E1%3C/script%3E%00", status=404)

    assert "<script>" not in page


def test_the_qr_is_a_drawing_of_the_batchs_address(client, batch):
    response = client.get(f"/truy-xuat/{batch.trace_code}/qr.svg")

    assert response["Content-Type"] == "image/svg+xml"
    assert response.content.startswith(b"<?xml")
    assert client.get("/truy-xuat/zzzzzzzzzzzzzzzz/qr.svg").status_code == 404


@time_machine.travel(NOW)
def test_an_officer_recalls_only_after_saying_that_it_is_meant(client, batch):
    sign_in(client, make_officer(province("79")))
    address = f"/truy-xuat/{batch.trace_code}/thu-hoi/"
    words = {"reason": "Vỏ nứt", "advice": "Mang trả"}

    unsure = client.post(address, words)
    assert (unsure.status_code, BatchRecall.objects.count()) == (422, 0)
    assert "Vỏ nứt" in unsure.content.decode()
    silent = client.post(address, words | {"is_meant": "1", "reason": ""})
    assert (silent.status_code, BatchRecall.objects.count()) == (422, 0)
    done = client.post(address, words | {"is_meant": "1"})

    assert (done.status_code, done["Location"]) == (303, f"/truy-xuat/{batch.trace_code}/")
    assert BatchRecall.objects.get().reason == "Vỏ nứt"
    again = client.post(address, words | {"is_meant": "1"})
    assert again.status_code == 422


def test_a_stranger_finds_no_recall_page(client, batch):
    client.force_login(make_user())

    assert client.post(f"/truy-xuat/{batch.trace_code}/thu-hoi/", {"is_meant": "1"}).status_code == 404
    assert not BatchRecall.objects.exists()
