"""Star certificates, valid 36 months, and the rule eras they were scored under."""

from datetime import date, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Cast, Greatest, Least

from catalog.models.decisions import Decision
from catalog.models.products import Product

VALIDITY_MONTHS = 36  # Quyết định 26/2026/QĐ-TTg (and 1048/2019, 148/2023, 1489/2025): 36 months from issue
# QĐ 26/2026/QĐ-TTg: whose owner could not ask for the renewal in time keeps the mark until the result, at most so long.
MAX_GRACE_DAYS = 180


class CertificationEra(models.Model):
    """A decision on evaluation and ranking, and the scores that made three, four and five stars under it."""

    code = models.CharField("Số quyết định", max_length=40, unique=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    min_score_3 = models.PositiveSmallIntegerField()
    min_score_4 = models.PositiveSmallIntegerField()
    min_score_5 = models.PositiveSmallIntegerField()
    source = models.CharField(max_length=200)

    class Meta:
        verbose_name = "Thời kỳ tiêu chí"
        verbose_name_plural = "Thời kỳ tiêu chí"

    def __str__(self) -> str:
        return self.code


class _ThirtySixMonthsAfter(Func):
    template = f"(%(expressions)s + interval '{VALIDITY_MONTHS} months')"
    output_field = models.DateTimeField()


class _DaysAfter(Func):
    template = f"(%(expressions)s + interval '{MAX_GRACE_DAYS} days')"
    output_field = models.DateTimeField()


class RevocationGround(models.TextChoices):
    """The six grounds of QĐ 26/2026/QĐ-TTg."""

    FALSE_PAPERS = "false_papers", "Hồ sơ, giấy tờ gian dối"
    CRITERIA_LOST = "criteria_lost", "Không còn đạt tiêu chí"
    LAW_BROKEN = "law_broken", "Vi phạm pháp luật"
    MARK_MISUSED = "mark_misused", "Sử dụng sai nhãn hiệu OCOP"
    NOT_PRODUCED = "not_produced", "Không còn sản xuất, kinh doanh"
    OTHER = "other", "Lý do khác"


class CertificateQuerySet(models.QuerySet["Certificate"]):
    def valid_on(self, day: date) -> "CertificateQuerySet":
        """Certificates whose mark may be shown on that day. SQL elsewhere spells the same two conditions."""
        return self.filter(issued_on__lte=day, mark_ends_on__gt=day)


class Certificate(models.Model):
    """A decision that gives a product three, four or five stars. The mark is shown only while it is valid."""

    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="certificates")
    stars = models.PositiveSmallIntegerField("Số sao")
    score = models.DecimalField("Điểm", max_digits=5, decimal_places=2)
    era = models.ForeignKey(CertificationEra, on_delete=models.PROTECT, related_name="+")
    decision_number = models.CharField("Số quyết định", max_length=60)
    issuing_body = models.CharField("Nơi cấp", max_length=160)
    issued_on = models.DateField("Ngày cấp")
    expires_on = models.DateField("Ngày hết hạn")
    decision = models.ForeignKey(
        Decision, on_delete=models.PROTECT, related_name="certificates", null=True, blank=True
    )
    product_code = models.CharField("Mã sản phẩm OCOP", max_length=40, blank=True, default="", db_default="")
    is_potential_five = models.BooleanField("Tiềm năng 5 sao", default=False, db_default=False)
    is_five_at_province = models.BooleanField("5 sao cấp tỉnh", default=False, db_default=False)
    # The first day without the mark, where it may stay until the result of a renewal; counted as expires_on is.
    grace_until = models.DateField("Gia hạn chờ kết quả đến", null=True, blank=True)
    grace_reason = models.CharField("Lý do gia hạn", max_length=300, blank=True, default="", db_default="")
    handed_over_on = models.DateField("Ngày trao", null=True, blank=True)
    revocation_ground = models.CharField(
        "Căn cứ thu hồi", max_length=14, choices=RevocationGround, blank=True, default="", db_default=""
    )
    revoked_on = models.DateField("Ngày thu hồi", null=True, blank=True)
    revocation_reason = models.CharField("Lý do thu hồi", max_length=300, blank=True)
    revocation_decision = models.CharField(
        "Quyết định thu hồi số", max_length=60, blank=True, default="", db_default=""
    )
    # THE rule of the mark, kept by the database: lists, pages, tills and facts ask this column and no other.
    # PostgreSQL's LEAST and GREATEST pass over what is empty.
    mark_ends_on = models.GeneratedField(
        verbose_name="Hết được gắn sao từ",
        expression=Least(Greatest(F("expires_on"), F("grace_until")), F("revoked_on")),
        output_field=models.DateField(),
        db_persist=True,
    )
    scan = models.FileField("Bản chụp", upload_to="certificates/", blank=True)
    is_demo = models.BooleanField(default=False)

    objects = CertificateQuerySet.as_manager()

    class Meta:
        verbose_name = "Giấy chứng nhận"
        verbose_name_plural = "Giấy chứng nhận"
        indexes: ClassVar = [models.Index(fields=["product", "-issued_on"], name="certificate_latest")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(stars__gte=3, stars__lte=5), name="certificate_stars"),
            # Upper bound too: NaN passes `>= 0`.
            models.CheckConstraint(condition=Q(score__gte=0, score__lte=100), name="certificate_score"),
            models.CheckConstraint(
                condition=Q(expires_on=Cast(_ThirtySixMonthsAfter(F("issued_on")), models.DateField())),
                name="certificate_36_months",
            ),
            models.CheckConstraint(
                condition=Q(revoked_on=None) | ~Q(revocation_reason=""),
                name="certificate_revoked_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(revocation_ground="") | Q(revoked_on__isnull=False),
                name="certificate_ground_of_revocation",
            ),
            models.CheckConstraint(
                condition=Q(grace_until=None)
                | Q(
                    grace_until__gt=F("expires_on"),
                    grace_until__lte=Cast(_DaysAfter(F("expires_on")), models.DateField()),
                ),
                name="certificate_grace",
            ),
            models.CheckConstraint(
                condition=Q(grace_until=None) | ~Q(grace_reason=""), name="certificate_grace_with_reason"
            ),
            models.CheckConstraint(
                condition=Q(is_five_at_province=False) | Q(stars=4), name="certificate_five_at_province"
            ),
            models.UniqueConstraint(fields=["product", "issued_on"], name="certificate_once_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.decision_number}: {self.stars} sao"

    @property
    def last_grace_day(self) -> date:
        """The latest that grace_until may be."""
        return self.expires_on + timedelta(days=MAX_GRACE_DAYS)

    def is_valid_on(self, day: date) -> bool:
        """May the mark be shown on that day? The rule of mark_ends_on, also before the row is saved."""
        ends_on = max(self.expires_on, self.grace_until or self.expires_on)
        if self.revoked_on is not None:
            ends_on = min(ends_on, self.revoked_on)
        return self.issued_on <= day < ends_on
