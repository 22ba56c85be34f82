"""Keeping what a till sent and nobody could book, for the outlet's manager to settle."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import uuid4

from outlets.models import Device
from shop.kernel.insert import insert_rows
from shop.kernel.models import Notice
from shop.kernel.notices import post_notices
from shop.orders.models import SaleQuarantine
from shop.orders.services.pos_sale import MAX_SEQUENCE, Upload, content_of


class SetAside(NamedTuple):
    """An upload that cannot be booked, and the code of docs/till-rules.md that says why."""

    upload: Upload
    content_hash: str
    reason: str


def keep_aside(uploads: Sequence[SetAside], *, device: Device) -> None:
    """Keep each word for word, once, and say so to the outlet's manager. Two queries, none for no uploads."""
    insert_rows(
        SaleQuarantine,
        [
            {
                "id": uuid4(),
                "sale_id": one.upload.sale_id,
                "device_id": device.pk,
                "outlet_id": device.outlet_id,
                "sequence": max(0, min(one.upload.sequence, MAX_SEQUENCE)),
                "content_hash": one.content_hash,
                "payload": content_of(one.upload, device),
                "reason": one.reason,
                "resolved_by": "",
                "resolution": "",
            }
            for one in uploads
        ],
        skip_known=True,
    )
    post_notices(
        [
            Notice(
                recipient=f"outlet:{device.outlet_id}",
                kind="sale-quarantined",
                title="Có lần bán chưa ghi được, cần xem lại",
                body=f"Máy {device.name}, số {one.upload.sequence}.",
                matter=f"sale-quarantined:{one.upload.sale_id}:{one.content_hash[:16]}",
            )
            for one in uploads
        ]
    )
