"""Guessing is slow: waits grow by account and by address, end by themselves, by a right try, or by the operator."""

from datetime import timedelta

import pytest

from tests.world import NOW, make_user
from vendors.people.models import LockOut
from vendors.people.services.lock_outs import (
    MustWait,
    forget_old_failures,
    forgive,
    forgive_address,
    forgive_person,
    note_failure,
    refuse_if_waiting,
)

pytestmark = pytest.mark.django_db
NAME, HERE, THERE = "0912345678", "203.0.113.5", "203.0.113.6"
MINUTE = timedelta(minutes=1)


def fail(times: int, *, name: str = NAME, address: str = HERE, at=NOW) -> None:
    for _ in range(times):
        note_failure(name, address, now=at)


def waits(name: str = NAME, address: str = HERE, at=NOW) -> bool:
    try:
        refuse_if_waiting(name, address, now=at)
    except MustWait:
        return True
    return False


def test_the_fifth_wrong_try_waits_a_minute_and_each_further_one_twice_as_long():
    fail(4)
    assert not waits()
    fail(1)
    assert waits(at=NOW + MINUTE - timedelta(seconds=1))
    assert not waits(at=NOW + MINUTE)
    for minutes in (2, 4, 8, 16, 32, 60, 60):
        fail(1)
        assert waits(at=NOW + minutes * MINUTE - timedelta(seconds=1)), minutes
        assert not waits(at=NOW + minutes * MINUTE), minutes


def test_the_sentence_says_how_long():
    fail(6)
    with pytest.raises(MustWait, match="chờ 2 phút"):
        refuse_if_waiting("+84 912 345 678", HERE, now=NOW)


def test_many_machines_at_one_account_are_slowed_together():
    for n in range(20):
        fail(1, address=f"198.51.100.{n}")
    assert waits(address=THERE)
    assert not waits(name="0987654321", address=THERE)


def test_one_machine_at_many_accounts_is_slowed_but_never_the_proxys_own_address():
    for n in range(100):
        fail(1, name=f"09{n:08d}")
        fail(1, name=f"08{n:08d}", address="127.0.0.1")
    assert waits(name="0777777777")
    assert not waits(name="0777777777", address=THERE)
    assert not waits(name="0777777777", address="127.0.0.1")

    forgive_address(HERE)
    assert not waits(name="0777777777")


def test_a_right_try_forgives_the_account_and_a_days_rest_forgives_all():
    fail(5)
    forgive(NAME, HERE)
    assert not waits()

    fail(4, at=NOW)
    fail(4, at=NOW + timedelta(days=1, seconds=1))
    assert not waits(at=NOW + timedelta(days=1, seconds=1))


def test_the_operator_forgives_a_person_under_every_name_from_everywhere():
    person = make_user(email="mai@vidu.vn")
    for name in (person.phone, "MAI@vidu.vn"):
        fail(5, name=name)
        fail(5, name=name, address=THERE)
    fail(5)

    forgive_person(person)

    assert not waits(name=person.phone)
    assert not waits(name="mai@vidu.vn", address=THERE)
    assert waits()  # somebody else's


def test_no_name_stands_in_the_table_and_old_counts_go():
    fail(1)
    assert "912345678" not in "".join(LockOut.objects.values_list("key", flat=True))

    assert forget_old_failures(now=NOW + timedelta(days=2)) == 3
