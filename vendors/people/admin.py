from datetime import date
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.contrib.auth import admin as auth
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html

from shop.kernel.clock import business_day_of
from shop.kernel.masking import mask_email
from shop.kernel.phone import mask_phone
from shop.kernel.read_only_admin import ReadOnlyAdmin
from vendors.people.models import (
    LockOut,
    OfficerPost,
    OneTimeCode,
    Operator,
    PlatformPost,
    Policy,
    RecoveryCode,
    SecondFactor,
    User,
)
from vendors.people.selectors.operator import forget_operator_mark


class NewUserForm(AdminUserCreationForm):
    class Meta:
        model = User
        fields = ("phone", "email", "display_name")


class UserForm(UserChangeForm):
    class Meta:
        model = User
        fields = "__all__"


@admin.register(User)
class UserAdmin(auth.UserAdmin):
    """Accounts of clerks, managers and officers are made here, with a first password to hand over."""

    form = UserForm
    add_form = NewUserForm
    add_fieldsets = (
        (None, {"fields": ("phone", "email", "display_name", "usable_password", "password1", "password2")}),
    )
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "display_name",
                    "masked_phone",
                    "masked_email",
                    "full_view",
                    "password",
                    "date_joined",
                    "last_login",
                )
            },
        ),
        ("Quyền", {"fields": ("is_active", "is_staff", "is_superuser", "groups", "user_permissions")}),
    )
    readonly_fields = ("masked_phone", "masked_email", "full_view", "date_joined", "last_login")
    list_display = ("display_name", "masked_phone", "masked_email", "is_active", "is_staff", "is_demo")
    list_filter = ("is_active", "is_staff", "is_demo")
    search_fields = ("display_name", "phone", "email")
    ordering = ("display_name", "pk")

    @admin.display(description="Số điện thoại", ordering="phone")
    def masked_phone(self, user: User) -> str:
        return mask_phone(user.phone) if user.phone else "-"

    @admin.display(description="E-mail", ordering="email")
    def masked_email(self, user: User) -> str:
        return mask_email(user.email or "") or "-"

    @admin.display(description="Xem đầy đủ, đổi số")
    def full_view(self, user: User) -> str:
        return format_html(
            '<a href="/van-hanh/xem-day-du/nguoi-dung/{}/">Xem đầy đủ (được ghi vào nhật ký)</a> · '
            '<a href="/van-hanh/nguoi-dung/{}/">Đổi số điện thoại</a>',
            user.pk,
            user.pk,
        )


@admin.register(OfficerPost)
class OfficerPostAdmin(admin.ModelAdmin):
    list_display = ("user", "unit", "title", "valid_from", "valid_to")
    autocomplete_fields: ClassVar = ["user"]
    raw_id_fields: ClassVar = ["unit"]


@admin.register(Operator)
class OperatorAdmin(admin.ModelAdmin):
    """The one row is made by the first-run page; here it is kept true."""

    list_display = ("legal_name", "tax_code", "phone", "registration_number", "is_demo")
    readonly_fields = ("set_up_at", "is_demo")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        forget_operator_mark()


class PolicyForm(forms.ModelForm):
    """A new version; it may begin today or later, since what held yesterday has been read by others."""

    def clean_valid_from(self) -> date:
        day = self.cleaned_data["valid_from"]
        if day < business_day_of(timezone.now()):
            raise forms.ValidationError("Bản mới có hiệu lực từ hôm nay hoặc sau này.")
        return day


@admin.register(Policy)
class PolicyAdmin(admin.ModelAdmin):
    """Versions are added, never changed: the newest one in force is shown."""

    form = PolicyForm
    fields = ("kind", "title", "body", "valid_from")
    list_display = ("title", "kind", "valid_from", "published_by", "is_demo")
    list_filter = ("kind",)
    list_select_related = ("published_by",)
    ordering = ("kind", "-valid_from", "-id")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        obj.published_by = request.user
        super().save_model(request, obj, form, change)


@admin.register(PlatformPost)
class PlatformPostAdmin(admin.ModelAdmin):
    list_display = ("user", "role", "valid_from", "valid_to")
    list_filter = ("role",)
    list_select_related = ("user",)
    raw_id_fields: ClassVar = ["user"]


@admin.register(OneTimeCode)
class OneTimeCodeAdmin(ReadOnlyAdmin):
    """Whether codes go out; neither the code nor the whole number."""

    list_display = ("masked_phone", "purpose", "created_at", "tries", "used_at")
    fields = ("masked_phone", "purpose", "created_at", "expires_at", "tries", "used_at")
    ordering = ("-pk",)

    @admin.display(description="Số điện thoại")
    def masked_phone(self, code: OneTimeCode) -> str:
        return mask_phone(code.phone)


@admin.register(LockOut)
class LockOutAdmin(ReadOnlyAdmin):
    list_display = ("key", "failures", "failed_at", "waits_until")
    ordering = ("-failed_at",)


@admin.register(SecondFactor)
class SecondFactorAdmin(ReadOnlyAdmin):
    list_display = ("user", "kind", "name", "created_at", "last_used_at")
    fields = list_display
    list_filter = ("kind",)
    list_select_related = ("user",)


@admin.register(RecoveryCode)
class RecoveryCodeAdmin(ReadOnlyAdmin):
    list_display = ("user", "created_at", "used_at")
    fields = list_display
    list_select_related = ("user",)
