"""Files people send: pictures for everybody, scans of papers for those who may read them.

Nothing is stored as it was sent: pictures are drawn anew, scans are drawn anew or checked, names are ours.
"""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now


class Picture(models.Model):
    """A picture for the public: re-encoded, upright, without metadata, in up to four widths as WebP and JPEG.

    widths       those drawn so far, ascending; empty until the worker has drawn them
    placeholder  a tiny data: address shown while the picture loads
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    file = models.FileField(upload_to="pictures/", max_length=200)  # the re-encoded original, at most 2400 px
    sha256 = models.CharField(max_length=64, db_index=True)  # of the re-encoded original
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    widths = models.JSONField(default=list, blank=True)
    placeholder = models.CharField(max_length=2000, blank=True)
    uploaded_by = models.CharField(max_length=60, blank=True)
    created_at = models.DateTimeField(db_default=Now())
    ready_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "Ảnh"
        verbose_name_plural = "Ảnh"
        indexes: ClassVar = [
            models.Index(fields=["created_at"], condition=Q(ready_at=None), name="picture_waiting"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(width__gte=1, height__gte=1), name="picture_has_size"),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.width}×{self.height}"


class Scan(models.Model):
    """A paper as a picture or PDF: private, served only through the gate of what it belongs to."""

    class Kind(models.TextChoices):
        JPEG = "image/jpeg", "Ảnh"
        PDF = "application/pdf", "PDF"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    file = models.FileField(upload_to="scans/", max_length=200)
    kind = models.CharField(max_length=20, choices=Kind)
    sha256 = models.CharField(max_length=64, db_index=True)
    size_bytes = models.PositiveIntegerField()
    uploaded_by = models.CharField(max_length=60, blank=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = "Bản chụp giấy tờ"
        verbose_name_plural = "Bản chụp giấy tờ"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind__in=["image/jpeg", "application/pdf"]), name="scan_kind_known"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)
