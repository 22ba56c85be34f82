from django.contrib import admin

from shop.kernel.models import HandledEvent, Notice, NoticeDelivery, OutboxEvent
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
    list_display = ("recipient", "kind", "title", "created_at", "done_at")


@admin.register(NoticeDelivery)
class NoticeDeliveryAdmin(ReadOnlyAdmin):
    list_display = ("channel", "provider", "address", "sent_at")
