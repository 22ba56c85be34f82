"""The worker's side of the outbox."""

import logging

import kombu.exceptions
from celery import shared_task
from django.conf import settings

from shop.kernel import outbox

logger = logging.getLogger(__name__)


@shared_task(name="shop.kernel.tasks.deliver_outbox")
def deliver_outbox() -> int:
    """Deliver what waits in the outbox."""
    return outbox.deliver_all()


def ring_bell() -> None:
    """Ask the worker to look now. A dead broker costs a second of delay, never the request: beat looks anyway."""
    if not settings.CELERY_BROKER_URL:
        return
    try:
        deliver_outbox.apply_async(retry=False, expires=5)
    except (kombu.exceptions.OperationalError, OSError) as error:
        logger.warning("the broker did not take the bell: %s", error)
