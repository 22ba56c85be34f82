from django.contrib import admin

from shop.kernel.read_only_admin import ReadOnlyAdmin
from shop.reports.models import Plan, PlanItem, PlanPlace, SaleFact


@admin.register(SaleFact)
class SaleFactAdmin(ReadOnlyAdmin):
    list_display = ("business_day", "kind", "channel", "product", "quantity", "amount_vnd", "is_demo")
    list_filter = ("channel", "kind", "is_demo")
    list_select_related = ("product",)


@admin.register(Plan)
class PlanAdmin(ReadOnlyAdmin):
    list_display = ("title", "issuer", "period_from", "period_to")


@admin.register(PlanItem)
class PlanItemAdmin(ReadOnlyAdmin):
    list_display = ("kind", "text", "plan", "date_to", "number_min", "number_unit")
    list_filter = ("kind", "plan")
    list_select_related = ("plan",)


@admin.register(PlanPlace)
class PlanPlaceAdmin(ReadOnlyAdmin):
    list_display = ("as_written", "unit", "plan")
    list_select_related = ("unit", "plan")
