"""The queues and the decisions, as a moderator meets them."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone

from catalog.models import Product, ProductChange, ProductPaper, ProductReview, ProductState
from frontend.moderation_frame import age_cell
from shop.kernel.models import AuditEntry, Notice, Scan
from tests.world import make_helper, make_platform_person, make_user, make_variant, make_vendor, sign_in
from vendors.models import Vendor, VendorMembership, VendorPaper, VendorReview, VendorState
from vendors.people.models import User

pytestmark = pytest.mark.django_db

PERSONAL = {
    "phone": "+84912345678",
    "address_line": "12 ấp Thạnh Hoà",
    "personal_number": "079185001234",
    "bank_bin": "970436",
    "bank_account": "0071001234567",
}
FULL = ("0912 345 678", "12 ấp Thạnh Hoà", "079185001234", "0071001234567")


@pytest.fixture
def moderator(db) -> User:
    return make_platform_person("moderator")


@pytest.fixture
def desk(client: Client, moderator: User) -> Client:
    """A moderator's browser."""
    sign_in(client, moderator)
    return client


def make_waiting(name: str = "HTX Chờ Duyệt", **fields: Any) -> Vendor:
    vendor = make_vendor(name, state=VendorState.SUBMITTED, **{**PERSONAL, **fields})
    VendorReview.objects.create(vendor=vendor, step="submitted", actor="user:1")
    return vendor


def make_product_in_review(**fields: Any) -> Product:
    product = make_variant(**fields).product
    Product.objects.filter(pk=product.pk).update(state=ProductState.IN_REVIEW)
    ProductReview.objects.create(product=product, step="submitted", actor="user:1")
    product.refresh_from_db()
    return product


def make_scan() -> Scan:
    scan = Scan(kind="image/jpeg", sha256="0" * 64, size_bytes=4)
    scan.file.save("scan.jpg", ContentFile(b"jpeg"))
    return scan


def make_paper(vendor: Vendor, **fields: Any) -> VendorPaper:
    fields = {"kind": "identity", "number": "079185001234", **fields}
    return VendorPaper.objects.create(
        vendor=vendor, issuer="Bộ Công an", issued_on="2022-01-01", added_by="user:1", **fields
    )


def decide(desk: Client, vendor: Vendor, action: str, **more: str) -> Any:
    return desk.post(f"/kiem-duyet/chu-the/{vendor.pk}/quyet-dinh/", {"action": action, **more})


def newest_step(vendor: Vendor) -> str:
    return str(vendor.reviews.order_by("-id").values_list("pk", flat=True)[0])


def test_who_waits_longest_stands_first_with_its_age(desk):
    now = timezone.now()
    for name, hours in (("HTX Mới Gửi", 1), ("HTX Gửi Trước", 80), ("HTX Gửi Giữa", 40)):
        vendor = make_vendor(name, state=VendorState.SUBMITTED)
        VendorReview.objects.create(
            vendor=vendor, step="submitted", actor="user:1", at=now - timedelta(hours=hours)
        )

    answer = desk.get("/kiem-duyet/?hang=chu-the")

    rows = [(row[0].text, row[-1].text) for row in answer.context["table"].rows]
    assert rows == [
        ("HTX Gửi Trước", "quá 1 ngày 8 giờ"),
        ("HTX Gửi Giữa", "còn 7 giờ"),
        ("HTX Mới Gửi", "còn 1 ngày 22 giờ"),
    ]
    assert answer.context["oldest"].text == "quá 1 ngày 8 giờ"


def test_a_profile_sent_again_waits_from_then(desk):
    vendor = make_vendor("HTX Gửi Lại", state=VendorState.SUBMITTED)
    now = timezone.now()
    for step, days in (("submitted", 9), ("rejected", 8), ("submitted", 0)):
        VendorReview.objects.create(
            vendor=vendor, step=step, actor="user:1", reason="Mờ", at=now - timedelta(days=days, minutes=5)
        )

    (row,) = desk.get("/kiem-duyet/?hang=chu-the").context["table"].rows

    assert row[-1].text == "còn 1 ngày 23 giờ"


@pytest.mark.parametrize(
    ("hours", "words", "badge"),
    [
        (0.5, "còn 1 ngày 23 giờ", "good"),
        (24, "còn 1 ngày", "good"),
        (43, "còn 5 giờ", "attention"),
        (47.5, "còn chưa đầy 1 giờ", "attention"),
        (49, "quá 1 giờ", "bad"),
        (72, "quá 1 ngày", "bad"),
        (48 + 75, "quá 3 ngày", "bad"),
    ],
)
def test_ages_are_said_against_the_target(hours, words, badge):
    now = timezone.now()

    cell = age_cell(now - timedelta(hours=hours), now)

    assert (cell.text, cell.badge) == (words, badge)


@pytest.mark.parametrize("queue", ["chu-the", "san-pham", "thay-doi"])
def test_a_long_queue_costs_as_little_as_a_short_one(desk, django_assert_max_num_queries, queue):
    vendor = make_vendor()
    for number in range(60):
        make_waiting(f"HTX số {number}")
        product = make_product_in_review(vendor=vendor, name=f"Mắm số {number}", stars=None)
        ProductChange.objects.create(
            product=product, proposed={"name": "Mới", "pictures": []}, proposed_by="user:1"
        )
    desk.get("/")  # what every page keeps for some minutes

    with django_assert_max_num_queries(8):
        answer = desk.get(f"/kiem-duyet/?hang={queue}")
    assert len(answer.context["table"].rows) == 50
    with django_assert_max_num_queries(8):
        answer = desk.get(f"/kiem-duyet/?hang={queue}&trang=2")

    assert len(answer.context["table"].rows) == 10
    assert [tab.total for tab in answer.context["tabs"]] == [60, 60, 60]


@pytest.mark.parametrize(
    "address", ["?trang=999", "?trang=x", "?trang=-1", "?trang=999999999999", "?hang=khac"]
)
def test_a_page_that_does_not_exist_shows_the_nearest(desk, address):
    make_waiting()

    answer = desk.get(f"/kiem-duyet/{address}")

    assert answer.status_code == 200
    assert len(answer.context["table"].rows) == 1


def test_personal_data_is_masked_until_a_reason_is_given(desk, moderator):
    vendor = make_waiting()
    make_paper(vendor)
    path = f"/kiem-duyet/chu-the/{vendor.pk}/"

    masked = desk.get(path).content.decode()

    assert [value for value in FULL if value in masked] == []
    assert "0912 ••• 678" in masked
    assert not AuditEntry.objects.filter(action="view").exists()

    refused = desk.post(f"{path}xem-day-du/", {"why": "  "})
    assert refused.status_code == 422
    assert [value for value in FULL if value in refused.content.decode()] == []
    assert not AuditEntry.objects.filter(action="view").exists()

    full = desk.post(f"{path}xem-day-du/", {"why": "Đối chiếu căn cước"})
    assert [value for value in FULL if value not in full.content.decode()] == []
    assert "no-store" in full["Cache-Control"]
    entry = AuditEntry.objects.get(action="view")
    assert (entry.actor, entry.subject, entry.reason) == (
        f"user:{moderator.pk}", f"vendors_vendor:{vendor.pk}", "Đối chiếu căn cước"
    )  # fmt: skip

    again = desk.get(path).content.decode()
    assert [value for value in FULL if value in again] == []


def test_a_reason_that_is_too_long_is_kept_and_shows_nothing(desk):
    vendor = make_waiting()

    answer = desk.post(f"/kiem-duyet/chu-the/{vendor.pk}/xem-day-du/", {"why": "a" * 201})

    assert answer.status_code == 422
    assert "a" * 201 in answer.content.decode()
    assert not AuditEntry.objects.filter(action="view").exists()


def test_each_look_at_a_scan_is_written_down(desk, moderator, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    vendor = make_waiting()
    paper, bare = make_paper(vendor, scan=make_scan()), make_paper(vendor, kind="other")

    answer = desk.get(f"/kiem-duyet/giay-to/chu-the/{paper.pk}/")
    assert b"".join(answer.streaming_content) == b"jpeg"
    desk.get(f"/kiem-duyet/giay-to/chu-the/{paper.pk}/")

    looks = AuditEntry.objects.filter(action="view", subject=f"vendors_vendorpaper:{paper.pk}")
    assert [entry.actor for entry in looks] == [f"user:{moderator.pk}"] * 2
    for path in (f"chu-the/{bare.pk}", "chu-the/999999", f"khac/{paper.pk}", f"san-pham/{paper.pk}"):
        assert desk.get(f"/kiem-duyet/giay-to/{path}/").status_code == 404
    assert AuditEntry.objects.filter(action="view").count() == 2


def test_a_producer_is_let_in_and_told_once(desk, moderator):
    vendor = make_waiting()

    answer = decide(desk, vendor, "approve", seen=newest_step(vendor))

    assert (answer.status_code, answer["Location"]) == (303, "/kiem-duyet/?hang=chu-the")
    vendor.refresh_from_db()
    assert vendor.state == VendorState.APPROVED
    assert vendor.reviews.order_by("-id")[0].actor == f"user:{moderator.pk}"
    assert Notice.objects.filter(recipient=f"vendor:{vendor.pk}", kind__contains="approved").count() == 1
    entry = AuditEntry.objects.get(subject=f"vendors_vendor:{vendor.pk}", action="update")
    assert (entry.actor, entry.changes) == (f"user:{moderator.pk}", {"state": ["submitted", "approved"]})


def test_a_producer_sent_back_reads_the_usual_reason_and_what_was_added(desk):
    vendor = make_waiting()
    usual = "Giấy tờ đã hết hạn: mời bổ sung bản còn hạn."

    decide(
        desk, vendor, "reject", seen=newest_step(vendor), usual=usual, reason="Giấy đăng ký hết hạn 01/2026."
    )

    vendor.refresh_from_db()
    assert vendor.state == VendorState.REJECTED
    notice = Notice.objects.get(recipient=f"vendor:{vendor.pk}")
    assert notice.body == f"{usual}\nGiấy đăng ký hết hạn 01/2026."
    assert notice.link == f"/kenh-ban/{vendor.pk}/ho-so/"


def test_without_a_reason_nothing_is_sent_back(desk):
    vendor = make_waiting()

    answer = decide(desk, vendor, "reject", seen=newest_step(vendor), reason="   ")

    assert answer.status_code == 422
    assert "Mời ghi lý do" in answer.content.decode()
    vendor.refresh_from_db()
    assert vendor.state == VendorState.SUBMITTED


def test_the_second_of_two_moderators_is_told_and_changes_nothing(desk):
    vendor = make_waiting()
    seen, other = newest_step(vendor), Client()
    sign_in(other, make_platform_person("moderator"))
    decide(other, vendor, "approve", seen=seen)

    answer = decide(desk, vendor, "reject", seen=seen, reason="Bản chụp mờ, mời chụp lại.")

    assert answer.status_code == 422
    text = answer.content.decode()
    assert "người khác vừa quyết định" in text
    vendor.refresh_from_db()
    assert vendor.state == VendorState.APPROVED
    assert vendor.reviews.count() == 2


def test_what_was_sent_again_after_the_page_was_read_is_not_judged_unread(desk):
    vendor = make_waiting()
    seen = newest_step(vendor)
    VendorReview.objects.create(vendor=vendor, step="submitted", actor="user:1")

    assert decide(desk, vendor, "approve", seen=seen).status_code == 422

    vendor.refresh_from_db()
    assert vendor.state == VendorState.SUBMITTED


def test_a_producer_is_stopped_with_a_reason_and_let_in_again(desk):
    vendor = make_vendor()
    assert decide(desk, vendor, "suspend", seen="0").status_code == 422

    decide(desk, vendor, "suspend", seen="0", usual="Giấy tờ bắt buộc đã hết hạn.")
    vendor.refresh_from_db()
    assert vendor.state == VendorState.SUSPENDED
    decide(desk, vendor, "resume", seen=newest_step(vendor))

    vendor.refresh_from_db()
    assert vendor.state == VendorState.APPROVED


@pytest.mark.parametrize("part", ["owner", "staff", "helper"])
def test_nobody_judges_their_own_case(client, part):
    vendor = make_waiting()
    if part == "helper":
        person = make_helper(vendor)
    else:
        person = make_user()
        VendorMembership.objects.create(user=person, vendor=vendor, role=part)
    person.platform_posts.create(role="moderator", valid_from="2025-01-01")
    sign_in(client, person)

    answer = decide(client, vendor, "approve", seen=newest_step(vendor))

    assert answer.status_code == 422
    assert "việc này để người khác duyệt" in answer.content.decode()
    vendor.refresh_from_db()
    assert vendor.state == VendorState.SUBMITTED


def test_a_draft_is_nobodys_business(desk):
    vendor = make_vendor(state=VendorState.DRAFT)
    product = make_variant().product
    Product.objects.filter(pk=product.pk).update(state=ProductState.DRAFT)

    paths = [f"/kiem-duyet/chu-the/{vendor.pk}/", f"/kiem-duyet/san-pham/{product.pk}/"]
    assert [desk.get(path).status_code for path in paths] == [404, 404]
    assert decide(desk, vendor, "approve").status_code == 404
    assert desk.post(f"{paths[0]}xem-day-du/", {"why": "Xem"}).status_code == 404
    assert not AuditEntry.objects.filter(action="view").exists()


def test_strangers_and_missing_ones_answer_alike(client):
    vendor = make_waiting()
    sign_in(client, make_user())

    answers = [
        client.post(f"/kiem-duyet/chu-the/{pk}/{word}/", {"action": "approve", "why": "Xem"}).status_code
        for pk in (vendor.pk, 999_999)
        for word in ("quyet-dinh", "xem-day-du")
    ]

    assert answers == [404] * 4
    vendor.refresh_from_db()
    assert vendor.state == VendorState.SUBMITTED
    assert not AuditEntry.objects.filter(action="view").exists()


def test_producers_are_found_by_name_without_signs_by_tax_code_and_by_state(desk):
    make_vendor("HTX Cá dứa Cần Giờ", tax_code="0301234567")
    make_vendor("HTX Muối Lý Nhơn", state=VendorState.SUSPENDED)
    make_vendor("HTX Còn Nháp", state=VendorState.DRAFT)

    def found(query: str) -> list[str]:
        return [row[0].text for row in desk.get(f"/kiem-duyet/chu-the/?{query}").context["table"].rows]

    assert found("q=ca+dua") == ["HTX Cá dứa Cần Giờ"]
    assert found("q=0301234567") == ["HTX Cá dứa Cần Giờ"]
    assert found("trang-thai=suspended") == ["HTX Muối Lý Nhơn"]
    assert found("trang-thai=draft") == found("") == ["HTX Cá dứa Cần Giờ", "HTX Muối Lý Nhơn"]
    assert desk.get("/kiem-duyet/chu-the/?q=" + "a" * 101).status_code == 422


def test_a_vendors_page_costs_the_same_however_long_its_history(desk, django_assert_max_num_queries):
    vendor = make_waiting()
    for number in range(12):
        make_paper(vendor, kind="other", number=f"GT-{number:04d}")
        VendorReview.objects.create(vendor=vendor, step="submitted", actor=f"user:{make_user().pk}")
    desk.get("/")

    with django_assert_max_num_queries(14):
        assert desk.get(f"/kiem-duyet/chu-the/{vendor.pk}/").status_code == 200


def test_a_paper_of_a_product_shows_its_number_in_full(desk):
    product = make_product_in_review()
    ProductPaper.objects.create(
        product=product,
        kind="self_declaration",
        number="01/HTX/2026",
        issuer="HTX",
        issued_on="2026-01-01",
        added_by="user:1",
    )

    assert "01/HTX/2026" in desk.get(f"/kiem-duyet/san-pham/{product.pk}/").content.decode()
