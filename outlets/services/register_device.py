"""Making a browser a till of an outlet."""

import secrets
from datetime import datetime
from typing import ClassVar, NamedTuple

from django.db import transaction

from outlets.models import Device, OutletStaff
from outlets.selectors.access_device import SECRET_BYTES, hash_of_secret
from outlets.selectors.access_outlet import access_outlet
from shop.kernel.errors import DomainError, InvalidInput
from shop.kernel.text import clean_text
from vendors.people.models import User

MAX_NAME_LENGTH = 60


class TillNameTaken(DomainError):
    """Two tills of one name in use at an outlet could not be told apart in any list."""

    code: ClassVar[str] = "till-name-taken"


class NewDevice(NamedTuple):
    """A till and its credential. This is the only time the credential exists outside the browser."""

    device: Device
    credential: str  # the cookie's value: "<device id>.<secret>"

    def __repr__(self) -> str:
        return f"NewDevice({self.device.pk})"  # a log or a traceback must not show the secret


@transaction.atomic
def register_device(*, outlet_id: int, name: str, manager: User, now: datetime) -> NewDevice:
    """Register a till, by a manager of the outlet.

    name    1..60 characters, not that of another till in use there
    raises  NotFound for everyone but its managers; InvalidInput, TillNameTaken
    """
    outlet = access_outlet(manager, outlet_id, OutletStaff.Role.MANAGER)
    name = clean_text(name, max_length=MAX_NAME_LENGTH, path=("name",))
    if not name:
        raise InvalidInput("Mời đặt tên cho máy, ví dụ “Quầy 1”.", path=("name",))
    if outlet.devices.filter(name__iexact=name, revoked_at=None).exists():
        raise TillNameTaken(f"Điểm bán đã có máy tên “{name}”, mời đặt tên khác.", path=("name",))
    secret = secrets.token_bytes(SECRET_BYTES).hex()
    device = Device.objects.create(
        outlet=outlet,
        name=name,
        credential_hash=hash_of_secret(secret),
        registered_by=manager,
        registered_at=now,
        is_demo=outlet.is_demo,
    )
    return NewDevice(device, f"{device.pk}.{secret}")
