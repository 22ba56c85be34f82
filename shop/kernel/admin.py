from django.contrib import admin

from shop.kernel.models import Notice, NoticeDelivery, OutboxEvent


@admin.register(OutboxEvent)
class OutboxEventAdmin(admin.ModelAdmin):
    list_display = ("name", "created_at", "attempts", "delivered_at")
    list_filter = ("name",)


@admin.register(Notice)
class NoticeAdmin(admin.ModelAdmin):
    list_display = ("recipient", "kind", "title", "created_at", "done_at")


@admin.register(NoticeDelivery)
class NoticeDeliveryAdmin(admin.ModelAdmin):
    list_display = ("channel", "provider", "address", "sent_at")
