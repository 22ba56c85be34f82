"""The picture of shared links to a producer: kept, drawn anew when what it says changes, never shown when untrue."""

from datetime import timedelta
from io import BytesIO

import pytest
import time_machine
from django.core.files.storage import default_storage
from PIL import Image

from catalog.models import Certificate
from catalog.selectors.producer_marks import producers_to_draw, share_picture_of
from catalog.services.share_producer import MOST_AT_ONCE, draw_all_that_changed, draw_for
from shop.kernel.models import AuditEntry
from tests.shop.reports.trade import deliver
from tests.world import NOW, make_user, make_variant, make_vendor
from vendors.models import Vendor, VendorMembership
from vendors.selectors.access_desk import access_desk
from vendors.services.save_profile import ProfileInput, save_profile

pytestmark = pytest.mark.django_db

DAY = NOW.date()


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.fixture
def vendor() -> Vendor:
    return make_variant(make_vendor("Hợp tác xã Thạnh An"), stars=4).product.vendor


def test_it_is_a_jpeg_of_the_size_that_previews_crop_to(vendor):
    assert draw_for([vendor.pk], day=DAY) == 1

    vendor.refresh_from_db()
    with default_storage.open(vendor.share_picture.name) as kept:
        picture = Image.open(BytesIO(kept.read()))
    assert (picture.format, picture.size) == ("JPEG", (1200, 630))
    assert share_picture_of(vendor, 4) == vendor.share_picture.name
    assert draw_for([vendor.pk], day=DAY) == 0
    assert not AuditEntry.objects.filter(subject=f"vendors_vendor:{vendor.pk}", action="update").exists()


def test_stars_that_ended_are_shared_no_longer(vendor, client):
    draw_for([vendor.pk], day=DAY)
    vendor.refresh_from_db()
    old = vendor.share_picture.name
    path = f"/nha-san-xuat/{vendor.slug}/"
    assert old in client.get(path).content.decode()

    Certificate.objects.update(revoked_on=DAY, revocation_reason="Không còn đạt")
    assert old not in client.get(path).content.decode()
    assert draw_all_that_changed(day=DAY) == 1

    vendor.refresh_from_db()
    assert vendor.share_picture.name != old
    assert vendor.share_picture.name in client.get(path).content.decode()


def test_a_new_name_is_drawn_by_the_outbox(vendor):
    draw_for([vendor.pk], day=DAY)
    vendor.refresh_from_db()
    old = vendor.share_picture.name
    Vendor.objects.update(state="suspended")
    owner = VendorMembership.objects.create(user=make_user(), vendor=vendor, role="owner").user
    save_profile(access_desk(owner, vendor.pk, day=DAY), ProfileInput(name="HTX Biển Xanh"), day=DAY)
    Vendor.objects.update(state="approved")

    deliver()

    vendor.refresh_from_db()
    assert vendor.name == "HTX Biển Xanh"
    assert vendor.share_picture.name not in ("", old)


def test_many_at_once_leave_the_rest_to_the_hourly_round(monkeypatch, django_assert_num_queries):
    vendors = [make_vendor(f"Tổ {number}") for number in range(MOST_AT_ONCE + 2)]
    monkeypatch.setattr("catalog.services.draw_producer_card.draw_producer_card", lambda **_: b"picture")

    assert draw_for([vendor.pk for vendor in vendors], day=DAY) == MOST_AT_ONCE
    with django_assert_num_queries(1):
        assert len(producers_to_draw(day=DAY + timedelta(days=1))) == 2
    assert draw_all_that_changed(day=DAY) == 2
