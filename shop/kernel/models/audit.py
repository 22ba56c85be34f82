"""Who changed or looked at what: written by triggers for changes, by services for full views. Append-only."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now


class AuditEntry(models.Model):
    """One change of one row, or one look at what is masked.

    actor         "user:12", or "" for a change that came past the product (raw SQL, a command)
    on_behalf_of  "vendor:3" when a helper acted for a producer: "X thay mặt Y"
    subject       table and id: "vendors_vendor:3"
    changes       column → [before, after]; hidden columns say only that they changed
    """

    class Action(models.TextChoices):
        INSERT = "insert", "Thêm"
        UPDATE = "update", "Sửa"
        DELETE = "delete", "Xoá"
        VIEW = "view", "Xem đầy đủ"

    at = models.DateTimeField(db_default=Now())
    actor = models.CharField(max_length=60, blank=True)
    on_behalf_of = models.CharField(max_length=60, blank=True)
    action = models.CharField(max_length=8, choices=Action)
    subject = models.CharField(max_length=80)
    changes = models.JSONField(default=dict)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = "Nhật ký"
        verbose_name_plural = "Nhật ký"
        indexes: ClassVar = [
            models.Index(fields=["subject", "-id"], name="audit_of_subject"),
            models.Index(fields=["actor", "-id"], name="audit_of_actor"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(action__in=["insert", "update", "delete", "view"]), name="audit_action_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.subject}"
