"""Taking a till out of use."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from outlets.models import Device, OutletStaff
from outlets.selectors.access_outlet import access_outlet
from shop.kernel.errors import NotFound
from vendors.people.models import User


@transaction.atomic
def revoke_device(*, device_id: UUID, manager: User, now: datetime) -> Device:
    """Revoke a till, by a manager of its outlet; from this moment it reads nothing and books nothing.

    Repeating it changes nothing: the first moment stays.

    raises  NotFound for everyone but the managers of the till's outlet
    """
    device = Device.objects.select_for_update().filter(pk=device_id).first()
    if device is None:
        raise NotFound
    access_outlet(manager, device.outlet_id, OutletStaff.Role.MANAGER)
    if device.revoked_at is None:
        device.revoked_at = now
        device.save(update_fields=["revoked_at"])
    return device
