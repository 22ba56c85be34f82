"""The worker's bell: rung when something waits in the outbox, harmless when nobody hears it."""

import logging

import kombu.exceptions
from celery import current_app
from django.conf import settings

logger = logging.getLogger(__name__)

DELIVER = "shop.kernel.tasks.deliver_outbox"


def ring_bell() -> None:
    """Ask the worker to look now. A dead broker costs a second of delay, never the request: beat looks anyway."""
    if not settings.CELERY_BROKER_URL:
        return
    try:
        current_app.send_task(DELIVER, retry=False, expires=5)
    except (kombu.exceptions.OperationalError, OSError) as error:
        logger.warning("the broker did not take the bell: %s", error)
