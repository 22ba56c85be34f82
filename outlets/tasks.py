"""The sweeper: what an order held too long goes back to the shelf."""

from celery import shared_task
from django.utils import timezone

from outlets.services.reserve_stock import expire_reservations as expire
from shop.kernel.bell import IMPORT


@shared_task(name="outlets.tasks.expire_reservations")
def expire_reservations() -> int:
    """Close reservations whose time has run out."""
    return expire(now=timezone.now())


@shared_task(name=IMPORT)
def import_sheets() -> int:
    """Check and write the spreadsheets that wait; returns how many steps were done."""
    from outlets.services.import_stock import import_waiting  # noqa: PLC0415 - loads what few tasks need

    return import_waiting(now=timezone.now())
