from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "shop.reports"
    label = "reports"
    verbose_name = "Báo cáo"

    def ready(self) -> None:
        from shop.kernel import outbox  # noqa: PLC0415
        from shop.reports import handlers  # noqa: PLC0415

        outbox.on("sale.recorded", handlers.sale_recorded)
        outbox.on("order.posted", handlers.order_posted)
        outbox.on("order.cancelled", handlers.order_cancelled)
