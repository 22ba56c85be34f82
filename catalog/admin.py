from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone

from catalog import desk_admin  # noqa: F401 - registers its pages
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
from catalog.services.keep_price import keep_price
from shop.kernel import outbox
from shop.kernel.read_only_admin import ReadOnlyAdmin
from shop.kernel.text import sort_key


@admin.register(Category)
class CategoryAdmin(admin.ModelAdmin):
    list_display = ("number", "kind", "name", "parent", "source")
    list_filter = ("kind",)
    list_select_related = ("parent",)


@admin.register(CertificationEra)
class CertificationEraAdmin(admin.ModelAdmin):
    list_display = ("code", "valid_from", "valid_to", "source")


class VariantInline(admin.TabularInline):
    """To look at; a size is made and changed on its own page, which keeps the history of its price."""

    model = Variant
    extra = 0
    show_change_link = True
    can_delete = False
    fields = ("name", "sku", "gtin", "base_unit", "price_vnd", "price_quantity", "is_active", "position")
    readonly_fields = fields

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Product)
class ProductAdmin(admin.ModelAdmin):
    list_display = ("name", "vendor", "commune", "state", "is_demo")
    list_filter = ("state", "is_demo", "category__parent")
    list_select_related = ("vendor", "commune")
    search_fields = ("name", "vendor__name")
    raw_id_fields: ClassVar = ["vendor", "commune", "former_commune"]
    inlines: ClassVar = [VariantInline]
    prepopulated_fields: ClassVar = {"slug": ["name"]}
    exclude = ("created_at",)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        longest = Product._meta.get_field("sort_key").max_length
        obj.sort_key = sort_key(obj.name)[:longest]
        super().save_model(request, obj, form, change)
        outbox.publish("product.changed", product_id=obj.pk)


@admin.register(Variant)
class VariantAdmin(admin.ModelAdmin):
    list_display = ("sku", "product", "name", "price_vnd", "base_unit", "is_active")
    list_select_related = ("product",)
    search_fields = ("sku", "gtin", "product__name")
    raw_id_fields: ClassVar = ["product"]

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        keep_price(obj, changed_by=f"user:{request.user.pk}", now=timezone.now())


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
