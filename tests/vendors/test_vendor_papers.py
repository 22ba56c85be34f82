from datetime import date
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from shop.kernel.clock import business_day_of
from shop.kernel.errors import NotFound
from tests.vendors.profiles import complete_vendor, desk_of, make_paper
from tests.world import NOW, make_vendor
from vendors.models import VendorPaper, VendorPaperKind, VendorState
from vendors.services.profile_checks import FormRefused
from vendors.services.vendor_papers import PaperInput, PapersClosed, add_paper, withdraw_paper

pytestmark = pytest.mark.django_db
DAY = business_day_of(NOW)


@pytest.fixture(autouse=True)
def _files_of_this_test(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def photograph() -> SimpleUploadedFile:
    content = BytesIO()
    Image.new("RGB", (800, 600), "white").save(content, "JPEG")
    return SimpleUploadedFile("giay.jpg", content.getvalue(), "image/jpeg")


def paper(**changes: object) -> PaperInput:
    whole = {
        "kind": "business_registration",
        "number": "41H8001234",
        "issuer": "Phòng Kinh tế",
        "issued_on": date(2024, 5, 2),
    }
    return PaperInput(**{**whole, **changes})


def in_force(vendor):
    return VendorPaper.objects.filter(vendor=vendor, withdrawn_at=None)


def test_a_paper_is_kept_with_its_scan_and_who_added_it():
    vendor = make_vendor(state=VendorState.DRAFT)
    desk = desk_of(vendor)

    added = add_paper(desk, paper(scan=photograph(), expires_on=date(2027, 5, 2)), day=DAY)

    assert (added.added_by, added.expires_on) == (desk.actor, date(2027, 5, 2))
    assert added.scan is not None
    assert added.scan.kind == "image/jpeg"


def test_a_newer_one_takes_the_place_of_its_kind_and_others_stand_together():
    vendor = make_vendor(state=VendorState.DRAFT)
    desk = desk_of(vendor)

    old = add_paper(desk, paper(), day=DAY)
    new = add_paper(desk, paper(number="2"), day=DAY)
    for number in "34":
        add_paper(desk, paper(kind="other", number=number), day=DAY)

    assert set(in_force(vendor).values_list("number", flat=True)) == {"2", "3", "4"}
    old.refresh_from_db()
    assert old.withdrawn_at is not None
    assert new.withdrawn_at is None


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("kind", {"kind": "passport"}),
        ("number", {"number": " "}),
        ("issuer", {"issuer": ""}),
        ("issuer", {"issuer": "x" * 161}),
        ("issued_on", {"issued_on": None}),
        ("issued_on", {"issued_on": date(2026, 11, 21)}),
        ("issued_on", {"issued_on": date(1089, 5, 2)}),
        ("expires_on", {"expires_on": date(2024, 5, 1)}),
        ("expires_on", {"expires_on": date(2026, 11, 19)}),
        ("scan", {"scan": SimpleUploadedFile("giay.exe", b"MZ" * 100)}),
    ],
)
def test_a_faulty_paper_is_refused_at_its_field_and_nothing_is_kept(field, changes):
    vendor = make_vendor(state=VendorState.DRAFT)

    with pytest.raises(FormRefused) as refused:
        add_paper(desk_of(vendor), paper(**changes), day=DAY)

    assert {problem.path[0] for problem in refused.value.problems} == {field}
    assert not in_force(vendor).exists()


def test_while_it_is_judged_nothing_of_it_changes():
    vendor = complete_vendor(state=VendorState.SUBMITTED)
    (existing,) = in_force(vendor)

    with pytest.raises(PapersClosed):
        add_paper(desk_of(vendor), paper(), day=DAY)
    with pytest.raises(PapersClosed):
        withdraw_paper(desk_of(vendor), existing.pk, day=DAY)

    assert list(in_force(vendor)) == [existing]


def test_a_producer_that_sells_keeps_what_it_was_let_in_for():
    vendor = complete_vendor()
    (needed,) = in_force(vendor)
    spare = make_paper(vendor, VendorPaperKind.FOOD_SAFETY)

    with pytest.raises(PapersClosed):
        withdraw_paper(desk_of(vendor), needed.pk, day=DAY)
    withdraw_paper(desk_of(vendor), spare.pk, day=DAY)

    assert list(in_force(vendor)) == [needed]


def test_others_papers_and_withdrawn_ones_are_not_there():
    mine, other = make_vendor(state=VendorState.DRAFT), make_vendor("Khác", state=VendorState.DRAFT)
    theirs = make_paper(other)
    own = make_paper(mine)
    withdraw_paper(desk_of(mine), own.pk, day=DAY)

    for paper_id in (theirs.pk, own.pk, 999_999):
        with pytest.raises(NotFound):
            withdraw_paper(desk_of(mine), paper_id, day=DAY)

    assert list(in_force(other)) == [theirs]
