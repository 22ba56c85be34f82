"""Housekeeping of signing in."""

from celery import shared_task
from django.utils import timezone

from vendors.people.services.lock_outs import forget_old_failures
from vendors.people.services.one_time_codes import forget_old_codes


@shared_task(name="vendors.people.tasks.forget_old_tries")
def forget_old_tries() -> int:
    """Delete codes and counts of wrong tries that no limit asks about any more; returns how many."""
    now = timezone.now()
    return forget_old_codes(now=now) + forget_old_failures(now=now)
