"""What a certificate is on each day of its life, and the one rule of its mark told the same way everywhere."""

from datetime import date, timedelta

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from catalog.models import Certificate, Listing
from catalog.selectors.certificate_states import SHOWING_THE_MARK, CertificateState, file_window, state_of
from catalog.services.certificates import (
    CertificateEnded,
    hand_over_certificate,
    mark_certificate,
    revoke_certificate,
    set_certificate_grace,
)
from catalog.services.remind_certificates import remind_certificates
from catalog.tasks import remind_of_certificates
from outlets.selectors.product_cards import cards_of_ids
from shop.kernel.errors import InvalidInput, NotFound
from shop.kernel.models import AuditEntry, Notice
from shop.orders.selectors.online_goods import online_goods
from tests.catalog.annexes import TODAY, officers_desk
from tests.world import certify, make_variant

pytestmark = pytest.mark.django_db
State = CertificateState
ISSUED, EXPIRES = date(2024, 3, 10), date(2027, 3, 10)


@pytest.fixture
def honey():
    return make_variant(stars=None)


@pytest.fixture
def certificate(honey) -> Certificate:
    return certify(honey.product, issued_on=ISSUED)


def days(number: int) -> timedelta:
    return timedelta(days=number)


@pytest.mark.parametrize(
    ("day", "state"),
    [
        (ISSUED - days(1), State.ISSUED),
        (ISSUED, State.VALID),
        (EXPIRES - days(181), State.VALID),
        (EXPIRES - days(180), State.RENEWAL),
        (EXPIRES - days(120), State.RENEWAL),
        (EXPIRES - days(119), State.LATE),
        (EXPIRES - days(1), State.LATE),
        (EXPIRES, State.EXPIRED),
    ],
)
def test_each_day_has_its_state(certificate, day, state):
    assert state_of(certificate, day) == state


def test_the_file_is_taken_from_180_to_120_days_before():
    assert file_window(EXPIRES) == (date(2026, 9, 11), date(2026, 11, 10))


def test_a_grace_holds_until_its_day(certificate):
    certificate.grace_until, certificate.grace_reason = EXPIRES + days(60), "Chờ kết quả"

    assert state_of(certificate, EXPIRES - days(1)) == State.LATE
    assert state_of(certificate, EXPIRES) == State.GRACE
    assert state_of(certificate, EXPIRES + days(59)) == State.GRACE
    assert state_of(certificate, EXPIRES + days(60)) == State.EXPIRED


def test_a_newer_one_supersedes_while_it_is_valid_itself(certificate):
    newer = certify(certificate.product, 5, issued_on=date(2026, 1, 1))

    assert state_of(certificate, date(2025, 12, 31)) == State.VALID
    assert state_of(certificate, date(2026, 1, 1)) == State.SUPERSEDED
    assert state_of(certificate, EXPIRES) == State.SUPERSEDED
    assert state_of(newer, date(2026, 1, 1)) == State.VALID
    newer.revoked_on, newer.revocation_reason = date(2026, 6, 1), "Sai nhãn"
    newer.save()
    assert state_of(newer, date(2026, 6, 1)) == State.REVOKED
    assert state_of(certificate, date(2026, 6, 1)) == State.VALID


@given(
    st.integers(-5, 1500),
    st.one_of(st.none(), st.integers(1, 180)),
    st.one_of(st.none(), st.integers(0, 1400)),
)
def test_the_rule_in_python_is_the_databases_column(at, grace, revoked):
    certificate = Certificate(product=make_variant(stars=None).product, **_facts(grace, revoked))
    day = ISSUED + days(at)
    certificate.save()

    assert Certificate.objects.valid_on(day).filter(pk=certificate.pk).exists() is certificate.is_valid_on(
        day
    )
    assert (state_of(certificate, day) in SHOWING_THE_MARK) is certificate.is_valid_on(day)


def _facts(grace: int | None, revoked: int | None) -> dict:
    model = certify(make_variant(stars=None).product, issued_on=ISSUED)
    return {
        "stars": 4,
        "score": 80,
        "era": model.era,
        "decision_number": "1/QĐ",
        "issuing_body": "UBND",
        "issued_on": ISSUED,
        "expires_on": EXPIRES,
        "grace_until": None if grace is None else EXPIRES + days(grace),
        "grace_reason": "" if grace is None else "Chờ",
        "revoked_on": None if revoked is None else ISSUED + days(revoked),
        "revocation_reason": "" if revoked is None else "Sai nhãn",
    }


@pytest.mark.parametrize(
    ("change", "ends_on"),
    [
        ({}, EXPIRES),
        ({"grace_until": EXPIRES + days(90), "grace_reason": "Chờ kết quả"}, EXPIRES + days(90)),
        ({"revoked_on": date(2026, 5, 5), "revocation_reason": "Sai nhãn"}, date(2026, 5, 5)),
    ],
)
def test_cards_lists_orders_and_search_end_the_mark_on_one_day(honey, certificate, change, ends_on):
    Certificate.objects.update(**change)

    for day, is_shown in ((ends_on - days(1), True), (ends_on, False)):
        (card,) = cards_of_ids([honey.product_id], day=day)
        listed = Listing.objects.get(product=honey.product, valid_from__lte=day, valid_to__gt=day)
        goods = online_goods([honey.pk], day=day)[honey.pk].goods
        assert (card.certificate is not None, listed.stars, goods.stars) == (
            (True, 4, 4) if is_shown else (False, 0, None)
        )
        assert card.lapsed_on == (None if is_shown else ends_on)


# -- what officers do ----------------------------------------------------------------------------------------------


def revoke(desk, certificate, **changes):
    typed = {
        "ground": "mark_misused",
        "decision_number": "77/QĐ-UBND",
        "revoked_on": date(2026, 11, 1),
        "reason": "In sao trên hàng khác",
        **changes,
    }
    return revoke_certificate(desk, certificate.pk, **typed, today=TODAY)


def test_revoking_ends_the_mark_tells_the_producer_and_leaves_a_trail(certificate):
    desk = officers_desk()

    revoke(desk, certificate)

    kept = Certificate.objects.get()
    assert (kept.mark_ends_on, kept.revocation_ground) == (date(2026, 11, 1), "mark_misused")
    assert state_of(kept, TODAY) == State.REVOKED
    assert "Sử dụng sai nhãn hiệu OCOP" in Notice.objects.get().body
    entry = AuditEntry.objects.filter(subject=f"catalog_certificate:{kept.pk}", action="update").get()
    assert (entry.actor, entry.changes["revoked_on"]) == (desk.actor, [None, "2026-11-01"])
    with pytest.raises(CertificateEnded):
        revoke(desk, certificate)


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"ground": ""}, "ground"),
        ({"ground": "bored"}, "ground"),
        ({"decision_number": " "}, "decision_number"),
        ({"reason": ""}, "reason"),
        ({"reason": "x" * 301}, "reason"),
        ({"revoked_on": TODAY + days(1)}, "revoked_on"),
        ({"revoked_on": ISSUED - days(1)}, "revoked_on"),
    ],
)
def test_what_a_revocation_needs(certificate, changes, path):
    with pytest.raises(InvalidInput) as refused:
        revoke(officers_desk(), certificate, **changes)

    assert refused.value.path == (path,)
    assert Certificate.objects.get().revoked_on is None


def test_a_grace_is_at_most_180_days_and_has_a_reason(certificate):
    desk = officers_desk()
    for until, reason in ((EXPIRES, "Chờ"), (EXPIRES + days(181), "Chờ"), (EXPIRES + days(9), " ")):
        with pytest.raises(InvalidInput):
            set_certificate_grace(desk, certificate.pk, grace_until=until, reason=reason)

    set_certificate_grace(desk, certificate.pk, grace_until=EXPIRES + days(180), reason="Chờ kết quả đợt 2")
    assert Certificate.objects.get().mark_ends_on == EXPIRES + days(180)
    set_certificate_grace(desk, certificate.pk, grace_until=None, reason="")
    assert Certificate.objects.get().mark_ends_on == EXPIRES


def test_handing_over_is_dated(certificate):
    desk = officers_desk()
    for day in (ISSUED - days(1), TODAY + days(1)):
        with pytest.raises(InvalidInput):
            hand_over_certificate(desk, certificate.pk, handed_over_on=day, today=TODAY)

    hand_over_certificate(desk, certificate.pk, handed_over_on=TODAY, today=TODAY)
    assert Certificate.objects.get().handed_over_on == TODAY


def test_words_about_five_stars_need_four_stars_and_the_points(certificate):
    desk = officers_desk()
    with pytest.raises(InvalidInput, match="90 điểm"):
        mark_certificate(desk, certificate.pk, is_potential_five=True, is_five_at_province=False)
    Certificate.objects.update(score=91)
    mark_certificate(desk, certificate.pk, is_potential_five=True, is_five_at_province=True)
    kept = Certificate.objects.get()
    assert (kept.stars, kept.is_potential_five, kept.is_five_at_province) == (4, True, True)
    mark_certificate(desk, certificate.pk, is_potential_five=False, is_five_at_province=False)
    Certificate.objects.update(stars=3)
    with pytest.raises(InvalidInput, match="4 sao"):
        mark_certificate(desk, certificate.pk, is_potential_five=True, is_five_at_province=False)


def test_other_provinces_officers_change_nothing(certificate):
    stranger = officers_desk("91")
    for act in (
        lambda: revoke(stranger, certificate),
        lambda: hand_over_certificate(stranger, certificate.pk, handed_over_on=TODAY, today=TODAY),
        lambda: set_certificate_grace(stranger, certificate.pk, grace_until=None, reason=""),
        lambda: mark_certificate(
            stranger, certificate.pk, is_potential_five=False, is_five_at_province=False
        ),
    ):
        with pytest.raises(NotFound):
            act()


# -- reminders -----------------------------------------------------------------------------------------------------


def test_reminders_come_at_180_and_120_days_each_once(certificate, django_assert_num_queries):
    assert remind_certificates(EXPIRES - days(181)) == 0
    with django_assert_num_queries(2):
        assert remind_certificates(EXPIRES - days(180)) == 1
    for left in (179, 150, 121):
        remind_certificates(EXPIRES - days(left))
    assert [notice.recipient for notice in Notice.objects.all()] == [
        f"vendor:{certificate.product.vendor_id}"
    ]
    for left in (120, 119, 60, 1):
        remind_certificates(EXPIRES - days(left))

    first, last = Notice.objects.order_by("pk")
    assert "còn 180 ngày" in first.body
    assert "chậm nhất ngày 10/11/2026" in first.body
    assert last.body.endswith("Hôm nay là ngày cuối nộp hồ sơ.")


def test_a_day_without_the_task_is_made_up_for(certificate):
    remind_certificates(EXPIRES - days(100))

    assert "Đã quá hạn nộp hồ sơ" in Notice.objects.get().body


def test_nobody_is_reminded_of_what_is_revoked_or_renewed(certificate):
    other = certify(make_variant(stars=None).product, issued_on=ISSUED)
    certify(other.product, 4, issued_on=EXPIRES - days(150))
    Certificate.objects.filter(pk=certificate.pk).update(revoked_on=TODAY, revocation_reason="Sai nhãn")

    assert remind_certificates(EXPIRES - days(110)) == 0


def test_the_daily_task_goes_by_the_day_in_vietnam(certificate):
    with time_machine.travel("2026-09-10T17:00:00Z"):  # 11/09/2026 in Vietnam
        assert remind_of_certificates() == 1
