"""The foundation's records: the outbox, messages to people, the audit trail, pictures and scans."""

from shop.kernel.models.audit import AuditEntry
from shop.kernel.models.files import Picture, Scan
from shop.kernel.models.outbox import HandledEvent, Notice, NoticeDelivery, OutboxEvent

__all__ = [
    "AuditEntry",
    "HandledEvent",
    "Notice",
    "NoticeDelivery",
    "OutboxEvent",
    "Picture",
    "Scan",
]
