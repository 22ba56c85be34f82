"""Baskets whose cookie has run out go; the others stay."""

from datetime import timedelta

import pytest
from django.utils import timezone

from shop.celery import app
from shop.orders.models import Basket, BasketLine
from shop.orders.tasks import KEPT_FOR, forget_old_baskets
from tests.world import make_variant

pytestmark = pytest.mark.django_db


def test_only_baskets_into_which_nothing_was_put_for_long_are_forgotten():
    old, old_but_used, young = (Basket.objects.create() for _ in range(3))
    long_ago = timezone.now() - KEPT_FOR - timedelta(hours=1)
    Basket.objects.filter(pk__in=[old.pk, old_but_used.pk]).update(created_at=long_ago)
    honey = make_variant()
    BasketLine.objects.create(basket=old_but_used, variant=honey, quantity=1)
    BasketLine.objects.create(basket=old, variant=honey, quantity=1)
    BasketLine.objects.filter(basket=old).update(added_at=long_ago)

    forget_old_baskets()

    assert set(Basket.objects.all()) == {old_but_used, young}
    assert BasketLine.objects.get().basket == old_but_used


def test_every_task_of_the_schedule_is_known_to_the_worker():
    app.loader.import_default_modules()
    assert {entry["task"] for entry in app.conf.beat_schedule.values()} <= app.tasks.keys()
