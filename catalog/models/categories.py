"""The six OCOP groups and their 26 sets, and the operator's own tree beside them."""

from typing import ClassVar

from django.db import models
from django.db.models import Q


class Category(models.Model):
    """A group, a set of criteria within it, or a shelf of the operator's own.

    Names of groups and sets are facts of Quyết định 26/2026/QĐ-TTg, Phụ lục II (`source` says so on each row).
    """

    class Kind(models.TextChoices):
        GROUP = "group", "Nhóm OCOP"
        SET = "set", "Bộ sản phẩm"
        OWN = "own", "Ngành hàng của sàn"

    kind = models.CharField(max_length=5, choices=Kind)
    number = models.PositiveSmallIntegerField("Số thứ tự", null=True, blank=True)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    name = models.CharField("Tên", max_length=160)
    short_name = models.CharField("Tên ngắn", max_length=40, blank=True)
    slug = models.SlugField(max_length=170, unique=True)
    source = models.CharField("Căn cứ", max_length=120, blank=True)

    class Meta:
        verbose_name = "Nhóm, bộ sản phẩm"
        verbose_name_plural = "Nhóm, bộ sản phẩm"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["kind", "number"], condition=~Q(number=None), name="category_number_once"
            ),
            models.CheckConstraint(
                condition=~Q(kind="set") | Q(parent__isnull=False), name="category_set_has_a_group"
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=["group", "set"]) | (Q(number__isnull=False) & ~Q(source="")),
                name="category_ocop_has_number_and_source",
            ),
        ]

    def __str__(self) -> str:
        return self.name
