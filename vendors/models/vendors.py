"""Producers: the subjects of the OCOP programme, and the people who act for them."""

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from vendors.places.models import AdminUnit
from vendors.tax_code import check_tax_code


class PlacedModel(models.Model):
    """Something that stands in a commune, and stood in another one before communes merged.

    `former_commune` is the unit of the same spot until its commune's `valid_from`, where it is known: a day's
    figures name the commune of that day.
    """

    commune = models.ForeignKey(
        AdminUnit, on_delete=models.PROTECT, related_name="+", verbose_name="Xã, phường, đặc khu"
    )
    former_commune = models.ForeignKey(
        AdminUnit,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name="Xã, phường trước 01/07/2025",
    )

    class Meta:
        abstract = True

    def commune_id_on(self, day: date) -> int:
        """The unit this stood in on that day; today's where the older one is not known."""
        if self.former_commune_id and day < self.commune.valid_from:
            return self.former_commune_id
        return self.commune_id


class VendorKind(models.TextChoices):
    """Who may take part (QĐ 26/2026/QĐ-TTg, subjects)."""

    COOPERATIVE = "cooperative", "Hợp tác xã"
    COOPERATIVE_GROUP = "cooperative_group", "Tổ hợp tác"
    HOUSEHOLD = "household", "Hộ kinh doanh"
    ENTERPRISE = "enterprise", "Doanh nghiệp nhỏ và vừa"
    FARM = "farm", "Trang trại"


class VendorState(models.TextChoices):
    DRAFT = "draft", "Đang soạn"
    SUBMITTED = "submitted", "Chờ duyệt"
    APPROVED = "approved", "Đang bán"
    REJECTED = "rejected", "Bị từ chối"
    SUSPENDED = "suspended", "Tạm ngừng"


class Vendor(PlacedModel):
    """A producer: sells online from its own shelf and consigns goods to sales points."""

    kind = models.CharField("Loại chủ thể", max_length=20, choices=VendorKind)
    legal_name = models.CharField("Tên đăng ký", max_length=200)
    name = models.CharField("Tên gọi", max_length=120)
    slug = models.SlugField(max_length=140, unique=True)
    tax_code = models.CharField("Mã số thuế", max_length=14, blank=True, validators=[check_tax_code])
    registration_number = models.CharField("Số đăng ký kinh doanh", max_length=40, blank=True)
    # Of the person who signs for the producer: twelve digits, masked wherever it is shown.
    representative_name = models.CharField(
        "Người đại diện", max_length=120, blank=True, default="", db_default=""
    )
    personal_number = models.CharField(
        "Số định danh cá nhân", max_length=12, blank=True, default="", db_default=""
    )
    address_line = models.CharField("Số nhà, đường, ấp", max_length=200, blank=True)
    phone = models.CharField("Điện thoại", max_length=16, blank=True)
    is_women_led = models.BooleanField("Do phụ nữ làm chủ", default=False)
    story = models.TextField("Câu chuyện", blank=True)
    bank_bin = models.CharField("Mã ngân hàng (BIN)", max_length=6, blank=True)
    bank_account = models.CharField("Số tài khoản", max_length=24, blank=True)
    bank_account_name = models.CharField("Tên tài khoản", max_length=120, blank=True)
    # What a shared link to the producer's page shows, drawn by catalog.services.share_producer.
    share_picture = models.ImageField(
        "Ảnh chia sẻ", upload_to="products/", max_length=200, blank=True, default="", db_default=""
    )
    state = models.CharField(max_length=12, choices=VendorState, default=VendorState.DRAFT)
    created_at = models.DateTimeField(db_default=Now())
    is_demo = models.BooleanField(default=False)

    class Meta:
        verbose_name = "Chủ thể"
        verbose_name_plural = "Chủ thể"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["tax_code"], condition=~Q(tax_code=""), name="vendor_tax_code_once"
            ),
            models.CheckConstraint(condition=Q(kind__in=VendorKind.values), name="vendor_kind_known"),
            models.CheckConstraint(condition=Q(state__in=VendorState.values), name="vendor_state_known"),
            models.CheckConstraint(
                condition=Q(personal_number="") | Q(personal_number__regex=r"^[0-9]{12}$"),
                name="vendor_personal_number",
            ),
            models.CheckConstraint(
                condition=Q(bank_account="") | ~Q(bank_bin=""), name="vendor_account_with_bank"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class VendorMembership(models.Model):
    """Someone who acts for a producer."""

    class Role(models.TextChoices):
        OWNER = "owner", "Chủ"
        STAFF = "staff", "Nhân viên"

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="vendor_memberships"
    )
    vendor = models.ForeignKey(Vendor, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=8, choices=Role)
    since = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = "Người của chủ thể"
        verbose_name_plural = "Người của chủ thể"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "vendor"], name="vendor_membership_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.vendor}"
