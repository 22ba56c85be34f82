from django.apps import AppConfig


class OutletsConfig(AppConfig):
    name = "outlets"
    verbose_name = "Điểm bán và kho"

    def ready(self) -> None:
        from outlets import handlers  # noqa: PLC0415
        from shop.kernel import outbox  # noqa: PLC0415

        outbox.on("vendor.approved", handlers.vendor_approved)
