"""Lines become certificates only when an officer says which product they mean."""

from datetime import date
from decimal import Decimal

import pytest

from catalog.models import Certificate, CertificateScan, DecisionLine, Product
from catalog.selectors.access_decisions import access_certificate, access_decision
from catalog.selectors.annex_places import commune_word
from catalog.selectors.line_matches import SURE, proposals_for
from catalog.selectors.unmatched_lines import unmatched_lines_of, waiting_scans
from catalog.services.certificate_scans import add_certificate_scan, withdraw_certificate_scan
from catalog.services.match_decision import AlreadyCertified, LineTaken, match_lines
from shop.kernel import outbox
from shop.kernel.errors import InvalidInput, NotFound
from shop.kernel.models import AuditEntry, Notice, OutboxEvent, Scan
from tests.catalog.annexes import DECIDED, TODAY, imported, moderators_desk, officers_desk
from tests.world import (
    PHU_QUOC,
    certify,
    make_helper,
    make_officer,
    make_user,
    make_variant,
    make_vendor,
    province,
)
from vendors.models import HelperScope, VendorMembership
from vendors.selectors.access_desk import access_desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def vendor():
    return make_vendor("Hợp tác xã Nông nghiệp Thạnh An")


@pytest.fixture
def salt(vendor) -> Product:
    return make_variant(vendor, name="Muối hạt Thạnh An", stars=None, set_number=10).product


def line_of(decision, row_no: int = 2) -> DecisionLine:
    return decision.lines.get(row_no=row_no)


def best(decision, desk, row_no: int = 2):
    found = proposals_for(list(decision.lines.all()), desk.products())
    return (found[line_of(decision, row_no).pk] or (None,))[0]


@pytest.mark.parametrize(
    ("written", "word"),
    [
        ("Xã Thạnh An", "thanh an"),
        ("Ấp Thạnh Hoà, xã Thạnh An, TP.HCM", "thanh an"),
        ("P. Trị An – Đồng Nai", "tri an"),
        ("Thạnh An", "thanh an"),
        ("", ""),
    ],
)
def test_the_commune_is_found_in_an_address(written, word):
    assert commune_word(written) == word


@pytest.mark.parametrize(
    ("line", "is_exact"),
    [
        (("", "Muối hạt Thạnh An", "HTX NN Thạnh An", "Xã Thạnh An", "", 62, 3), True),
        (("", "MUOI HAT THANH AN", "Hợp tác xã Thạnh An", "Thạnh An", "", 62, 3), True),
        (("", "Muối hạt Thạnh An", "Hộ kinh doanh Lê Văn Tám", "Xã Thạnh An", "", 62, 3), False),
        (("", "Muối hạt Thạnh An", "HTX Thạnh An", "Xã Bình Khánh", "", 62, 3), False),
        (("", "Muối hạt", "HTX Thạnh An", "Xã Thạnh An", "", 62, 3), False),
    ],
)
def test_only_what_agrees_in_name_producer_and_commune_is_chosen_beforehand(salt, line, is_exact):
    desk = officers_desk()
    decision = imported(desk, line)
    found = best(decision, desk)

    if line[3] == "Xã Bình Khánh":  # not even looked at: nothing of the line's commune has such a name
        assert found is None
        return
    assert (found.product, found.is_exact) == (salt, is_exact)
    assert (found.score == SURE) is is_exact


def test_two_alike_are_left_to_the_officer(salt, vendor):
    make_variant(vendor, name="Muối hạt Thạnh An", stars=None, set_number=10)
    desk = officers_desk()
    row = ("", "Muối hạt Thạnh An", "HTX NN Thạnh An", "Xã Thạnh An", "", 62, 3)

    found = proposals_for([line_of(imported(desk, row))], desk.products())

    ((first, second),) = found.values()
    assert (first.score, second.score, first.is_exact, second.is_exact) == (SURE, SURE, False, False)


def test_a_code_it_had_before_tells_whose_it_is(salt):
    Certificate.objects.filter(pk=certify(salt, 3, issued_on=date(2023, 1, 1)).pk).update(
        product_code="79-27676-3-2023"
    )
    desk = officers_desk()
    row = ("", "Muối biển đặc biệt", "Tên khác", "", "79-27676-3-2023", 62, 3)

    assert best(imported(desk, row), desk).is_exact


def test_a_whole_annex_is_proposed_in_five_queries(salt, vendor, django_assert_num_queries):
    more = [make_variant(vendor, name=f"Khô cá số {n}", stars=None).product for n in range(12)]
    desk = officers_desk()
    rows = [("", one.name, vendor.name, "Xã Thạnh An", "79-27676-3-2023", 62, 3) for one in more[:1]]
    rows += [("", one.name, vendor.name, "Xã Thạnh An", "", 62, 3) for one in more[1:]]
    lines = list(imported(desk, *rows).lines.all())

    with django_assert_num_queries(5):
        found = proposals_for(lines, desk.products())

    assert {row[0].product.pk for row in found.values()} == {one.pk for one in more}


def test_confirming_makes_the_certificate_and_tells_everyone(salt, django_assert_num_queries):
    desk = officers_desk()
    row = ("", "Muối hạt Thạnh An", "HTX Thạnh An", "Xã Thạnh An", "79-27676-3-2026", "62,5", 3)
    decision = imported(desk, row)
    OutboxEvent.objects.all().delete()

    with django_assert_num_queries(15):
        (certificate,) = match_lines(desk, decision.pk, {line_of(decision).pk: salt.pk})

    certificate.refresh_from_db()
    assert (certificate.product, certificate.stars, certificate.score) == (salt, 3, Decimal("62.50"))
    assert (certificate.issued_on, certificate.expires_on) == (DECIDED, date(2029, 7, 15))
    assert (certificate.decision, certificate.era.code) == (decision, "26/2026/QĐ-TTg")
    assert certificate.product_code == "79-27676-3-2026"
    assert line_of(decision).matched_by == desk.actor
    assert Notice.objects.get().recipient == f"vendor:{salt.vendor_id}"
    assert [event.payload for event in OutboxEvent.objects.filter(name="product.changed")] == [
        {"product_id": salt.pk}
    ]
    assert AuditEntry.objects.get(subject=f"catalog_certificate:{certificate.pk}").actor == desk.actor


def test_five_stars_of_a_province_are_four_with_words_and_those_of_the_ministry_are_five(vendor):
    names = ("Trà", "Cà phê", "Mật")
    tea, coffee, honey = (make_variant(vendor, name=name, stars=None).product for name in names)
    desk, ministry = officers_desk(), moderators_desk()
    ours = imported(desk, ("", "Trà", "", "", "", 95, 5), ("", "Cà phê", "", "", "", 91, 4))
    theirs = imported(ministry, ("", "Mật", "", "", "", 93, 5), number="1/QĐ-BNNMT", province_code="")
    lines = {line.row_no: line.pk for line in ours.lines.all()}

    first, second = match_lines(desk, ours.pk, {lines[2]: tea.pk, lines[3]: coffee.pk})
    (third,) = match_lines(ministry, theirs.pk, {line_of(theirs).pk: honey.pk})

    assert (first.stars, first.is_five_at_province, first.is_potential_five) == (4, True, False)
    assert (second.stars, second.is_five_at_province, second.is_potential_five) == (4, False, True)
    assert (third.stars, third.is_five_at_province, third.is_potential_five) == (5, False, False)


def test_all_or_none(salt, vendor):
    desk = officers_desk()
    fish = make_variant(vendor, name="Khô cá", stars=None).product
    certify(fish, 3, issued_on=DECIDED)
    elsewhere = make_variant(make_vendor(in_commune=PHU_QUOC), name="Nước mắm", stars=None).product
    decision = imported(
        desk, ("", "A", "", "", "", 62, 3), ("", "B", "", "", "", 62, 3), ("", "C", "", "", "", 40, 2)
    )
    a, b, c = (line_of(decision, row_no).pk for row_no in (2, 3, 4))

    for chosen, refusal in (
        ({a: salt.pk, b: fish.pk}, AlreadyCertified),
        ({a: salt.pk, b: elsewhere.pk}, NotFound),
        ({a: salt.pk, b: 999_999}, NotFound),
        ({a: salt.pk, 999_999: fish.pk}, NotFound),
        ({a: salt.pk, b: salt.pk}, LineTaken),
        ({a: salt.pk, c: fish.pk}, InvalidInput),
    ):
        with pytest.raises(refusal):
            match_lines(desk, decision.pk, chosen)
        assert not DecisionLine.objects.filter(product__isnull=False).exists()
        assert not Certificate.objects.filter(decision=decision).exists()

    match_lines(desk, decision.pk, {a: salt.pk})
    with pytest.raises(LineTaken, match="đã được đối chiếu"):
        match_lines(desk, decision.pk, {a: salt.pk})


def test_other_provinces_officers_reach_neither_decision_nor_certificate(salt):
    desk, stranger = officers_desk(), officers_desk("91")
    decision = imported(desk, ("", "Muối hạt Thạnh An", "", "", "", 62, 3))
    (certificate,) = match_lines(desk, decision.pk, {line_of(decision).pk: salt.pk})

    assert access_decision(desk, decision.pk) == decision
    assert access_certificate(desk, certificate.pk) == certificate
    for reach in (
        lambda: access_decision(stranger, decision.pk),
        lambda: access_certificate(stranger, certificate.pk),
        lambda: match_lines(stranger, decision.pk, {line_of(decision).pk: salt.pk}),
    ):
        with pytest.raises(NotFound):
            reach()


# -- scans ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def owners_desk(vendor):
    owner = make_user("Chủ")
    VendorMembership.objects.create(user=owner, vendor=vendor, role="owner")
    return access_desk(owner, vendor.pk, day=TODAY)


def a_scan() -> Scan:
    return Scan.objects.create(file="scans/x.pdf", kind=Scan.Kind.PDF, sha256="0" * 64, size_bytes=10)


def test_a_scan_shows_no_stars_and_waits_with_the_provinces_officers(salt, owners_desk):
    officer = make_officer(province("79"))
    make_officer(province("91"))

    kept = add_certificate_scan(owners_desk, salt.pk, scan=a_scan(), decision_number="3469/QĐ-UBND", stars=4)

    assert not Certificate.objects.exists()
    assert [notice.recipient for notice in Notice.objects.all()] == [f"user:{officer.pk}"]
    assert list(waiting_scans(officers_desk())) == [kept]
    assert list(waiting_scans(officers_desk("91"))) == []
    desk = officers_desk()
    decision = imported(desk, ("", "Muối hạt Thạnh An", "HTX Thạnh An", "Xã Thạnh An", "", 80, 4))
    assert best(decision, desk).scans == (kept,)
    match_lines(desk, decision.pk, {line_of(decision).pk: salt.pk})
    assert list(waiting_scans(desk)) == []


def test_a_scan_is_taken_back_once(salt, owners_desk):
    kept = add_certificate_scan(owners_desk, salt.pk, scan=a_scan(), decision_number="", stars=None)

    withdraw_certificate_scan(owners_desk, salt.pk, kept.pk)

    assert list(waiting_scans(officers_desk())) == []
    assert CertificateScan.objects.get().withdrawn_at is not None
    with pytest.raises(NotFound):
        withdraw_certificate_scan(owners_desk, salt.pk, kept.pk)


def test_scans_have_bounds_and_gates(salt, vendor, owners_desk):
    for _ in range(6):
        add_certificate_scan(owners_desk, salt.pk, scan=a_scan(), decision_number="", stars=None)
    for typed in ({"stars": None, "decision_number": ""}, {"stars": 2, "decision_number": ""}):
        with pytest.raises(InvalidInput):
            add_certificate_scan(owners_desk, salt.pk, scan=a_scan(), **typed)
    other = make_variant(make_vendor("HTX khác"), stars=None).product
    with pytest.raises(NotFound):
        add_certificate_scan(owners_desk, other.pk, scan=a_scan(), decision_number="", stars=3)
    stock_helper = make_helper(vendor, HelperScope.STOCK)
    with pytest.raises(NotFound):
        add_certificate_scan(
            access_desk(stock_helper, vendor.pk, day=TODAY),
            salt.pk,
            scan=a_scan(),
            decision_number="",
            stars=3,
        )


# -- lines that wait -----------------------------------------------------------------------------------------------


def test_a_line_waits_for_its_product_and_the_officers_are_told_once(vendor):
    officer = make_officer(province("79"))
    desk = officers_desk()
    decision = imported(desk, ("", "Muối hạt Thạnh An", "HTX Thạnh An", "Xã Thạnh An", "", 62, 3))
    assert [line.row_no for line in unmatched_lines_of(desk)] == [2]
    assert list(unmatched_lines_of(officers_desk("91"))) == []

    salt = make_variant(vendor, name="Muối hạt Thạnh An", stars=None, set_number=10).product
    for _ in range(2):
        outbox.publish("product.changed", product_id=salt.pk)
        outbox.deliver_all()

    told = Notice.objects.filter(kind="decision-line-appeared", recipient=f"user:{officer.pk}").get()
    assert told.link == f"/bao-cao/quyet-dinh/{decision.pk}/#dong-{line_of(decision).pk}"
    match_lines(desk, decision.pk, {line_of(decision).pk: salt.pk})
    assert list(unmatched_lines_of(desk)) == []


def test_a_product_that_means_no_line_tells_nobody(vendor):
    make_officer(province("79"))
    imported(officers_desk(), ("", "Muối hạt Thạnh An", "HTX Thạnh An", "Xã Thạnh An", "", 62, 3))
    tea = make_variant(vendor, name="Trà ô long", stars=None).product

    outbox.publish("product.changed", product_id=tea.pk)
    outbox.deliver_all()

    assert not Notice.objects.filter(kind="decision-line-appeared").exists()
