"""Tills: registered by a manager, recognised by their own credential, revoked at once."""

import hashlib
import logging
from datetime import timedelta

import pytest

from outlets.models import Device
from outlets.selectors.access_device import (
    DeviceRevoked,
    NotStaffHere,
    SignInNeeded,
    UnknownDevice,
    access_device,
    access_till,
)
from outlets.selectors.access_outlet import access_outlet
from outlets.services.note_contact import note_contact
from outlets.services.register_device import TillNameTaken, register_device
from outlets.services.revoke_device import revoke_device
from shop.kernel.errors import InvalidInput, NotFound
from tests.world import NOW, make_clerk, make_officer, make_outlet, make_user, province

pytestmark = pytest.mark.django_db


@pytest.fixture
def outlet():
    return make_outlet()


@pytest.fixture
def manager(outlet):
    return make_clerk(outlet, role="manager")


@pytest.fixture
def till(outlet, manager):
    return register_device(outlet_id=outlet.pk, name="Quầy 1", manager=manager, now=NOW)


def test_a_manager_registers_a_till_and_only_the_hash_is_kept(till, outlet):
    device = Device.objects.get()
    device_id, secret = till.credential.split(".")

    assert (device.outlet, device.name, str(device.pk)) == (outlet, "Quầy 1", device_id)
    assert len(bytes.fromhex(secret)) == 32
    assert device.credential_hash == hashlib.sha256(bytes.fromhex(secret)).hexdigest()
    assert secret not in repr(till)
    assert secret not in repr(Device.objects.values().get())


def test_two_tills_have_different_secrets(outlet, manager):
    first, second = (
        register_device(outlet_id=outlet.pk, name=name, manager=manager, now=NOW) for name in ("A", "B")
    )

    assert first.credential.split(".")[1] != second.credential.split(".")[1]


@pytest.mark.parametrize("who", ["clerk", "manager elsewhere", "former manager", "officer", "shopper"])
def test_nobody_else_registers_a_till(outlet, who):
    person = {
        "clerk": lambda: make_clerk(outlet),
        "manager elsewhere": lambda: make_clerk(make_outlet(), role="manager"),
        "former manager": lambda: _former_manager(outlet),
        "officer": lambda: make_officer(province("79")),
        "shopper": make_user,
    }[who]()

    with pytest.raises(NotFound):
        register_device(outlet_id=outlet.pk, name="Quầy lạ", manager=person, now=NOW)
    assert not Device.objects.exists()


def _former_manager(outlet):
    user = make_clerk(outlet, role="manager")
    user.outlet_posts.update(until=NOW - timedelta(days=3650))
    return user


@pytest.mark.parametrize("name", ["", "   ", "x" * 61, "Quầy \ud800", "\u200b"])
def test_a_till_needs_a_readable_name(outlet, manager, name):
    with pytest.raises(InvalidInput):
        register_device(outlet_id=outlet.pk, name=name, manager=manager, now=NOW)
    assert not Device.objects.exists()


def test_two_tills_in_use_never_share_a_name_but_a_revoked_one_frees_it(till, outlet, manager):
    with pytest.raises(TillNameTaken):
        register_device(outlet_id=outlet.pk, name="quầy 1", manager=manager, now=NOW)

    revoke_device(device_id=till.device.pk, manager=manager, now=NOW)
    register_device(outlet_id=outlet.pk, name="Quầy 1", manager=manager, now=NOW)
    assert Device.objects.filter(revoked_at=None).count() == 1


def test_a_till_is_known_by_its_credential_with_its_outlet_in_one_query(
    till, outlet, django_assert_num_queries
):
    with django_assert_num_queries(1):
        device = access_device(till.credential)
        assert device.outlet.commune_id_on(NOW.date()) == outlet.commune_id

    assert device.pk == till.device.pk


def _spoil(credential):
    device_id, secret = credential.split(".")
    return {
        "empty": "",
        "no secret": device_id,
        "wrong secret": f"{device_id}.{'0' * 64}",
        "one digit off": f"{device_id}.{secret[:-1]}{'1' if secret[-1] == '0' else '0'}",
        "secret cut": f"{device_id}.{secret[:-2]}",
        "secret in capitals": f"{device_id}.{'A' + secret[1:]}",
        "unknown device": f"00000000-0000-4000-8000-000000000000.{secret}",
        "its stored hash": f"{device_id}.{Device.objects.get(pk=device_id).credential_hash}",
        "more behind": f"{credential}\n",
        "other digits": f"{device_id}.{'٣' * 64}",
        "NUL": f"{device_id}.\x00{secret[1:]}",
        "surrogate": "\ud800" * 101,
        "long": "f" * 100_000,
    }


SPOILED = [
    "empty", "no secret", "wrong secret", "one digit off", "secret cut", "secret in capitals", "unknown device",
    "its stored hash", "more behind", "other digits", "NUL", "surrogate", "long",
]  # fmt: skip


@pytest.mark.parametrize("fault", SPOILED)
def test_anything_else_is_an_unknown_device(till, fault):
    with pytest.raises(UnknownDevice):
        access_device(_spoil(till.credential)[fault])


def test_a_revoked_till_is_told_apart_from_an_unknown_one_and_reads_nothing(till, outlet, manager):
    clerk = make_clerk(outlet)
    assert access_till(clerk, till.credential).device == till.device

    revoke_device(device_id=till.device.pk, manager=manager, now=NOW)

    assert access_device(till.credential).revoked_at == NOW
    with pytest.raises(DeviceRevoked):
        access_till(clerk, till.credential)


def test_revoking_again_keeps_the_first_moment(till, manager):
    for later in (timedelta(0), timedelta(hours=1)):
        revoke_device(device_id=till.device.pk, manager=manager, now=NOW + later)

    assert Device.objects.get().revoked_at == NOW


def test_only_managers_of_the_till_s_outlet_revoke_it(till, outlet):
    for person in (make_clerk(outlet), make_clerk(make_outlet(), role="manager"), make_user()):
        with pytest.raises(NotFound):
            revoke_device(device_id=till.device.pk, manager=person, now=NOW)
    assert Device.objects.get().revoked_at is None


def test_a_till_opens_only_for_staff_of_its_outlet(till, outlet, manager):
    from django.contrib.auth.models import AnonymousUser  # noqa: PLC0415 - only this test needs a nobody

    assert access_till(make_clerk(outlet), till.credential).is_manager is False
    assert access_till(manager, till.credential).is_manager is True
    with pytest.raises(SignInNeeded):
        access_till(AnonymousUser(), till.credential)
    for stranger in (make_user(), make_clerk(make_outlet()), _former_manager(outlet)):
        with pytest.raises(NotStaffHere):
            access_till(stranger, till.credential)


def test_the_gate_to_an_outlet_asks_for_the_post(outlet, manager, django_assert_num_queries):
    clerk = make_clerk(outlet)

    with django_assert_num_queries(1):
        assert access_outlet(clerk, outlet.pk) == outlet
    assert access_outlet(manager, outlet.pk, "manager") == outlet
    for person, outlet_id in ((clerk, outlet.pk), (manager, make_outlet().pk), (manager, 0)):
        with pytest.raises(NotFound):
            access_outlet(person, outlet_id, "manager")


def test_contact_keeps_the_moment_and_the_offset_of_the_till_s_clock(till):
    note_contact(device=till.device, now=NOW, device_now=NOW - timedelta(minutes=7))
    note_contact(device=till.device, now=NOW + timedelta(minutes=1))

    device = Device.objects.get()
    assert device.last_seen_at == NOW + timedelta(minutes=1)
    assert device.clock_offset_ms == 7 * 60_000


def test_a_clock_centuries_off_is_kept_within_what_a_date_can_be_moved_by(till):
    note_contact(device=till.device, now=NOW, device_now=NOW.replace(year=1900))

    assert NOW + timedelta(milliseconds=Device.objects.get().clock_offset_ms)
    assert Device.objects.get().clock_offset_ms == 50 * 366 * 86_400_000


def test_the_secret_reaches_no_log(outlet, manager, caplog):
    caplog.set_level(logging.DEBUG)

    till = register_device(outlet_id=outlet.pk, name="Quầy 1", manager=manager, now=NOW)
    access_device(till.credential)

    assert till.credential.split(".")[1] not in caplog.text
