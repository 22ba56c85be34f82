from typing import ClassVar

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html

from shop.kernel.masking import mask_number
from shop.kernel.phone import mask_phone
from shop.kernel.read_only_admin import ReadOnlyAdmin
from vendors.models import HelperPost, Vendor, VendorMembership, VendorPaper, VendorReview

# Each full view of these is audited, and these pages are not: they show masks, and lead to the page that asks why.
PERSONAL = ("personal_number", "phone", "address_line", "bank_bin", "bank_account", "bank_account_name")


@admin.register(Vendor)
class VendorAdmin(admin.ModelAdmin):
    list_display = ("name", "kind", "commune", "state", "is_demo")
    list_filter = ("kind", "state", "is_demo")
    list_select_related = ("commune",)
    search_fields = ("name", "legal_name", "tax_code")
    raw_id_fields: ClassVar = ["commune", "former_commune"]
    readonly_fields = ("masked_phone", "masked_personal_number", "masked_account", "full_view")
    prepopulated_fields: ClassVar = {"slug": ["name"]}

    def get_exclude(self, request: HttpRequest, obj: Vendor | None = None) -> tuple[str, ...]:
        """Whoever writes down a new producer sees what they type; afterwards the producer's own desk changes it."""
        return ("created_at", *PERSONAL) if obj else ("created_at", "personal_number")

    def get_readonly_fields(self, request: HttpRequest, obj: Vendor | None = None) -> tuple[str, ...]:
        return self.readonly_fields if obj else ()

    @admin.display(description="Điện thoại")
    def masked_phone(self, vendor: Vendor) -> str:
        return mask_phone(vendor.phone) if vendor.phone else "-"

    @admin.display(description="Số định danh cá nhân")
    def masked_personal_number(self, vendor: Vendor) -> str:
        return mask_number(vendor.personal_number) or "-"

    @admin.display(description="Số tài khoản")
    def masked_account(self, vendor: Vendor) -> str:
        return mask_number(vendor.bank_account) or "-"

    @admin.display(description="Xem đầy đủ")
    def full_view(self, vendor: Vendor) -> str:
        return format_html('<a href="/kiem-duyet/chu-the/{}/">Trang kiểm duyệt</a>', vendor.pk)


@admin.register(VendorMembership)
class VendorMembershipAdmin(admin.ModelAdmin):
    list_display = ("user", "vendor", "role", "since")
    raw_id_fields: ClassVar = ["user", "vendor"]


@admin.register(VendorPaper)
class VendorPaperAdmin(ReadOnlyAdmin):
    list_display = ("vendor", "kind", "issuer", "issued_on", "expires_on", "withdrawn_at")
    list_select_related = ("vendor",)
    exclude = ("scan", "number")  # of an identity card: the personal number


@admin.register(VendorReview)
class VendorReviewAdmin(ReadOnlyAdmin):
    list_display = ("vendor", "step", "actor", "at")
    list_filter = ("step",)
    list_select_related = ("vendor",)


@admin.register(HelperPost)
class HelperPostAdmin(ReadOnlyAdmin):
    list_display = ("helper", "vendor", "organisation", "consented_at", "valid_to", "ended_at")
    list_select_related = ("helper", "vendor")
