"""Products and changes of them before a moderator."""

from typing import Any

import pytest
from django.test import Client

from catalog.models import (
    OriginConfirmation,
    Product,
    ProductChange,
    ProductPaper,
    ProductPicture,
    ProductReview,
    ProductState,
    Variant,
)
from frontend.views.moderation_product import mark_claims
from frontend.word_diff import MOST_PARTS, mark_differences
from shop.kernel.models import AuditEntry, Notice, Picture
from tests.frontend.test_moderation import make_product_in_review
from tests.world import make_platform_person, make_user, make_variant, make_vendor, sign_in
from vendors.models import Vendor, VendorMembership, VendorState
from vendors.people.models import User


@pytest.fixture
def moderator(db) -> User:
    return make_platform_person("moderator")


@pytest.fixture
def desk(client: Client, moderator: User) -> Client:
    sign_in(client, moderator)
    return client


def make_picture(product: Product, alt: str, **fields: Any) -> ProductPicture:
    picture = Picture.objects.create(
        file=f"pictures/{'0' * 31}{Picture.objects.count()}-800x600.jpg",
        sha256="0" * 64,
        width=800,
        height=600,
    )
    return ProductPicture.objects.create(
        product=product, picture=picture, alt=alt, added_by="user:1", **fields
    )


def make_paper(product: Product, **fields: Any) -> ProductPaper:
    fields = {"kind": "self_declaration", "number": "01/2026", **fields}
    return ProductPaper.objects.create(
        product=product, issuer="HTX", issued_on="2026-01-01", added_by="user:1", **fields
    )


def judge(desk: Client, product: Product, action: str, **more: str) -> Any:
    newest = product.reviews.order_by("-id").values_list("pk", flat=True).first() or 0
    return desk.post(
        f"/kiem-duyet/san-pham/{product.pk}/quyet-dinh/", {"action": action, "seen": newest, **more}
    )


def propose(product: Product, **proposed: Any) -> ProductChange:
    return ProductChange.objects.create(
        product=product, proposed=proposed, proposed_by=f"user:{make_user('Bà Sáu').pk}"
    )


def judge_change(desk: Client, change: ProductChange, action: str, **more: str) -> Any:
    return desk.post(f"/kiem-duyet/thay-doi/{change.pk}/quyet-dinh/", {"action": action, **more})


def test_a_product_is_let_onto_the_market_and_its_producer_told_once(desk, moderator):
    product = make_product_in_review()

    answer = judge(desk, product, "approve")

    assert (answer.status_code, answer["Location"]) == (303, "/kiem-duyet/?hang=san-pham")
    product.refresh_from_db()
    assert product.state == ProductState.LIVE
    assert Notice.objects.filter(recipient=f"vendor:{product.vendor_id}").count() == 1
    entry = AuditEntry.objects.filter(subject=f"catalog_product:{product.pk}", action="update").latest("pk")
    assert (entry.actor, entry.changes) == (f"user:{moderator.pk}", {"state": ["in_review", "live"]})


def test_a_product_sent_back_says_why(desk):
    product = make_product_in_review()

    assert judge(desk, product, "reject").status_code == 422
    judge(desk, product, "reject", reason="Ảnh mờ.")

    product.refresh_from_db()
    assert product.state == ProductState.REJECTED
    assert Notice.objects.get(recipient=f"vendor:{product.vendor_id}").body == "Ảnh mờ."


def test_a_product_of_a_stopped_producer_is_not_let_on(desk):
    product = make_product_in_review()
    Vendor.objects.filter(pk=product.vendor_id).update(state=VendorState.SUSPENDED)

    answer = judge(desk, product, "approve")

    assert answer.status_code == 422
    product.refresh_from_db()
    assert product.state == ProductState.IN_REVIEW


def test_the_second_moderator_learns_that_another_was_first(desk):
    product = make_product_in_review()
    seen = str(product.reviews.get().pk)
    other = Client()
    sign_in(other, make_platform_person("moderator"))
    judge(other, product, "approve")

    answer = judge(desk, product, "reject", seen=seen, reason="Ảnh mờ.")

    assert answer.status_code == 422
    assert "người khác vừa quyết định" in answer.content.decode()
    product.refresh_from_db()
    assert product.state == ProductState.LIVE


def test_one_on_sale_is_taken_off_with_a_reason(desk):
    product = make_variant().product

    judge(
        desk,
        product,
        "reject",
        usual="Lời giới thiệu nói công dụng chữa bệnh: thực phẩm không được quảng cáo như thuốc.",
    )

    product.refresh_from_db()
    assert product.state == ProductState.REJECTED


def test_a_moderator_sees_what_speaks_for_and_against_a_product(desk, django_assert_max_num_queries):
    product = make_product_in_review(name="Mật ong <b>rừng</b>")
    Product.objects.filter(pk=product.pk).update(
        story="Mật ong chữa ho, trị <i>bách bệnh</i>.", local_material_percent=80, local_labour_percent=90
    )
    OriginConfirmation.objects.create(
        product=product,
        local_material_percent=70,
        local_labour_percent=90,
        commune=product.commune,
        confirmed_by=make_user("Cán bộ xã"),
        confirmed_on="2026-11-01",
    )
    for number in range(6):
        make_paper(product, number=f"{number}/2026", expires_on="2026-02-01")
        make_picture(product, f"Hũ mật số {number}")
    twin = make_variant(make_vendor("HTX Khác"), name="Mật ong b rừng b", set_number=4).product
    desk.get("/")

    with django_assert_max_num_queries(22):
        answer = desk.get(f"/kiem-duyet/san-pham/{product.pk}/")

    page = answer.content.decode()
    assert answer.context["claims"] == ["chữa", "trị", "bách bệnh"]
    assert "<mark>chữa</mark> ho, <mark>trị</mark> &lt;i&gt;<mark>bách bệnh</mark>&lt;/i&gt;" in page
    assert "<b>rừng" not in page
    assert "Khác với xác nhận của xã" in page
    assert page.count("đã hết hạn") == 6
    assert [one["id"] for one in answer.context["duplicates"]] == [twin.pk]


def test_a_change_stands_beside_todays_word_by_word(desk):
    product = make_variant().product
    Product.objects.filter(pk=product.pk).update(story="Mật lấy ở rừng đước vào mùa khô.")
    change = propose(
        product, story="Mật lấy ở rừng mắm vào mùa mưa.", summary="Mới", category_id=product.category_id + 1
    )

    page = desk.get(f"/kiem-duyet/thay-doi/{change.pk}/")

    sides = page.context["sides"]
    (story,) = [text for text in sides.texts if text.label == "Câu chuyện sản phẩm"]
    plain = (
        str(story.before)
        .replace('<span class="visually-hidden">[bỏ: </span>', "")
        .replace('<span class="visually-hidden">]</span>', "")
    )
    assert plain == "Mật lấy ở rừng <del>đước </del>vào mùa <del>khô.</del>"
    plain = (
        str(story.after)
        .replace('<span class="visually-hidden">[thêm: </span>', "")
        .replace('<span class="visually-hidden">]</span>', "")
    )
    assert plain == "Mật lấy ở rừng <ins>mắm </ins>vào mùa <ins>mưa.</ins>"
    (group,) = [text for text in sides.texts if text.label == "Bộ sản phẩm"]
    assert product.category.name.split()[0] in str(group.before)
    assert "Bà Sáu" in page.content.decode()


def test_pictures_and_papers_of_a_change_stand_before_and_after(desk):
    product = make_variant().product
    stays, goes = (make_picture(product, alt, is_shown=True) for alt in ("Hũ", "Nắp"))
    comes = make_picture(product, "Vườn ong")
    old, new = make_paper(product, is_approved=True), make_paper(product, number="02/2026")
    change = propose(product, pictures=[comes.pk, stays.pk], papers=[new.pk])

    sides = desk.get(f"/kiem-duyet/thay-doi/{change.pk}/").context["sides"]

    assert [(mark.row, mark.note) for mark in sides.pictures.before] == [(stays, ""), (goes, "sẽ gỡ")]
    assert [(mark.row, mark.note) for mark in sides.pictures.after] == [(comes, "mới"), (stays, "")]
    assert [(mark.row, mark.note) for mark in sides.papers.before] == [(old, "sẽ gỡ")]
    assert [(mark.row, mark.note) for mark in sides.papers.after] == [(new, "mới")]


def test_a_picture_of_another_product_is_not_shown_as_proposed(desk):
    product, other = make_variant().product, make_variant().product
    change = propose(product, pictures=[make_picture(other, "Của người khác").pk])

    assert "Của người khác" not in desk.get(f"/kiem-duyet/thay-doi/{change.pk}/").content.decode()


def test_a_change_is_approved_and_told(desk, moderator):
    product = make_variant().product
    change = propose(product, summary="Mật ong rừng ngập mặn")

    answer = judge_change(desk, change, "approve")

    assert (answer.status_code, answer["Location"]) == (303, "/kiem-duyet/?hang=thay-doi")
    product.refresh_from_db()
    change.refresh_from_db()
    assert product.summary == "Mật ong rừng ngập mặn"
    assert (change.state, change.decided_by) == ("approved", f"user:{moderator.pk}")
    assert Notice.objects.filter(recipient=f"vendor:{product.vendor_id}").count() == 1


def test_a_change_decided_already_says_so_and_is_still_readable(desk):
    product = make_variant().product
    change = propose(product, summary="Mới")
    judge_change(desk, change, "reject", reason="Chưa rõ.")

    answer = judge_change(desk, change, "approve")

    assert answer.status_code == 422
    assert "đã được xử lý" in answer.content.decode()
    product.refresh_from_db()
    assert product.summary == ""
    assert "Chưa rõ." in desk.get(f"/kiem-duyet/thay-doi/{change.pk}/").content.decode()


def test_a_change_of_ones_own_product_is_for_others_to_judge(desk, moderator):
    product = make_variant().product
    change = propose(product, summary="Mới")
    VendorMembership.objects.create(user=moderator, vendor=product.vendor, role="staff")

    assert judge_change(desk, change, "approve").status_code == 422
    assert judge(desk, product, "reject", reason="Mờ.").status_code == 422

    product.refresh_from_db()
    assert (product.summary, product.state) == ("", ProductState.LIVE)


@pytest.mark.parametrize("action", ["", "suspend", "DROP"])
def test_an_unknown_decision_changes_nothing(desk, action):
    product = make_product_in_review()
    change = propose(make_variant().product, summary="Mới")

    assert judge(desk, product, action).status_code == 422
    assert judge_change(desk, change, action).status_code == 422
    assert judge_change(desk, ProductChange(pk=999_999), "approve").status_code == 404

    assert ProductReview.objects.filter(product=product).count() == 1


def test_price_and_stock_leave_their_trail_on_the_page_of_the_product(desk):
    variant = make_variant(price_vnd=85_000)
    Variant.objects.filter(pk=variant.pk).update(price_vnd=90_000)

    entry = desk.get(f"/kiem-duyet/san-pham/{variant.product_id}/").context["trail"][0]

    assert entry.actor == "Ngoài sàn (lệnh hoặc SQL)"
    assert [(change.column, change.before, change.after) for change in entry.changes] == [
        ("Giá (đồng)", "85.000 ₫", "90.000 ₫")
    ]


def test_marks_leave_no_way_for_markup():
    assert mark_claims("<script>chữa</script>") == "&lt;script&gt;<mark>chữa</mark>&lt;/script&gt;"
    sides = mark_differences("<b>cũ</b>", "<i>mới</i>")
    assert "<b>" not in sides.before
    assert "<i>" not in sides.after


def test_texts_alike_have_no_marks_and_very_long_ones_are_marked_whole():
    assert mark_differences("một hai", "một hai") == ("một hai", "một hai")
    assert mark_differences("một", "một hai").before == "một"
    long = "chữ " * MOST_PARTS
    sides = mark_differences(long, long + "thêm")

    assert sides.before.startswith("<del>")
    assert sides.after.count("<ins>") == 1
