"""The public register: one row a recognised product, narrowed as people think of it, and the same as a file."""

import re
from datetime import date

import pytest

from catalog.models import Certificate, Product
from tests.world import NOW, PHU_QUOC, TRI_AN, certify, make_variant, make_vendor
from vendors.models import Vendor

pytestmark = pytest.mark.django_db
URL = "/san-pham-ocop/"


def names(client, **query) -> list[str]:
    answer = client.get(URL, query)
    assert answer.status_code == 200, answer.content.decode()
    return re.findall(r'<th scope="row"[^>]*>(?:<a [^>]*>)?([^<]+)', answer.content.decode())


@pytest.fixture
def goods() -> dict[str, Product]:
    here, island, hills = (
        make_vendor(),
        make_vendor("Nhà thùng", in_commune=PHU_QUOC),
        make_vendor("Hộ B", in_commune=TRI_AN),
    )
    made = {
        "Mật ong": make_variant(here, name="Mật ong", stars=4),
        "Nước mắm": make_variant(island, name="Nước mắm", stars=None, set_number=9),
        "Bưởi": make_variant(hills, name="Bưởi", stars=None),
        "Muối": make_variant(here, name="Muối", stars=None, set_number=10),
        "Trà": make_variant(hills, name="Trà", stars=None),
        "Khô": make_variant(here, name="Khô", stars=None),
    }
    products = {name: variant.product for name, variant in made.items()}
    certify(products["Nước mắm"], 5, issued_on=date(2024, 2, 1))  # 73 days left
    certify(products["Bưởi"], 3, issued_on=date(2023, 5, 1))  # ran out in May
    certify(products["Trà"], 3, issued_on=date(2025, 5, 1))
    Certificate.objects.filter(product=products["Trà"]).update(
        revoked_on=date(2026, 3, 3), revocation_reason="Sai nhãn", revocation_ground="mark_misused"
    )
    return products


def test_the_register_shows_valid_ones_in_vietnamese_order(client, goods):
    assert names(client) == ["Mật ong", "Nước mắm"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"tinh-trang": "sap-het-han"}, ["Nước mắm"]),
        ({"tinh-trang": "da-het-han"}, ["Bưởi"]),
        ({"tinh-trang": "da-thu-hoi"}, ["Trà"]),
        ({"tinh-trang": "tat-ca"}, ["Bưởi", "Mật ong", "Nước mắm", "Trà"]),
        ({"tinh": "91"}, ["Nước mắm"]),
        ({"xa": "Phú Quốc"}, ["Nước mắm"]),
        ({"xa": "thi tran can thanh", "tinh-trang": "tat-ca"}, []),
        ({"xa": "thị trấn Vĩnh An", "tinh-trang": "tat-ca"}, ["Bưởi", "Trà"]),
        ({"xa": "Nơi Nào"}, []),
        ({"sao": "5"}, ["Nước mắm"]),
        ({"nam": "2025"}, ["Mật ong"]),
        ({"q": "NUOC mam"}, ["Nước mắm"]),
        ({"q": "nước mắm đặc biệt"}, []),
        ({"q": "nha thung"}, ["Nước mắm"]),
        ({"q": "100%_'"}, []),
    ],
    ids=str,
)
def test_it_is_narrowed(client, goods, query, found):
    assert names(client, **query) == found


def test_by_group_and_by_set(client, goods):
    category = goods["Nước mắm"].category

    assert names(client, nhom=str(category.pk)) == ["Nước mắm"]
    assert names(client, nhom=str(category.parent_id)) == ["Mật ong", "Nước mắm"]


def test_by_the_decisions_number(client, goods):
    number = goods["Mật ong"].certificates.get().decision_number

    assert names(client, q=number) == ["Mật ong"]


@pytest.mark.parametrize(
    "query",
    [
        {"tinh": "00"},
        {"nhom": "x"},
        {"nhom": "99999999999"},
        {"sao": "2"},
        {"nam": "1999"},
        {"tinh-trang": "?"},
    ],
    ids=str,
)
def test_what_cannot_be_meant_is_told_in_place(client, goods, query):
    answer = client.get(URL, query)

    assert answer.status_code == 400
    assert "Mời chọn lại." in answer.content.decode()


def test_odd_bytes_and_pages_do_no_harm(client, goods):
    assert client.get(f"{URL}?q=%00%ED%A0%80").status_code == 200
    assert client.get(URL, {"trang": "999999999"}).status_code == 200
    assert client.get(URL, {"trang": "-1"}).status_code == 200


def test_a_product_stands_once_by_the_certificate_that_speaks_for_it(client, goods):
    certify(goods["Mật ong"], 5, issued_on=date(2026, 9, 1))
    certify(goods["Bưởi"], 4, issued_on=date(2026, 12, 1))  # not begun

    page = client.get(URL, {"tinh-trang": "tat-ca"}).content.decode()

    assert page.count("Mật ong</a>") == 1
    assert names(client, sao="5") == ["Mật ong", "Nước mắm"]
    assert names(client, **{"tinh-trang": "da-het-han"}) == ["Bưởi"]


def test_only_what_was_looked_at_is_public_and_only_what_is_on_show_is_linked(client, goods):
    Product.objects.filter(pk=goods["Mật ong"].pk).update(state="withdrawn")
    page = client.get(URL).content.decode()
    assert "Mật ong" in page
    assert goods["Mật ong"].slug not in page
    Product.objects.filter(pk=goods["Mật ong"].pk).update(state="draft")
    assert names(client) == ["Nước mắm"]
    Vendor.objects.update(state="rejected")
    assert names(client) == []


def test_five_stars_of_a_province_are_words(client, goods):
    Certificate.objects.filter(product=goods["Mật ong"]).update(is_five_at_province=True)

    page = client.get(URL).content.decode()

    assert "4 sao (5 sao cấp tỉnh)" in page


def test_few_queries_whatever_is_asked(client, goods, django_assert_num_queries):
    """One of each is the groups', which only tests read on each page."""
    client.get(URL)
    with django_assert_num_queries(3):
        client.get(URL, {"q": "mắm", "tinh": "91", "sao": "5", "tinh-trang": "tat-ca"})
    with django_assert_num_queries(5):
        client.get(URL, {"xa": "thị trấn Vĩnh An"})
    with django_assert_num_queries(2):
        client.get("/san-pham-ocop.csv")


def test_fifty_rows_a_page(client):
    vendor = make_vendor()
    for n in range(53):
        make_variant(vendor, name=f"Mật ong {n:02d}")

    assert len(names(client)) == 50
    assert names(client, trang="2") == ["Mật ong 50", "Mật ong 51", "Mật ong 52"]


def test_the_file_holds_every_row_and_opens_in_excel(client, goods):
    answer = client.get("/san-pham-ocop.csv", {"tinh-trang": "tat-ca"})

    assert answer["Content-Disposition"] == f'attachment; filename="san-pham-ocop_{NOW.date()}.csv"'
    text = answer.content.decode("utf-8")
    assert text.startswith("\ufeff")
    rows = [line.split(";") for line in text.splitlines()]
    assert rows[3][0] == "Sản phẩm"
    assert [row[0] for row in rows[4:]] == ["Bưởi", "Mật ong", "Nước mắm", "Trà"]
    assert rows[6][4] == "5"
    assert client.get("/san-pham-ocop.csv", {"sao": "9"}).status_code == 400


def test_the_footer_leads_here(client, honey):
    assert 'href="/san-pham-ocop/"' in client.get("/").content.decode()
