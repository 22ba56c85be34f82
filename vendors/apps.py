from django.apps import AppConfig


class VendorsConfig(AppConfig):
    name = "vendors"
    verbose_name = "Chủ thể OCOP"

    def ready(self) -> None:
        from shop.kernel import outbox  # noqa: PLC0415
        from vendors import handlers  # noqa: PLC0415

        for event in ("vendor.approved", "vendor.rejected", "vendor.suspended", "vendor.resumed"):
            outbox.on(event, handlers.vendor_judged)
        outbox.on("vendor.account-changed", handlers.account_changed)
        outbox.on("officers.invited", handlers.officers_invited)
