"""Remembering when a till was last heard of, and how its clock stood to ours."""

from datetime import datetime

from outlets.models import Device
from shop.kernel.clock import as_utc_ms

# Beyond it a clock says nothing worth correcting by: the battery is dead and it shows some day of 1970.
MAX_OFFSET_MS = 50 * 366 * 86_400_000


def note_contact(*, device: Device, now: datetime, device_now: datetime | None = None) -> None:
    """Keep the moment of contact and, where the till told its own time, its offset (server minus till). One query.

    `device` is changed too, so that a sale recorded after it in the same request is dated by this very contact.

    device_now  aware, the till's clock while it was sending; None leaves the offset as it was
    """
    device.last_seen_at = now
    if device_now is not None:
        offset_ms = as_utc_ms(now) - as_utc_ms(device_now)
        device.clock_offset_ms = max(-MAX_OFFSET_MS, min(MAX_OFFSET_MS, offset_ms))
    device.save(update_fields=["last_seen_at", "clock_offset_ms"])
