from django.apps import AppConfig
from django.db.backends.signals import connection_created


class OperationsConfig(AppConfig):
    name = "shop.operations"
    label = "operations"
    verbose_name = "Vận hành"

    def ready(self) -> None:
        # Commands and web workers ring the same bell: the configured Celery app must be the current one.
        from shop.celery import app  # noqa: PLC0415
        from shop.operations import watched_tasks  # noqa: F401, PLC0415 - connects itself to Celery's signals
        from shop.operations.metrics import watch_connection  # noqa: PLC0415

        app.set_default()
        connection_created.connect(watch_connection)
