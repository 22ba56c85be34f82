"""What the desks wrote about products, to look at: services alone change it."""

from django.contrib import admin

from catalog.models import (
    BatchPaper,
    BatchRecall,
    BatchSource,
    CertificateScan,
    Decision,
    DecisionLine,
    ForeignStamp,
    OriginConfirmation,
    ProductChange,
    ProductPaper,
    ProductPicture,
    ProductReview,
    SheetImport,
)
from shop.kernel.read_only_admin import ReadOnlyAdmin


@admin.register(ProductPaper)
class ProductPaperAdmin(ReadOnlyAdmin):
    list_display = ("product", "kind", "issuer", "issued_on", "expires_on", "is_approved", "withdrawn_at")
    list_filter = ("kind",)
    list_select_related = ("product",)
    exclude = ("scan",)


@admin.register(OriginConfirmation)
class OriginConfirmationAdmin(ReadOnlyAdmin):
    list_display = (
        "product",
        "local_material_percent",
        "local_labour_percent",
        "confirmed_by",
        "confirmed_on",
    )
    list_select_related = ("product", "confirmed_by")
    exclude = ("scan",)


@admin.register(ProductPicture)
class ProductPictureAdmin(ReadOnlyAdmin):
    list_display = ("product", "position", "alt", "is_shown", "removed_at")
    list_select_related = ("product",)


@admin.register(ProductChange)
class ProductChangeAdmin(ReadOnlyAdmin):
    list_display = ("product", "state", "proposed_by", "proposed_at", "decided_by", "decided_at")
    list_filter = ("state",)
    list_select_related = ("product",)


@admin.register(ProductReview)
class ProductReviewAdmin(ReadOnlyAdmin):
    list_display = ("product", "step", "actor", "at")
    list_filter = ("step",)
    list_select_related = ("product",)


@admin.register(Decision)
class DecisionAdmin(ReadOnlyAdmin):
    list_display = ("number", "decided_on", "issuing_body", "imported_by", "imported_at")
    exclude = ("scan",)


@admin.register(DecisionLine)
class DecisionLineAdmin(ReadOnlyAdmin):
    list_display = ("decision", "row_no", "product_name", "vendor_name", "score", "stars", "product")
    list_select_related = ("decision", "product")


@admin.register(CertificateScan)
class CertificateScanAdmin(ReadOnlyAdmin):
    list_display = ("product", "decision_number", "stars", "added_at", "withdrawn_at")
    list_select_related = ("product",)
    exclude = ("scan",)


@admin.register(BatchSource)
class BatchSourceAdmin(ReadOnlyAdmin):
    list_display = ("batch", "material", "supplier", "received_on")
    list_select_related = ("batch",)


@admin.register(BatchPaper)
class BatchPaperAdmin(ReadOnlyAdmin):
    list_display = ("batch", "title", "number", "issued_on")
    list_select_related = ("batch",)
    exclude = ("scan",)


@admin.register(BatchRecall)
class BatchRecallAdmin(ReadOnlyAdmin):
    list_display = ("batch", "reason", "recalled_by", "recalled_at")
    list_select_related = ("batch",)


@admin.register(ForeignStamp)
class ForeignStampAdmin(ReadOnlyAdmin):
    list_display = ("system", "code", "product", "batch")
    list_select_related = ("product", "batch")


@admin.register(SheetImport)
class SheetImportAdmin(ReadOnlyAdmin):
    list_display = ("vendor", "file_name", "state", "done", "total", "sent_at", "finished_at")
    list_filter = ("state",)
    list_select_related = ("vendor",)
    exclude = ("rows",)
