"""The outbox and the messages to people."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now


class OutboxEvent(models.Model):
    """Something that happened, written in the same transaction as the fact itself; the worker tells who listens."""

    name = models.CharField(max_length=60)
    payload = models.JSONField(default=dict)
    created_at = models.DateTimeField(db_default=Now())
    next_attempt_at = models.DateTimeField(db_default=Now())
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.TextField(blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "Sự kiện chờ chuyển"
        verbose_name_plural = "Sự kiện chờ chuyển"
        indexes: ClassVar = [
            models.Index(
                fields=["next_attempt_at", "id"], condition=Q(delivered_at=None), name="outbox_waiting"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} #{self.pk}"


class HandledEvent(models.Model):
    """That one handler has done its part for one event: written in the handler's transaction, so done once."""

    event = models.ForeignKey(OutboxEvent, on_delete=models.CASCADE, related_name="handled")
    handler = models.CharField(max_length=120)
    handled_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = "Sự kiện đã chuyển"
        verbose_name_plural = "Sự kiện đã chuyển"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["event", "handler"], name="handled_once"),
        ]

    def __str__(self) -> str:
        return f"{self.handler} ← {self.event_id}"


class Notice(models.Model):
    """A message to a person. It also stands in "Việc cần làm", so no journey depends on a channel."""

    # Text, not a key to User: the kernel knows nobody. "user:12", "vendor:3", "outlet:7" or "phone:+84…".
    recipient = models.CharField(max_length=60, db_index=True)
    kind = models.CharField(max_length=40)
    title = models.CharField(max_length=160)
    body = models.TextField(blank=True)
    link = models.CharField(max_length=300, blank=True)
    # The same matter is told once: a second notice with the same key is not written.
    matter = models.CharField(max_length=120, unique=True)
    created_at = models.DateTimeField(db_default=Now())
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "Thông báo"
        verbose_name_plural = "Thông báo"

    def __str__(self) -> str:
        return self.title


class NoticeDelivery(models.Model):
    """One attempt to reach the recipient by a channel, as the provider took it."""

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="deliveries")
    channel = models.CharField(max_length=20)
    provider = models.CharField(max_length=40)
    address = models.CharField(max_length=120)
    text = models.TextField()
    sent_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = "Tin đã gửi"
        verbose_name_plural = "Tin đã gửi"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["notice", "channel", "address"], name="notice_sent_once"),
        ]

    def __str__(self) -> str:
        return f"{self.channel} #{self.pk}"  # not the number: titles of pages and logs show this
