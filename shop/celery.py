"""The task queue. Nothing that matters lives in it: the outbox is the truth, a task only rings the bell."""

import os
from pathlib import Path
from typing import Any

from celery import Celery, signals
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")
# Django's checks load every page: twenty megabytes that no task uses. Migrating has run them before a worker starts.
os.environ.setdefault("CELERY_SKIP_CHECKS", "1")

app = Celery("ocop")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.conf.beat_schedule = {
    # The bell may be lost (broker restarted, message dropped); this sweep keeps the promise of two seconds.
    "deliver-outbox": {
        "task": "shop.kernel.tasks.deliver_outbox",
        "schedule": 1.0,
        "options": {"expires": 5},
    },
    # Rung for at once when a picture is kept; this finishes what a lost bell or a broken store left undone.
    "draw-pictures": {
        "task": "shop.kernel.tasks.draw_pictures",
        "schedule": 60.0,
        "options": {"expires": 50},
    },
    # Rung for at once when a spreadsheet is sent; this takes up what a killed worker left.
    "import-sheets": {
        "task": "outlets.tasks.import_sheets",
        "schedule": 20.0,
        "options": {"expires": 15},
    },
    "forget-old-baskets": {
        "task": "shop.orders.tasks.forget_old_baskets",
        "schedule": 24 * 3600.0,
    },
    "forget-old-messages": {
        "task": "shop.kernel.tasks.forget_old_messages",
        "schedule": 24 * 3600.0,
    },
    "remind-of-papers": {
        "task": "catalog.tasks.remind_of_papers",
        "schedule": 24 * 3600.0,
    },
    "remind-of-certificates": {
        "task": "catalog.tasks.remind_of_certificates",
        "schedule": 24 * 3600.0,
    },
    "forget-old-tries": {
        "task": "vendors.people.tasks.forget_old_tries",
        "schedule": 24 * 3600.0,
    },
    # Drawn when something changes; this draws what was too much at once, and stars that ended overnight.
    "draw-producer-cards": {
        "task": "catalog.tasks.draw_producer_cards",
        "schedule": 3600.0,
        "options": {"expires": 3000},
    },
    "expire-reservations": {
        "task": "outlets.tasks.expire_reservations",
        "schedule": 30.0,
        "options": {"expires": 60},
    },
}


@signals.setup_logging.connect
def _log_as_the_pages_do(**_: Any) -> None:
    """Being connected is enough: Celery then leaves the logging to Django's settings."""


@signals.heartbeat_sent.connect
def _worker_is_alive(**_: Any) -> None:
    _touch()


@signals.after_task_publish.connect
def _beat_is_alive(**_: Any) -> None:
    if os.environ.get("OCOP_SERVICE") == "beat":  # the pages publish too
        _touch()


def _touch() -> None:
    if settings.CELERY_ALIVE_FILE:
        Path(settings.CELERY_ALIVE_FILE).touch()
