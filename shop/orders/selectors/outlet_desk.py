"""What an outlet's manager has to look at: messages, uploads that could not be booked, flags on sales, the tills."""

from collections.abc import Sequence
from typing import NamedTuple

from django.db.models import Count

from outlets.models import Device, Outlet
from shop.kernel.models import Notice
from shop.orders.models import SaleFlag, SaleQuarantine

MOST_ROWS = 50  # of each kind, over all outlets of one manager: the oldest waiting first would hide today's


class OutletDesk(NamedTuple):
    """One outlet; each list newest first."""

    outlet: Outlet
    devices: list[Device]  # in use first
    notices: list[Notice]
    quarantined: list[SaleQuarantine]
    flags: list[SaleFlag]
    flagged_sale_count: int  # all of them, also those whose flags are not among the newest


def outlet_desks(outlets: Sequence[Outlet]) -> list[OutletDesk]:
    """The desks of these outlets, in their order. Five queries, however many outlets."""
    notices = Notice.objects.filter(recipient__in=[f"outlet:{outlet.pk}" for outlet in outlets], done_at=None)
    quarantined = SaleQuarantine.objects.filter(outlet__in=outlets, resolved_at=None).select_related("device")
    flags = SaleFlag.objects.filter(sale__outlet__in=outlets, resolved_at=None).select_related("sale__device")
    devices = list(
        Device.objects.filter(outlet__in=outlets)
        .select_related("registered_by")
        .order_by("registered_at", "pk")
    )
    flagged = dict(
        SaleFlag.objects.filter(sale__outlet__in=outlets, resolved_at=None)
        .values("sale__outlet")
        .annotate(sales=Count("sale", distinct=True))
        .values_list("sale__outlet", "sales")
    )
    newest_notices = list(notices.order_by("-created_at", "-pk")[:MOST_ROWS])
    newest_quarantined = list(quarantined.order_by("-received_at", "-pk")[:MOST_ROWS])
    newest_flags = list(flags.order_by("-raised_at", "-pk")[:MOST_ROWS])
    return [
        OutletDesk(
            outlet=outlet,
            devices=sorted(
                (device for device in devices if device.outlet_id == outlet.pk),
                key=lambda device: device.revoked_at is not None,
            ),
            notices=[notice for notice in newest_notices if notice.recipient == f"outlet:{outlet.pk}"],
            quarantined=[row for row in newest_quarantined if row.outlet_id == outlet.pk],
            flags=[flag for flag in newest_flags if flag.sale.outlet_id == outlet.pk],
            flagged_sale_count=flagged.get(outlet.pk, 0),
        )
        for outlet in outlets
    ]
