from typing import ClassVar

from django.contrib import admin

from outlets.models import (
    Booth,
    Device,
    Fair,
    FairParticipation,
    Outlet,
    OutletStaff,
    Reservation,
    StockLevel,
    StockMove,
    StockReceipt,
    Transfer,
)
from shop.kernel.read_only_admin import ReadOnlyAdmin


@admin.register(Outlet)
class OutletAdmin(admin.ModelAdmin):
    list_display = ("name", "kind", "commune", "operator_name", "is_demo")
    list_filter = ("kind", "is_demo")
    list_select_related = ("commune",)
    search_fields = ("name", "operator_name")
    raw_id_fields: ClassVar = ["operator_vendor", "commune", "former_commune"]


@admin.register(OutletStaff)
class OutletStaffAdmin(admin.ModelAdmin):
    list_display = ("user", "outlet", "role", "since", "until")
    list_select_related = ("user", "outlet")
    raw_id_fields: ClassVar = ["user", "outlet"]


@admin.register(Device)
class DeviceAdmin(ReadOnlyAdmin):
    list_display = ("name", "outlet", "registered_at", "last_seen_at", "revoked_at")
    list_select_related = ("outlet",)
    exclude = ("credential_hash",)


class BoothInline(admin.TabularInline):
    model = Booth
    extra = 0
    raw_id_fields: ClassVar = ["outlet"]


@admin.register(Fair)
class FairAdmin(admin.ModelAdmin):
    list_display = ("name", "organiser", "starts_on", "ends_on")
    raw_id_fields: ClassVar = ["commune"]
    inlines: ClassVar = [BoothInline]


@admin.register(Booth)
class BoothAdmin(admin.ModelAdmin):
    list_display = ("code", "fair", "outlet", "during")
    raw_id_fields: ClassVar = ["outlet"]


@admin.register(FairParticipation)
class FairParticipationAdmin(admin.ModelAdmin):
    list_display = ("fair", "vendor", "invited_on", "accepted_on", "attended_on")
    raw_id_fields: ClassVar = ["vendor"]


@admin.register(StockLevel)
class StockLevelAdmin(ReadOnlyAdmin):
    list_display = ("outlet", "variant", "owner", "on_hand", "reserved", "shortfall")
    list_select_related = ("outlet", "variant", "owner")


@admin.register(StockMove)
class StockMoveAdmin(ReadOnlyAdmin):
    list_display = ("happened_at", "outlet", "variant", "kind", "quantity", "source_type", "source_id")
    list_select_related = ("outlet", "variant")


@admin.register(Reservation)
class ReservationAdmin(ReadOnlyAdmin):
    list_display = ("level", "quantity", "source_id", "expires_at", "closed_at", "outcome")
    list_select_related = ("level",)


@admin.register(StockReceipt)
class StockReceiptAdmin(ReadOnlyAdmin):
    list_display = ("received_at", "outlet", "received_by", "note")
    list_select_related = ("outlet", "received_by")


@admin.register(Transfer)
class TransferAdmin(ReadOnlyAdmin):
    list_display = ("moved_at", "from_outlet", "to_outlet", "moved_by")
    list_select_related = ("from_outlet", "to_outlet", "moved_by")
