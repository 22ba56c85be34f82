"""Làm hộ as both sides see it, and officers invited by a spreadsheet."""

import re
from datetime import date
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook, load_workbook

from shop.kernel.models import NoticeDelivery, OutboxEvent
from shop.kernel.outbox import deliver_all
from tests.vendors.profiles import complete_vendor, desk_of
from tests.world import NOW, commune, make_helper, make_officer, make_user, province, sign_in
from vendors.models import HelperPost, VendorMembership
from vendors.people.models import OfficerPost, User
from vendors.people.officer_sheet import COLUMNS

pytestmark = pytest.mark.django_db
ASK = {
    "producer": "0912345678", "organisation": "Bưu điện Cần Giờ", "scopes": ["products", "stock"],
    "valid_to": "2027-05-01",
}  # fmt: skip


def browser(user) -> Client:
    client = Client()
    sign_in(client, user)
    return client


def deliver() -> None:
    """The database dates events by its own clock, which is ahead of this test's day."""
    OutboxEvent.objects.update(next_attempt_at=NOW)
    deliver_all()


def last_code() -> str:
    return re.search(r"\b\d{6}\b", NoticeDelivery.objects.latest("pk").text)[0]


def test_a_helper_asks_the_producer_reads_the_code_and_the_desk_opens():
    vendor, helper = complete_vendor(), make_user("Đoàn viên")
    client = browser(helper)

    assert client.post("/lam-ho/", ASK).headers["location"] == "/lam-ho/ma/"
    assert client.get("/lam-ho/ma/").status_code == 200
    wrong = client.post("/lam-ho/ma/", {"code": "000000"})
    assert wrong.status_code == 422
    right = client.post("/lam-ho/ma/", {"code": last_code()})

    assert right.headers["location"] == f"/kenh-ban/{vendor.pk}/"
    assert vendor.name in client.get("/lam-ho/").content.decode()
    post = HelperPost.objects.get()
    assert client.post(f"/lam-ho/{post.pk}/thoi/").status_code == 303
    assert client.get(f"/kenh-ban/{vendor.pk}/ho-so/").status_code == 404


def test_known_and_unknown_producers_get_the_same_pages():
    complete_vendor()
    seen = []
    for number, producer in enumerate(("0912345678", "0919999999")):
        client = browser(make_user(f"Người {number}"))
        asked = client.post("/lam-ho/", {**ASK, "producer": producer})
        page = client.get("/lam-ho/ma/").content.decode().replace(producer, "SỐ")
        refused = client.post("/lam-ho/ma/", {"code": "123456"})
        seen.append(
            (
                asked.status_code, asked.headers["location"], _without_tokens(page), refused.status_code,
                _without_tokens(refused.content.decode().replace(producer, "SỐ")),
                _without_tokens(client.get("/lam-ho/").content.decode()),
            )
        )  # fmt: skip

    assert seen[0] == seen[1]


def _without_tokens(page: str) -> str:
    return re.sub(r'value="[A-Za-z0-9]{64}"', "", page)


def test_a_faulty_asking_keeps_what_was_typed():
    answer = browser(make_user()).post(
        "/lam-ho/", {**ASK, "producer": "?", "scopes": [], "valid_to": "2030-01-01"}
    )

    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="Bưu điện Cần Giờ"' in page
    for sentence in ("Mời nhập số điện thoại", "ít nhất một việc", "không quá một năm"):
        assert sentence in page


def test_asking_and_guessing_have_their_limits():
    client = browser(make_user())
    statuses = [client.post("/lam-ho/", {**ASK, "producer": "0919999999"}).status_code for _ in range(16)]
    assert statuses == [303] * 15 + [429]
    guesses = [client.post("/lam-ho/ma/", {"code": "1"}).status_code for _ in range(31)]
    assert guesses == [422] * 30 + [429]


def test_the_owner_sees_who_asks_and_agrees_refuses_ends():
    vendor = complete_vendor()
    owner, address = browser(desk_of(vendor).person), f"/kenh-ban/{vendor.pk}/lam-ho/"
    first, second = make_user("Người Một"), make_user("Người Hai")
    for helper in (first, second):
        browser(helper).post("/lam-ho/", ASK)
    page = owner.get(address).content.decode()
    assert "Người Một" in page
    assert "tồn kho, lô hàng, tem" in page

    one, two = HelperPost.objects.order_by("pk")
    assert owner.post(f"{address}{one.pk}/dong-y/").status_code == 303
    assert owner.post(f"{address}{two.pk}/ket-thuc/").status_code == 303
    assert browser(first).get(f"/kenh-ban/{vendor.pk}/lam-ho/").status_code == 404
    assert HelperPost.objects.get(pk=one.pk).consented_at is not None
    owner.post(f"{address}{one.pk}/ket-thuc/")

    assert owner.post(f"{address}{one.pk}/ket-thuc/").status_code == 404
    assert "không được đồng ý" in owner.get(address).content.decode()


def test_only_the_owner_judges_and_invites():
    vendor = complete_vendor()
    desk_of(vendor)
    staff = make_user()
    membership = VendorMembership.objects.create(user=staff, vendor=vendor, role="staff")
    helper = make_helper(vendor)
    post = helper.helper_posts.get()
    address = f"/kenh-ban/{vendor.pk}/lam-ho/"
    forms = [
        f"{address}nhan-vien/", f"{address}nhan-vien/{membership.pk}/bo/", f"{address}{post.pk}/dong-y/",
        f"{address}{post.pk}/ket-thuc/",
    ]  # fmt: skip

    for person in (staff, helper, make_user("Người lạ")):
        client = browser(person)
        assert [client.post(form, {"name": "A", "phone": "0933333333"}).status_code for form in forms] == [
            404
        ] * 4

    assert VendorMembership.objects.filter(vendor=vendor).count() == 2
    assert HelperPost.objects.get().ended_at is None


def test_staff_are_invited_by_their_number():
    vendor = complete_vendor()
    owner, address = browser(desk_of(vendor).person), f"/kenh-ban/{vendor.pk}/lam-ho/nhan-vien/"

    assert owner.post(address, {"name": "", "phone": "1"}).status_code == 422
    assert owner.post(address, {"name": "Kế toán Ba", "phone": "0933 333 333"}).status_code == 303
    assert owner.post(address, {"name": "Kế toán Ba", "phone": "0933333333"}).status_code == 422

    newcomer = User.objects.get(phone="+84933333333")
    assert browser(newcomer).get(f"/kenh-ban/{vendor.pk}/ho-so/").status_code == 200
    assert browser(newcomer).get(f"/kenh-ban/{vendor.pk}/lam-ho/").status_code == 404


def sheet(*rows, heading=COLUMNS) -> SimpleUploadedFile:
    book, content = Workbook(), BytesIO()
    book.active.append(heading)
    for row in rows:
        book.active.append(row)
    book.save(content)
    return SimpleUploadedFile("can-bo.xlsx", content.getvalue())


def check(client, upload):
    return client.post("/bao-cao/can-bo/", {"step": "check", "sheet": upload})


GOOD = (
    ("Lê Thị Xuân", "0977 111 222", "Phó trưởng phòng", "27676", "01/12/2026", "31/12/2028"),
    ("Trần Văn Hạ", 977333444, "", "Xã Cần Giờ", None, None),
)


def test_officers_are_looked_at_first_and_then_invited_together():
    inviter = browser(make_officer(province("79")))

    looked = check(inviter, sheet(*GOOD))
    assert looked.status_code == 200
    assert OfficerPost.objects.count() == 1
    page = looked.content.decode()
    assert "Mời 2 cán bộ" in page
    checked = re.search(r'name="checked" value="([^"]+)"', page)[1]
    done = inviter.post("/bao-cao/can-bo/", {"step": "invite", "checked": checked})

    assert done.status_code == 303
    xuan = OfficerPost.objects.get(user__phone="+84977111222")
    assert (xuan.unit, xuan.title, xuan.valid_from, xuan.valid_to) == (
        commune("27676"), "Phó trưởng phòng", date(2026, 12, 1), date(2028, 12, 31),
    )  # fmt: skip
    assert not xuan.user.has_usable_password()
    assert OfficerPost.objects.get(user__phone="+84977333444").valid_from == date(2026, 11, 20)
    deliver()
    assert NoticeDelivery.objects.filter(address__in=["+84977111222", "+84977333444"]).count() == 2
    again = inviter.post("/bao-cao/can-bo/", {"step": "invite", "checked": checked})
    assert again.status_code == 422
    assert "đang phụ trách đơn vị này" in again.content.decode()
    assert OfficerPost.objects.count() == 3


def test_one_faulty_row_stops_all_and_each_is_named_by_its_line():
    inviter = browser(make_officer(province("79")))

    answer = check(
        inviter,
        sheet(
            *GOOD,
            ("", "12", "", "27676", "", ""),
            (None, None, None, None, None, None),
            ("Đỗ Thu", "0977555666", "", "31078", "", ""),
            ("Đỗ Thu", "0977555666", "", "Xã Không Có", "32/01/2026", ""),
            ("Đỗ Đông", "0977555777", "", "", "01/12/2026", "30/11/2026"),
            ("Người khác", "0977111222", "", "27664", "", ""),
        ),
    )

    page = answer.content.decode()
    assert answer.status_code == 422
    for words in (
        "Dòng 4", "Họ tên phải có", "Số điện thoại chưa đúng", "Dòng 6", "31078 không có trong địa bàn", "Dòng 7",
        "“Xã Không Có” không có", "32/01/2026", "Dòng 8", "Chưa ghi đơn vị", "Đến ngày phải sau", "Dòng 9",
        "là của người khác: Lê Thị Xuân",
    ):  # fmt: skip
        assert words in page, words
    assert "Dòng 5" not in page
    assert OfficerPost.objects.count() == 1


def test_an_officer_of_a_commune_names_only_that_commune():
    inviter = browser(make_officer(commune("27676")))

    assert check(inviter, sheet(GOOD[0])).status_code == 200
    assert "không có trong địa bàn" in check(inviter, sheet(GOOD[1])).content.decode()


def test_an_administrator_may_name_any_unit():
    admin = browser(make_user("Quản trị", is_staff=True, is_superuser=True))

    assert check(admin, sheet(("A", "0977111222", "", "31078", "", ""))).status_code == 200
    many = check(admin, sheet(("A", "0977111222", "", "Tân Phú", "", ""))).content.decode()
    assert "mời ghi mã" in many


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "Mời chọn"),
        (b"Ho ten;So dien thoai\n", "không phải tệp .xlsx"),
        (b"PK\x03\x04" + b"\0" * 200, "không phải tệp .xlsx"),
        (b"x" * (1024 * 1024 + 1), "nặng quá 1 MB"),
    ],
)
def test_a_file_that_is_no_sheet_is_refused_with_a_way_out(content, said):
    inviter = browser(make_officer(province("79")))

    answer = check(inviter, SimpleUploadedFile("can-bo.xlsx", content) if content else "")

    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_a_sheet_of_another_shape_or_size_is_refused():
    inviter = browser(make_officer(province("79")))
    row = GOOD[0]

    said = {
        "Thiếu cột “Đơn vị”": sheet(
            row, heading=("Họ tên", "Số điện thoại", "Chức danh", "Nơi", "Từ ngày", "Đến ngày")
        ),
        "chưa có dòng nào": sheet(),
        "hơn 2000 dòng": sheet(*[row] * 2001),
    }
    for words, upload in said.items():
        answer = check(inviter, upload)
        assert answer.status_code == 422
        assert words in answer.content.decode()
    truncated = sheet(row).read()[:-400]
    assert check(inviter, SimpleUploadedFile("a.xlsx", truncated)).status_code == 422


def test_two_thousand_rows_take_as_many_queries_as_two(django_assert_max_num_queries):
    inviter = browser(make_officer(province("79")))
    rows = [(f"Cán bộ {n}", f"0977{n:06d}", "", "27676", "", "") for n in range(2000)]
    with django_assert_max_num_queries(12):
        page = check(inviter, sheet(*rows)).content.decode()
    checked = re.search(r'name="checked" value="([^"]+)"', page)[1]

    with django_assert_max_num_queries(24):  # accounts go in by 500
        inviter.post("/bao-cao/can-bo/", {"step": "invite", "checked": checked})

    assert OfficerPost.objects.count() == 2001


def test_the_template_reads_back_and_holds_the_codes_of_the_units():
    inviter = browser(make_officer(province("79")))

    answer = inviter.get("/bao-cao/can-bo/mau.xlsx")
    book = load_workbook(BytesIO(answer.content))

    assert tuple(cell.value for cell in book.worksheets[0][1]) == COLUMNS
    codes = {row[0].value for row in book["Mã đơn vị"].iter_rows(min_row=2)}
    assert {"79", "27676", "27664"} <= codes
    assert "31078" not in codes
    filled = book.worksheets[0]
    filled.append(("Lê Thị Xuân", "0977111222", "", "27676", "", ""))
    content = BytesIO()
    book.save(content)
    assert check(inviter, SimpleUploadedFile("a.xlsx", content.getvalue())).status_code == 200


def test_posts_are_listed_under_ones_units_and_ended_there():
    mine, colleague = make_officer(province("79")), make_officer(commune("27676"))
    elsewhere = make_officer(commune("31078"))
    client = browser(mine)
    page = client.get("/bao-cao/can-bo/").content.decode()
    assert "Xã Thạnh An, TP. Hồ Chí Minh" in page
    assert "Phú Quốc" not in page

    posts = {user: OfficerPost.objects.get(user=user).pk for user in (mine, colleague, elsewhere)}
    statuses = {
        user: client.post(f"/bao-cao/can-bo/{pk}/ket-thuc/").status_code for user, pk in posts.items()
    }

    assert statuses == {mine: 404, colleague: 303, elsewhere: 404}
    assert OfficerPost.objects.get(user=colleague).valid_to == date(2026, 11, 20)
    assert OfficerPost.objects.get(user=elsewhere).valid_to is None


def test_others_find_no_such_page():
    for person in (make_user(), make_helper(complete_vendor())):
        client = browser(person)
        assert client.get("/bao-cao/can-bo/").status_code == 404
        assert check(client, sheet(*GOOD)).status_code == 404
        assert client.get("/bao-cao/can-bo/mau.xlsx").status_code == 404
