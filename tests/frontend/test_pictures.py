"""Photographs on the shop's pages, at their addresses, and on the producer's desk."""

import io
from datetime import date
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from catalog.models import Product, ProductChange, ProductPicture, ProductState, Variant
from catalog.selectors.pictures import pictures_at_work
from catalog.services.product_pictures import add_picture
from catalog.services.review_product import approve_change
from shop.kernel import outbox
from shop.kernel.draw_widths import draw_waiting
from shop.kernel.models import OutboxEvent
from tests.shop.kernel.hostile_files import CLEANED, REFUSED, SECRET, saved, with_exif
from tests.world import NOW, make_platform_person, make_user
from vendors.models import VendorMembership
from vendors.selectors.access_desk import Desk, access_desk

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings, tmp_path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


@pytest.fixture
def desk(honey: Variant) -> Desk:
    owner = make_user("Chủ hàng")
    VendorMembership.objects.create(user=owner, vendor=honey.product.vendor, role="owner")
    return access_desk(owner, honey.product.vendor.pk, day=date(2026, 11, 20))


@pytest.fixture
def owner(client: Client, desk: Desk) -> Client:
    client.force_login(desk.person)
    return client


def photo(colour: str = "red", size: tuple[int, int] = (1000, 750)) -> SimpleUploadedFile:
    return SimpleUploadedFile(f"{colour}.jpg", saved(Image.new("RGB", size, colour)))


def put_on_show(desk: Desk, product: Product, *files: SimpleUploadedFile) -> list[ProductPicture]:
    for number, file in enumerate(files, 1):
        add_picture(desk, product.pk, file, alt=f"Hũ mật số {number}")
    approve_change(ProductChange.objects.get(state="waiting").pk, make_platform_person("moderator"))
    draw_waiting()
    OutboxEvent.objects.update(next_attempt_at=NOW)  # the database's clock is not the tests'
    outbox.deliver_all()
    return pictures_at_work(product)


def address(desk: Desk, product: Product) -> str:
    return f"/kenh-ban/{desk.vendor.pk}/san-pham/{product.pk}/anh/"


def alts(product: Product) -> list[str]:
    product.refresh_from_db()
    return [entry.alt for entry in pictures_at_work(product)]


def test_cards_and_page_offer_the_widths_and_keep_room(client, desk, honey):
    first, _second = put_on_show(desk, honey.product, photo("red"), photo("blue"))
    stem = "/media/" + first.picture.file.name.removesuffix(".jpg")

    listed = client.get("/nhom/thuc-pham/").content.decode()
    page = client.get(f"/san-pham/{honey.product.slug}/").content.decode()

    webp = ", ".join(f"{stem}-w{width}.webp {width}w" for width in (320, 640, 960, 1000))
    for html in (listed, page):
        assert f'<source type="image/webp" srcset="{webp}"' in html
        assert 'width="1000" height="750"' in html
        assert f'src="{stem}-w640.jpg"' in html
    assert f"{stem}-w960.jpg 960w" in page
    assert 'alt="Hũ mật số 1"' in page
    assert 'alt="Hũ mật số 2"' in page
    assert first.picture.placeholder in page
    assert f'{stem}-share.jpg">' in page
    assert '<meta property="og:image:width" content="1200">' in page


def test_until_they_are_drawn_the_picture_itself_is_shown(client, desk, honey):
    add_picture(desk, honey.product.pk, photo(), alt="Hũ mật")
    approve_change(ProductChange.objects.get(state="waiting").pk, make_platform_person("moderator"))
    name = Product.objects.get(pk=honey.product.pk).picture.name

    for path in ("/nhom/thuc-pham/", f"/san-pham/{honey.product.slug}/"):
        html = client.get(path).content.decode()
        assert f'src="/media/{name}"' in html
        assert "srcset" not in html
    assert client.get(f"/media/{name}").status_code == 200


def test_photographs_cost_no_query_more(client, desk, honey, django_assert_max_num_queries):
    put_on_show(desk, honey.product, photo("red"), photo("blue"), photo("green"))
    for path, most in (("/nhom/thuc-pham/", 2), (f"/san-pham/{honey.product.slug}/", 4)):
        client.get(path)
        with django_assert_max_num_queries(most):
            client.get(path)


def test_every_served_byte_is_clean_and_has_a_fixed_kind(client, desk, honey, media):
    put_on_show(desk, honey.product, SimpleUploadedFile("anh.jpg", with_exif(6)))
    paths = sorted(path for path in (media / "pictures").rglob("*") if path.is_file())
    assert len(paths) == 1 + 2 * 3 + 1

    for path in paths:
        response = client.get(f"/media/pictures/{path.name}")
        content = b"".join(response.streaming_content)
        assert response.status_code == 200
        assert response["Content-Type"] == {".jpg": "image/jpeg", ".webp": "image/webp"}[path.suffix]
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Cache-Control"] == "public, max-age=31536000, immutable"
        assert "sandbox" in response["Content-Security-Policy"]
        assert SECRET not in content
        assert b"Exif" not in content
        assert not Image.open(io.BytesIO(content)).getexif()


@pytest.mark.parametrize(
    "name",
    ["", "x.jpg", "0" * 32 + "-8x6.png", "0" * 32 + "-8x6.svg", "../scans/" + "0" * 32 + ".jpg",
     "..%2fscans%2fa.jpg", "0" * 32 + "-8x6.jpg", "0" * 32 + "-8x6.jpg%00", "0" * 32 + "-8x6-w9.html"],
)  # fmt: skip
def test_nothing_else_of_the_store_is_served(client, media, name):
    (media / "scans").mkdir(parents=True)
    (media / "scans" / ("0" * 32 + ".jpg")).write_bytes(b"secret")

    assert client.get(f"/media/pictures/{name}").status_code == 404


@pytest.mark.parametrize("name", [*REFUSED, *CLEANED])
@pytest.mark.filterwarnings("ignore:Corrupt EXIF:UserWarning")
def test_a_hostile_file_sent_to_the_desk_is_refused_in_words_or_kept_clean(owner, desk, honey, media, name):
    content = (REFUSED.get(name) or CLEANED[name])()
    file = SimpleUploadedFile(name, content, content_type="image/jpeg")

    response = owner.post(address(desk, honey.product), {"step": "add", "files": [file], "alt": "Hũ mật"})

    kept = [path for path in media.rglob("*") if path.is_file()]
    if name in REFUSED:
        assert response.status_code == 422
        assert 'role="alert"' in response.content.decode()
        assert kept == []
    else:
        assert response.status_code == 303
        assert len(kept) == 1
        assert content not in kept[0].read_bytes()
        assert Image.open(kept[0]).format == "JPEG"


def test_several_are_sent_at_once_and_one_bad_one_costs_no_other(owner, desk, honey):
    Product.objects.update(state=ProductState.DRAFT)
    files = [photo("red"), SimpleUploadedFile("ghi-am.mp3", b"ID3" + bytes(900)), photo("blue")]

    response = owner.post(address(desk, honey.product), {"step": "add", "files": files, "alt": "Hũ <mật>"})

    page = response.content.decode()
    assert response.status_code == 422
    assert "ghi-am.mp3" in page
    assert 'value="Hũ &lt;mật&gt;"' in page
    assert alts(honey.product) == ["Hũ <mật>, ảnh 1", "Hũ <mật>, ảnh 3"]


def test_pictures_are_ordered_described_and_taken_away_by_forms(owner, desk, honey):
    Product.objects.update(state=ProductState.DRAFT)
    path = address(desk, honey.product)
    for colour in ("red", "blue"):
        assert owner.post(path, {"step": "add", "files": [photo(colour)], "alt": colour}).status_code == 303
    red, blue = (entry.pk for entry in pictures_at_work(Product.objects.get(pk=honey.product.pk)))

    assert owner.post(path, {"step": "forward", "picture": blue}).status_code == 303
    assert alts(honey.product) == ["blue", "red"]
    assert owner.post(path, {"step": "back", "picture": blue}).status_code == 303
    assert owner.post(path, {"step": "describe", "picture": blue, "alt": "Hũ xanh"}).status_code == 303
    assert alts(honey.product) == ["red", "Hũ xanh"]
    assert owner.post(path, {"step": "remove", "picture": red}).status_code == 303
    assert alts(honey.product) == ["Hũ xanh"]

    refused = owner.post(path, {"step": "describe", "picture": blue, "alt": "   "})
    assert refused.status_code == 422
    assert 'aria-invalid="true"' in refused.content.decode()
    assert alts(honey.product) == ["Hũ xanh"]


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"step": "add", "alt": "Hũ"}, 422),
        ({}, 404),
        ({"step": "drop", "picture": "1"}, 404),
        ({"step": "remove"}, 404),
        ({"step": "remove", "picture": "²"}, 404),
        ({"step": "remove", "picture": "9" * 400}, 422),
        ({"step": "remove", "picture": "123456789"}, 422),
        ({"step": "add", "files": "no file", "alt": "Hũ"}, 422),
    ],
)
def test_what_no_form_of_ours_sends_moves_nothing(owner, desk, honey, fields, status):
    assert owner.post(address(desk, honey.product), fields).status_code == status
    assert not ProductPicture.objects.exists()


def test_the_page_says_that_new_pictures_wait_and_the_shop_does_not_show_them(owner, desk, honey):
    owner.post(address(desk, honey.product), {"step": "add", "files": [photo()], "alt": "Hũ mật"})

    page = owner.get(address(desk, honey.product)).content.decode()

    assert "đang chờ duyệt" in page
    assert "Hũ mật" in page
    assert "/media/pictures/" not in owner.get(f"/san-pham/{honey.product.slug}/").content.decode()


def test_the_description_is_suggested_from_the_products_name(owner, desk, honey):
    page = owner.get(address(desk, honey.product)).content.decode()

    assert f'value="{honey.product.name}"' in page


def test_in_review_the_page_only_shows(owner, desk, honey):
    Product.objects.update(state=ProductState.IN_REVIEW)

    page = owner.get(address(desk, honey.product)).content.decode()

    assert 'type="file"' not in page
    assert (
        owner.post(address(desk, honey.product), {"step": "add", "files": [photo()], "alt": "Hũ"}).status_code
        == 422
    )


def test_the_desks_page_reads_within_eight_queries(owner, desk, honey, django_assert_max_num_queries):
    put_on_show(desk, honey.product, photo("red"), photo("blue"), photo("green"))

    with django_assert_max_num_queries(8):
        assert owner.get(address(desk, honey.product)).status_code == 200
