"""A certificate holds 36 months to the day, and its mark is shown only then."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from catalog.models import Certificate
from catalog.selectors.certificates import certificates_over_time
from catalog.selectors.goods import valid_certificates
from shop.kernel.clock import add_months
from tests.world import certify, make_variant

pytestmark = pytest.mark.django_db
ISSUED, EXPIRES = date(2023, 8, 1), date(2026, 8, 1)


@pytest.fixture
def product():
    return make_variant(stars=None).product


@pytest.mark.parametrize(
    ("issued", "expires"),
    [
        (date(2023, 8, 1), date(2026, 8, 1)),
        (date(2024, 2, 29), date(2027, 2, 28)),  # no such day three years on: the last of the month
        (date(2023, 2, 28), date(2026, 2, 28)),
        (date(2023, 8, 31), date(2026, 8, 31)),
        (date(2025, 1, 31), date(2028, 1, 31)),
        (date(2025, 12, 31), date(2028, 12, 31)),
    ],
)
def test_thirty_six_months_to_the_day_here_and_in_the_database(product, issued, expires):
    assert add_months(issued, 36) == expires
    assert certify(product, issued_on=issued).expires_on == expires


@pytest.mark.parametrize("days", [-1, 1, 30])
@pytest.mark.parametrize("issued", [date(2024, 2, 29), date(2023, 8, 31)])
def test_any_other_day_of_expiry_is_refused(product, issued, days):
    certificate = certify(product, issued_on=issued)

    with pytest.raises(IntegrityError, match="certificate_36_months"), transaction.atomic():
        Certificate.objects.filter(pk=certificate.pk).update(
            expires_on=certificate.expires_on + timedelta(days=days)
        )


@given(st.dates(min_value=date(2018, 1, 1), max_value=date(2060, 1, 1)))
def test_our_calendar_is_the_databases(issued):
    with transaction.atomic():
        certify(
            make_variant(stars=None).product, issued_on=issued
        )  # its CHECK reckons with PostgreSQL's months
        transaction.set_rollback(True)


@pytest.mark.parametrize(
    ("day", "is_valid"),
    [
        (ISSUED - timedelta(days=1), False),
        (ISSUED, True),
        (EXPIRES - timedelta(days=1), True),
        (EXPIRES, False),
    ],
)
def test_the_mark_is_shown_from_the_day_of_issue_until_before_the_day_of_expiry(product, day, is_valid):
    certificate = certify(product, issued_on=ISSUED)

    assert certificate.is_valid_on(day) is is_valid
    assert Certificate.objects.valid_on(day).exists() is is_valid
    assert bool(valid_certificates([product.pk], day=day)) is is_valid
    assert bool(certificates_over_time([product.pk]).valid_on(day)) is is_valid


def test_a_revoked_certificate_ends_on_that_day(product):
    certificate = certify(product, issued_on=ISSUED)
    certificate.revoked_on, certificate.revocation_reason = date(2025, 5, 5), "Vi phạm an toàn thực phẩm"
    certificate.save()

    assert certificate.is_valid_on(date(2025, 5, 4))
    assert not certificate.is_valid_on(date(2025, 5, 5))
    assert valid_certificates([product.pk], day=date(2025, 5, 5)) == {}
    assert certificates_over_time([product.pk]).ended_by(date(2025, 5, 5)) == {product.pk}


def test_the_latest_of_two_valid_certificates_counts(product):
    certify(product, 3, issued_on=date(2024, 1, 1))
    better = certify(product, 5, issued_on=date(2025, 1, 1))

    assert valid_certificates([product.pk], day=date(2025, 6, 1)) == {product.pk: better}
    over_time = certificates_over_time([product.pk])
    assert over_time.valid_on(date(2025, 6, 1)) == {product.pk: better}
    assert over_time.ended_by(date(2025, 6, 1)) == set()
    assert over_time.ended_by(date(2028, 1, 1)) == {product.pk}
