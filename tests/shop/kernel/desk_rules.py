"""The rules of the desks' records, and a row of each to break them with."""

from datetime import date
from decimal import Decimal

from catalog.models import (
    Batch,
    BatchRecall,
    Decision,
    DecisionLine,
    ForeignStamp,
    OriginConfirmation,
    Product,
    ProductChange,
    ProductPaper,
    ProductPicture,
    ProductReview,
    SheetImport,
)
from shop.kernel.models import AuditEntry, Picture, Scan
from tests.world import NOW, make_helper, make_user
from vendors.models import Vendor, VendorPaper, VendorReview

DESK_RULES: list[tuple[str, str, dict[str, str], str]] = [
    ("audit_action_known", "kernel_auditentry", {"action": "'guess'"}, "true"),
    ("picture_has_size", "kernel_picture", {"width": "0"}, "true"),
    ("picture_has_size", "kernel_picture", {"height": "0"}, "true"),
    ("scan_kind_known", "kernel_scan", {"kind": "'image/svg+xml'"}, "true"),
    (
        "vendor_personal_number",
        "vendors_vendor",
        {"slug": "'x'", "tax_code": "''", "personal_number": "'12'"},
        "true",
    ),
    (
        "vendor_account_with_bank",
        "vendors_vendor",
        {"slug": "'x'", "tax_code": "''", "bank_account": "'123456'", "bank_bin": "''"},
        "true",
    ),
    ("vendor_paper_kind_known", "vendors_vendorpaper", {"kind": "'letter'"}, "true"),
    ("vendor_paper_dates", "vendors_vendorpaper", {"expires_on": "issued_on - 1"}, "true"),
    ("vendor_review_step_known", "vendors_vendorreview", {"step": "'liked'"}, "true"),
    ("vendor_review_says_why", "vendors_vendorreview", {"step": "'rejected'", "reason": "''"}, "true"),
    ("helper_post_once", "vendors_helperpost", {}, "true"),
    (
        "helper_scopes_known",
        "vendors_helperpost",
        {"helper_id": "helper_id - 1", "scopes": "'{payouts}'"},
        "true",
    ),
    ("helper_scopes_known", "vendors_helperpost", {"helper_id": "helper_id - 1", "scopes": "'{}'"}, "true"),
    ("helper_post_dates", "vendors_helperpost", {"ended_at": "asked_at - interval '1 day'"}, "true"),
    (
        "seller_order_shipped",
        "orders_sellerorder",
        {"code": "'x'", "number": "9", "shipped_at": "posted_at - interval '1 day'"},
        "true",
    ),
    ("product_labour_percent", "catalog_product", {"local_labour_percent": "101"}, "true"),
    ("product_season", "catalog_product", {"season_from_month": "11"}, "true"),
    ("product_season", "catalog_product", {"season_from_month": "0", "season_to_month": "13"}, "true"),
    ("product_paper_kind_known", "catalog_productpaper", {"kind": "'letter'"}, "true"),
    ("product_paper_dates", "catalog_productpaper", {"expires_on": "issued_on - 1"}, "true"),
    ("origin_confirmation_percent", "catalog_originconfirmation", {"local_material_percent": "101"}, "true"),
    ("origin_confirmation_percent", "catalog_originconfirmation", {"local_labour_percent": "101"}, "true"),
    ("product_picture_described", "catalog_productpicture", {"alt": "''"}, "true"),
    ("product_change_one_waiting", "catalog_productchange", {}, "state = 'waiting'"),
    ("product_change_says_why", "catalog_productchange", {"state": "'rejected'", "reason": "''"}, "true"),
    ("product_review_says_why", "catalog_productreview", {"step": "'rejected'", "reason": "''"}, "true"),
    (
        "certificate_ground_of_revocation",
        "catalog_certificate",
        {"revocation_ground": "'other'"},
        "revoked_on IS NULL",
    ),
    (
        "certificate_grace",
        "catalog_certificate",
        {"grace_until": "expires_on + 181", "grace_reason": "'Chờ kết quả'"},
        "true",
    ),
    (
        "certificate_grace",
        "catalog_certificate",
        {"grace_until": "expires_on", "grace_reason": "'Chờ kết quả'"},
        "true",
    ),
    ("certificate_grace_with_reason", "catalog_certificate", {"grace_until": "expires_on + 9"}, "true"),
    (
        "certificate_five_at_province",
        "catalog_certificate",
        {"is_five_at_province": "true", "stars": "5"},
        "true",
    ),
    ("decision_once", "catalog_decision", {}, "true"),
    ("decision_line_once", "catalog_decisionline", {"product_id": "NULL", "matched_at": "NULL"}, "true"),
    ("decision_product_once", "catalog_decisionline", {"row_no": "9"}, "product_id IS NOT NULL"),
    ("decision_line_range", "catalog_decisionline", {"score": "101"}, "true"),
    ("decision_line_range", "catalog_decisionline", {"stars": "6"}, "true"),
    ("decision_line_range", "catalog_decisionline", {"score": "'NaN'"}, "true"),
    (
        "decision_line_matched",
        "catalog_decisionline",
        {"row_no": "8", "matched_at": "NULL"},
        "product_id IS NOT NULL",
    ),
    ("batch_recall_says_why", "catalog_batchrecall", {"reason": "''"}, "true"),
    ("batch_recall_says_why", "catalog_batchrecall", {"advice": "''"}, "true"),
    ("sheet_import_done", "catalog_sheetimport", {"done": "total + 1"}, "true"),
    ("sheet_import_says_why", "catalog_sheetimport", {"state": "'failed'", "sentence": "''"}, "true"),
    ("foreign_stamp_once", "catalog_foreignstamp", {}, "true"),
]


def furnish_the_desks() -> None:
    """A row in every table of the desks; the day of trade itself touches none of them."""
    vendor = Vendor.objects.order_by("pk").first()
    product = Product.objects.order_by("pk").first()
    assert vendor
    assert product
    actor = "user:1"
    paper = {"number": "1", "issuer": "Sở", "issued_on": date(2026, 1, 1), "added_by": actor}
    AuditEntry.objects.create(actor=actor, action="view", subject="vendors_vendor:1")
    picture = Picture.objects.create(file="p.jpg", sha256="0" * 64, width=4, height=3)
    Scan.objects.create(file="s.pdf", kind=Scan.Kind.PDF, sha256="0" * 64, size_bytes=1)
    make_user()  # whoever has the number before the helper's
    make_helper(vendor)
    VendorPaper.objects.create(vendor=vendor, kind="other", **paper)
    VendorReview.objects.create(vendor=vendor, step="approved", actor=actor)
    ProductPaper.objects.create(product=product, kind="other", **paper)
    OriginConfirmation.objects.create(
        product=product,
        commune=product.commune,
        local_material_percent=70,
        local_labour_percent=80,
        confirmed_by=make_user(),
        confirmed_on=date(2026, 1, 1),
    )
    ProductPicture.objects.create(product=product, picture=picture, alt="Hũ mật ong", added_by=actor)
    ProductChange.objects.create(product=product, proposed={"name": "Mật ong"}, proposed_by=actor)
    ProductReview.objects.create(product=product, step="approved", actor=actor)
    decision = Decision.objects.create(
        number="1/QĐ", decided_on=date(2026, 1, 1), issuing_body="UBND", imported_by=actor
    )
    DecisionLine.objects.create(
        decision=decision,
        row_no=1,
        product_name="Mật ong",
        score=Decimal(80),
        stars=4,
        product=product,
        matched_by=actor,
        matched_at=NOW,
    )
    batch = Batch.objects.create(product=product, code="L02", made_on=date(2026, 1, 2))
    BatchRecall.objects.create(batch=batch, reason="Vỡ nắp", advice="Trả lại", recalled_by=actor)
    ForeignStamp.objects.create(product=product, system="SmartLife", code="VN1")
    SheetImport.objects.create(vendor=vendor, person=make_user(), file_name="hang.xlsx", total=2)
