"""Batches on the producer's desk: written down, kept when refused, received, and who bought of them."""

from datetime import date
from io import BytesIO
from uuid import uuid4

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from catalog.models import Batch, BatchPaper, BatchSource, ForeignStamp, Variant
from shop.kernel.models import AuditEntry
from tests.world import NOW, make_helper, make_user, make_variant, on_hand, order, shelf_of
from vendors.models import VendorMembership

pytestmark = pytest.mark.django_db


@pytest.fixture
def honey():
    return make_variant(shelf_life_days=365)


@pytest.fixture
def desk(client, honey):
    """The address of the owner's batches; the client is signed in as the owner."""
    owner = make_user("Chủ hàng")
    VendorMembership.objects.create(user=owner, vendor=honey.product.vendor, role="owner")
    client.force_login(owner)
    with time_machine.travel(NOW):
        yield f"/kenh-ban/{honey.product.vendor_id}/lo/"


@pytest.fixture
def batch(honey) -> Batch:
    return Batch.objects.create(product=honey.product, code="L01", made_on=date(2026, 11, 1))


def test_an_expiry_left_out_follows_from_the_shortest_shelf_life(client, desk, honey):
    typed = {"product_id": honey.product_id, "code": "L01", "made_on": "2026-11-01", "quantity": "1.200"}

    response = client.post(f"{desk}moi/", typed)

    made = Batch.objects.get()
    assert response["Location"] == f"{desk}{made.pk}/"
    assert (made.expires_on, made.quantity) == (date(2027, 11, 1), 1200)
    assert AuditEntry.objects.filter(subject=f"catalog_batch:{made.pk}").get().actor == made.added_by


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"code": ""}, "Mời nhập số lô"),
        ({"code": "L01"}, "đã có lô mang số đó"),
        ({"made_on": "2026-11-21"}, "hôm nay hoặc một ngày đã qua"),
        ({"made_on": "31/02/2026"}, "Mời nhập ngày có thật"),
        ({"expires_on": "2026-10-31"}, "Hạn dùng phải từ ngày sản xuất"),
        ({"quantity": "0"}, "Số lượng phải lớn hơn 0"),
        ({"quantity": "vài"}, "số nguyên bằng chữ số"),
        ({"product_id": "999999"}, "Mời chọn sản phẩm"),
    ],
)
def test_what_cannot_be_is_said_in_place_and_the_rest_is_kept(client, desk, batch, typed, sentence):
    asked = {
        "product_id": batch.product_id,
        "code": "L02",
        "made_on": "2026-11-01",
        "note": "Mẻ sáng",
    } | typed

    response = client.post(f"{desk}moi/", asked)

    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert "Mẻ sáng" in response.content.decode()
    assert Batch.objects.count() == 1


def test_a_list_of_many_batches_costs_as_much_as_one(client, desk, honey, django_assert_max_num_queries):
    Batch.objects.bulk_create(
        Batch(product=honey.product, code=f"L{n}", made_on=date(2026, 11, 1)) for n in range(120)
    )

    with django_assert_max_num_queries(9):
        page = client.get(desk, {"trang": "2"})

    assert "Trang 2 trên 3" in page.content.decode()


def test_material_papers_and_stamps_are_added(client, desk, batch):
    address = f"{desk}{batch.pk}/"
    picture = BytesIO()
    Image.new("RGB", (400, 300), "white").save(picture, "JPEG")
    scan = SimpleUploadedFile("phieu.jpg", picture.getvalue(), "image/jpeg")

    answers = [
        client.post(address, {"step": "nguyen-lieu", "material": "Mật thô", "supplier": "Hộ ông Tư"}),
        client.post(address, {"step": "giay-to", "title": "Phiếu kiểm nghiệm", "scan": scan}),
        client.post(address, {"step": "tem-khac", "system": "iCheck", "stamp_code": "IC-1"}),
    ]

    assert [answer.status_code for answer in answers] == [303, 303, 303]
    assert BatchSource.objects.get().supplier == "Hộ ông Tư"
    assert ForeignStamp.objects.get().batch == batch
    paper = BatchPaper.objects.get()
    shown = client.get(f"{address}giay-to/{paper.pk}/")
    assert shown["Content-Type"] == "image/jpeg"
    assert client.get(address).status_code == 200


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"step": "nguyen-lieu", "material": "", "supplier": "Hộ ông Tư"}, "Mời nhập tên nguyên liệu"),
        ({"step": "nguyen-lieu", "material": "Mật", "supplier": ""}, "Mời nhập tên người hoặc nơi cung cấp"),
        ({"step": "giay-to", "title": ""}, "Mời nhập tên giấy tờ"),
        (
            {"step": "tem-khac", "system": "iCheck", "stamp_code": "1", "url": "javascript:1"},
            "bắt đầu bằng https",
        ),
        ({"step": "nhap-ke", "variant_id": "0", "received": "1"}, "Mời chọn quy cách"),
        ({"step": "lạ"}, "Mời bấm lại một nút"),
    ],
)
def test_a_step_that_is_refused_adds_nothing(client, desk, batch, typed, sentence):
    response = client.post(f"{desk}{batch.pk}/", typed)

    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert not BatchSource.objects.exists()
    assert not BatchPaper.objects.exists()
    assert not ForeignStamp.objects.exists()


def test_a_scan_that_is_none_is_refused_with_its_reason(client, desk, batch):
    sent = {"step": "giay-to", "title": "Phiếu", "scan": SimpleUploadedFile("a.pdf", b"%PDF-1.4 broken")}

    response = client.post(f"{desk}{batch.pk}/", sent)

    assert response.status_code == 422
    assert "PDF bị hỏng" in response.content.decode()
    assert not BatchPaper.objects.exists()


def test_a_receipt_sent_twice_is_one_and_then_the_batch_stands(client, desk, batch, honey):
    sent = {"step": "nhap-ke", "variant_id": honey.pk, "received": "12", "receipt_id": str(uuid4())}

    for _ in range(2):
        assert client.post(f"{desk}{batch.pk}/", sent).status_code == 303

    assert on_hand(shelf_of(honey.product.vendor), honey) == 12
    changed = client.post(f"{desk}{batch.pk}/sua/", {"code": "L09", "made_on": "2026-11-01"})
    assert changed.status_code == 422
    assert "đã nhập kho nên không sửa được" in changed.content.decode()
    batch.refresh_from_db()
    assert batch.code == "L01"


@pytest.mark.parametrize("typed", ["0", "-3", "1,5", "nhiều", "9999999"])
def test_numbers_that_cannot_be_received_are_said_in_place(client, desk, batch, honey, typed):
    sent = {"step": "nhap-ke", "variant_id": honey.pk, "received": typed, "receipt_id": str(uuid4())}

    response = client.post(f"{desk}{batch.pk}/", sent)

    assert response.status_code == 422
    assert "field-error" in response.content.decode()
    assert on_hand(shelf_of(honey.product.vendor), honey) == 0


def test_the_owner_recalls_and_puts_back_what_the_labels_tell_apart(client, desk, batch, honey):
    address = f"{desk}{batch.pk}/"
    sent = {"step": "nhap-ke", "variant_id": honey.pk, "received": "12", "receipt_id": str(uuid4())}
    client.post(address, sent)
    words = {"reason": "Vỏ nứt", "advice": "Mang trả", "is_meant": "1"}
    assert client.post(f"/truy-xuat/{batch.trace_code}/thu-hoi/", words)["Location"] == address
    shelf = shelf_of(honey.product.vendor)
    assert on_hand(shelf, honey) == 0
    back = {"step": "dua-lai", "outlet_id": shelf.pk, "put_variant_id": honey.pk}

    assert client.post(address, back | {"put_back": "13"}).status_code == 422
    assert client.post(address, back | {"put_back": "5"}).status_code == 303

    assert on_hand(shelf, honey) == 5


def test_buyers_are_masked_until_a_reason_is_given_and_that_is_kept(client, desk, batch, honey):
    sent = {"step": "nhap-ke", "variant_id": honey.pk, "received": "12", "receipt_id": str(uuid4())}
    client.post(f"{desk}{batch.pk}/", sent)
    order((honey, 1), now=timezone.now())
    address = f"{desk}{batch.pk}/nguoi-mua/"

    masked = client.get(address).content.decode()
    silent = client.post(address, {"reason": " "})
    assert AuditEntry.objects.filter(action="view").count() == 0
    full = client.post(address, {"reason": "Gọi báo thu hồi"}).content.decode()

    assert "0912 ••• 678" in masked
    assert "Phạm Văn Mua" not in masked
    assert silent.status_code == 422
    assert "0912 345 678" not in silent.content.decode()
    assert "0912 345 678" in full
    assert "Phạm Văn Mua" in full
    entry = AuditEntry.objects.get(action="view")
    assert (entry.subject, entry.reason) == (f"catalog_batch:{batch.pk}", "Gọi báo thu hồi")


def test_a_helper_for_products_alone_finds_no_batches(client, desk, batch, honey):
    client.force_login(make_helper(honey.product.vendor, "products"))

    for path in ("", "moi/", f"{batch.pk}/", f"{batch.pk}/tem/", f"{batch.pk}/nguoi-mua/"):
        assert client.get(desk + path).status_code == 404, path


def test_a_helper_sees_no_way_to_recall(client, desk, batch, honey):
    client.force_login(make_helper(honey.product.vendor))

    assert "thu-hoi" not in client.get(f"{desk}{batch.pk}/").content.decode()
    assert client.get(f"/truy-xuat/{batch.trace_code}/thu-hoi/").status_code == 404


def test_a_product_without_sizes_still_has_a_page(client, desk, batch):
    Variant.objects.update(is_active=False)

    assert client.get(f"{desk}{batch.pk}/").status_code == 200
    assert client.get(f"{desk}{batch.pk}/tem/").status_code == 200
