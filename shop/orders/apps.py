from django.apps import AppConfig


class OrdersConfig(AppConfig):
    name = "shop.orders"
    label = "orders"
    verbose_name = "Đơn hàng và bán tại quầy"

    def ready(self) -> None:
        from shop.kernel import outbox  # noqa: PLC0415
        from shop.orders import handlers  # noqa: PLC0415

        outbox.on("order.placed", handlers.order_placed)
        outbox.on("order.cancelled", handlers.order_cancelled)
        outbox.on("order.shipped", handlers.order_shipped)
        outbox.on("batch.recalled", handlers.batch_recalled)
        outbox.on("batch.buyers-to-tell", handlers.batch_buyers_to_tell)
