from django.apps import AppConfig


class KernelConfig(AppConfig):
    name = "shop.kernel"
    label = "kernel"
    verbose_name = "Nền tảng"

    def ready(self) -> None:
        from django.db.backends.signals import connection_created  # noqa: PLC0415

        from shop.kernel.prepared import keep_plans  # noqa: PLC0415

        connection_created.connect(keep_plans, dispatch_uid="keep_plans")
