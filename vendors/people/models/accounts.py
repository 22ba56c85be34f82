"""People: one account each, by telephone or e-mail, and the posts they hold."""

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.crypto import salted_hmac

from shop.kernel.errors import InvalidInput
from shop.kernel.phone import mask_phone, normalize_phone
from vendors.places.models import AdminUnit


def one_spelling(phone: str) -> str:
    """The number as it is kept. raises ValidationError at the field, for forms"""
    try:
        return normalize_phone(phone)
    except InvalidInput as refused:
        raise ValidationError({"phone": refused.message}) from refused


class UserManager(BaseUserManager["User"]):
    """Makes accounts; a telephone number is kept in one spelling."""

    def create_user(self, *, phone: str | None = None, password: str | None = None, **fields: Any) -> "User":
        user = self.model(phone=normalize_phone(phone) if phone else None, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, *, phone: str, password: str, **fields: Any) -> "User":
        return self.create_user(phone=phone, password=password, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """Anyone who signs in. What they may do comes from memberships and posts, not from a field here."""

    phone = models.CharField("Số điện thoại", max_length=16, unique=True, null=True, blank=True)
    email = models.EmailField("E-mail", unique=True, null=True, blank=True)
    display_name = models.CharField("Tên hiển thị", max_length=120)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    date_joined = models.DateTimeField(db_default=Now())
    is_demo = models.BooleanField(default=False)
    # Part of what every session is checked against: one more, and all of this person's sessions have ended.
    session_generation = models.PositiveIntegerField(default=0, db_default=0)

    # Of a person whose request is being answered: has this session shown the second factor? None: no request.
    passed_second_factor: bool | None = None

    objects = UserManager()

    USERNAME_FIELD = "phone"
    REQUIRED_FIELDS: ClassVar = ["display_name"]

    class Meta:
        verbose_name = "Người dùng"
        verbose_name_plural = "Người dùng"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(phone__isnull=False) | Q(email__isnull=False), name="user_phone_or_email"
            ),
            models.CheckConstraint(
                condition=Q(phone=None) | Q(phone__regex=r"^\+84[0-9]{9,10}$"), name="user_phone_spelling"
            ),
        ]

    def __str__(self) -> str:
        return self.display_name or (mask_phone(self.phone) if self.phone else f"#{self.pk}")

    def get_session_auth_hash(self) -> str:
        """What a session keeps and each request compares: a new password or generation ends the old ones."""
        key = f"{self.password}:{self.session_generation}"
        return salted_hmac("vendors.people.session", key, algorithm="sha256").hexdigest()

    def clean(self) -> None:
        """Keep the telephone number in the one spelling, however it was typed."""
        super().clean()
        if self.phone:
            self.phone = one_spelling(self.phone)


class OfficerPost(models.Model):
    """An officer of a trade department is in charge of a unit and everything under it, predecessors included."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="officer_posts")
    unit = models.ForeignKey(AdminUnit, on_delete=models.PROTECT, related_name="+")
    title = models.CharField("Chức danh", max_length=120, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name = "Cán bộ"
        verbose_name_plural = "Cán bộ"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "unit", "valid_from"], name="officer_post_once"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=models.F("valid_from")),
                name="officer_post_dates",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.unit}"


class PlatformPost(models.Model):
    """Someone who works for the marketplace itself: looks at what is new, or runs it."""

    class Role(models.TextChoices):
        MODERATOR = "moderator", "Người duyệt"
        ADMIN = "admin", "Quản trị"

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="platform_posts")
    role = models.CharField("Vai trò", max_length=9, choices=Role)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name = "Người của sàn"
        verbose_name_plural = "Người của sàn"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "role", "valid_from"], name="platform_post_once"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=models.F("valid_from")),
                name="platform_post_dates",
            ),
            models.CheckConstraint(
                condition=Q(role__in=["moderator", "admin"]), name="platform_post_role_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.role}"
