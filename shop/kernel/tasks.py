"""The worker's side of the outbox."""

from celery import shared_task

from shop.kernel import outbox
from shop.kernel.bell import DELIVER


@shared_task(name=DELIVER)
def deliver_outbox() -> int:
    """Deliver what waits in the outbox."""
    return outbox.deliver_all()
