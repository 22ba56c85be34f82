from typing import ClassVar

from django.contrib import admin

from vendors.models import Vendor, VendorMembership


@admin.register(Vendor)
class VendorAdmin(admin.ModelAdmin):
    list_display = ("name", "kind", "commune", "state", "is_demo")
    list_filter = ("kind", "state", "is_demo")
    list_select_related = ("commune",)
    search_fields = ("name", "legal_name", "tax_code")
    raw_id_fields: ClassVar = ["commune", "former_commune"]
    prepopulated_fields: ClassVar = {"slug": ["name"]}


@admin.register(VendorMembership)
class VendorMembershipAdmin(admin.ModelAdmin):
    list_display = ("user", "vendor", "role", "since")
    raw_id_fields: ClassVar = ["user", "vendor"]
