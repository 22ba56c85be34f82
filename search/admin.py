from django.contrib import admin

from search.models import SearchDocument
from shop.kernel.read_only_admin import ReadOnlyAdmin


@admin.register(SearchDocument)
class SearchDocumentAdmin(ReadOnlyAdmin):
    list_display = ("product", "stars", "indexed_at")
    list_select_related = ("product",)
