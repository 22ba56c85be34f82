"""Làm hộ: a commune officer, the post office, the youth union works for a producer who agreed to it."""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from vendors.models.vendors import Vendor


class HelperScope(models.TextChoices):
    """What a helper may do. Bank account and payouts are in no scope."""

    PROFILE = "profile", "Hồ sơ và giấy tờ"
    PRODUCTS = "products", "Sản phẩm, ảnh, giá"
    STOCK = "stock", "Tồn kho, lô hàng, tem"
    ORDERS = "orders", "Đơn hàng"


class HelperPost(models.Model):
    """A producer's consent, given by a code sent to its own number, to be helped by one person until a day."""

    helper = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="helper_posts"
    )
    vendor = models.ForeignKey(Vendor, on_delete=models.PROTECT, related_name="helpers")
    organisation = models.CharField("Nơi công tác", max_length=160)
    scopes = ArrayField(models.CharField(max_length=10, choices=HelperScope), verbose_name="Việc được làm")
    asked_at = models.DateTimeField(db_default=Now())
    consented_at = models.DateTimeField(null=True, blank=True)
    valid_to = models.DateField("Đến hết ngày")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=60, blank=True)
    is_demo = models.BooleanField(default=False)

    class Meta:
        verbose_name = "Người làm hộ"
        verbose_name_plural = "Người làm hộ"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["helper", "vendor"], condition=Q(ended_at=None), name="helper_post_once"
            ),
            models.CheckConstraint(
                condition=Q(scopes__contained_by=HelperScope.values) & Q(scopes__len__gte=1),
                name="helper_scopes_known",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("asked_at")), name="helper_post_dates"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.helper} → {self.vendor}"
