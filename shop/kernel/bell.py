"""The worker's bells: rung when something waits for it, harmless when nobody hears them."""

import logging

import kombu.exceptions
from celery import current_app
from django.conf import settings

logger = logging.getLogger(__name__)

DELIVER = "shop.kernel.tasks.deliver_outbox"
DRAW = "shop.kernel.tasks.draw_pictures"
IMPORT = "outlets.tasks.import_sheets"


def ring_bell() -> None:
    """Ask the worker to look now. A dead broker costs a second of delay, never the request: beat looks anyway."""
    _ring(DELIVER, expires_s=5)


def ring_drawing_bell() -> None:
    """Ask the worker to draw the widths of new pictures now."""
    _ring(DRAW, expires_s=60)


def ring_import_bell() -> None:
    """Ask the worker to go on with spreadsheets that wait."""
    _ring(IMPORT, expires_s=15)


def _ring(task: str, *, expires_s: int) -> None:
    if not settings.CELERY_BROKER_URL:
        return
    try:
        current_app.send_task(task, retry=False, expires=expires_s)
    except (kombu.exceptions.OperationalError, OSError) as error:
        logger.warning("the broker did not take the bell: %s", error)
