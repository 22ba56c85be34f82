"""One province, district or commune for as long as it had one territory."""

from datetime import date
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import F, Q

if TYPE_CHECKING:
    from vendors.places.models.unit_history import AdminUnitName

# "No later than": the old list shows the country just before the reform of 01/07/2025 and does not say when
# its units were founded. Facts of this shop begin in January 2025, so a year before that is early enough for
# every figure; of a day before it we know no unit.
FIRST_KNOWN_DAY = date(2024, 1, 1)


class Level(models.TextChoices):
    """How high a unit stands. Districts ended on 30/06/2025."""

    PROVINCE = "province", "Cấp tỉnh"
    DISTRICT = "district", "Cấp huyện"
    COMMUNE = "commune", "Cấp xã"


class Kind(models.TextChoices):
    """What a unit is called by law; the label stands before the name ("Xã" + "Thạnh An")."""

    PROVINCE = "tinh", "Tỉnh"
    CITY = "thanh_pho", "Thành phố"  # centrally run
    URBAN_DISTRICT = "quan", "Quận"
    RURAL_DISTRICT = "huyen", "Huyện"
    TOWN = "thi_xa", "Thị xã"
    PROVINCIAL_CITY = "thanh_pho_thuoc_tinh", "Thành phố"  # a district of a province, or of a city (Thủ Đức)
    COMMUNE = "xa", "Xã"
    WARD = "phuong", "Phường"
    TOWNSHIP = "thi_tran", "Thị trấn"
    SPECIAL_ZONE = "dac_khu", "Đặc khu"


SHORT_LABELS = {Kind.CITY: "TP.", Kind.PROVINCIAL_CITY: "TP."}


class AdminUnit(models.Model):
    """A unit of one vintage. A merger or split makes a new row; a rename or change of type is a dated name.

    code        the statistics office's, text with leading zeros. Every province code and 3,316 of the 3,321
                commune codes of 01/07/2025 were in use before, mostly for other territory: a code needs a day
    name, kind  today's, or the last ones of an ended unit; earlier ones are in AdminUnitName
    valid_to    the last day, inclusive; empty for a unit of today
    """

    level = models.CharField("cấp", max_length=10, choices=Level)
    code = models.CharField("mã", max_length=5)
    parent = models.ForeignKey(
        "self",
        verbose_name="thuộc",
        on_delete=models.PROTECT,
        related_name="children",
        null=True,
        blank=True,
    )
    valid_from = models.DateField("có hiệu lực từ")
    valid_to = models.DateField("đến hết ngày", null=True, blank=True)
    name = models.CharField("tên", max_length=80)
    kind = models.CharField("loại", max_length=24, choices=Kind)
    folded_name = models.CharField(max_length=80, editable=False)
    sort_key = models.CharField(max_length=260, editable=False, db_collation="C")
    latitude = models.FloatField("vĩ độ", null=True, blank=True)
    longitude = models.FloatField("kinh độ", null=True, blank=True)
    ended_reason = models.TextField("lý do kết thúc", blank=True)

    class Meta:
        verbose_name = "Đơn vị hành chính"
        verbose_name_plural = "Đơn vị hành chính"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["level", "code", "valid_from"], name="unit_code_once_per_vintage"
            ),
            # Two living units with one code would make every look-up by code ambiguous.
            models.UniqueConstraint(
                fields=["level", "code"], condition=Q(valid_to=None), name="unit_code_once_today"
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="unit_ends_after_it_begins",
            ),
            # A lost leading zero ("1" for Hà Nội) is the classic damage to these codes.
            models.CheckConstraint(
                condition=Q(level=Level.PROVINCE, code__regex=r"^[0-9]{2}$")
                | Q(level=Level.DISTRICT, code__regex=r"^[0-9]{3}$")
                | Q(level=Level.COMMUNE, code__regex=r"^[0-9]{5}$"),
                name="unit_code_has_all_its_digits",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["folded_name"], name="unit_folded_name", opclasses=["text_pattern_ops"]),
        ]

    def __str__(self) -> str:
        return f"{self.full_name} ({self.code})"

    @property
    def is_current(self) -> bool:
        """Whether the unit exists today."""
        return self.valid_to is None

    @property
    def full_name(self) -> str:
        """Type and name, as on a letterhead: "Xã Thạnh An", "Thành phố Đồng Nai"."""
        return f"{self.get_kind_display()} {self.name}"

    @property
    def short_name(self) -> str:
        """As written in an address: "TP. Đồng Nai", "Xã Thạnh An"."""
        return f"{SHORT_LABELS.get(Kind(self.kind), self.get_kind_display())} {self.name}"

    @property
    def label(self) -> str:
        """The unit and every unit above it, for an address: "Xã Thạnh An, TP. Hồ Chí Minh".

        Reads parent: load it (select_related("parent")), or this costs a query.
        """
        return f"{self.short_name}, {self.parent.label}" if self.parent else self.short_name

    def name_on(self, day: date) -> "AdminUnitName | None":
        """What the unit was called on a day; None when it did not exist then. Prefetch names for lists."""
        for dated in self.names.all():
            if dated.valid_from <= day and (dated.valid_to is None or day <= dated.valid_to):
                return dated
        return None
