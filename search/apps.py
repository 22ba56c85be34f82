from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "search"
    verbose_name = "Tìm kiếm"

    def ready(self) -> None:
        from search import handlers  # noqa: PLC0415
        from shop.kernel import outbox  # noqa: PLC0415

        outbox.on("product.changed", handlers.product_changed)
        outbox.on("vendor.resumed", handlers.vendor_resumed)
