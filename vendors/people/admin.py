from typing import ClassVar

from django.contrib import admin

from vendors.people.models import OfficerPost, User


@admin.register(User)
class UserAdmin(admin.ModelAdmin):
    list_display = ("display_name", "phone", "email", "is_active", "is_staff", "is_demo")
    list_filter = ("is_active", "is_staff", "is_demo")
    search_fields = ("display_name", "phone", "email")
    exclude = ("password",)
    filter_horizontal = ("groups", "user_permissions")


@admin.register(OfficerPost)
class OfficerPostAdmin(admin.ModelAdmin):
    list_display = ("user", "unit", "title", "valid_from", "valid_to")
    autocomplete_fields: ClassVar = ["user"]
    raw_id_fields: ClassVar = ["unit"]
