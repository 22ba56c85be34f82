from django.contrib import admin

from shop.kernel.models import (
    AuditEntry,
    HandledEvent,
    Notice,
    NoticeDelivery,
    OutboxEvent,
    Picture,
    Scan,
)
from shop.kernel.phone import mask_phone
from shop.kernel.read_only_admin import ReadOnlyAdmin


@admin.register(OutboxEvent)
class OutboxEventAdmin(ReadOnlyAdmin):
    list_display = ("name", "created_at", "attempts", "delivered_at")
    list_filter = ("name",)


@admin.register(HandledEvent)
class HandledEventAdmin(ReadOnlyAdmin):
    list_display = ("event", "handler", "handled_at")
    list_select_related = ("event",)


@admin.register(Notice)
class NoticeAdmin(ReadOnlyAdmin):
    """Without the link, which may be an order's unguessable one, and without telephone numbers in full."""

    list_display = ("masked_recipient", "kind", "title", "created_at", "done_at")
    exclude = ("recipient", "link")

    @admin.display(description="Người nhận")
    def masked_recipient(self, notice: Notice) -> str:
        phone = notice.recipient.removeprefix("phone:")
        return notice.recipient if phone == notice.recipient else mask_phone(phone)


@admin.register(NoticeDelivery)
class NoticeDeliveryAdmin(ReadOnlyAdmin):
    list_display = ("channel", "provider", "masked_address", "sent_at")
    exclude = ("address",)

    @admin.display(description="Số nhận")
    def masked_address(self, delivery: NoticeDelivery) -> str:
        return mask_phone(delivery.address)


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnlyAdmin):
    list_display = ("at", "actor", "on_behalf_of", "action", "subject", "reason")
    list_filter = ("action",)
    search_fields = ("subject", "actor")


@admin.register(Picture)
class PictureAdmin(ReadOnlyAdmin):
    list_display = ("id", "width", "height", "uploaded_by", "created_at", "ready_at")


@admin.register(Scan)
class ScanAdmin(ReadOnlyAdmin):
    """Without the file: papers are read through the gate of what they belong to."""

    list_display = ("id", "kind", "size_bytes", "uploaded_by", "created_at")
    exclude = ("file",)
