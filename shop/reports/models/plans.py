"""Plans of provinces and districts: what they said, word for word, and the places they mean today."""

from typing import ClassVar

from django.db import models

from vendors.places.models import AdminUnit


class Plan(models.Model):
    """An OCOP plan of an authority for a period."""

    key = models.SlugField(max_length=60, unique=True)
    source_file = models.CharField(max_length=80)
    source_kind = models.CharField(max_length=60)
    document_number = models.CharField(max_length=60, blank=True)
    issuer = models.CharField(max_length=200, blank=True)
    issued_on = models.DateField(null=True, blank=True)
    issued_note = models.CharField(max_length=300, blank=True)
    period_from = models.DateField(null=True, blank=True)
    period_to = models.DateField(null=True, blank=True)
    province_as_written = models.CharField(max_length=160, blank=True)
    district_as_written = models.CharField(max_length=160, blank=True)
    title = models.CharField(max_length=400)
    completeness = models.CharField(max_length=160, blank=True)
    quote = models.TextField()

    class Meta:
        verbose_name = "Kế hoạch"
        verbose_name_plural = "Kế hoạch"

    def __str__(self) -> str:
        return self.title


class PlanPlace(models.Model):
    """A place a plan names, and a unit of today it lies in (one row a unit: an old district became several)."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="places")
    as_written = models.CharField(max_length=160)
    unit = models.ForeignKey(AdminUnit, on_delete=models.PROTECT, related_name="+")
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = "Địa danh trong kế hoạch"
        verbose_name_plural = "Địa danh trong kế hoạch"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "as_written", "unit"], name="plan_place_once"),
        ]

    def __str__(self) -> str:
        return f"{self.as_written} → {self.unit}"


class PlanItemKind(models.TextChoices):
    PRODUCT = "product", "Sản phẩm"
    TARGET = "target", "Chỉ tiêu"
    PLACE = "place", "Địa danh"
    DEADLINE = "deadline", "Thời hạn"
    REPORT = "report", "Báo cáo phải nộp"
    CHANNEL = "channel", "Hệ thống, kênh bán"
    AGENCY = "agency", "Cơ quan"
    IDEA = "idea", "Ý tưởng sản phẩm"
    COURSE = "course", "Lớp tập huấn"
    BUDGET = "budget", "Kinh phí"
    POLICY = "policy", "Chính sách hỗ trợ"
    CYCLE_STEP = "cycle_step", "Bước chu trình"
    STAR_RULE = "star_rule", "Quy định phân hạng"
    SUBJECT = "subject", "Loại chủ thể"
    LEGAL_DOCUMENT = "legal_document", "Văn bản pháp lý"


class PlanItem(models.Model):
    """One statement of a plan, until a record of its own takes it over. `details` keeps every column as it came."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="items")
    kind = models.CharField(max_length=16, choices=PlanItemKind)
    row_no = models.PositiveSmallIntegerField()  # of its file, so that loading again finds it
    unit_as_written = models.CharField(max_length=200, blank=True)
    text = models.TextField()
    date_from = models.DateField(null=True, blank=True)
    date_to = models.DateField(null=True, blank=True)
    number_min = models.DecimalField(max_digits=20, decimal_places=2, null=True, blank=True)
    number_max = models.DecimalField(max_digits=20, decimal_places=2, null=True, blank=True)
    number_unit = models.CharField(max_length=60, blank=True)
    details = models.JSONField(default=dict)
    quote = models.TextField()

    class Meta:
        verbose_name = "Mục kế hoạch"
        verbose_name_plural = "Mục kế hoạch"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "row_no"], name="plan_item_once"),
        ]

    def __str__(self) -> str:
        return self.text[:80]
