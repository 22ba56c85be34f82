"""Housekeeping of the deal."""

from datetime import timedelta

from celery import shared_task
from django.db.models import Exists, OuterRef
from django.utils import timezone

from shop.orders.models import Basket, BasketLine

KEPT_FOR = timedelta(days=120)  # well beyond the days a browser keeps the basket's cookie


@shared_task(name="shop.orders.tasks.forget_old_baskets")
def forget_old_baskets() -> int:
    """Delete baskets into which nothing has been put for long, with their lines; returns how many rows went."""
    since = timezone.now() - KEPT_FOR
    fresh = BasketLine.objects.filter(basket=OuterRef("pk"), added_at__gte=since)
    deleted, _ = Basket.objects.filter(~Exists(fresh), created_at__lt=since).delete()
    return deleted
