"""What a unit was called when, and what became of it."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from vendors.places.models.admin_unit import SHORT_LABELS, AdminUnit, Kind


class AdminUnitName(models.Model):
    """A name and type that one unit had for a time. Every unit has at least one; the days never overlap."""

    unit = models.ForeignKey(AdminUnit, verbose_name="đơn vị", on_delete=models.CASCADE, related_name="names")
    name = models.CharField("tên", max_length=80)
    kind = models.CharField("loại", max_length=24, choices=Kind)
    folded_name = models.CharField(max_length=80, editable=False)
    valid_from = models.DateField("có hiệu lực từ")
    valid_to = models.DateField("đến hết ngày", null=True, blank=True)
    source = models.TextField("văn bản", blank=True)

    class Meta:
        verbose_name = "Tên theo thời gian"
        verbose_name_plural = "Tên theo thời gian"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["unit", "valid_from"], name="unit_name_once_per_day"),
            models.UniqueConstraint(
                fields=["unit"], condition=Q(valid_to=None), name="unit_has_one_name_today"
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="name_ends_after_it_begins",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["folded_name"], name="unit_name_folded_name", opclasses=["text_pattern_ops"]
            ),
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        """Type and name: "Tỉnh Đồng Nai"."""
        return f"{self.get_kind_display()} {self.name}"

    @property
    def short_name(self) -> str:
        """As written in an address: "TP. Đồng Nai"."""
        return f"{SHORT_LABELS.get(Kind(self.kind), self.get_kind_display())} {self.name}"


class AdminUnitSuccession(models.Model):
    """That territory of one unit went to another; some 440 old communes were split over several new ones."""

    predecessor = models.ForeignKey(
        AdminUnit, verbose_name="đơn vị cũ", on_delete=models.CASCADE, related_name="successions"
    )
    successor = models.ForeignKey(
        AdminUnit, verbose_name="đơn vị mới", on_delete=models.CASCADE, related_name="origins"
    )
    # Where sales of the old unit are counted when nothing more exact is known.
    is_default = models.BooleanField("mặc định", default=False)
    # The old unit was split over several new ones: a figure moved to the default one is an approximation.
    is_divided = models.BooleanField("bị chia", default=False)
    source = models.TextField("nguồn", blank=True)

    class Meta:
        verbose_name = "Chuyển đổi đơn vị"
        verbose_name_plural = "Chuyển đổi đơn vị"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["predecessor", "successor"], name="succession_once"),
            models.UniqueConstraint(
                fields=["predecessor"], condition=Q(is_default=True), name="one_default_successor"
            ),
            models.CheckConstraint(condition=~Q(predecessor=F("successor")), name="not_its_own_successor"),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor_id} → {self.successor_id}"
