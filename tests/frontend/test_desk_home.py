"""The first page of a producer's desk: what to do first, figures second, to each what is theirs."""

from datetime import date, timedelta

import pypdfium2 as pdfium
import pytest
import zxingcpp as zxing
from django.test import Client

from catalog.models import Product, ProductPaper
from shop.kernel.models import Notice
from shop.kernel.notices import notify
from shop.orders.services.cancel_order import cancel_order
from tests.shop.reports.trade import deliver
from tests.world import (
    CAN_GIO,
    NOW,
    certify,
    commune,
    make_helper,
    make_outlet,
    make_till,
    make_user,
    make_variant,
    make_vendor,
    order,
    sell,
    shelf_of,
    stock,
)
from vendors.models import HelperScope, Vendor, VendorMembership, VendorPaper

pytestmark = pytest.mark.django_db


def owner_of(vendor: Vendor) -> Client:
    owner = make_user("Chủ hàng")
    VendorMembership.objects.create(user=owner, vendor=vendor, role="owner")
    client = Client()
    client.force_login(owner)
    return client


def helper_of(vendor: Vendor, *scopes: str) -> Client:
    client = Client()
    client.force_login(make_helper(vendor, *scopes))
    return client


@pytest.fixture
def vendor(honey) -> Vendor:
    return honey.product.vendor


def home(client: Client, vendor: Vendor):
    response = client.get(f"/kenh-ban/{vendor.pk}/")
    assert response.status_code == 200
    return response


def titles(client: Client, vendor: Vendor) -> list[str]:
    return [task.title for task in home(client, vendor).context["tasks"]]


def test_a_new_producer_sees_four_steps_and_where_to_begin(db):
    vendor = make_vendor("Hộ bà Tư", state="draft", kind="household")

    response = home(owner_of(vendor), vendor)

    steps = response.context["steps"]
    assert [(step.label, step.state) for step in steps] == [
        ("Điền hồ sơ", "now"), ("Thêm giấy tờ", "ahead"), ("Soạn sản phẩm đầu tiên", "ahead"), ("Gửi duyệt", "ahead"),
    ]  # fmt: skip
    tasks = response.context["tasks"]
    assert [task.title for task in tasks] == ["Điền nốt hồ sơ", "Thêm giấy tờ", "Soạn sản phẩm đầu tiên"]
    assert "Họ tên người đại diện" in tasks[0].note
    for task in tasks:
        assert owner_of(vendor).get(task.url).status_code == 200
    assert "Bán 30 ngày qua" not in response.content.decode()


def test_a_profile_that_waits_asks_nothing_of_its_producer(db):
    vendor = make_vendor("Hộ bà Tư", state="submitted", kind="household")
    make_variant(vendor)

    response = home(owner_of(vendor), vendor)

    assert response.context["tasks"] == []
    assert "đang chờ chợ duyệt" in response.content.decode()
    assert response.context["steps"][-1].state == "done"


def test_each_thing_to_do_leads_to_where_it_is_done(honey, vendor):
    order((honey, 2), now=NOW)
    product = honey.product
    product.certificates.update(issued_on=date(2024, 2, 20), expires_on=date(2027, 2, 20))
    draft = Product.objects.create(
        vendor=vendor, category=product.category, name="Mật mới", sort_key="mat moi", slug="mat-moi",
        commune=vendor.commune, state="draft",
    )  # fmt: skip
    ProductPaper.objects.create(
        product=product, kind="food_safety", number="12/ATTP", issuer="Sở Y tế", issued_on=date(2023, 11, 1),
        expires_on=date(2026, 11, 1), is_approved=True, added_by="test",
    )  # fmt: skip
    VendorPaper.objects.create(
        vendor=vendor, kind="food_safety", number="9", issuer="Sở", issued_on=date(2024, 1, 1),
        expires_on=date(2026, 12, 1), added_by="test",
    )  # fmt: skip
    out = make_variant(vendor, name="Mắm ruốc")
    client, base = owner_of(vendor), f"/kenh-ban/{vendor.pk}/"

    tasks = {task.title: task for task in home(client, vendor).context["tasks"]}

    assert {title: task.url.removeprefix(base) for title, task in tasks.items()} == {
        "1 đơn chờ gửi": "don/",
        "Mắm ruốc: kệ trực tuyến đã hết": "lo/",
        f"{product.name}: quá hạn nộp hồ sơ đánh giá lại": f"chung-nhan/{product.pk}/",
        f"Giấy chứng nhận an toàn thực phẩm của “{product.name}” đã hết hạn": f"san-pham/{product.pk}/giay-to/",
        "Giấy chứng nhận đủ điều kiện an toàn thực phẩm sắp hết hạn": "giay-to/",
        "1 sản phẩm đang soạn": f"san-pham/{draft.pk}/",
    }
    first_two = list(tasks.values())[:2]
    assert all(task.is_late for task in first_two)
    assert not any(task.is_late for task in list(tasks.values())[2:])
    assert out.product.name == "Mắm ruốc"


def test_low_is_less_than_a_week_at_the_pace_of_late(honey, vendor):
    client = owner_of(vendor)
    order((honey, 15), now=NOW - timedelta(days=3))  # five are left, 15 went in 30 days: 3.5 a week
    deliver()
    assert titles(client, vendor) == ["1 đơn chờ gửi"]

    order((honey, 2), now=NOW)  # three are left, 17 went: 3.97 a week
    deliver()

    assert f"{honey.product.name}: chỉ còn 3 hũ" in titles(client, vendor)


def test_sales_by_channel_and_commune_beside_the_days_before(honey, vendor):
    stock(outlet := make_outlet(in_commune=CAN_GIO), honey, 50)
    till = make_till(outlet)
    sell(till, honey, 2, now=NOW)
    sell(till, honey, 5, sold_at=NOW - timedelta(days=40), now=NOW - timedelta(days=40))
    sell(till, honey, 7, sold_at=NOW - timedelta(days=70), now=NOW - timedelta(days=70))
    order((honey, 1), now=NOW)
    off = order((honey, 4), now=NOW).seller_orders.get()
    cancel_order(order_id=off.pk, actor="buyer", reason="Đổi ý", now=NOW)
    stranger = make_variant(make_vendor("HTX khác"))
    stock(outlet, stranger, 5)
    sell(till, stranger, 3, now=NOW)
    deliver()

    context = home(owner_of(vendor), vendor).context

    sales = context["sales"]
    assert sales.total == (3 * 85_000, 5 * 85_000)
    assert {str(channel): tuple(sold) for channel, sold in sales.channels.items()} == {
        "online": (85_000, 0),
        "sales_point": (2 * 85_000, 5 * 85_000),
    }
    assert [(one.label, one.sold.amount_vnd) for one in sales.communes] == [
        (commune(CAN_GIO).label, 2 * 85_000),
        (vendor.commune.label, 85_000),
    ]
    assert [bar.value for bar in context["chart"].bars] == [2 * 85_000, 85_000]
    assert context["channels"].rows[1][-1] == "−60 %"


@pytest.mark.parametrize("products", [1, 30])
def test_twelve_queries_whoever_asks_and_however_much_there_is(
    honey, vendor, products, django_assert_max_num_queries
):
    for number in range(products):
        variant = make_variant(vendor, name=f"Mắm {number}")
        certify(variant.product, issued_on=date(2024, 2, number % 20 + 1))
        stock(shelf_of(vendor), variant, 3)
        order((variant, 1), now=NOW)
        notify(recipient=f"vendor:{vendor.pk}", kind="x", title="Tin", matter=f"tin:{number}")
    deliver()
    for client in (owner_of(vendor), helper_of(vendor)):
        home(client, vendor)
        with django_assert_max_num_queries(12):
            home(client, vendor)


def test_a_helper_sees_what_was_agreed_and_nothing_else(honey, vendor):
    order((honey, 18), now=NOW)
    deliver()
    base = f"/kenh-ban/{vendor.pk}/"
    for matter, link in (("tien", "ho-so/ngan-hang/"), ("ho-so", "ho-so/"), ("mon", "san-pham/1/")):
        notify(
            recipient=f"vendor:{vendor.pk}", kind="x", title=f"Tin {matter}", matter=matter, link=base + link
        )
    notify(recipient=f"vendor:{vendor.pk}", kind="x", title="Tin chung", matter="chung")

    def seen(*scopes: str) -> tuple[list[str], list[str], bool]:
        context = home(helper_of(vendor, *scopes), vendor).context
        return (
            [task.title for task in context["tasks"]],
            [notice.title for notice in context["notices"]],
            context["sales"] is not None,
        )

    assert seen(HelperScope.ORDERS) == (["1 đơn chờ gửi"], [], True)
    assert seen(HelperScope.PROFILE) == ([], ["Tin ho-so"], False)
    assert seen(HelperScope.PRODUCTS) == ([], ["Tin mon"], False)
    assert seen(HelperScope.STOCK) == ([f"{honey.product.name}: chỉ còn 2 hũ"], [], False)
    owners = home(owner_of(vendor), vendor).context["notices"]
    assert [notice.title for notice in owners] == ["Tin chung", "Tin mon", "Tin ho-so", "Tin tien"]


def test_a_message_is_done_with_by_who_may_read_it(vendor):
    base = f"/kenh-ban/{vendor.pk}/"
    notify(
        recipient=f"vendor:{vendor.pk}", kind="x", title="Tin", matter="tin", link=f"{base}ho-so/ngan-hang/"
    )
    notice = Notice.objects.get(matter="tin")
    path = f"{base}viec/{notice.pk}/xong/"

    assert helper_of(vendor).post(path).status_code == 404
    assert owner_of(make_vendor("HTX khác")).post(path).status_code == 404
    notice.refresh_from_db()
    assert notice.done_at is None
    response = owner_of(vendor).post(path)

    assert (response.status_code, response["Location"]) == (303, base)
    notice.refresh_from_db()
    assert notice.done_at is not None


def test_the_poster_is_a_pdf_whose_code_leads_to_the_page(vendor, settings):
    response = owner_of(vendor).get(f"/kenh-ban/{vendor.pk}/ap-phich.pdf")

    document = pdfium.PdfDocument(response.content)
    page = document[0]
    assert response["Content-Type"] == "application/pdf"
    assert (len(document), round(page.get_width() / 72 * 25.4), round(page.get_height() / 72 * 25.4)) == (
        1,
        105,
        148,
    )
    codes = zxing.read_barcodes(page.render(scale=3).to_pil())
    assert [code.text for code in codes] == [f"{settings.PUBLIC_URL}/nha-san-xuat/{vendor.slug}/"]
    words = page.get_textpage().get_text_range()
    assert vendor.name in words.replace("\r\n", " ")
    assert "OCOP 4 sao" in words


def test_no_poster_while_there_is_no_page(db):
    vendor = make_vendor(state="suspended")

    assert owner_of(vendor).get(f"/kenh-ban/{vendor.pk}/ap-phich.pdf").status_code == 404
