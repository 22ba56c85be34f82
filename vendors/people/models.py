"""People: one account each, by telephone or e-mail, the posts officers hold, and who runs the marketplace."""

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from shop.kernel.errors import InvalidInput
from shop.kernel.phone import mask_phone, normalize_phone
from vendors.places.models import AdminUnit
from vendors.tax_code import check_tax_code


def _one_spelling(phone: str) -> str:
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

    def clean(self) -> None:
        """Keep the telephone number in the one spelling, however it was typed."""
        super().clean()
        if self.phone:
            self.phone = _one_spelling(self.phone)


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


class Operator(models.Model):
    """Who runs this marketplace and answers for it by law 122/2025/QH15: one row, published to everyone."""

    THE_ONE = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=THE_ONE, editable=False)
    legal_name = models.CharField("Tên đơn vị vận hành", max_length=200)
    tax_code = models.CharField("Mã số thuế", max_length=14, validators=[check_tax_code])
    address = models.CharField("Địa chỉ trụ sở", max_length=300)
    phone = models.CharField("Điện thoại", max_length=16)
    email = models.EmailField("E-mail", blank=True)
    # Given by the Ministry of Industry and Trade once the platform is registered; empty until then.
    registration_number = models.CharField("Số đăng ký sàn", max_length=60, blank=True)
    set_up_at = models.DateTimeField("Thiết lập lúc", db_default=Now())
    is_demo = models.BooleanField(default=False)

    class Meta:
        verbose_name = "Đơn vị vận hành"
        verbose_name_plural = "Đơn vị vận hành"
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(id=1), name="operator_one_row"),
            models.CheckConstraint(condition=~Q(legal_name="") & ~Q(address=""), name="operator_is_named"),
            models.CheckConstraint(
                condition=Q(phone__regex=r"^\+84[0-9]{9,10}$"), name="operator_phone_spelling"
            ),
        ]

    def __str__(self) -> str:
        return self.legal_name

    def clean(self) -> None:
        """Keep the telephone number in the one spelling, however it was typed."""
        self.phone = _one_spelling(self.phone)


class PolicyKind(models.TextChoices):
    """What a marketplace must publish (luật 122/2025/QH15, NĐ 248/2026/NĐ-CP art. 4-16; ranking: art. 11)."""

    OPERATING_RULES = "operating_rules", "Quy chế hoạt động"
    PAYMENT = "payment", "Giá và thanh toán"
    DELIVERY = "delivery", "Giao hàng"
    RETURN = "return", "Đổi trả và hoàn tiền"
    COMPLAINT = "complaint", "Giải quyết khiếu nại"
    PRIVACY = "privacy", "Bảo vệ thông tin cá nhân"
    RANKING = "ranking", "Thứ tự hiển thị"


class Policy(models.Model):
    """One version of a published text. Append-only: what held on the day of an order can always be shown."""

    kind = models.CharField("Loại", max_length=16, choices=PolicyKind)
    title = models.CharField("Tên", max_length=120)
    body = models.TextField("Nội dung")  # plain paragraphs, parted by an empty line
    valid_from = models.DateField("Có hiệu lực từ")
    published_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name="Người công bố"
    )
    created_at = models.DateTimeField(db_default=Now())
    is_demo = models.BooleanField(default=False)

    class Meta:
        verbose_name = "Chính sách"
        verbose_name_plural = "Chính sách"
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=PolicyKind.values), name="policy_kind_known"),
            models.CheckConstraint(condition=~Q(title="") & ~Q(body=""), name="policy_says_something"),
        ]
        indexes: ClassVar = [models.Index(fields=["kind", "-valid_from", "-id"], name="policy_newest_first")]

    def __str__(self) -> str:
        return f"{self.title} ({self.valid_from:%d/%m/%Y})"
