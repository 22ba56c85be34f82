"""Papers of a product, and the shares of its origin."""

from datetime import date, timedelta

import pytest

from catalog.models import OriginConfirmation, ProductChange, ProductPaper
from catalog.selectors.origin import origin_of, origins_to_confirm
from catalog.services.confirm_origin import confirm_origin
from catalog.services.edit_product import ProductDetails, declare_origin, edit_details
from catalog.services.product_faults import Faults
from catalog.services.product_papers import PaperInput, add_paper, remind_of_papers, withdraw_paper
from catalog.services.review_product import WrongState, approve_change
from shop.kernel.errors import NotFound
from shop.kernel.models import Notice
from tests.catalog.test_review_product import desk_of, make_product
from tests.world import (
    CAN_GIO,
    NOW,
    TRI_AN,
    commune,
    make_officer,
    make_platform_person,
    make_vendor,
    province,
)
from vendors.selectors.access_desk import Desk

pytestmark = pytest.mark.django_db
DAY = NOW.date()


@pytest.fixture
def desk() -> Desk:
    return desk_of(make_vendor())


def declaration(number: str = "01/2026", **fields: object) -> PaperInput:
    return PaperInput("self_declaration", number, "HTX", date(2026, 1, 2))._replace(**fields)


def test_a_drafts_paper_is_kept_and_taken_away_at_once(desk):
    product = make_product(desk)

    paper = add_paper(desk, product.pk, declaration(), day=DAY)
    assert (paper.is_approved, paper.added_by) == (False, desk.actor)
    withdraw_paper(desk, product.pk, paper.pk)

    paper.refresh_from_db()
    assert paper.withdrawn_at is not None
    assert not ProductChange.objects.exists()


def test_papers_of_a_live_product_wait_together_and_are_shown_once_approved(desk):
    product = make_product(desk, "live")
    first = add_paper(desk, product.pk, declaration("01"), day=DAY)
    second = add_paper(desk, product.pk, declaration("02"), day=DAY)

    waiting = ProductChange.objects.get(state="waiting")
    assert waiting.proposed == {"papers": [first.pk, second.pk]}
    approve_change(waiting.pk, make_platform_person("moderator"))
    assert set(ProductPaper.objects.values_list("is_approved", flat=True)) == {True}

    withdraw_paper(desk, product.pk, first.pk)
    first.refresh_from_db()
    assert first.withdrawn_at is None  # shoppers were told of it: a moderator decides
    assert ProductChange.objects.get(state="waiting").proposed == {"papers": [second.pk]}


def test_while_a_product_waits_its_papers_stay(desk):
    product = make_product(desk, "in_review")

    with pytest.raises(WrongState):
        add_paper(desk, product.pk, declaration(), day=DAY)
    assert not ProductPaper.objects.exists()


@pytest.mark.parametrize(
    ("faulty", "field"),
    [
        ({"kind": "x"}, "kind"),
        ({"number": " "}, "number"),
        ({"issuer": "x" * 161}, "issuer"),
        ({"issued_on": DAY + timedelta(days=1)}, "issued_on"),
        ({"issued_on": date(1899, 1, 1)}, "issued_on"),
        ({"expires_on": date(2025, 1, 1)}, "expires_on"),
        ({"expires_on": DAY - timedelta(days=1)}, "expires_on"),
        ({"expires_on": date(9999, 1, 1)}, "expires_on"),
    ],
)
def test_a_faulty_paper_is_refused_at_its_field(desk, faulty, field):
    product = make_product(desk)

    with pytest.raises(Faults) as refusal:
        add_paper(desk, product.pk, declaration(**faulty), day=DAY)

    assert list(refusal.value.by_field) == [field]
    assert not ProductPaper.objects.exists()


def test_a_paper_is_reminded_of_once_in_its_last_thirty_days(desk):
    product = make_product(desk)
    for days in (29, 30, 31):
        add_paper(desk, product.pk, declaration(str(days), expires_on=DAY + timedelta(days=days)), day=DAY)

    assert remind_of_papers(day=DAY) == 2
    assert remind_of_papers(day=DAY + timedelta(days=1)) == 3

    assert Notice.objects.filter(recipient=f"vendor:{desk.vendor.pk}", kind="paper-expiring").count() == 3
    assert remind_of_papers(day=DAY + timedelta(days=40)) == 0


def test_an_officer_confirms_what_was_declared_until_it_is_declared_anew(desk):
    product = make_product(desk)
    officer = make_officer(province("79"))
    declare_origin(desk, product.pk, material_percent=80, labour_percent=90)

    confirm_origin(product.pk, officer, material_percent=80, labour_percent=90, day=DAY)
    confirmed = origin_of(product.__class__.objects.get(pk=product.pk))
    declare_origin(desk, product.pk, material_percent=70, labour_percent=90)
    voided = origin_of(product.__class__.objects.get(pk=product.pk))

    assert (confirmed.is_confirmed, confirmed.confirmation.confirmed_by) == (True, officer)
    assert (voided.is_confirmed, voided.is_void) == (False, True)
    assert Notice.objects.filter(kind="origin-confirmed").count() == 1


def test_another_commune_voids_the_confirmation_too(desk):
    product = make_product(desk)
    declare_origin(desk, product.pk, material_percent=80, labour_percent=90)
    confirm_origin(product.pk, make_officer(province("79")), material_percent=80, labour_percent=90, day=DAY)

    edit_details(desk, product.pk, ProductDetails("Mật ong", product.category_id, commune(CAN_GIO).pk))

    product.refresh_from_db()
    assert origin_of(product).is_void


def test_what_an_officer_did_not_see_is_not_confirmed(desk):
    product = make_product(desk)
    declare_origin(desk, product.pk, material_percent=80, labour_percent=90)

    with pytest.raises(WrongState):
        confirm_origin(
            product.pk, make_officer(province("79")), material_percent=100, labour_percent=90, day=DAY
        )
    assert not OriginConfirmation.objects.exists()


def test_an_officer_of_another_province_and_no_officer_find_nothing(desk):
    product = make_product(desk)
    declare_origin(desk, product.pk, material_percent=80, labour_percent=90)
    stranger = make_officer(commune(TRI_AN))

    for person in (stranger, desk.person):
        with pytest.raises(NotFound):
            confirm_origin(product.pk, person, material_percent=80, labour_percent=90, day=DAY)
    assert origins_to_confirm(stranger, day=DAY).total == 0
    with pytest.raises(NotFound):
        origins_to_confirm(desk.person, day=DAY)


def test_what_waits_for_the_officer_stands_first(desk, django_assert_num_queries):
    officer = make_officer(province("79"))
    settled, waiting = make_product(desk, name="Ăn ngay"), make_product(desk, name="Xoài")
    for product in (settled, waiting):
        declare_origin(desk, product.pk, material_percent=80, labour_percent=90)
    confirm_origin(settled.pk, officer, material_percent=80, labour_percent=90, day=DAY)

    with django_assert_num_queries(5):
        page = origins_to_confirm(officer, day=DAY)

    assert [(product, origin.is_confirmed) for product, origin in page.products] == [
        (waiting, False),
        (settled, True),
    ]


@pytest.mark.parametrize("percent", [-1, 101])
def test_an_impossible_share_is_refused(desk, percent):
    product = make_product(desk)

    with pytest.raises(Faults):
        declare_origin(desk, product.pk, material_percent=percent, labour_percent=50)
