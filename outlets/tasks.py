"""The sweeper: what an order held too long goes back to the shelf."""

from celery import shared_task
from django.utils import timezone

from outlets.services.reserve_stock import expire_reservations as expire


@shared_task(name="outlets.tasks.expire_reservations")
def expire_reservations() -> int:
    """Close reservations whose time has run out."""
    return expire(now=timezone.now())
