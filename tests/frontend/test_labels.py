"""Label sheets: what is printed can be read back, by people and by scanners."""

from datetime import date
from io import BytesIO

import pypdfium2
import pytest
import time_machine
import zxingcpp

from catalog.barcodes import check_digit, in_store_barcode
from catalog.models import Batch, BatchRecall, Certificate
from frontend.labels.bars import modules_of
from frontend.labels.label_sheet import MOST_LABELS, SHEETS, Label, draw_sheets, pages_of, shortened
from tests.world import NOW, make_user, make_variant
from vendors.models import VendorMembership

HONEY = Label(
    name="Mật ong rừng ngập mặn",
    size="Hũ 250 g",
    price="85.000 ₫",
    producer="Hợp tác xã Nông nghiệp – Dịch vụ – Thương mại Thạnh An",
    commune="Xã Thạnh An",
    province="TP. Hồ Chí Minh",
    stars=4,
    barcode="8930000000019",
    address="https://cho.example.vn/truy-xuat/abcd2345efgh6789/",
    dates=("NSX 01/11/2026", "HSD 01/11/2027", "Lô L01"),
)
DOTS_PER_INCH = 300


def pages(pdf: bytes) -> list:
    return list(pypdfium2.PdfDocument(BytesIO(pdf)))


def words_of(pdf: bytes) -> str:
    return " ".join(page.get_textpage().get_text_range() for page in pages(pdf))


def codes_on(page) -> list[str]:
    image = page.render(scale=DOTS_PER_INCH / 72, grayscale=True).to_pil()
    return sorted(found.text for found in zxingcpp.read_barcodes(image))


@pytest.mark.parametrize("key", SHEETS)
def test_every_label_of_a_full_sheet_can_be_scanned(key):
    sheet = SHEETS[key]

    (page,) = pages(draw_sheets(HONEY, sheet=sheet, count=sheet.labels))

    assert codes_on(page) == sorted([HONEY.barcode, HONEY.address] * sheet.labels)
    assert [round(side * 25.4 / 72) for side in page.get_size()] == [210, 297]


@pytest.mark.parametrize("key", SHEETS)
def test_the_words_stand_on_it_with_every_sign(key):
    text = " ".join(words_of(draw_sheets(HONEY, sheet=SHEETS[key], count=1)).split())

    for words in (
        HONEY.name,
        "85.000 ₫",
        "Hũ 250 g",
        "NSX 01/11/2026",
        "HSD 01/11/2027",
        "Lô L01",
        HONEY.barcode,
    ):
        assert words in text
    assert "Thương mại Thạnh An" in text


@pytest.mark.parametrize("key", SHEETS)
def test_without_a_valid_mark_nothing_speaks_of_stars(key):
    sheet = SHEETS[key]

    assert "OCOP" in words_of(draw_sheets(HONEY, sheet=sheet, count=1))
    assert "OCOP" not in words_of(draw_sheets(HONEY._replace(stars=None), sheet=sheet, count=1))


@pytest.mark.parametrize("key", SHEETS)
@pytest.mark.parametrize("code", ["8930000000019", "20000000" + "0001" + check_digit("200000000001"), "96385074",
                                  "012345678905", "18934567890125"])  # fmt: skip
def test_each_kind_of_gtin_is_read_back(key, code):
    (page,) = pages(draw_sheets(HONEY._replace(barcode=code), sheet=SHEETS[key], count=1))

    assert HONEY.address in codes_on(page)
    assert any(found.lstrip("0") == code.lstrip("0") for found in codes_on(page)), codes_on(page)


def test_a_very_long_name_is_set_smaller_and_cut_and_the_codes_stay_readable():
    name = "Bột ngũ cốc dinh dưỡng nguyên hạt sấy lạnh hương gấc và hạt sen Đồng Tháp Mười " * 2
    for sheet in SHEETS.values():
        (page,) = pages(draw_sheets(HONEY._replace(name=name), sheet=sheet, count=1))
        assert codes_on(page) == sorted([HONEY.barcode, HONEY.address])
    assert shortened(name, 20) == "Bột ngũ cốc dinh…"
    assert shortened("Muối", 20) == "Muối"


def test_a_begun_sheet_is_used_up_and_pages_follow():
    assert pages_of(50, 3, each=24) == [(2, 24), (0, 24), (0, 4)]
    assert pages_of(1, 24, each=24) == [(23, 24)]

    drawn = pages(draw_sheets(HONEY, sheet=SHEETS["24"], count=50, start=3))

    assert [len(codes_on(page)) // 2 for page in drawn] == [22, 24, 4]


def test_the_most_labels_come_as_pages_drawn_once():
    many = draw_sheets(HONEY, sheet=SHEETS["65"], count=MOST_LABELS)

    assert len(pages(many)) == 31
    assert len(many) < 4 * len(draw_sheets(HONEY, sheet=SHEETS["65"], count=65))


@pytest.mark.parametrize(("count", "start"), [(0, 1), (MOST_LABELS + 1, 1), (1, 0), (1, 25)])
def test_counts_and_places_that_no_sheet_has_are_refused(count, start):
    with pytest.raises(ValueError):
        draw_sheets(HONEY, sheet=SHEETS["24"], count=count, start=start)


def test_bars_of_a_wrong_length_are_refused():
    with pytest.raises(ValueError):
        modules_of("123")


@pytest.fixture
def desk_page(client, db):
    """The label page of a batch of honey, for its owner: (client, address, batch, size)."""
    honey = make_variant()
    owner = make_user("Chủ hàng")
    VendorMembership.objects.create(user=owner, vendor=honey.product.vendor, role="owner")
    client.force_login(owner)
    batch = Batch.objects.create(product=honey.product, code="L01", made_on=date(2026, 11, 1))
    return client, f"/kenh-ban/{honey.product.vendor_id}/lo/{batch.pk}/", batch, honey


@time_machine.travel(NOW)
def test_the_file_holds_todays_words_and_the_batchs_own_page(desk_page):
    client, address, batch, honey = desk_page
    asked = {"variant_id": honey.pk, "sheet": "24", "count": "2", "start": "5", "has_price": "1"}

    response = client.get(f"{address}tem.pdf", asked)

    assert (response.status_code, response["Content-Type"]) == (200, "application/pdf")
    (page,) = pages(response.content)
    trace = f"http://localhost:8000/truy-xuat/{batch.trace_code}/"
    assert codes_on(page) == sorted([trace, in_store_barcode(honey.pk)] * 2)
    assert "85.000 ₫" in words_of(response.content)
    assert "OCOP 4 sao" in words_of(response.content)


@time_machine.travel(NOW)
def test_stars_and_price_are_left_out_when_they_do_not_hold_or_are_not_asked_for(desk_page):
    client, address, _, honey = desk_page
    Certificate.objects.update(revoked_on=date(2026, 11, 1), revocation_reason="Kiểm tra không đạt")

    response = client.get(
        f"{address}tem.pdf", {"variant_id": honey.pk, "sheet": "40", "count": "1", "start": "1"}
    )

    assert "OCOP" not in words_of(response.content)
    assert "85.000" not in words_of(response.content)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"count": "0"}, "từ 1 đến 2.000 tem"),
        ({"count": "2001"}, "từ 1 đến 2.000 tem"),
        ({"count": "nhiều"}, "số nguyên bằng chữ số"),
        ({"start": "25"}, "Vị trí từ 1 đến 24"),
        ({"sheet": "12"}, "Mời chọn loại giấy tem"),
        ({"variant_id": "x"}, "Mời chọn quy cách"),
    ],
)
def test_what_cannot_be_printed_is_said_in_place(desk_page, typed, sentence):
    client, address, _, honey = desk_page
    asked = {"variant_id": honey.pk, "sheet": "24", "count": "24", "start": "1"} | typed

    response = client.get(f"{address}tem.pdf", asked)

    assert response.status_code == 422
    assert sentence in response.content.decode()


def test_a_recalled_batch_gets_no_more_labels(desk_page):
    client, address, batch, honey = desk_page
    BatchRecall.objects.create(batch=batch, reason="Vỏ nứt", advice="Mang trả", recalled_by="user:1")

    response = client.get(
        f"{address}tem.pdf", {"variant_id": honey.pk, "sheet": "24", "count": "1", "start": "1"}
    )

    assert response.status_code == 422
    assert "đã bị thu hồi nên không in tem" in response.content.decode()
