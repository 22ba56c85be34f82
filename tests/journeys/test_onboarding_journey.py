"""From a telephone number to stars on the label: a cooperative's way onto the market, past moderator and officer."""

from datetime import date, timedelta
from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest
from django.utils import timezone
from openpyxl import Workbook
from playwright.sync_api import Browser, FilePayload, expect

from catalog.models import Batch
from catalog.services.read_annex import sheet_template
from shop.kernel.clock import business_day_of
from tests.journeys.desk_work import PRODUCT, make_product, photograph, send_product
from tests.journeys.people import Person, national, set_up_second_factor
from tests.journeys.product import running_product
from tests.world import give_app, make_officer, make_platform_person, province
from vendors.people.models import User
from vendors.people.services.second_factors import app_code

pytestmark = pytest.mark.browser

PHONE_NUMBER = "0912345678"
DECISION = "4102/QĐ-UBND"
COOPERATIVE = "Hợp tác xã Muối Thiềng Liềng"
PERSONAL_NUMBER = "079188001234"  # a woman of TP. Hồ Chí Minh, born in 1988
TAX_CODE = "0100109106"  # of a company that publishes it: its check digit is right
WORKER_WITHIN_S = 20
PDF_DOTS_PER_INCH = 110


def annex(decided_on: date) -> FilePayload:
    """The annex of a decision, under the headings that the offered template has."""
    book = Workbook()
    page = book.worksheets[0]
    rows = (
        DECISION,
        f"{decided_on:%d/%m/%Y}",
        PRODUCT,
        COOPERATIVE,
        "Xã Thạnh An",
        "79-27676-9-2026",
        82.5,
        4,
    )
    for row in sheet_template([rows]):
        page.append(row)
    content = BytesIO()
    book.save(content)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return FilePayload(name="phu-luc.xlsx", mimeType=kind, buffer=content.getvalue())


def open_channel(owner: Person) -> None:
    """Four questions on the first page."""
    owner.follow("Mở kênh bán hàng")
    owner.look("start")
    owner.page.get_by_role("radio", name="Hợp tác xã").check()
    owner.fill(
        {"Tên gọi": COOPERATIVE, "Điện thoại của cơ sở": PHONE_NUMBER, "Tìm xã, phường": "thanh an, can gio"}
    )
    owner.page.get_by_label("Xã Thạnh An, TP. Hồ Chí Minh").check()
    owner.look("start-filled")
    owner.press("Mở kênh bán")
    owner.page.wait_for_url("**/ho-so/")
    owner.look("profile")


def complete_profile(owner: Person) -> None:
    owner.fill(
        {
            "Tên đăng ký": COOPERATIVE,
            "Mã số thuế": TAX_CODE,
            "Số giấy chứng nhận đăng ký": "41H8001234",
            "Họ tên người đại diện": "Trần Thị Muối",
            "Số định danh cá nhân của người đại diện": PERSONAL_NUMBER,
            "Số nhà, đường, ấp": "Ấp Thiềng Liềng",
            "Câu chuyện": "Ba mươi hộ diêm dân làm muối trên nền đất, nước lấy từ sông Đồng Tranh.",
        }
    )
    owner.press("Lưu hồ sơ")
    expect(owner.page.get_by_text("Còn thiếu 1 mục")).to_be_visible()
    owner.look("profile-kept")
    owner.page.get_by_role("list").get_by_role("link", name="đăng ký").first.click()
    owner.page.wait_for_url("**/giay-to/")
    owner.look("papers")
    owner.page.get_by_label("Loại giấy tờ").select_option(index=1)
    owner.fill({"Số": "41H8001234", "Nơi cấp": "Phòng Kinh tế xã Thạnh An", "Ngày cấp": "2024-05-02"})
    owner.page.get_by_label("Bản chụp").set_input_files(photograph(of="paper"))
    owner.press("Thêm giấy tờ")
    expect(owner.page.get_by_role("link", name="Xem bản chụp")).to_be_visible()
    owner.look("papers-kept")


def send_profile(owner: Person) -> None:
    owner.page.get_by_role("navigation", name="Hồ sơ").get_by_role("link", name="Thông tin").click()
    owner.press("Gửi duyệt")
    expect(owner.page.get_by_text("Đang chờ duyệt").first).to_be_visible()
    owner.look("profile-sent")


def moderate(moderator: Person, queue: str, name: str, decision: str) -> None:
    """From the queue through one subject's page to the decision."""
    moderator.open("/kiem-duyet/")
    moderator.page.get_by_role("navigation", name="Hàng chờ").get_by_role("link", name=queue).click()
    moderator.look("queue")
    moderator.follow(name)
    moderator.look("review")
    moderator.press(decision)
    moderator.look("decided")


def import_decision(officer: Person, decided_on: date) -> None:
    """An annex is checked, written, and its line confirmed to mean this product."""
    page = officer.page
    officer.open("/bao-cao/quyet-dinh/")
    officer.look("decisions")
    officer.follow("Nhập quyết định")
    officer.fill(
        {
            "Số quyết định": DECISION,
            "Ngày ký": decided_on.isoformat(),
            "Nơi ban hành": "UBND TP. Hồ Chí Minh",
        }
    )
    page.get_by_label("Phụ lục (XLSX)").set_input_files(annex(decided_on))
    officer.look("annex")
    officer.press("Kiểm tra phụ lục")
    expect(page.get_by_role("heading", name="Xem trước khi nhập")).to_be_visible()
    officer.look("annex-read")
    officer.press("Nhập 1 dòng")
    expect(page.get_by_role("radio", name=PRODUCT)).to_be_checked()
    officer.look("match")
    officer.press("Xác nhận đối chiếu")
    expect(page.get_by_text("đều đã đối chiếu")).to_be_visible()
    officer.look("matched")


def make_batch(owner: Person, made_on: date) -> Batch:
    page = owner.page
    owner.open("/kenh-ban/")
    page.get_by_role("navigation", name="Kênh bán hàng").get_by_role("link", name="Lô hàng").click()
    owner.look("batches-none")
    owner.follow("Lập lô mới")
    page.get_by_label("Sản phẩm", exact=True).select_option(label=PRODUCT)
    owner.fill({"Số lô": "L2211", "Ngày sản xuất": made_on.isoformat(), "Số lượng làm ra": "200"})
    owner.look("batch-new")
    owner.press("Lập lô")
    expect(page.get_by_role("heading", name="Lô L2211")).to_be_visible()
    owner.look("batch")
    return Batch.objects.get()


def print_labels(owner: Person) -> bytes:
    """A sheet of labels as it comes from the browser's download."""
    owner.follow("In tem")
    owner.page.get_by_label("Số tem").fill("24")
    owner.look("labels")
    with owner.page.expect_download() as waiting:
        owner.press("Tải tệp PDF")
    sheet = waiting.value.path().read_bytes()
    (page,) = pypdfium2.PdfDocument(BytesIO(sheet))
    page.render(scale=PDF_DOTS_PER_INCH / 72).to_pil().save(owner.pictures / "labels.png")
    return sheet


def prove_by_app(officer: Person, secret: str) -> None:
    """An officer who has set up an app is asked for its code straight after the telephone's."""
    officer.look("prove")
    officer.page.get_by_label("Mã trong ứng dụng, hoặc mã dự phòng").fill(app_code(secret, timezone.now()))
    officer.press("Xác thực")
    officer.page.wait_for_url("**/tai-khoan/")
    officer.look("account")


def see_it_without_stars(shopper: Person, owner: Person) -> None:
    """On the market with its photograph; no decision has been read yet."""
    owner.page.reload()
    owner.look("product-live")
    path = owner.page.get_by_role("link", name="Xem trang bán").get_attribute("href")
    assert path is not None
    shopper.open(path)
    photo = shopper.page.get_by_role("img", name="Ba đống muối trắng trên ruộng").first
    expect(photo).to_be_visible()
    assert photo.evaluate("image => image.complete && image.naturalWidth > 0")
    assert not shopper.says("OCOP 4 sao")
    shopper.look("product-without-stars")


def see_its_stars(shopper: Person) -> None:
    """On the product's page, on its card at the producer's, in the public register."""
    shopper.page.reload()
    shopper.reload_until("OCOP 4 sao", within_s=WORKER_WITHIN_S)
    shopper.look("product-with-stars")
    shopper.page.get_by_role("main").get_by_role("link", name=COOPERATIVE).first.click()
    shopper.page.wait_for_url("**/nha-san-xuat/**")
    shopper.reload_until("OCOP 4 sao", within_s=WORKER_WITHIN_S)
    shopper.look("producer")
    shopper.open("/san-pham-ocop/")
    assert shopper.says(PRODUCT)
    assert shopper.says(DECISION)
    shopper.look("register")


def trace(shopper: Person, code: str) -> str:
    """What the page says that a code typed from a label leads to."""
    shopper.open("/truy-xuat/")
    shopper.look("trace-search")
    shopper.fill({"Mã trên nhãn": code})
    shopper.press("Tra cứu")
    shopper.page.wait_for_url(f"**/truy-xuat/{code}/")
    shopper.look("trace")
    return shopper.page.get_by_role("main").inner_text()


def test_a_cooperative_registers_sells_and_gets_its_stars(
    own_database: str, browser: Browser, pictures: Path, tmp_path: Path
):
    moderator_user, officer_user = make_platform_person("moderator"), make_officer(province("79"))
    secret = give_app(officer_user)
    today = business_day_of(timezone.now())
    made_on = today - timedelta(days=10)

    with running_product(own_database, tmp_path) as url:
        owner, moderator, shopper, officer = (
            Person(browser, url, pictures, who)
            for who in ("1-owner", "2-moderator", "3-shopper", "4-officer")
        )
        owner.register(PHONE_NUMBER, "Trần Thị Muối")
        open_channel(owner)
        complete_profile(owner)
        send_profile(owner)
        moderator.enter_by_code(national(moderator_user.phone))
        moderator.open("/kiem-duyet/")
        set_up_second_factor(moderator.page, pictures)
        moderate(moderator, "Chủ thể", COOPERATIVE, "Duyệt chủ thể")
        make_product(owner, self_declared_by=COOPERATIVE)
        send_product(owner)
        moderate(moderator, "Sản phẩm", PRODUCT, "Duyệt, cho lên chợ")
        see_it_without_stars(shopper, owner)
        officer.enter_by_code(national(officer_user.phone))
        prove_by_app(officer, secret)
        import_decision(officer, today - timedelta(days=3))
        see_its_stars(shopper)
        batch = make_batch(owner, made_on)
        sheet = print_labels(owner)
        traced = trace(shopper, batch.trace_code)

    assert sheet.startswith(b"%PDF")
    for words in (PRODUCT, COOPERATIVE, "Xã Thạnh An", "L2211", "OCOP 4 sao", DECISION):
        assert words in traced
    for day in (made_on, batch.expires_on):
        assert f"{day:%d/%m/%Y}" in traced
    assert not User.objects.get(phone="+84912345678").email
