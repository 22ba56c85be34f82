"""A producer puts pictures together: at once for a draft, through a moderator for what is on the market."""

import io
from datetime import date
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from catalog.models import Product, ProductChange, ProductPicture, ProductState
from catalog.selectors.pictures import pictures_at_work, small_picture_address
from catalog.services.product_pictures import (
    AlreadyThere,
    TooManyPictures,
    add_picture,
    describe_picture,
    move_picture,
    remove_picture,
)
from catalog.services.review_product import WrongState, approve_change, approve_product, reject_change
from shop.kernel import outbox
from shop.kernel.draw_widths import draw_waiting
from shop.kernel.errors import InvalidInput, NotFound
from shop.kernel.models import AuditEntry, Picture
from shop.kernel.uploads import UnfitFile
from tests.world import make_helper, make_platform_person, make_user, make_variant, make_vendor
from vendors.models import HelperScope, VendorMembership
from vendors.selectors.access_desk import Desk, access_desk

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 20)
COLOURS = (
    "red",
    "green",
    "blue",
    "gold",
    "gray",
    "navy",
    "teal",
    "pink",
    "brown",
    "black",
    "olive",
    "white",
    "tan",
)


@pytest.fixture(autouse=True)
def media(settings, tmp_path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


@pytest.fixture
def desk() -> Desk:
    owner, vendor = make_user("Chủ hàng"), make_vendor()
    VendorMembership.objects.create(user=owner, vendor=vendor, role="owner")
    return access_desk(owner, vendor.pk, day=DAY)


@pytest.fixture
def live(desk) -> Product:
    return make_variant(desk.vendor).product


@pytest.fixture
def draft(live) -> Product:
    live.state = ProductState.DRAFT
    live.save()
    return live


def photo(colour: str = "red", size: tuple[int, int] = (800, 600)) -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "PNG")
    return SimpleUploadedFile(f"{colour}.png", out.getvalue())


def add(desk: Desk, product: Product, *colours: str) -> list[int]:
    return [add_picture(desk, product.pk, photo(colour), alt=f"Hũ {colour}").pk for colour in colours]


def alts(product: Product) -> list[str]:
    return [entry.alt for entry in pictures_at_work(product)]


def shown(product: Product) -> list[str]:
    entries = ProductPicture.objects.filter(product=product, is_shown=True, removed_at=None)
    return list(entries.order_by("position").values_list("alt", flat=True))


def test_of_a_draft_pictures_stand_in_the_order_they_are_put_into(desk, draft):
    red, green, blue = add(desk, draft, "red", "green", "blue")

    move_picture(desk, draft.pk, blue, by=-1)
    assert alts(draft) == ["Hũ red", "Hũ blue", "Hũ green"]
    move_picture(desk, draft.pk, red, by=-1)  # at the front already
    move_picture(desk, draft.pk, green, by=1)  # at the end already
    assert alts(draft) == ["Hũ red", "Hũ blue", "Hũ green"]

    remove_picture(desk, draft.pk, red)
    describe_picture(desk, draft.pk, blue, alt="  Hũ mật\tong cạnh tổ ")

    assert alts(draft) == ["Hũ mật ong cạnh tổ", "Hũ green"]
    assert not ProductChange.objects.exists()


def test_the_first_picture_is_the_products_own_and_gets_its_widths_when_they_are_drawn(desk, draft):
    red, _green = add(desk, draft, "red", "green")
    name = ProductPicture.objects.get(pk=red).picture.file.name
    draft.refresh_from_db()
    assert (draft.picture.name, draft.share_picture.name) == (name, "")

    draw_waiting()
    outbox.deliver_all()

    draft.refresh_from_db()
    stem = name.removesuffix(".jpg")
    assert (draft.picture.name, draft.share_picture.name) == (f"{stem}-w800.jpg", f"{stem}-share.jpg")
    assert small_picture_address(draft.picture.name) == f"/media/{stem}-w320.webp"


def test_without_a_photograph_a_designed_card_stays_and_a_removed_one_leaves_nothing(desk, draft):
    Product.objects.update(picture="products/drawn-mat-ong-1a.webp")
    draft.refresh_from_db()
    (red,) = add(desk, draft, "red")

    remove_picture(desk, draft.pk, red)

    draft.refresh_from_db()
    assert (draft.picture.name, draft.share_picture.name) == ("", "")


def test_approving_a_product_shows_what_stood_with_it(desk, draft):
    add(desk, draft, "red", "green")
    assert shown(draft) == []
    Product.objects.update(state=ProductState.IN_REVIEW)

    approve_product(draft.pk, make_platform_person("moderator"))

    assert shown(draft) == ["Hũ red", "Hũ green"]


def test_of_a_live_product_nothing_changes_until_a_moderator_agrees(desk, live):
    Product.objects.update(picture="products/drawn-mat-ong-1a.webp")
    red, green = add(desk, live, "red", "green")
    move_picture(desk, live.pk, green, by=-1)

    assert shown(live) == []
    assert alts(live) == ["Hũ green", "Hũ red"]
    live.refresh_from_db()
    assert live.picture.name == "products/drawn-mat-ong-1a.webp"
    change = ProductChange.objects.get(state="waiting")
    assert change.proposed == {"pictures": [green, red]}

    approve_change(change.pk, make_platform_person("moderator"))

    assert shown(live) == ["Hũ green", "Hũ red"]
    live.refresh_from_db()
    assert live.picture.name == ProductPicture.objects.get(pk=green).picture.file.name


def test_a_description_of_what_is_shown_is_not_rewritten_behind_the_moderators_back(desk, live):
    red, _green = add(desk, live, "red", "green")
    approve_change(ProductChange.objects.get(state="waiting").pk, make_platform_person("moderator"))

    describe_picture(desk, live.pk, red, alt="Chữa bách bệnh")
    assert shown(live) == ["Hũ red", "Hũ green"]
    assert alts(live) == ["Chữa bách bệnh", "Hũ green"]
    change = ProductChange.objects.get(state="waiting")
    reject_change(change.pk, make_platform_person("moderator"), "Không nói chữa bệnh")

    assert alts(live) == shown(live) == ["Hũ red", "Hũ green"]


def test_the_last_picture_of_a_product_on_sale_stays(desk, live):
    (red,) = add(desk, live, "red")
    approve_change(ProductChange.objects.get(state="waiting").pk, make_platform_person("moderator"))

    with pytest.raises(InvalidInput):
        remove_picture(desk, live.pk, red)

    assert shown(live) == ["Hũ red"]


def test_while_it_waits_for_its_first_review_nothing_changes(desk, draft):
    (red,) = add(desk, draft, "red")
    Product.objects.update(state=ProductState.IN_REVIEW)

    for step in (
        lambda: add_picture(desk, draft.pk, photo("green"), alt="Hũ"),
        lambda: move_picture(desk, draft.pk, red, by=1),
        lambda: remove_picture(desk, draft.pk, red),
        lambda: describe_picture(desk, draft.pk, red, alt="Khác"),
    ):
        with pytest.raises(WrongState):
            step()

    draft.refresh_from_db()
    assert alts(draft) == ["Hũ red"]


def test_twelve_pictures_and_no_more_and_none_twice(desk, draft):
    add(desk, draft, *COLOURS[:11])
    with pytest.raises(AlreadyThere):
        add(desk, draft, "red")
    add(desk, draft, COLOURS[11])

    with pytest.raises(TooManyPictures):
        add(desk, draft, COLOURS[12])

    assert len(alts(draft)) == 12


@pytest.mark.parametrize("alt", ["", "  \x00 ", "d" * 161])
def test_a_picture_without_a_fitting_description_is_refused(desk, draft, alt):
    (red,) = add(desk, draft, "red")

    with pytest.raises(InvalidInput) as refusal:
        add_picture(desk, draft.pk, photo("green"), alt=alt)
    with pytest.raises(InvalidInput):
        describe_picture(desk, draft.pk, red, alt=alt)

    assert refusal.value.path == ("alt",)
    assert alts(draft) == ["Hũ red"]


def test_an_unfit_file_adds_nothing(desk, draft):
    with pytest.raises(UnfitFile):
        add_picture(desk, draft.pk, SimpleUploadedFile("a.jpg", b"<svg onload=alert(1)>"), alt="Hũ")

    assert alts(draft) == []
    assert not Picture.objects.exists()


def test_others_pictures_and_missing_ones_answer_alike(desk, draft):
    (red,) = add(desk, draft, "red")
    stranger = make_user()
    other = make_vendor("Khác")
    VendorMembership.objects.create(user=stranger, vendor=other, role="owner")
    elsewhere = access_desk(stranger, other.pk, day=DAY)
    theirs = make_variant(other).product

    for product_id, picture_id in ((draft.pk, red), (theirs.pk, red), (theirs.pk, 10**9)):
        with pytest.raises(NotFound):
            remove_picture(elsewhere, product_id, picture_id)
    with pytest.raises(NotFound):
        add_picture(elsewhere, draft.pk, photo(), alt="Hũ")

    assert alts(draft) == ["Hũ red"]


def test_a_helper_acts_for_the_producer_and_the_trail_says_so(desk, draft):
    helper = make_helper(desk.vendor, HelperScope.PRODUCTS)
    helping = access_desk(helper, desk.vendor.pk, day=DAY)

    (red,) = add(helping, draft, "red")

    entry = AuditEntry.objects.get(subject=f"catalog_productpicture:{red}", action="insert")
    assert (entry.actor, entry.on_behalf_of) == (f"user:{helper.pk}", f"vendor:{desk.vendor.pk}")
