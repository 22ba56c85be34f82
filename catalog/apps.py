from django.apps import AppConfig


class CatalogConfig(AppConfig):
    name = "catalog"
    verbose_name = "Sản phẩm"

    def ready(self) -> None:
        from catalog import handlers  # noqa: PLC0415
        from shop.kernel import outbox  # noqa: PLC0415

        outbox.on("picture.drawn", handlers.picture_drawn)
        outbox.on("product.changed", handlers.product_changed)
        outbox.on("product.changed", handlers.product_shared)
        outbox.on("vendor.approved", handlers.vendor_shared)
        outbox.on("vendor.changed", handlers.vendor_shared)
