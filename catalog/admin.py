from typing import ClassVar

from django.contrib import admin

from catalog.models import (
    Batch,
    BundleComponent,
    Category,
    Certificate,
    CertificationEra,
    Pack,
    PriceChange,
    Product,
    Variant,
)
from shop.kernel.read_only_admin import ReadOnlyAdmin


@admin.register(Category)
class CategoryAdmin(admin.ModelAdmin):
    list_display = ("number", "kind", "name", "parent", "source")
    list_filter = ("kind",)
    list_select_related = ("parent",)


@admin.register(CertificationEra)
class CertificationEraAdmin(admin.ModelAdmin):
    list_display = ("code", "valid_from", "valid_to", "source")


class VariantInline(admin.TabularInline):
    model = Variant
    extra = 0
    # Prices change through the service that keeps their history.
    readonly_fields = ("price_vnd", "price_quantity")


@admin.register(Product)
class ProductAdmin(admin.ModelAdmin):
    list_display = ("name", "vendor", "commune", "state", "is_demo")
    list_filter = ("state", "is_demo", "category__parent")
    list_select_related = ("vendor", "commune")
    search_fields = ("name", "vendor__name")
    raw_id_fields: ClassVar = ["vendor", "commune", "former_commune"]
    inlines: ClassVar = [VariantInline]


@admin.register(Variant)
class VariantAdmin(admin.ModelAdmin):
    list_display = ("sku", "product", "name", "price_vnd", "base_unit", "is_active")
    list_select_related = ("product",)
    search_fields = ("sku", "gtin", "product__name")
    raw_id_fields: ClassVar = ["product"]
    readonly_fields = ("price_vnd", "price_quantity")


@admin.register(Certificate)
class CertificateAdmin(admin.ModelAdmin):
    list_display = ("product", "stars", "decision_number", "issued_on", "expires_on", "revoked_on")
    list_filter = ("stars", "era")
    list_select_related = ("product",)
    search_fields = ("product__name", "decision_number")
    raw_id_fields: ClassVar = ["product"]


@admin.register(Batch)
class BatchAdmin(admin.ModelAdmin):
    list_display = ("code", "product", "made_on", "expires_on")
    raw_id_fields: ClassVar = ["product"]


@admin.register(Pack)
class PackAdmin(admin.ModelAdmin):
    list_display = ("name", "variant", "quantity")
    raw_id_fields: ClassVar = ["variant"]


@admin.register(BundleComponent)
class BundleComponentAdmin(admin.ModelAdmin):
    list_display = ("bundle", "component", "quantity")
    raw_id_fields: ClassVar = ["bundle", "component"]


@admin.register(PriceChange)
class PriceChangeAdmin(ReadOnlyAdmin):
    list_display = ("variant", "price_vnd", "price_quantity", "valid_from", "changed_by")
    list_select_related = ("variant",)
