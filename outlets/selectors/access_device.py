"""The gates to a till: the browser shows what it was given when a manager registered it."""

import hashlib
import re
import secrets
from typing import ClassVar, NamedTuple

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.db.models.functions import Now

from outlets.models import Device, OutletStaff
from shop.kernel.errors import DomainError, NotFound
from vendors.people.models import User

DEVICE_COOKIE = "ocop_may"
SECRET_BYTES = 32
_CREDENTIAL = re.compile(
    rf"([0-9a-f]{{8}}(?:-[0-9a-f]{{4}}){{3}}-[0-9a-f]{{12}})\.([0-9a-f]{{{2 * SECRET_BYTES}}})"
)


class UnknownDevice(NotFound):
    """No credential, one that was never given out, or one whose secret is wrong: all answer alike."""

    code: ClassVar[str] = "unknown-device"


class SignInNeeded(DomainError):
    """A till sells for somebody: the clerk has to sign in first."""

    code: ClassVar[str] = "sign-in-needed"


class DeviceRevoked(DomainError):
    """A manager took this till out of use. It reads nothing more; what it still uploads is quarantined."""

    code: ClassVar[str] = "device-revoked"


class NotStaffHere(DomainError):
    """The till is real, but its outlet does not employ the person who is signed in."""

    code: ClassVar[str] = "not-staff-here"


class TillPost(NamedTuple):
    """Who stands at which till."""

    device: Device
    clerk: User
    is_manager: bool


def hash_of_secret(secret: str) -> str:
    """What is stored of a till's secret: 32 random bytes leave nothing to guess, so no salt and no slow hash."""
    return hashlib.sha256(bytes.fromhex(secret)).hexdigest()


def access_device(cookie_value: str) -> Device:
    """The till that holds this credential, with its outlet and the outlet's communes. One query at most.

    A revoked till is returned too, with `revoked_at` set: its uploads go to quarantine (docs/till-rules.md, rule 4).
    Whatever shows something to a till goes through `access_till`, which refuses it.

    cookie_value  "<device id>.<64 hex digits>" as the browser sent it, or anything at all
    raises        UnknownDevice
    """
    refusal = UnknownDevice("Máy này chưa được đăng ký làm quầy bán.")
    credential = _CREDENTIAL.fullmatch(cookie_value)
    if credential is None:
        raise refusal
    device_id, secret = credential.groups()
    tills = Device.objects.select_related("outlet__commune", "outlet__former_commune")
    device = tills.filter(pk=device_id).first()
    if device is None:
        raise refusal
    if not secrets.compare_digest(device.credential_hash, hash_of_secret(secret)):
        raise refusal
    return device


def access_till(user: User | AnonymousUser, cookie_value: str) -> TillPost:
    """The till for someone of its outlet who is signed in on it. Two queries.

    raises  SignInNeeded, UnknownDevice, DeviceRevoked, NotStaffHere
    """
    if not user.is_authenticated:
        raise SignInNeeded("Mời bạn đăng nhập để mở quầy.")
    device = access_device(cookie_value)
    posts = OutletStaff.objects.filter(Q(until=None) | Q(until__gt=Now()), user=user, outlet=device.outlet_id)
    post = posts.first()
    if post is None:
        raise NotStaffHere("Tài khoản này không thuộc điểm bán của máy.")
    if device.revoked_at is not None:
        raise DeviceRevoked("Máy này đã bị thu hồi.")
    return TillPost(device, user, post.role == OutletStaff.Role.MANAGER)
