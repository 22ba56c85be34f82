from django.apps import AppConfig


class OperationsConfig(AppConfig):
    name = "shop.operations"
    label = "operations"
    verbose_name = "Vận hành"

    def ready(self) -> None:
        # Commands and web workers ring the same bell: the configured Celery app must be the current one.
        from shop.celery import app  # noqa: PLC0415

        app.set_default()
