"""Spreadsheets a producer sent: what was read, what is wrong with it, and how far it has come."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from vendors.models import Vendor


class SheetImport(models.Model):
    """One file of products and stock. It is checked as a whole and written as a whole, or not at all.

    rows      [number in the file, {column key: text}], emptied once they are written
    faults    [number, name of the column or "", sentence]; with any of them nothing is written
    remarks   [number or 0, sentence]: worth a look, no hindrance
    summary   counts of what will happen (or has): see catalog/services/import_goods/summary.py
    sentence  why it failed
    attempts  how often a worker began; one that dies leaves the row where it was, and another begins again
    """

    class State(models.TextChoices):
        CHECKING = "checking", "Đang kiểm tra"
        FAULTY = "faulty", "Có chỗ cần sửa"
        READY = "ready", "Chờ bạn xem lại"
        WRITING = "writing", "Đang ghi"
        DONE = "done", "Đã ghi"
        FAILED = "failed", "Không ghi được"

    RUNNING = (State.CHECKING, State.WRITING)

    vendor = models.ForeignKey(Vendor, on_delete=models.PROTECT, related_name="sheet_imports")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    file_name = models.CharField("Tên tệp", max_length=120)
    state = models.CharField("Tình trạng", max_length=8, choices=State, default=State.CHECKING)
    rows = models.JSONField(default=list)
    faults = models.JSONField(default=list)
    remarks = models.JSONField(default=list)
    summary = models.JSONField(default=dict)
    sentence = models.CharField(max_length=400, blank=True)
    done = models.PositiveIntegerField("Đã làm", default=0)
    total = models.PositiveIntegerField("Số dòng")
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(db_default=Now())
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "Lần nhập bảng tính"
        verbose_name_plural = "Lần nhập bảng tính"
        indexes: ClassVar = [
            models.Index(fields=["vendor", "-id"], name="sheet_import_newest"),
            models.Index(
                fields=["id"], condition=Q(state__in=["checking", "writing"]), name="sheet_import_running"
            ),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(done__lte=F("total")), name="sheet_import_done"),
            models.CheckConstraint(
                condition=~Q(state="failed") | ~Q(sentence=""), name="sheet_import_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.file_name}: {self.state}"

    @property
    def is_running(self) -> bool:
        return self.state in self.RUNNING
