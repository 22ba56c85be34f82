from typing import ClassVar

from django.contrib import admin
from django.utils.html import format_html

from shop.kernel.read_only_admin import ReadOnlyAdmin
from shop.orders.models import (
    Basket,
    BasketLine,
    OrderGroup,
    OrderLine,
    Sale,
    SaleFlag,
    SaleLine,
    SaleQuarantine,
    SaleTender,
    SellerOrder,
    SellerOrderEvent,
)


@admin.register(Basket)
class BasketAdmin(ReadOnlyAdmin):
    list_display = ("id", "user", "created_at")


@admin.register(BasketLine)
class BasketLineAdmin(ReadOnlyAdmin):
    list_display = ("basket", "variant", "quantity")
    list_select_related = ("variant",)


@admin.register(OrderGroup)
class OrderGroupAdmin(ReadOnlyAdmin):
    list_display = ("code", "placed_at", "commune", "total_vnd", "is_demo")
    list_select_related = ("commune",)
    search_fields = ("code",)
    # Personal data and the unguessable link are for the buyer and the seller, not for a list in the office.
    exclude = ("token", "phone", "buyer_name", "address_line", "content_hash")
    readonly_fields = ("full_view",)

    @admin.display(description="Người nhận")
    def full_view(self, group: OrderGroup) -> str:
        return format_html(
            '<a href="/van-hanh/xem-day-du/dat-hang/{}/">Xem đầy đủ (được ghi vào nhật ký)</a>', group.pk
        )


@admin.register(SellerOrder)
class SellerOrderAdmin(ReadOnlyAdmin):
    list_display = ("code", "seller_vendor", "state", "total_vnd", "business_day")
    list_filter = ("state",)
    list_select_related = ("seller_vendor",)


@admin.register(SellerOrderEvent)
class SellerOrderEventAdmin(ReadOnlyAdmin):
    list_display = ("order", "kind", "at", "actor", "reason")
    list_select_related = ("order",)


@admin.register(OrderLine)
class OrderLineAdmin(ReadOnlyAdmin):
    list_display = ("order", "line_no", "product_name", "quantity", "amount_vnd")
    list_select_related = ("order",)


@admin.register(Sale)
class SaleAdmin(ReadOnlyAdmin):
    list_display = ("happened_at", "outlet", "device", "sequence", "total_vnd", "is_demo")
    list_select_related = ("outlet", "device")
    list_filter = ("is_demo",)


@admin.register(SaleLine)
class SaleLineAdmin(ReadOnlyAdmin):
    list_display = ("sale", "line_no", "variant", "quantity", "amount_vnd")
    list_select_related = ("sale", "variant")


@admin.register(SaleTender)
class SaleTenderAdmin(ReadOnlyAdmin):
    list_display = ("sale", "number", "method", "amount_vnd", "received_vnd")
    list_select_related = ("sale",)


@admin.register(SaleFlag)
class SaleFlagAdmin(ReadOnlyAdmin):
    list_display = ("sale", "kind", "line_no", "raised_at", "resolved_at")
    list_filter = ("kind",)
    list_select_related = ("sale",)


@admin.register(SaleQuarantine)
class SaleQuarantineAdmin(ReadOnlyAdmin):
    list_display = ("received_at", "outlet", "device", "sequence", "reason", "resolved_at")
    list_filter: ClassVar = ["reason"]
    list_select_related = ("outlet", "device")
