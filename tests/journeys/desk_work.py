"""What is done at a producer's desk to bring a product onto the market: by its owner, or by whoever helps."""

from io import BytesIO

from PIL import Image, ImageDraw
from playwright.sync_api import FilePayload, expect

from catalog.models import Category
from tests.journeys.people import Person

PRODUCT = "Muối hạt phơi nắng"
SALT_SET = 9


def photograph(*, of: str) -> FilePayload:
    """A JPEG of something that can be told from others: a white heap over brown ground, or a sheet with lines."""
    is_paper = of == "paper"
    image = Image.new("RGB", (1200, 900), (250, 250, 246) if is_paper else (138, 182, 214))
    pen = ImageDraw.Draw(image)
    if is_paper:
        for line in range(12):
            pen.line(
                (120, 120 + 55 * line, 1080 - 90 * (line % 3), 120 + 55 * line), fill=(60, 60, 70), width=8
            )
    else:
        pen.rectangle((0, 620, 1200, 900), fill=(120, 92, 66))
        for heap in (260, 640, 980):
            pen.polygon([(heap - 210, 700), (heap, 360), (heap + 210, 700)], fill=(246, 246, 242))
    content = BytesIO()
    image.save(content, "JPEG", quality=85)
    return FilePayload(name=f"{of}.jpg", mimeType="image/jpeg", buffer=content.getvalue())


def make_product(owner: Person, *, self_declared_by: str) -> None:
    """Part by part, each saved by itself."""
    page = owner.page
    owner.open("/kenh-ban/")
    owner.look("desk-home")
    page.get_by_role("navigation", name="Kênh bán hàng").get_by_role("link", name="Sản phẩm").click()
    owner.look("products-none")
    page.get_by_role("main").get_by_role("link", name="Thêm sản phẩm").first.click()
    owner.fill({"Tên sản phẩm": PRODUCT})
    page.get_by_label("Bộ sản phẩm OCOP").select_option(
        str(Category.objects.get(kind="set", number=SALT_SET).pk)
    )
    owner.look("product-new")
    owner.press("Lưu bản nháp")
    expect(page.get_by_role("navigation", name="Các phần của sản phẩm")).to_be_visible()
    owner.look("product-draft")
    write_words(owner)
    set_size(owner)
    add_paper(owner, self_declared_by)
    add_picture(owner)


def go_to_part(owner: Person, part: str) -> None:
    owner.page.get_by_role("navigation", name="Các phần của sản phẩm").get_by_role("link", name=part).click()


def write_words(owner: Person) -> None:
    go_to_part(owner, "Thông tin")
    owner.fill(
        {
            "Tóm tắt một câu": "Muối hạt to, trắng, mặn dịu, phơi bằng nắng Cần Giờ.",
            "Thành phần, nguyên liệu": "Nước biển, nắng, gió.",
            "Bảo quản": "Nơi khô ráo, đậy kín.",
        }
    )
    owner.press("Lưu phần này")
    expect(owner.page.get_by_text("Đã lưu.")).to_be_visible()
    owner.look("details")
    go_to_part(owner, "Câu chuyện")
    owner.fill(
        {
            "Sản phẩm có từ đâu?": "Ấp đảo Thiềng Liềng làm muối từ những năm bảy mươi.",
            "Nguyên liệu lấy ở đâu?": "Nước mặn từ sông Đồng Tranh dẫn vào ruộng.",
            "Làm như thế nào?": "Nước chạy qua sáu ruộng, mười lăm ngày nắng thì kết hạt.",
        }
    )
    owner.press("Lưu câu chuyện")
    expect(owner.page.get_by_label("Câu chuyện đã lưu")).to_contain_text("sáu ruộng")
    owner.look("story")


def set_size(owner: Person) -> None:
    go_to_part(owner, "Quy cách")
    owner.look("sizes-none")
    owner.follow("Thêm quy cách")
    owner.fill(
        {
            "Quy cách": "Gói 1 kg",
            "Gọi một đơn vị là": "gói",
            "Giá bán, đã gồm thuế": "25.000",
            "Khối lượng tịnh": "1000",
            "Hạn dùng từ ngày làm": "730",
        }
    )
    owner.look("size-new")
    owner.press("Lưu quy cách")
    expect(owner.page.get_by_role("heading", name="Gói 1 kg")).to_be_visible()
    owner.look("size")


def add_paper(owner: Person, issuer: str) -> None:
    page = owner.page
    go_to_part(owner, "Giấy tờ")
    page.get_by_label("Loại giấy tờ").select_option("self_declaration")
    owner.fill({"Số": "01/TCB-2026", "Nơi cấp": issuer, "Ngày cấp": "2026-03-02"})
    page.get_by_label("Bản chụp").set_input_files(photograph(of="paper"))
    owner.press("Thêm giấy tờ")
    expect(page.get_by_text("Số 01/TCB-2026")).to_be_visible()
    owner.look("product-papers")


def add_picture(owner: Person) -> None:
    page = owner.page
    go_to_part(owner, "Ảnh")
    page.get_by_label("Chọn ảnh").set_input_files(photograph(of="salt"))
    owner.fill({"Trong ảnh có gì": "Ba đống muối trắng trên ruộng"})
    owner.press("Gửi ảnh lên")
    expect(page.get_by_role("heading", name="1 ảnh")).to_be_visible()
    owner.look("pictures")


def send_product(owner: Person) -> None:
    go_to_part(owner, "Tổng quan")
    owner.look("product-whole")
    owner.press("Gửi duyệt")
    expect(owner.page.get_by_text("Đang chờ người duyệt xem.")).to_be_visible()
    owner.look("product-sent")
