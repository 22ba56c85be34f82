"""Places that hold goods, the people who work there, and the tills registered for them."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from vendors.models import PlacedModel, Vendor


class OutletKind(models.TextChoices):
    SALES_POINT = "sales_point", "Điểm bán OCOP"
    FAIR_BOOTH = "fair_booth", "Gian hàng hội chợ"
    OWN_SHOP = "own_shop", "Cửa hàng tại cơ sở"
    ONLINE_SHELF = "online_shelf", "Kệ bán trực tuyến"
    WAREHOUSE = "warehouse", "Kho"


class Outlet(PlacedModel):
    """A place with stock of its own. A producer's online shelf is one too: there is one ledger, keyed by place."""

    kind = models.CharField("Loại", max_length=12, choices=OutletKind)
    name = models.CharField("Tên", max_length=160)
    slug = models.SlugField(max_length=180, unique=True)
    operator_name = models.CharField("Đơn vị vận hành", max_length=200, blank=True)
    operator_vendor = models.ForeignKey(
        Vendor, on_delete=models.PROTECT, null=True, blank=True, related_name="outlets"
    )
    place_type = models.CharField("Loại địa điểm", max_length=120, blank=True)
    address_line = models.CharField("Địa chỉ", max_length=200, blank=True)
    opening_hours = models.CharField("Giờ mở cửa", max_length=120, blank=True)
    decision_number = models.CharField("Quyết định công nhận", max_length=60, blank=True)
    opened_on = models.DateField("Ngày mở", null=True, blank=True)
    closed_on = models.DateField("Ngày đóng", null=True, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    is_demo = models.BooleanField(default=False)

    class Meta:
        verbose_name = "Điểm bán"
        verbose_name_plural = "Điểm bán"
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=OutletKind.values), name="outlet_kind_known"),
            models.CheckConstraint(
                condition=~Q(kind__in=["online_shelf", "own_shop"]) | Q(operator_vendor__isnull=False),
                name="outlet_of_a_vendor",
            ),
            models.UniqueConstraint(
                fields=["operator_vendor"], condition=Q(kind="online_shelf"), name="one_online_shelf_a_vendor"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class OutletStaff(models.Model):
    """Someone who works at an outlet, as clerk or manager."""

    class Role(models.TextChoices):
        CLERK = "clerk", "Người bán"
        MANAGER = "manager", "Quản lý"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="outlet_posts")
    outlet = models.ForeignKey(Outlet, on_delete=models.PROTECT, related_name="staff")
    role = models.CharField(max_length=8, choices=Role)
    since = models.DateTimeField(db_default=Now())
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "Nhân viên điểm bán"
        verbose_name_plural = "Nhân viên điểm bán"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user", "outlet"], condition=Q(until=None), name="outlet_staff_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.outlet}"


class Device(models.Model):
    """A till: a browser that a manager registered for an outlet. It holds its own credential, which can be revoked."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    outlet = models.ForeignKey(Outlet, on_delete=models.PROTECT, related_name="devices")
    name = models.CharField("Tên máy", max_length=60)
    credential_hash = models.CharField(
        max_length=64
    )  # SHA-256 of 32 random bytes: nothing to guess, so no salt
    registered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    registered_at = models.DateTimeField(db_default=Now())
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_seen_at = models.DateTimeField(null=True, blank=True)
    # Server minus till, from the last contact: sales made offline are dated by it.
    clock_offset_ms = models.BigIntegerField(default=0)
    is_demo = models.BooleanField(default=False)

    class Meta:
        verbose_name = "Máy bán hàng"
        verbose_name_plural = "Máy bán hàng"

    def __str__(self) -> str:
        return self.name
