"""Papers, sizes, seats and origins by their pages: what is typed wrong stays typed, what is right is kept."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.utils import timezone
from PIL import Image

from catalog.models import BundleComponent, OriginConfirmation, Pack, Product, ProductPaper, Variant
from frontend.views.product import _facts
from outlets.models import StockLevel
from outlets.selectors.product_page import product_page
from shop.kernel.clock import business_day_of
from tests.world import (
    TRI_AN,
    commune,
    make_bundle,
    make_officer,
    make_user,
    make_variant,
    make_vendor,
    province,
    sign_in,
)
from vendors.models import Vendor, VendorMembership

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _files_of_its_own(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def vendor() -> Vendor:
    return make_vendor()


@pytest.fixture
def owner(client: Client, vendor: Vendor) -> Client:
    user = make_user("Chủ hàng")
    VendorMembership.objects.create(user=user, vendor=vendor, role="owner")
    sign_in(client, user)
    return client


def page_of(product: Product, part: str = "") -> str:
    return f"/kenh-ban/{product.vendor_id}/san-pham/{product.pk}/{part}"


def draft_of(vendor: Vendor) -> Product:
    product = make_variant(vendor).product
    Product.objects.filter(pk=product.pk).update(state="draft")
    product.refresh_from_db()
    return product


def photo() -> SimpleUploadedFile:
    content = BytesIO()
    Image.new("RGB", (200, 280), "white").save(content, "JPEG")
    return SimpleUploadedFile("giay.jpg", content.getvalue(), "image/jpeg")


PAPER = {"kind": "self_declaration", "number": "01/TCB", "issuer": "HTX", "issued_on": "2026-01-05"}


def test_a_paper_with_its_scan_is_read_by_the_producer_alone(owner, vendor):
    product = draft_of(vendor)

    answer = owner.post(page_of(product, "giay-to/"), {**PAPER, "expires_on": "05/01/2099", "scan": photo()})

    paper = ProductPaper.objects.get()
    assert answer.status_code == 303
    assert (paper.number, paper.expires_on) == ("01/TCB", date(2099, 1, 5))
    path = page_of(product, f"giay-to/{paper.pk}/")
    assert owner.get(path)["Content-Type"] == "image/jpeg"
    stranger = Client()
    sign_in(stranger, make_user("Người lạ"))
    assert stranger.get(path).status_code == 404
    assert owner.post(f"{path}bo/").status_code == 303
    paper.refresh_from_db()
    assert paper.withdrawn_at is not None


def test_a_file_that_is_no_paper_is_refused_in_place(owner, vendor):
    product = draft_of(vendor)
    bad = SimpleUploadedFile("giay.jpg", b"<script>alert(1)</script>", "image/jpeg")

    answer = owner.post(page_of(product, "giay-to/"), {**PAPER, "scan": bad})

    assert answer.status_code == 422
    assert answer.context["scan_error"]
    assert 'value="01/TCB"' in answer.content.decode()
    assert not ProductPaper.objects.exists()


@pytest.mark.parametrize("day", ["", "2026-02-30", "32/01/2026", "hôm qua"])
def test_a_day_that_is_none_is_refused_in_place(owner, vendor, day):
    answer = owner.post(page_of(draft_of(vendor), "giay-to/"), {**PAPER, "issued_on": day})

    assert answer.status_code == 422
    assert answer.context["errors"].keys() == {"issued_on"}


SIZE = {"name": "Chai 500 ml", "kind": "piece", "unit_word": "chai", "price_vnd": "45.000", "vat_class": "8"}


def test_a_size_is_added_with_its_packs(owner, vendor):
    product = draft_of(vendor)

    answer = owner.post(page_of(product, "quy-cach/moi/"), {**SIZE, "is_active": "1"})
    made = Variant.objects.latest("pk")
    packs = {"name_1": "Thùng 24 chai", "quantity_1": "24", "gtin_1": "", "name_2": "", "quantity_2": ""}
    second = owner.post(page_of(product, f"quy-cach/{made.pk}/thung/"), packs)

    assert (answer.status_code, answer["Location"]) == (303, page_of(product, f"quy-cach/{made.pk}/"))
    assert (made.price_vnd, made.is_vat_unverified, made.is_active) == (45_000, False, True)
    assert second.status_code == 303
    assert Pack.objects.get().quantity == 24


def test_goods_by_weight_cost_so_much_a_kilo(owner, vendor):
    product = draft_of(vendor)
    typed = {**SIZE, "name": "Cân lẻ", "kind": "g", "unit_word": "", "price_quantity": "1000"}

    owner.post(page_of(product, "quy-cach/moi/"), typed)

    made = Variant.objects.latest("pk")
    assert (made.base_unit, made.unit_word, made.price_quantity, made.is_active) == ("g", "kg", 1000, False)


def test_a_wrong_bar_says_which_digit_would_be_right(owner, vendor):
    product = draft_of(vendor)

    answer = owner.post(page_of(product, "quy-cach/moi/"), {**SIZE, "gtin": "8930000000018"})

    assert answer.status_code == 422
    assert "Chữ số cuối phải là 9" in answer.context["errors"]["gtin"]
    assert 'value="Chai 500 ml"' in answer.content.decode()
    assert Variant.objects.count() == 1


def test_a_faulty_pack_keeps_all_rows_as_typed(owner, vendor):
    product = draft_of(vendor)
    path = page_of(product, f"quy-cach/{product.variants.get().pk}/thung/")

    answer = owner.post(
        path, {"name_1": "Thùng", "quantity_1": "24", "name_2": "Lốc", "quantity_2": "1", "gtin_2": ""}
    )

    assert answer.status_code == 422
    rows = answer.context["pack_rows"]
    assert [(row["name"], row["quantity"], bool(row["error"])) for row in rows] == [
        ("Thùng", "24", False),
        ("Lốc", "1", True),
    ]
    assert not Pack.objects.exists()


def test_what_is_in_a_gift_box_is_chosen_of_ones_own(owner, vendor):
    jar = make_variant(vendor)
    box = make_bundle(vendor, {jar: 1}, price_vnd=200_000)
    path = page_of(box.product, f"quy-cach/{box.pk}/trong-gio/")

    wrong = owner.post(path, {"component_1": str(make_variant().pk), "quantity_1": "1"})
    assert owner.post(path, {"component_1": str(jar.pk), "quantity_1": "3"}).status_code == 303

    assert (wrong.status_code, bool(wrong.context["content_rows"][0]["error"])) == (422, True)
    assert BundleComponent.objects.get().quantity == 3


def test_seats_are_opened_by_their_page(owner, vendor):
    tour = make_variant(vendor, name="Chèo xuồng", set_number=26, unit_word="chỗ")
    Product.objects.filter(pk=tour.product_id).update(is_service=True)
    first = business_day_of(timezone.now()) + timedelta(days=7)
    typed = {
        "variant_id": str(tour.pk),
        "first": first.isoformat(),
        "last": (first + timedelta(days=6)).isoformat(),
        "weekdays": "weekend",
        "seats": "15",
    }

    assert owner.post(page_of(tour.product, "cho/"), typed).status_code == 303
    backward = owner.post(page_of(tour.product, "cho/"), {**typed, "last": "2020-01-01"})

    assert list(StockLevel.objects.values_list("on_hand", flat=True)) == [15, 15]
    assert (backward.status_code, backward.context["errors"].keys()) == (422, {"last"})


def test_an_officer_confirms_and_the_producer_sees_who_and_when(owner, vendor):
    product = draft_of(vendor)
    owner.post(
        page_of(product, "nguon-goc/"), {"local_material_percent": "80 %", "local_labour_percent": "95"}
    )
    officer, stranger = Client(), Client()
    sign_in(officer, make_officer(province("79")))
    sign_in(stranger, make_officer(commune(TRI_AN)))
    path = f"/bao-cao/xac-nhan-nguon-goc/{product.pk}/"
    seen = {"material_percent": "80", "labour_percent": "95"}

    assert stranger.post(path, seen).status_code == 404
    assert officer.post(path, {**seen, "labour_percent": "100"}).status_code == 422
    assert officer.post(path, {**seen, "scan": photo()}).status_code == 303

    kept = OriginConfirmation.objects.get()
    assert officer.get(f"/bao-cao/xac-nhan-nguon-goc/ban-chup/{kept.pk}/").status_code == 200
    assert stranger.get(f"/bao-cao/xac-nhan-nguon-goc/ban-chup/{kept.pk}/").status_code == 404
    assert owner.get(page_of(product, f"nguon-goc/{kept.pk}/ban-chup/")).status_code == 200
    assert "Trần Văn Cán xác nhận ngày" in owner.get(page_of(product, "nguon-goc/")).content.decode()
    owner.post(page_of(product, "nguon-goc/"), {"local_material_percent": "90", "local_labour_percent": "95"})
    assert "Xác nhận cũ không còn hiệu lực" in owner.get(page_of(product, "nguon-goc/")).content.decode()


@pytest.mark.parametrize("typed", ["101", "-5", "nhiều", "9" * 30])
def test_an_impossible_share_is_refused_in_place(owner, vendor, typed):
    product = draft_of(vendor)

    answer = owner.post(page_of(product, "nguon-goc/"), {"local_material_percent": typed})

    assert answer.status_code == 422
    assert answer.context["errors"].keys() == {"local_material_percent"}


@pytest.mark.parametrize(
    ("months", "words"),
    [((11, 2), "tháng 11 đến tháng 2 năm sau"), ((3, 5), "tháng 3 đến tháng 5"), ((4, 4), "tháng 4")],
)
def test_shoppers_read_the_season_and_who_says_where_the_material_is_from(vendor, months, words):
    product = make_variant(vendor).product
    shares = {"local_material_percent": 80, "local_labour_percent": 90}
    season = {"season_from_month": months[0], "season_to_month": months[1]}
    Product.objects.filter(pk=product.pk).update(**shares, **season)

    def facts() -> dict[str, tuple[str, str]]:
        page = product_page(product.slug, day=business_day_of(timezone.now()))
        return {fact.label: (fact.value, fact.note) for fact in _facts(page)}

    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # the lists' rows are made at commit
    assert facts()["Mùa"][0] == words
    assert facts()["Nguyên liệu tại chỗ"] == ("80 %", "(nhà sản xuất khai)")
    OriginConfirmation.objects.create(
        product=product,
        commune=product.commune,
        confirmed_by=make_user(),
        confirmed_on=date(2026, 1, 1),
        **shares,
    )
    assert facts()["Nguyên liệu tại chỗ"] == ("80 %", "(cán bộ xã đã xác nhận)")
