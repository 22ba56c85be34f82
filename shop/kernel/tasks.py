"""The worker's side of the outbox, and its housekeeping."""

from celery import shared_task
from django.utils import timezone

from shop.kernel import outbox
from shop.kernel.bell import DELIVER, DRAW
from shop.kernel.forget import forget_old_events, forget_old_notices


@shared_task(name=DELIVER)
def deliver_outbox() -> int:
    """Deliver what waits in the outbox."""
    return outbox.deliver_all()


@shared_task(name=DRAW)
def draw_pictures() -> int:
    """Draw the widths of pictures that have none yet; returns how many pictures were finished."""
    from shop.kernel.draw_widths import draw_waiting  # noqa: PLC0415 - loads what few tasks need

    return draw_waiting()


@shared_task(name="shop.kernel.tasks.forget_old_messages")
def forget_old_messages() -> int:
    """Delete events and messages that nobody needs any more; returns how many."""
    now = timezone.now()
    return forget_old_events(now=now) + forget_old_notices(now=now)
