"""The page of one product says what is true today, to people and to machines."""

import json
import re
from datetime import date

import pytest
import time_machine

from catalog.models import Certificate, Product
from outlets.models import Outlet, StockLevel
from tests.frontend.conftest import add
from tests.world import (
    NOW,
    PHU_QUOC,
    certify,
    make_bundle,
    make_outlet,
    make_user,
    make_variant,
    make_vendor,
    on_hand,
    shelf_of,
    stock,
)

pytestmark = pytest.mark.django_db


def page_of(client, variant) -> str:
    response = client.get(f"/san-pham/{variant.product.slug}/")
    assert response.status_code == 200
    return response.content.decode()


def json_ld(page: str) -> dict:
    return json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)[1])


@pytest.fixture
def box(honey):
    """A gift box of two jars and a bottle from an island, packed at the honey's producer."""
    sauce = make_variant(
        make_vendor("Nhà thùng", in_commune=PHU_QUOC), name="Nước mắm", stars=5, unit_word="chai"
    )
    bundle = make_bundle(honey.product.vendor, {honey: 2, sauce: 1}, price_vnd=300_000)
    stock(shelf_of(honey.product.vendor), sauce, 3)
    return bundle


def test_within_five_queries_also_for_a_gift_box(client, box, django_assert_max_num_queries):
    stock(make_outlet(), box.components.first().component, 4)
    page_of(client, box)

    with django_assert_max_num_queries(5):
        page_of(client, box)


def test_somebody_signed_in_costs_two_more(client, box, django_assert_max_num_queries):
    client.force_login(make_user())
    page_of(client, box)

    with django_assert_max_num_queries(7):  # the session and the person
        page_of(client, box)


def test_a_valid_certificate_is_shown_with_number_body_and_dates(client, honey):
    certificate = honey.product.certificates.get()

    page = page_of(client, honey)

    assert "OCOP 4 sao" in page
    assert certificate.decision_number in page
    assert certificate.issuing_body in page
    assert "01/08/2025" in page
    assert "01/08/2028" in page


@pytest.mark.parametrize(
    ("day", "is_shown"), [("2028-07-31T16:59:59Z", True), ("2028-07-31T17:00:01Z", False)]
)  # midnight in Vietnam
def test_stars_end_with_the_certificates_last_day_in_vietnam(client, honey, day, is_shown):
    with time_machine.travel(day, tick=False):
        page = page_of(client, honey)

    assert ("OCOP 4 sao" in page) is is_shown
    assert (honey.product.certificates.get().decision_number in page) is is_shown
    assert ("đã hết hiệu lực từ 01/08/2028" in page) is not is_shown


def test_five_stars_of_a_province_and_a_grace_are_said_in_words(client, honey):
    Certificate.objects.all().delete()
    certify(honey.product, 4, issued_on=date(2023, 11, 1))  # ran out on 01/11/2026
    Certificate.objects.update(
        is_five_at_province=True, grace_until=date(2027, 2, 1), grace_reason="Chờ kết quả đợt 2"
    )

    page = page_of(client, honey)

    assert "OCOP 4 sao" in page
    assert "OCOP 5 sao" not in page
    assert "5 sao cấp tỉnh" in page
    assert "gia hạn chờ kết quả đến 01/02/2027" in page


def test_a_revoked_certificate_shows_no_stars_from_that_day(client, honey):
    Certificate.objects.update(revoked_on=NOW.date(), revocation_reason="Dùng sai nhãn")

    assert "OCOP 4 sao" not in page_of(client, honey)


def test_a_product_never_certified_says_so(client, salt):
    assert "chưa được cấp sao OCOP" in page_of(client, salt)


@pytest.mark.parametrize(
    ("left", "words"), [(20, "Còn hàng"), (3, "Chỉ còn 3 hũ"), (0, "Hết hàng"), (-2, "Hết hàng")]
)
def test_stock_is_said_honestly(client, honey, left, words):
    StockLevel.objects.filter(variant=honey).update(on_hand=left, shortfall=max(0, -left))

    page = page_of(client, honey)

    assert words in page
    assert (f'name="variant_id" value="{honey.pk}"' in page) is (left > 0)


def test_goods_reserved_for_others_are_not_promised(client, honey):
    StockLevel.objects.filter(variant=honey).update(reserved=18)

    assert "Chỉ còn 2 hũ" in page_of(client, honey)


def test_a_closed_shelf_sells_nothing(client, honey):
    Outlet.objects.update(closed_on=NOW.date())

    assert "Hết hàng" in page_of(client, honey)


def test_a_gift_box_names_each_producer_commune_and_stars_and_its_scarcest_part(client, box):
    page = page_of(client, box)

    assert "Chỉ còn 3 giỏ" in page
    assert "Nhà thùng" in page
    assert "Đặc khu Phú Quốc" in page
    assert "2 hũ" in page
    assert "OCOP 5 sao" in page  # of the bottle; the box itself has none
    assert "Giỏ quà không mang sao riêng" in page


def test_a_gift_box_of_which_one_part_is_gone_is_sold_out(client, box, honey):
    StockLevel.objects.filter(variant=honey).update(on_hand=1)

    assert "Hết hàng" in page_of(client, box)


def test_places_that_have_it_are_listed_nearest_first(client, honey):
    far = make_outlet(in_commune=PHU_QUOC)
    near = make_outlet()
    closed = make_outlet(closed_on=NOW.date())
    empty = make_outlet()
    for outlet in (far, near, closed):
        stock(outlet, honey, 5)

    page = page_of(client, honey)

    assert page.index(near.name) < page.index(far.name)
    assert "Hũ 250 g: còn 5 hũ" in page
    assert closed.name not in page
    assert empty.name not in page
    assert shelf_of(honey.product.vendor).name not in page


def test_machines_read_the_same(client, honey, settings):
    settings.PUBLIC_URL = "https://cho.example"
    Product.objects.update(picture="products/a.png", share_picture="products/a-share.png", summary="Mật đặc")
    url = f"https://cho.example/san-pham/{honey.product.slug}/"

    page = page_of(client, honey)

    data = json_ld(page)
    assert (data["@type"], data["name"], data["brand"]["name"]) == (
        "Product",
        honey.product.name,
        "Hợp tác xã Thạnh An",
    )
    assert data["image"] == ["https://cho.example/media/products/a-share.png"]
    offer = data["offers"][0]
    assert (offer["price"], offer["priceCurrency"]) == ("85000", "VND")
    assert offer["availability"] == "https://schema.org/InStock"
    assert f'<link rel="canonical" href="{url}">' in page
    assert '<meta property="og:image" content="https://cho.example/media/products/a-share.png">' in page
    assert '<meta property="og:description" content="Mật đặc">' in page


def test_a_name_cannot_leave_the_structured_data(client, honey):
    evil = "</script><script>alert('1')</script>&amp;\u2028\"\\"
    Product.objects.update(name=evil)

    page = page_of(client, honey)

    assert json_ld(page)["name"] == evil
    assert "<script>alert" not in page


def test_weighed_goods_are_counted_in_kilos(client, salt):
    page = page_of(client, salt)

    assert "12.000 ₫" in page
    assert "/ kg" in page
    assert 'inputmode="decimal"' in page


def test_what_else_the_producer_sells(client, many):
    response = client.get(f"/san-pham/{many[0].product.slug}/")

    assert len(response.context["others"]) == 4
    assert many[0].product.name not in [card.name for card in response.context["others"]]


@pytest.mark.parametrize("state", ["draft", "in_review", "rejected", "withdrawn"])
def test_what_is_not_live_is_not_found(client, honey, state):
    Product.objects.update(state=state)

    assert client.get(f"/san-pham/{honey.product.slug}/").status_code == 404


def test_looking_moves_nothing(client, honey):
    page_of(client, honey)
    add(client, honey, "2")

    assert on_hand(shelf_of(honey.product.vendor), honey) == 20
