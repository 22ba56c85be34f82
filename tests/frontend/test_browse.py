"""Walking through the market: what is shown, in which order, for how many queries."""

import re
from datetime import date

import pytest
from django.test import Client

from catalog.models import Certificate, Product, ProductPaper
from outlets.models import StockLevel
from tests.world import (
    CAN_GIO,
    THANH_AN,
    certify,
    commune,
    make_outlet,
    make_user,
    make_variant,
    make_vendor,
    old_commune,
    shelf_of,
    stock,
)
from vendors.models import Vendor
from vendors.places.models import AdminUnit, AdminUnitSuccession

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _warm(client: Client) -> None:
    """What the frame of every page keeps for minutes: groups, and who runs the shop."""
    client.get("/gioi-thieu/sao-ocop/")


def text_of(response) -> str:
    return response.content.decode()


def names_in(response) -> list[str]:
    return [card.name for card in response.context["cards"]]


def test_home_within_six_queries(client, many, django_assert_max_num_queries):
    with django_assert_max_num_queries(6):
        response = client.get("/")

    assert response.status_code == 200
    assert "Vừa được cấp sao" in text_of(response)
    assert "Xã Thạnh An" in text_of(response)
    assert [group["product_count"] for group in response.context["groups"]] == [46, 0, 0, 0, 0, 0]


def test_home_within_eight_queries_for_someone_signed_in(client, many, django_assert_max_num_queries):
    client.force_login(make_user())

    with django_assert_max_num_queries(8):
        client.get("/")


def test_an_empty_shop_says_so(client):
    make_user()  # set up, but nothing is sold yet

    response = client.get("/")

    assert response.status_code == 200
    assert "Chợ chưa có sản phẩm được cấp sao" in text_of(response)


def test_a_list_of_twenty_within_two_queries(client, many, django_assert_max_num_queries):
    with django_assert_max_num_queries(2):  # one of them once a minute
        response = client.get("/nhom/thuc-pham/")

    assert len(names_in(response)) == 20
    assert response.context["page"].total == 46
    assert response.context["page"].pages == 3


@pytest.mark.parametrize(
    ("asked", "shown"),
    [("2", 2), ("3", 3), ("1000000000", 3), ("9" * 400, 1), ("9" * 9000, 1), ("abc", 1), ("0", 1), ("-4", 1),
     ("1.5", 1), ("", 1), ("%00", 1), ("²", 1)],
)  # fmt: skip
def test_any_page_number_gives_a_page(client, many, asked, shown):
    response = client.get(f"/nhom/thuc-pham/?trang={asked}")

    assert response.status_code == 200
    assert response.context["page"].number == shown


def test_lists_are_sorted_as_asked(client, honey):
    vendor = honey.product.vendor
    make_variant(vendor, name="Ấm trà", price_vnd=20_000, stars=None)
    make_variant(vendor, name="An xoa", price_vnd=200_000, stars=5)

    def order(asked: str) -> list[str]:
        return names_in(client.get(f"/nhom/thuc-pham/?xep={asked}"))

    assert order("sao") == order("nonsense") == ["An xoa", honey.product.name, "Ấm trà"]
    assert order("ten") == ["An xoa", "Ấm trà", honey.product.name]
    assert order("gia") == ["Ấm trà", honey.product.name, "An xoa"]
    assert order("gia-giam") == ["An xoa", honey.product.name, "Ấm trà"]


def test_a_set_narrows_the_group(client, honey, salt):
    assert names_in(client.get("/nhom/thuc-pham/?bo=10")) == [salt.product.name]
    assert client.get("/nhom/thuc-pham/?bo=14").status_code == 404  # a set of another group
    assert client.get("/nhom/thuc-pham/?bo=%00").status_code == 404
    assert client.get("/nhom/khong-co/").status_code == 404


def test_paging_keeps_set_and_order(client, many):
    page = text_of(client.get("/nhom/thuc-pham/?bo=4&xep=gia&trang=2"))

    assert "?bo=4&amp;xep=gia&amp;trang=3" in page


def test_only_what_is_sold_is_shown(client, honey):
    Product.objects.update(state="draft")
    assert names_in(client.get("/nhom/thuc-pham/")) == []
    Product.objects.update(state="live")
    Vendor.objects.update(state="suspended")
    assert names_in(client.get("/nhom/thuc-pham/")) == []
    Vendor.objects.update(state="approved")
    honey.is_active = False
    honey.save()
    assert names_in(client.get("/nhom/thuc-pham/")) == []


def test_stars_go_when_the_certificate_ends(client, honey):
    assert "OCOP 4 sao" in text_of(client.get(f"/nha-san-xuat/{honey.product.vendor.slug}/"))

    Certificate.objects.filter(product=honey.product).update(
        revoked_on="2026-03-01", revocation_reason="Thu hồi"
    )

    for url in (
        "/nhom/thuc-pham/",
        f"/xa/{THANH_AN}/",
        f"/nha-san-xuat/{honey.product.vendor.slug}/",
        "/tim-kiem/?q=mật",
    ):
        page = text_of(client.get(url))
        assert "OCOP 4 sao" not in page
        assert "Chứng nhận hết hạn 03/2026" in page
    assert client.get("/").context["new_cards"] == []


def test_a_new_certificate_gives_the_stars_back(client, honey):
    Certificate.objects.filter(product=honey.product).update(
        revoked_on="2026-03-01", revocation_reason="Thu hồi"
    )
    certify(
        honey.product, 5, issued_on=honey.product.certificates.get().issued_on.replace(year=2026, month=10)
    )

    page = text_of(client.get("/nhom/thuc-pham/"))

    assert "OCOP 5 sao" in page
    assert "hết hạn" not in page


def test_a_card_says_what_is_left(client, honey):
    assert client.get("/nhom/thuc-pham/").context["cards"][0].stock_note == ""

    StockLevel.objects.update(on_hand=0)

    card = client.get("/nhom/thuc-pham/").context["cards"][0]
    assert card.stock_note == "Tạm hết hàng"
    assert card.price_unit == "hũ 250 g"


def test_a_commune_page_within_five_queries(client, many, django_assert_max_num_queries):
    with django_assert_max_num_queries(5):
        response = client.get(f"/xa/{THANH_AN}/")

    page = text_of(response)
    assert "Xã Thạnh An" in page
    assert "Hợp tác xã Thạnh An" in page
    assert "Trước 01/07/2025" in page
    assert "Huyện Cần Giờ" in page


def test_a_commune_without_products_has_a_page(client, db):
    response = client.get("/xa/00004/")  # phường Ba Đình

    assert response.status_code == 200
    assert "Xã này chưa có món nào đang bán" in text_of(response)


@pytest.mark.parametrize(
    "code", ["99999", "1", "abcde", "276760", "２７６７６", "27676%00", "-2767", "'; --"]
)
def test_a_code_of_nothing_is_not_found(client, db, code):
    assert client.get(f"/xa/{code}/").status_code == 404


def test_a_former_code_leads_to_the_commune_that_took_over(client, db):
    ended = (
        AdminUnit.objects.filter(level="commune", valid_to__isnull=False)
        .exclude(code__in=AdminUnit.objects.filter(level="commune", valid_to=None).values("code"))
        .filter(successions__is_divided=False)
        .first()
    )
    successor = AdminUnitSuccession.objects.get(predecessor=ended).successor

    response = client.get(f"/xa/{ended.code}/")

    assert response.status_code == 301
    assert response["Location"] == f"/xa/{successor.code}/"


def test_a_divided_commune_offers_its_heirs_with_404(client, db):
    ended = (
        AdminUnit.objects.filter(level="commune", valid_to__isnull=False, successions__is_divided=True)
        .exclude(code__in=AdminUnit.objects.filter(level="commune", valid_to=None).values("code"))
        .first()
    )

    response = client.get(f"/xa/{ended.code}/")

    assert response.status_code == 404
    for link in AdminUnitSuccession.objects.filter(predecessor=ended):
        assert f"/xa/{link.successor.code}/" in text_of(response)


def test_a_code_used_again_means_the_commune_of_today(client, db):
    assert old_commune(CAN_GIO).pk != commune(CAN_GIO).pk

    assert client.get(f"/xa/{CAN_GIO}/").context["unit"] == commune(CAN_GIO)


def test_a_producer_page_within_seven_queries(client, many, django_assert_max_num_queries):
    with django_assert_max_num_queries(7):
        response = client.get(f"/nha-san-xuat/{many[0].product.vendor.slug}/")

    assert response.context["page"].total == 46


def test_a_producer_shows_certificates_papers_and_where_its_goods_stand(client, honey):
    vendor = honey.product.vendor
    stock(make_outlet(in_commune=CAN_GIO, address_line="12 Duyên Hải"), honey, 3)
    stock(make_outlet(address_line="Chỗ đã đóng", closed_on=date(2026, 1, 1)), honey, 3)
    for number, is_approved in (("12/ATTP", True), ("13/ATTP", False)):
        ProductPaper.objects.create(
            product=honey.product, kind="food_safety", number=number, issuer="Sở Y tế", added_by="x",
            issued_on=date(2025, 1, 1), is_approved=is_approved,
        )  # fmt: skip

    page = text_of(client.get(f"/nha-san-xuat/{vendor.slug}/"))

    assert Certificate.objects.get().decision_number in page
    assert "12/ATTP" in page
    assert "13/ATTP" not in page
    assert "12 Duyên Hải, Xã Cần Giờ" in page
    assert "Chỗ đã đóng" not in page
    assert "Trên chợ từ" in page
    assert f'value="http://localhost:8000/nha-san-xuat/{vendor.slug}/"' in page


def test_a_producer_that_is_not_approved_has_no_page(client, honey):
    Vendor.objects.update(state="submitted")

    assert client.get(f"/nha-san-xuat/{honey.product.vendor.slug}/").status_code == 404


def test_a_households_personal_number_is_not_shown(client, db):
    household = make_vendor("Hộ bà Tư", kind="household", tax_code="079123456789")
    company = make_vendor("Công ty Biển Xanh", kind="enterprise", tax_code="0100109106")

    assert "079123456789" not in text_of(client.get(f"/nha-san-xuat/{household.slug}/"))
    assert "0100109106" in text_of(client.get(f"/nha-san-xuat/{company.slug}/"))


def test_names_with_markup_stay_text_everywhere(client, db):
    evil = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
    vendor = make_vendor("Nhà")
    Vendor.objects.update(name=evil, story=evil)
    variant = make_variant(vendor, name="Món lạ")
    Product.objects.update(name=evil, summary=evil, story=evil, ingredients=evil)
    stock(shelf_of(vendor), variant, 3)
    client.post("/gio-hang/them/", {"variant_id": variant.pk, "quantity": "1"})

    for url in ("/", "/nhom/thuc-pham/", f"/xa/{THANH_AN}/", f"/nha-san-xuat/{vendor.slug}/",
                f"/san-pham/{variant.product.slug}/", "/gio-hang/", "/thanh-toan/",
                f"/tim-kiem/?q={evil}"):  # fmt: skip
        page = text_of(client.get(url))
        assert "<script>alert" not in page
        assert "<img src=x" not in page


def test_every_link_in_the_frame_leads_somewhere(client, honey):
    frame = text_of(client.get("/gioi-thieu/sao-ocop/"))

    for href in {link.partition("#")[0] for link in re.findall(r'href="(/[^"]*)"', frame)} - {""}:
        if not href.startswith("/static/"):
            assert client.get(href).status_code in {200, 302, 403}, href  # desks ask for a post


def test_pages_of_all_groups_and_all_communes(client, honey):
    assert 'Rau, củ, quả, hạt tươi</span> <span class="mute nowrap">chưa có' in text_of(client.get("/nhom/"))
    assert "Xã Thạnh An" in text_of(client.get("/xa/"))


def test_search_within_two_queries(client, many, django_assert_max_num_queries):
    with django_assert_max_num_queries(2):
        response = client.get("/tim-kiem/?q=mat ong&trang=2")

    assert response.context["found"].total == 46
    assert len(names_in(response)) == 20
    assert "Tìm “mat ong”" in text_of(response)


@pytest.mark.parametrize(
    "query",
    ["q=%00", "q=%ED%A0%80", "q=n%00uoc", "q=%FF%FE", "", "q=", "q=mật&trang=abc", "q=mật&trang=1000000000"],
)
def test_search_answers_whatever_was_sent(client, honey, query):
    assert client.get(f"/tim-kiem/?{query}").status_code == 200


def test_ten_thousand_letters_get_a_sentence(client, db):
    response = client.get("/tim-kiem/", {"q": "m" * 10_000})

    assert response.status_code == 400
    assert "dài quá 200 ký tự" in text_of(response)
    assert f'value="{"m" * 200}"' in text_of(response)


def test_nothing_found_says_what_to_try(client, honey):
    assert "gõ ít chữ hơn" in text_of(client.get("/tim-kiem/?q=zzz"))


def test_sound_alikes_are_announced(client, honey):
    assert "giống khi bỏ dấu" in text_of(client.get("/tim-kiem/?q=mạt"))
