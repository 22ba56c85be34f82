"""Fairs, their booths and who took part."""

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q

from outlets.models.outlets import Outlet
from vendors.models import Vendor
from vendors.places.models import AdminUnit


class Fair(models.Model):
    """A fair or market day with OCOP booths."""

    name = models.CharField("Tên hội chợ", max_length=200)
    organiser = models.CharField("Đơn vị tổ chức", max_length=200)
    commune = models.ForeignKey(AdminUnit, on_delete=models.PROTECT, related_name="+")
    starts_on = models.DateField("Từ ngày")
    ends_on = models.DateField("Đến ngày")
    is_demo = models.BooleanField(default=False)

    class Meta:
        verbose_name = "Hội chợ"
        verbose_name_plural = "Hội chợ"
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="fair_dates"),
        ]

    def __str__(self) -> str:
        return self.name


class Booth(models.Model):
    """A booth of a fair, held by one outlet at a time."""

    fair = models.ForeignKey(Fair, on_delete=models.PROTECT, related_name="booths")
    code = models.CharField("Số gian", max_length=20)
    outlet = models.ForeignKey(Outlet, on_delete=models.PROTECT, related_name="booths")
    during = DateRangeField("Thời gian")

    class Meta:
        verbose_name = "Gian hàng"
        verbose_name_plural = "Gian hàng"
        constraints: ClassVar = [
            ExclusionConstraint(
                name="booth_held_once",
                expressions=[
                    ("fair", RangeOperators.EQUAL),
                    ("code", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ],
            ),
            ExclusionConstraint(
                name="booth_outlet_at_one_place",
                expressions=[("outlet", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} · {self.fair}"


class FairParticipation(models.Model):
    """A producer at a fair, from the invitation to the day."""

    fair = models.ForeignKey(Fair, on_delete=models.PROTECT, related_name="participations")
    vendor = models.ForeignKey(Vendor, on_delete=models.PROTECT, related_name="fair_participations")
    invited_on = models.DateField(null=True, blank=True)
    accepted_on = models.DateField(null=True, blank=True)
    attended_on = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name = "Chủ thể dự hội chợ"
        verbose_name_plural = "Chủ thể dự hội chợ"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["fair", "vendor"], name="fair_participation_once"),
        ]

    def __str__(self) -> str:
        return f"{self.vendor} · {self.fair}"
