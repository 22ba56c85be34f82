"""The page /mau/: every piece in every state, with the longest names, to look at and to test."""

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.utils.html import format_html

from frontend.pieces import (
    Bar,
    BarChart,
    Cell,
    Choice,
    Column,
    Commune,
    Crumb,
    Fact,
    Moment,
    NavGroup,
    ProductCard,
    Step,
    Sum,
    Tab,
    Table,
    Task,
)
from shop.kernel.clock import VIETNAM

THANH_AN = Commune("Xã Thạnh An", "TP. Hồ Chí Minh", "/xa/27676/")
LONG_PRODUCER = "Hợp tác xã Nông nghiệp – Dịch vụ – Thương mại Thạnh An Cần Giờ Xanh"
MORNING = datetime(2026, 11, 22, 8, 15, tzinfo=VIETNAM)

PIECES_OF_INK = (
    ("ink", "Chữ"),
    ("mute", "Chữ phụ"),
    ("leaf", "Việc được làm"),
    ("clay", "Cần để ý"),
    ("danger", "Lỗi"),
    ("water", "Nơi chốn"),
)


def samples(request: HttpRequest) -> HttpResponse:
    """Only where made-up things may be shown."""
    if settings.MODE == "production":
        raise Http404
    return render(request, "samples.html", sample_context())


def sample_context() -> dict[str, Any]:
    return {
        "nav_groups": tuple(
            NavGroup(group["name"], group["url"], group["icon"], group["is_current"])
            for group in sample_groups()
        ),
        "tiles": sample_groups(),
        "basket_count": 3,
        "cards": sample_cards(),
        "pictures": sample_pictures(),
        "communes": (
            THANH_AN,
            Commune("Xã Bình Khánh", "TP. Hồ Chí Minh"),
            Commune("Phường Cái Răng", "TP. Cần Thơ"),
            Commune("Đặc khu Phú Quốc", "Tỉnh An Giang"),
            Commune("Xã Nguyễn Việt Khái", "Tỉnh Cà Mau"),
            Commune("Phường Buôn Ma Thuột", "Tỉnh Đắk Lắk"),
            Commune("Xã Ea", "Tỉnh Đắk Lắk"),
        ),
        "inks": PIECES_OF_INK,
        "crumbs": (
            Crumb("Trang đầu", "/"),
            Crumb("Thực phẩm", "/nhom/thuc-pham/"),
            Crumb("Muối hạt Thạnh An"),
        ),
        "tabs": (
            Tab("Nơi làm ra", "?theo=goc", is_current=True, total=34),
            Tab("Nơi bán", "?theo=ban", total=12),
            Tab("Nơi mua", "?theo=mua", total=1_208),
        ),
        "sale_table": sale_table(),
        "empty_table": Table("Đơn hàng hôm nay", (Column("Mã đơn"),), (), empty="Chưa có đơn nào hôm nay."),
        "chart": BarChart(
            "Thạnh An bán nhiều hơn hai xã sau cộng lại",
            (
                Bar("Xã Thạnh An, TP. Hồ Chí Minh", 412_500_000, "412,5 triệu ₫", "/xa/27676/"),
                Bar("Xã Bình Khánh, TP. Hồ Chí Minh", 268_000_000, "268 triệu ₫"),
                Bar("Phường Cái Răng, TP. Cần Thơ", 97_250_000, "97,25 triệu ₫"),
            ),
            source="Doanh thu theo nơi làm ra, tháng 10/2026, tính đến 08:15 22/11/2026",
        ),
        "change_chart": BarChart(
            "Hai xã tăng, một xã giảm so với tháng trước",
            (
                Bar("Xã Thạnh An", 18, "tăng 18 %"),
                Bar("Xã Bình Khánh", 7, "tăng 7 %"),
                Bar("Phường Cái Răng", -12, "giảm 12 %"),
            ),
            is_second=True,
        ),
        **order_context(),
        **form_context(),
    }


def sample_groups() -> tuple[dict[str, Any], ...]:
    names = (
        ("Thực phẩm", "food"),
        ("Đồ uống", "drink"),
        ("Dược liệu", "herb"),
        ("Thủ công mỹ nghệ", "craft"),
        ("Sinh vật cảnh", "plant"),
        ("Du lịch cộng đồng", "tourism"),
    )
    return tuple(
        {
            "name": name,
            "url": "/mau/",
            "icon": f"group-{key}",
            "is_current": key == "food",
            "product_count": 12,
        }
        for name, key in names
    )


def sample_pictures() -> list[dict[str, Any]]:
    image = '<img src="{}" alt="{}" width="{}" height="{}">'
    picture = static("sample-picture.svg")
    return [
        {
            "number": number,
            "alt": alt,
            "markup": format_html(image, picture, alt, 800, 600),
            "small": format_html(image, picture, "", 80, 60),
            "placeholder": "",
        }
        for number, alt in enumerate(("Hũ mật ong 500 ml", "Tổ ong trong rừng đước", "Nhãn hũ"), 1)
    ]


def sample_cards() -> tuple[ProductCard, ...]:
    picture = static("sample-picture.svg")
    honey = ProductCard(
        name="Mật ong rừng ngập mặn Thạnh An",
        url="/san-pham/mat-ong/",
        price_vnd=185_000,
        price_unit="hũ 500 ml",
        commune=THANH_AN,
        producer="HTX Thạnh An Xanh",
        stars=4,
        picture_url=picture,
        group="Thực phẩm",
        action_url="/gio-hang/them/",
        variant_id=1,
        is_demo=True,
    )
    return (
        honey,
        honey._replace(
            name="Khô cá dứa một nắng đặc biệt loại lớn ướp muối ớt xanh, hút chân không, đóng hộp quà biếu",
            producer=LONG_PRODUCER,
            price_vnd=1_250_000,
            price_unit="hộp 1,5 kg",
            stars=5,
            picture_url="",
        ),
        honey._replace(
            name="Muối hạt",
            commune=Commune("Xã An Thới Đông", "TP. Hồ Chí Minh"),
            producer="Hộ ông Nguyễn Văn Bé",
            price_vnd=12_000,
            price_unit="gói 1 kg",
            stars=None,
            certificate_note="Chứng nhận đã hết hạn 03/2026",
            group="Thực phẩm",
            is_demo=False,
        ),
        honey._replace(
            name="Trà xạ đen túi lọc",
            commune=Commune("Xã Nguyễn Việt Khái", "Tỉnh Cà Mau"),
            producer="Công ty TNHH Dược liệu Đất Mũi",
            price_vnd=68_000,
            price_unit="hộp 20 túi",
            stars=3,
            picture_url="",
            group="Đồ uống",
            group_icon="group-drink",
            stock_note="Tạm hết hàng",
        ),
        honey._replace(
            name="Một ngày làm muối cùng diêm dân",
            price_vnd=350_000,
            price_unit="khách",
            producer="Tổ hợp tác Du lịch Thạnh An",
            picture_url="",
            group="Du lịch cộng đồng",
            group_icon="group-tourism",
            action_url="",
        ),
    )


def sale_table() -> Table:
    return Table(
        "Doanh thu theo xã",
        (
            Column("Xã"),
            Column("Tỉnh"),
            Column("Số nhà sản xuất", True),
            Column("Doanh thu", True),
            Column("Hồ sơ"),
        ),
        (
            (
                Cell("Xã Thạnh An", THANH_AN.url),
                "TP. Hồ Chí Minh",
                "14",
                "412.500.000 ₫",
                Cell("Đủ", badge="good"),
            ),
            ("Xã Bình Khánh", "TP. Hồ Chí Minh", "9", "268.000.000 ₫", Cell("Thiếu giấy", badge="attention")),
            (
                "Xã Nguyễn Việt Khái",
                "Tỉnh Cà Mau",
                "2",
                "ẩn, dưới 3 nhà sản xuất",
                Cell("Quá hạn", badge="bad"),
            ),
        ),
        source="Tháng 10/2026 · nguồn: dòng bán đã chốt · tính đến 08:15 22/11/2026",
        totals=("Cộng", "", "25", "680.500.000 ₫", ""),
    )


def order_context() -> dict[str, Any]:
    return {
        "facts": (
            Fact("Nhà sản xuất", LONG_PRODUCER),
            Fact("Chứng nhận", "OCOP 4 sao, số 1234/QĐ-UBND", "hiệu lực đến 30/06/2028"),
            Fact("Nguyên liệu tại chỗ", "85 %"),
        ),
        "figures": (
            Fact("Doanh thu tháng này", "1,25 tỷ ₫", "1.250.430.000 ₫"),
            Fact("Đơn hàng", "1.208", "tăng 42 so với tháng trước"),
            Fact("Sản phẩm còn hạn chứng nhận", "63"),
        ),
        "sums": (
            Sum("Tiền hàng", 437_000),
            Sum("Phí giao", 30_000),
            Sum("Tổng cộng", 467_000, is_total=True),
        ),
        "steps": (Step("Giỏ hàng", "done", "/gio-hang/"), Step("Nhận hàng", "now"), Step("Xác nhận")),
        "moments": (
            Moment("Đã đặt hàng", "done", MORNING, "Trả tiền khi nhận hàng."),
            Moment("Nhà sản xuất đã xác nhận", "done", MORNING.replace(hour=9, minute=40)),
            Moment(
                "Đang giao", "now", MORNING.replace(hour=14, minute=5), "Dự kiến tới trong ngày 24/11/2026."
            ),
            Moment("Đã nhận hàng", "ahead"),
        ),
        "cancelled_moments": (
            Moment("Đã đặt hàng", "done", MORNING),
            Moment("Đã huỷ", "bad", MORNING.replace(hour=10), "Bạn đổi ý. Không phải trả khoản nào."),
        ),
        "tasks": (
            Task(
                "3 đơn chờ xác nhận", "/kenh-ban/", "parcel", "Cũ nhất từ 07:52 hôm nay", date(2026, 11, 22)
            ),
            Task(
                "Chứng nhận Khô cá đù sắp hết hạn",
                "/kenh-ban/",
                "certificate",
                "Nộp hồ sơ đánh giá lại cho Phòng Kinh tế",
                date(2026, 11, 15),
                is_late=True,
            ),
            Task("Đếm lại kệ: Muối hạt thiếu 2 gói", "/diem-ban/", "scan"),
        ),
    }


def form_context() -> dict[str, Any]:
    return {
        "provinces": (
            Choice("79", "TP. Hồ Chí Minh"),
            Choice("92", "TP. Cần Thơ"),
            Choice("48", "TP. Đà Nẵng"),
        ),
        "payments": (
            Choice("cod", "Trả tiền khi nhận hàng", "Trả tiền mặt cho người giao."),
            Choice("pickup", "Trả tại điểm bán", "Điểm OCOP Cần Giờ, mở cửa 07:00 đến 20:00."),
        ),
        "star_choices": (Choice("5", "5 sao"), Choice("4", "4 sao"), Choice("3", "3 sao")),
        "filter_groups": (
            {
                "name": "sao",
                "label": "Hạng sao",
                "choices": (Choice("5", "5 sao", "12"), Choice("4", "4 sao", "31")),
                "chosen": ["4"],
            },
        ),
        "filters_chosen": ({"label": "4 sao", "url": "?"}, {"label": "TP. Hồ Chí Minh", "url": "?"}),
        "filters_keep": ({"name": "q", "value": "mật ong"},),
    }
