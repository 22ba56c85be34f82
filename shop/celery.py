"""The task queue. Nothing that matters lives in it: the outbox is the truth, a task only rings the bell."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")

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
    "forget-old-baskets": {
        "task": "shop.orders.tasks.forget_old_baskets",
        "schedule": 24 * 3600.0,
    },
    "expire-reservations": {
        "task": "outlets.tasks.expire_reservations",
        "schedule": 30.0,
        "options": {"expires": 60},
    },
}
