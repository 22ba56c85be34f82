from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from vendors.places.models import AdminUnit, AdminUnitName, AdminUnitSuccession


class OnlyReadable:
    """The lists come from load_places, which would write over anything changed by hand."""

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class NameInline(OnlyReadable, admin.TabularInline):
    model = AdminUnitName
    extra = 0


class SuccessorInline(OnlyReadable, admin.TabularInline):
    model = AdminUnitSuccession
    fk_name = "predecessor"
    verbose_name_plural = "Trở thành"
    extra = 0


class PredecessorInline(OnlyReadable, admin.TabularInline):
    model = AdminUnitSuccession
    fk_name = "successor"
    verbose_name_plural = "Hình thành từ"
    extra = 0


@admin.register(AdminUnit)
class AdminUnitAdmin(OnlyReadable, admin.ModelAdmin):
    list_display = ("code", "full_name", "parent", "valid_from", "valid_to")
    list_filter = ("level", "kind", "valid_from")
    list_select_related = ("parent",)
    search_fields = ("code", "name", "folded_name")
    ordering = ("-valid_from", "sort_key", "code")
    inlines: ClassVar = [NameInline, SuccessorInline, PredecessorInline]


@admin.register(AdminUnitSuccession)
class AdminUnitSuccessionAdmin(OnlyReadable, admin.ModelAdmin):
    list_display = ("predecessor", "successor", "is_default", "is_divided", "source")
    list_filter = ("is_default", "is_divided")
    search_fields = ("predecessor__folded_name", "successor__folded_name", "predecessor__code")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """With both units, or a page of a hundred rows would cost two hundred queries."""
        return super().get_queryset(request).select_related("predecessor", "successor")
