"""The list of a producer's products and the pages of one product."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from catalog.models import Category, PriceChange, Product, ProductChange, Variant
from tests.world import make_helper, make_user, make_variant, make_vendor, shelf_of, sign_in, stock
from vendors.models import HelperScope, Vendor, VendorMembership

pytestmark = pytest.mark.django_db
MOST_QUERIES = 8


@pytest.fixture
def vendor() -> Vendor:
    return make_vendor()


@pytest.fixture
def owner(client: Client, vendor: Vendor) -> Client:
    user = make_user("Chủ hàng")
    VendorMembership.objects.create(user=user, vendor=vendor, role="owner")
    sign_in(client, user)
    return client


def list_of(vendor: Vendor, query: str = "") -> str:
    return f"/kenh-ban/{vendor.pk}/san-pham/{query}"


def page_of(product: Product, part: str = "") -> str:
    return f"/kenh-ban/{product.vendor_id}/san-pham/{product.pk}/{part}"


def as_draft(variant: Variant, **fields: object) -> Product:
    Product.objects.filter(pk=variant.product_id).update(**{"state": "draft", **fields})
    return Product.objects.get(pk=variant.product_id)


def fill(vendor: Vendor, number: int) -> None:
    """So many products of one size more, by two statements."""
    first = make_variant(vendor, name="Sản phẩm 0", stars=None)
    columns = {
        field.attname: getattr(first.product, field.attname)
        for field in Product._meta.concrete_fields
        if field.attname not in {"id", "created_at"}
    }
    made = Product.objects.bulk_create(
        Product(**{**columns, "name": f"Sản phẩm {n}", "slug": f"sp-{n}", "sort_key": f"{n:06d}"})
        for n in range(1, number)
    )
    Variant.objects.bulk_create(
        Variant(
            product=product,
            name="Hũ",
            sku=f"M-{product.pk}",
            base_unit="piece",
            unit_word="hũ",
            price_vnd=1,
            vat_class="8",
        )
        for product in made
    )


def test_five_thousand_products_page_in_eight_queries(owner, vendor):
    fill(vendor, 5000)
    owner.get("/gio-hang/")  # what every page's frame keeps for minutes

    with CaptureQueriesContext(connection) as queries:
        answer = owner.get(list_of(vendor, "?trang=51"))

    assert answer.status_code == 200
    assert answer.context["found"].total == 5000
    assert len(answer.context["found"].rows) == 50
    assert answer.context["found"].number == 51
    assert len(queries) <= MOST_QUERIES


def test_a_search_costs_no_more_and_a_helpers_neither(client, vendor):
    fill(vendor, 120)
    sign_in(client, make_helper(vendor, HelperScope.PRODUCTS))
    client.get("/gio-hang/")

    with CaptureQueriesContext(connection) as queries:
        answer = client.get(list_of(vendor, "?q=san+pham&trang-thai=live&trang=2"))

    assert len(answer.context["found"].rows) == 50
    assert len(queries) <= MOST_QUERIES


def test_a_row_says_price_stars_stock_and_what_is_missing(owner, vendor):
    honey = make_variant(vendor)
    stock(shelf_of(vendor), honey, 12)

    (row,) = owner.get(list_of(vendor)).context["table"].rows

    assert row[0].url == page_of(honey.product)
    assert row[1:5] == (("Đang bán", "", "good"), "85.000 ₫ / hũ", "OCOP 4 sao", "12 hũ")
    assert row[5].startswith("câu chuyện sản phẩm, thành phần, nguyên liệu")


@pytest.mark.parametrize("typed", ["mat ong", "Mật Ong", "MẬT ONG RỪNG", "ong mat", "sku-", "8930000000019"])
def test_products_are_found_by_name_code_and_bar_however_typed(owner, vendor, typed):
    make_variant(vendor, name="Mật ong rừng ngập mặn", gtin="8930000000019")
    hidden = make_variant(vendor, name="Khô cá dứa")
    Variant.objects.filter(pk=hidden.pk).update(sku="KHO-1")

    found = owner.get(list_of(vendor), {"q": typed}).context["found"]

    assert [row.product.name for row in found.rows] == ["Mật ong rừng ngập mặn"]


def test_capitals_with_signs_in_a_name_are_found_too(owner, vendor):
    make_variant(vendor, name="ĐẶC SẢN MẮM RƯƠI")

    assert owner.get(list_of(vendor), {"q": "mam ruoi dac"}).context["found"].total == 1


def test_states_count_what_was_searched_for(owner, vendor):
    as_draft(make_variant(vendor, name="Mật ong nháp"))
    make_variant(vendor, name="Mật ong bán")
    make_variant(vendor, name="Khô cá")

    found = owner.get(list_of(vendor), {"q": "mat ong", "trang-thai": "draft"}).context["found"]

    assert (found.by_state, found.total) == ({"draft": 1, "live": 1}, 1)


@pytest.mark.parametrize(
    "query", ["?trang=0", "?trang=-1", "?trang=99999999999", "?trang=x", "?trang-thai=x", "?q=%00"]
)
def test_odd_addresses_still_show_a_list(owner, vendor, query):
    make_variant(vendor)

    assert owner.get(list_of(vendor, query)).status_code == 200


def test_three_answers_make_a_draft(owner, vendor):
    answer = owner.post(
        list_of(vendor, "moi/"),
        {"name": "Mắm rươi", "category_id": set_id(9), "commune": "can gio", "commune_id": ""},
    )

    made = Product.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, page_of(made))
    assert (made.name, made.state, made.slug, made.commune.label) == (
        "Mắm rươi",
        "draft",
        "mam-ruoi",
        "Xã Cần Giờ, TP. Hồ Chí Minh",
    )


def set_id(number: int) -> str:
    return str(Category.objects.get(kind="set", number=number).pk)


def test_a_faulty_form_keeps_what_was_typed(owner, vendor):
    answer = owner.post(list_of(vendor, "moi/"), {"name": "", "category_id": "x", "commune": "Xã Không Có"})

    assert answer.status_code == 422
    assert answer.context["errors"].keys() == {"name", "category_id", "commune"}
    assert "Xã Không Có" in answer.content.decode()
    assert not Product.objects.exists()


def test_several_communes_of_a_name_are_shown_to_choose_from(owner, vendor):
    typed = {"name": "Trà", "category_id": set_id(12), "commune": "Tân An"}

    first = owner.post(list_of(vendor, "moi/"), typed)
    choice = first.context["communes"][1]
    second = owner.post(list_of(vendor, "moi/"), {**typed, "commune_id": choice.value})

    assert (first.status_code, len(first.context["communes"]) > 1) == (422, True)
    assert second.status_code == 303
    assert Product.objects.get().commune_id == int(choice.value)


def test_the_same_name_again_is_asked_about_before_it_is_made(owner, vendor):
    make_variant(vendor, name="Mắm rươi")
    typed = {"name": "mam ruoi", "category_id": set_id(9), "commune": vendor.commune.label}

    assert owner.post(list_of(vendor, "moi/"), typed).status_code == 422
    assert Product.objects.count() == 1
    assert owner.post(list_of(vendor, "moi/"), {**typed, "is_another": "1"}).status_code == 303
    assert Product.objects.count() == 2


def form_of(client: Client, path: str) -> dict[str, object]:
    """What a browser would send back unchanged."""
    asked = client.get(path).context["asked"]
    return {
        one.question.name: one.value if not isinstance(one.value, bool) else "1" if one.value else ""
        for one in asked
        if one.value is not False
    }


def test_details_of_a_draft_are_saved_at_once_with_a_season_over_tet(owner, vendor):
    product = as_draft(make_variant(vendor))
    path = page_of(product, "thong-tin/")

    answer = owner.post(
        path, {**form_of(owner, path), "brand": "Rừng Sác", "season_from_month": "11", "season_to_month": "2"}
    )

    product.refresh_from_db()
    assert answer.status_code == 303
    assert (product.brand, product.season_from_month, product.season_to_month) == ("Rừng Sác", 11, 2)


def test_half_a_season_is_refused_in_place(owner, vendor):
    product = as_draft(make_variant(vendor))
    path = page_of(product, "thong-tin/")

    answer = owner.post(path, {**form_of(owner, path), "name": "Tên mới", "season_from_month": "11"})

    assert answer.status_code == 422
    assert answer.context["errors"].keys() == {"season_to_month"}
    assert 'value="Tên mới"' in answer.content.decode()
    product.refresh_from_db()
    assert product.name == "Mật ong rừng ngập mặn"


def test_words_of_a_live_product_wait_while_its_season_changes(owner, vendor):
    product = make_variant(vendor).product
    path = page_of(product, "thong-tin/")
    typed = {**form_of(owner, path), "name": "Mật ong đước", "season_from_month": "3", "season_to_month": "5"}

    owner.post(path, typed)

    product.refresh_from_db()
    assert (product.name, product.season_from_month) == ("Mật ong rừng ngập mặn", 3)
    assert ProductChange.objects.get().proposed == {"name": "Mật ong đước"}
    assert form_of(owner, path)["name"] == "Mật ong đước"  # one goes on writing where one stopped
    (text,) = owner.get(page_of(product)).context["sides"].texts
    assert text.label == "Tên sản phẩm"


def test_five_answers_make_a_story_and_own_words_stay(owner, vendor):
    product = as_draft(make_variant(vendor))
    path = page_of(product, "cau-chuyen/")

    owner.post(path, {"answer_1": "Từ đời ông nội.", "answer_3": "Quay tay."})
    product.refresh_from_db()
    assert product.story == "Từ đời ông nội.\n\nQuay tay."
    assert product.story_answers == ["Từ đời ông nội.", "", "Quay tay.", "", ""]
    assert form_of(owner, path)["story"] == ""

    owner.post(path, {**form_of(owner, path), "story": "Lời kể riêng."})
    product.refresh_from_db()
    assert product.story == "Lời kể riêng."
    assert form_of(owner, path)["story"] == "Lời kể riêng."


def test_words_of_healing_are_pointed_out(owner, vendor):
    product = as_draft(make_variant(vendor), story="Chữa ho, đặc trị viêm họng.")

    assert owner.get(page_of(product)).context["claims"] == ["chữa", "đặc trị"]


def test_a_step_answers_what_is_missing_and_keeps_the_draft(owner, vendor):
    product = as_draft(make_variant(vendor))

    answer = owner.post(page_of(product, "trang-thai/"), {"action": "submit"})

    assert answer.status_code == 422
    assert "câu chuyện sản phẩm" in answer.context["refusal"]
    product.refresh_from_db()
    assert product.state == "draft"


def test_a_product_goes_to_review_and_comes_back(owner, vendor):
    product = as_draft(make_variant(vendor), story="Chuyện rừng.", ingredients="Mật ong")
    path = page_of(product, "trang-thai/")

    assert owner.post(path, {"action": "submit"}).status_code == 303
    assert owner.post(page_of(product, "cau-chuyen/"), {"story": "Khác"}).status_code == 422
    assert owner.post(path, {"action": "take-back"}).status_code == 303
    assert owner.post(path, {"action": "nonsense"}).status_code == 422

    product.refresh_from_db()
    assert (product.state, product.story) == ("draft", "Chuyện rừng.")


def test_a_price_is_changed_from_the_list_and_stands_in_the_history(owner, vendor):
    honey = make_variant(vendor)
    path = page_of(honey.product, f"quy-cach/{honey.pk}/gia/")

    assert owner.post(path, {"price_vnd": "95.000 ₫"}).status_code == 303
    wrong = owner.post(path, {"price_vnd": "chín mươi"})

    honey.refresh_from_db()
    assert honey.price_vnd == 95_000
    assert wrong.status_code == 422
    assert "chín mươi" in wrong.content.decode()
    rows = owner.get(page_of(honey.product, "gia/")).context["table"].rows
    assert [row[2] for row in rows] == ["95.000 ₫ / hũ", "85.000 ₫ / hũ"]
    assert (rows[0][3], rows[0][4], rows[1][3]) == ("tăng 10.000 ₫", "Chủ hàng", "giá đầu tiên")
    assert PriceChange.objects.count() == 2


def test_others_things_are_missing_like_what_does_not_exist(client, vendor):
    honey = make_variant(vendor)
    stranger = make_user("Chủ khác")
    own = make_vendor("HTX khác")
    own_size = make_variant(own, name="Muối")
    VendorMembership.objects.create(user=stranger, vendor=own, role="owner")
    sign_in(client, stranger)
    parts = ("", "thong-tin/", "cau-chuyen/", "quy-cach/", "gia/", "giay-to/", "nguon-goc/")
    mixed = f"/kenh-ban/{own.pk}/san-pham/{honey.product_id}/"

    for part in parts:
        assert client.get(page_of(honey.product, part)).status_code == 404, part
        assert client.get(mixed + part).status_code == 404, part
    for path in (
        page_of(honey.product, f"quy-cach/{honey.pk}/gia/"),
        f"{mixed}quy-cach/{honey.pk}/gia/",
        page_of(own_size.product, f"quy-cach/{honey.pk}/gia/"),
        page_of(own_size.product, "giay-to/999999/bo/"),
    ):
        assert client.post(path, {"price_vnd": "1"}).status_code == 404, path

    honey.refresh_from_db()
    assert honey.price_vnd == 85_000
