from typing import ClassVar

from django.contrib import admin

from shop.kernel.read_only_admin import ReadOnlyAdmin
from vendors.models import HelperPost, Vendor, VendorMembership, VendorPaper, VendorReview


@admin.register(Vendor)
class VendorAdmin(admin.ModelAdmin):
    list_display = ("name", "kind", "commune", "state", "is_demo")
    list_filter = ("kind", "state", "is_demo")
    list_select_related = ("commune",)
    search_fields = ("name", "legal_name", "tax_code")
    raw_id_fields: ClassVar = ["commune", "former_commune"]
    exclude = ("personal_number",)  # each full view of it is audited, and this page is not
    prepopulated_fields: ClassVar = {"slug": ["name"]}


@admin.register(VendorMembership)
class VendorMembershipAdmin(admin.ModelAdmin):
    list_display = ("user", "vendor", "role", "since")
    raw_id_fields: ClassVar = ["user", "vendor"]


@admin.register(VendorPaper)
class VendorPaperAdmin(ReadOnlyAdmin):
    list_display = ("vendor", "kind", "issuer", "issued_on", "expires_on", "withdrawn_at")
    list_select_related = ("vendor",)
    exclude = ("scan",)


@admin.register(VendorReview)
class VendorReviewAdmin(ReadOnlyAdmin):
    list_display = ("vendor", "step", "actor", "at")
    list_filter = ("step",)
    list_select_related = ("vendor",)


@admin.register(HelperPost)
class HelperPostAdmin(ReadOnlyAdmin):
    list_display = ("helper", "vendor", "organisation", "consented_at", "valid_to", "ended_at")
    list_select_related = ("helper", "vendor")
