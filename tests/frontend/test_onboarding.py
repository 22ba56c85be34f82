"""The way from a first account to a profile that is sent: pages of the desk, by forms as a browser sends them."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from catalog.models import Product
from outlets.models import Outlet
from search.selectors.search_products import search_products
from search.services.index_products import rebuild
from shop.kernel.clock import business_day_of
from shop.kernel.models import OutboxEvent
from shop.kernel.outbox import deliver_all
from tests.vendors.profiles import PERSONAL_NUMBER, TAX_CODE, complete_vendor, desk_of, make_paper
from tests.world import (
    NOW,
    PHU_QUOC,
    THANH_AN,
    make_helper,
    make_platform_person,
    make_user,
    make_variant,
    make_vendor,
)
from vendors.models import Vendor, VendorMembership, VendorPaper, VendorState
from vendors.services.review_vendor import approve_vendor, reject_vendor, resume_vendor, suspend_vendor

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _files_of_this_test(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def browser(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def owner_of(vendor: Vendor) -> Client:
    return browser(desk_of(vendor).person)


def deliver() -> None:
    """The database dates events by its own clock, which is ahead of this test's day."""
    OutboxEvent.objects.update(next_attempt_at=NOW)
    deliver_all()


def photograph() -> SimpleUploadedFile:
    content = BytesIO()
    Image.new("RGB", (800, 600), "white").save(content, "JPEG")
    return SimpleUploadedFile("giay.jpg", content.getvalue(), "image/jpeg")


START = {
    "kind": "cooperative",
    "name": "HTX Muối Thiềng Liềng",
    "phone": "0912 345 678",
    "commune_code": THANH_AN,
}


def test_who_has_no_desk_is_led_to_the_first_step_and_on_to_the_profile():
    client = browser(make_user())

    assert client.get("/kenh-ban/").headers["location"] == "/kenh-ban/mo/"
    answer = client.post("/kenh-ban/mo/", START)

    vendor = Vendor.objects.get()
    assert (answer.status_code, answer.headers["location"]) == (303, f"/kenh-ban/{vendor.pk}/ho-so/")
    assert client.get("/kenh-ban/").headers["location"] == f"/kenh-ban/{vendor.pk}/"
    assert not Outlet.objects.filter(operator_vendor=vendor).exists()


def test_who_has_several_chooses_helpers_too():
    user = make_user()
    mine, helped = make_vendor("Của mình"), make_vendor("Được giúp")
    VendorMembership.objects.create(user=user, vendor=mine, role="owner")
    make_helper(helped)
    helped.helpers.update(helper=user)

    page = browser(user).get("/kenh-ban/").content.decode()

    assert f'href="/kenh-ban/{mine.pk}/"' in page
    assert f'href="/kenh-ban/{helped.pk}/"' in page


def test_every_fault_is_told_in_place_and_what_was_typed_is_kept():
    client = browser(make_user())

    answer = client.post("/kenh-ban/mo/", {"name": "Nhà tôi", "phone": "12"})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="Nhà tôi"' in page
    for sentence in ("Mời chọn loại chủ thể.", "Số điện thoại chưa đúng", "Mời chọn xã, phường"):
        assert sentence in page
    assert not Vendor.objects.exists()


@pytest.mark.parametrize(
    ("typed", "label", "note"),
    [
        ("thanh an, can gio", "Xã Thạnh An, TP. Hồ Chí Minh", ""),
        ("thị trấn cần thạnh", "Xã Cần Giờ, TP. Hồ Chí Minh", "trước là Thị trấn Cần Thạnh"),
    ],
)
def test_a_commune_is_found_without_a_script_by_any_name_it_had(typed, label, note):
    client = browser(make_user())

    answer = client.post(
        "/kenh-ban/mo/", {**START, "commune_code": "", "commune_query": typed, "step": "find-commune"}
    )

    page = answer.content.decode()
    assert answer.status_code == 200
    assert label in page
    assert note in page
    assert 'value="HTX Muối Thiềng Liềng"' in page
    assert not Vendor.objects.exists()


def test_enter_after_typing_a_commune_asks_to_choose_and_an_unknown_one_is_said():
    client = browser(make_user())
    typed = {**START, "commune_code": ""}

    chosen = client.post("/kenh-ban/mo/", {**typed, "commune_query": "Phú Quốc"})
    unknown = client.post("/kenh-ban/mo/", {**typed, "commune_query": "Không Đâu Cả"})

    assert (chosen.status_code, unknown.status_code) == (422, 422)
    assert "trong danh sách bên dưới" in chosen.content.decode()
    assert f'value="{PHU_QUOC}"' in chosen.content.decode()
    assert "Không có xã, phường nào tên như vậy" in unknown.content.decode()


def test_suggestions_for_the_script(client, django_assert_num_queries):
    with django_assert_num_queries(1):
        answer = client.get("/dia-chi/tim-xa/", {"q": "thanh an can gio"})
    assert answer.json() == {"units": []}

    units = client.get("/dia-chi/tim-xa/", {"q": "thạnh an, cần giờ"}).json()["units"]
    assert units[0]["code"] == THANH_AN
    for nothing in ("", "\x00", "x" * 5000, "%"):
        assert client.get("/dia-chi/tim-xa/", {"q": nothing}).status_code == 200


def test_the_profile_is_filled_in_by_parts_and_the_personal_number_never_comes_back():
    vendor = make_vendor(kind="household", state=VendorState.DRAFT)
    client, address = owner_of(vendor), f"/kenh-ban/{vendor.pk}/ho-so/"
    form = {
        "kind": "household", "name": "Muối Tư Hữu", "legal_name": "Hộ kinh doanh Tư Hữu", "tax_code": PERSONAL_NUMBER,
        "registration_number": "41H8001234", "representative_name": "Trần Tư Hữu", "personal_number": PERSONAL_NUMBER,
        "address_line": "Ấp Thiềng Liềng", "phone": "0912345678", "story": "Ba đời làm muối.", "is_women_led": "1",
        "commune_query": "", "commune_code": THANH_AN,
    }  # fmt: skip

    answer = client.post(address, form)
    assert (answer.status_code, answer.headers["location"]) == (303, address)
    again = client.post(address, {**form, "personal_number": "", "story": "Bốn đời."})

    assert again.status_code == 303
    vendor.refresh_from_db()
    assert (vendor.personal_number, vendor.story, vendor.is_women_led) == (PERSONAL_NUMBER, "Bốn đời.", True)
    page = client.get(address).content.decode()
    assert "•••• •••• 1234" in page
    assert PERSONAL_NUMBER not in page  # nor as the household's tax code, which is the same number
    client.post(address, {**form, "personal_number": "", "tax_code": ""})
    vendor.refresh_from_db()
    assert vendor.tax_code == PERSONAL_NUMBER
    assert PERSONAL_NUMBER not in client.get(f"/kenh-ban/{vendor.pk}/nhat-ky/").content.decode()
    refused = client.post(address, {**form, "personal_number": "079999999999", "story": "Giữ lại"})
    assert refused.status_code == 422
    assert "079999999999" not in refused.content.decode()
    assert "Giữ lại" in refused.content.decode()


def test_what_is_missing_links_to_its_field_and_refuses_the_sending():
    vendor = complete_vendor(state=VendorState.DRAFT, tax_code="")
    client = owner_of(vendor)

    page = client.get(f"/kenh-ban/{vendor.pk}/ho-so/").content.decode()
    assert f'href="/kenh-ban/{vendor.pk}/ho-so/#o-tax_code"' in page
    assert 'id="o-tax_code"' in page
    assert "Gửi duyệt</button>" not in page
    answer = client.post(f"/kenh-ban/{vendor.pk}/ho-so/gui-duyet/", {"step": "submit"})

    assert answer.status_code == 422
    assert "Hồ sơ chưa gửi được" in answer.content.decode()
    vendor.refresh_from_db()
    assert vendor.state == VendorState.DRAFT


def test_sent_taken_back_rejected_sent_again_and_approved_as_the_desk_sees_it():
    vendor = complete_vendor(state=VendorState.DRAFT)
    Outlet.objects.filter(operator_vendor=vendor).delete()
    client, address = owner_of(vendor), f"/kenh-ban/{vendor.pk}/ho-so/"
    moderator = make_platform_person("moderator")
    client.post(f"{address}gui-duyet/", {"step": "submit"})
    assert "Đang chờ duyệt" in client.get(address).content.decode()
    client.post(f"{address}gui-duyet/", {"step": "take-back"})
    client.post(f"{address}gui-duyet/", {"step": "submit"})

    reject_vendor(vendor.pk, moderator, "Bản chụp bị mờ, chụp lại giúp.")
    page = client.get(address).content.decode()
    assert "Bản chụp bị mờ, chụp lại giúp." in page
    assert moderator.display_name not in page
    client.post(f"{address}gui-duyet/", {"step": "submit"})
    approve_vendor(vendor.pk, moderator)
    deliver()

    page = client.get(address).content.decode()
    for title in ("Gửi duyệt", "Rút lại để sửa", "Từ chối", "Duyệt", "Đang bán"):
        assert title in page
    shelf = Outlet.objects.get(operator_vendor=vendor, kind="online_shelf")
    assert shelf.commune_id == vendor.commune_id


def test_a_stopped_producer_leaves_lists_and_search_at_once_and_comes_back(client):
    honey = make_variant(complete_vendor())
    vendor = honey.product.vendor
    rebuild()
    moderator, day = make_platform_person("moderator"), business_day_of(NOW)
    assert search_products("mật ong", day=day).product_ids == (honey.product_id,)

    suspend_vendor(vendor.pk, moderator, "Dùng logo OCOP sai.")
    assert search_products("mật ong", day=day).product_ids == ()
    assert client.get(f"/san-pham/{honey.product.slug}/").status_code == 404
    assert client.get(f"/nha-san-xuat/{vendor.slug}/").status_code == 404

    Vendor.objects.filter(pk=vendor.pk).update(name="Hợp tác xã Tên Mới")
    resume_vendor(vendor.pk, moderator)
    deliver()
    assert search_products("mật ong", day=day).product_ids == (honey.product_id,)
    assert search_products("tên mới", day=day).product_ids == (honey.product_id,)
    assert Product.objects.get().state == "live"


def test_papers_are_added_shown_with_their_end_and_withdrawn():
    vendor = make_vendor(state=VendorState.DRAFT)
    client, address = owner_of(vendor), f"/kenh-ban/{vendor.pk}/giay-to/"
    form = {
        "kind": "food_safety", "number": "12/ATTP", "issuer": "Chi cục Quản lý chất lượng",
        "issued_on": "2024-12-01", "expires_on": "2026-12-15",
    }  # fmt: skip

    answer = client.post(address, {**form, "scan": photograph()})
    assert (answer.status_code, answer.headers["location"]) == (303, address)
    page = client.get(address).content.decode()
    assert "Sắp hết hạn" in page
    assert "15/12/2026" in page
    paper = VendorPaper.objects.get()
    scan = client.get(f"{address}{paper.pk}/ban-chup/")
    assert (scan.status_code, scan.headers["content-type"]) == (200, "image/jpeg")

    assert client.post(f"{address}{paper.pk}/rut/").status_code == 303
    assert "Đã thay hoặc đã rút (1)" in client.get(address).content.decode()
    bad = client.post(address, {**form, "issued_on": "hôm qua", "scan": photograph()})
    assert bad.status_code == 422
    assert "Ngày chưa đúng" in bad.content.decode()
    assert 'value="12/ATTP"' in bad.content.decode()


def test_a_scan_is_for_the_desk_alone():
    vendor = make_vendor(state=VendorState.DRAFT)
    mine = owner_of(vendor)
    mine.post(
        f"/kenh-ban/{vendor.pk}/giay-to/",
        {"kind": "other", "number": "1", "issuer": "x", "issued_on": "2024-12-01", "scan": photograph()},
    )
    paper = VendorPaper.objects.get()
    address = f"/kenh-ban/{vendor.pk}/giay-to/{paper.pk}/ban-chup/"
    stranger = make_vendor("Khác")
    others = {
        "helper": browser(make_helper(vendor, "profile")),
        "helper for products": browser(make_helper(vendor, "products")),
        "other owner": owner_of(stranger),
        "moderator": browser(make_platform_person("moderator")),
        "guest": Client(),
    }

    assert mine.get(address).status_code == 200
    assert {name: client.get(address).status_code for name, client in others.items()} == {
        "helper": 200, "helper for products": 404, "other owner": 404, "moderator": 404, "guest": 302,
    }  # fmt: skip
    foreign = make_paper(stranger)
    assert mine.get(f"/kenh-ban/{vendor.pk}/giay-to/{foreign.pk}/ban-chup/").status_code == 404


def test_the_account_is_the_owners_page():
    vendor = complete_vendor()
    address = f"/kenh-ban/{vendor.pk}/ho-so/ngan-hang/"
    form = {"bank_bin": "970405", "bank_account": "1900 2060 12345", "bank_account_name": "Nguyễn Thị Muối"}

    helper = browser(make_helper(vendor))
    assert (helper.get(address).status_code, helper.post(address, form).status_code) == (404, 404)
    assert "ngan-hang" not in helper.get(f"/kenh-ban/{vendor.pk}/ho-so/").content.decode()
    client = owner_of(vendor)
    assert client.post(address, {**form, "bank_account": "abc"}).status_code == 422
    assert client.post(address, form).status_code == 303

    vendor.refresh_from_db()
    assert (vendor.bank_account, vendor.bank_account_name) == ("1900206012345", "NGUYEN THI MUOI")


def test_the_history_says_who_stood_in_for_whom_and_keeps_numbers_to_itself():
    vendor = complete_vendor(state=VendorState.DRAFT)
    owner, helper = owner_of(vendor), make_helper(vendor, "profile")
    address = f"/kenh-ban/{vendor.pk}"
    owner.post(
        f"{address}/ho-so/ngan-hang/",
        {"bank_bin": "970405", "bank_account": "1900206012345", "bank_account_name": "MUOI"},
    )
    owner.post(f"{address}/lam-ho/nhan-vien/", {"name": "Kế toán Ba", "phone": "0933333333"})
    member = VendorMembership.objects.get(vendor=vendor, role="staff")
    owner.post(f"{address}/lam-ho/nhan-vien/{member.pk}/bo/")
    browser(helper).post(
        f"{address}/ho-so/", {"address_line": "Ấp Mới", "story": "", "representative_name": "Lê Văn Tám"}
    )

    page = owner.get(f"{address}/nhat-ky/").content.decode()
    assert f"{helper.display_name} thay mặt {vendor.name}" in page
    assert "Người đại diện: “Trần Thị Muối” → “Lê Văn Tám”" in page
    assert "Số nhà, đường, ấp: đã đổi" in page
    assert "Số tài khoản: đã đổi" in page
    assert "Bỏ người của kênh bán: Kế toán Ba" in page
    for secret in ("1900206012345", "+84933333333", "0933333333", PERSONAL_NUMBER):
        assert secret not in page
    helpers_page = browser(helper).get(f"{address}/nhat-ky/").content.decode()
    assert "“Lê Văn Tám”" in helpers_page
    assert "người của kênh bán" not in helpers_page


def test_the_history_pages_backwards(django_assert_num_queries):
    vendor = complete_vendor(state=VendorState.DRAFT)
    client = owner_of(vendor)
    for number in range(60):
        Vendor.objects.filter(pk=vendor.pk).update(story=f"Bản {number}")

    first = client.get(f"/kenh-ban/{vendor.pk}/nhat-ky/").content.decode()
    older = first.rpartition("?truoc=")[2].partition('"')[0]
    second = client.get(f"/kenh-ban/{vendor.pk}/nhat-ky/", {"truoc": older}).content.decode()

    assert "“Bản 59”" in first
    assert "“Bản 1”" not in first
    assert "“Bản 1”" in second
    for nonsense in ("x", "-1", "9" * 30, "٣"):
        assert client.get(f"/kenh-ban/{vendor.pk}/nhat-ky/", {"truoc": nonsense}).status_code == 200


PAGES = {"ho-so": 10, "giay-to": 8, "lam-ho": 8, "nhat-ky": 9, "ho-so/ngan-hang": 6}


@pytest.mark.parametrize("path", PAGES)
def test_a_page_takes_so_many_queries_however_much_there_is(path, django_assert_max_num_queries):
    vendor = complete_vendor(tax_code=TAX_CODE)
    client = owner_of(vendor)
    for _ in range(5):
        make_helper(vendor)
        make_paper(vendor, "other")
        make_variant(vendor)
    client.get(f"/kenh-ban/{vendor.pk}/{path}/")

    with django_assert_max_num_queries(PAGES[path]):
        assert client.get(f"/kenh-ban/{vendor.pk}/{path}/").status_code == 200


@pytest.mark.parametrize(
    "path", ["ho-so/", "giay-to/", "giay-to/1/ban-chup/", "lam-ho/", "nhat-ky/", "ho-so/ngan-hang/"]
)
def test_a_desk_of_a_number_without_end_is_not_there(path):
    client = owner_of(make_vendor())

    assert client.get(f"/kenh-ban/{'9' * 30}/{path}").status_code == 404
