"""Addresses: moderation, and the operator's audit trail."""

from django.urls import URLPattern, path

from frontend.views.moderation import queues, scan, vendors
from frontend.views.moderation_product import decide_change, decide_product, review_change, review_product
from frontend.views.moderation_trail import audit_trail, full_view
from frontend.views.moderation_vendor import decide_vendor, review_vendor, view_vendor_in_full

urlpatterns: list[URLPattern] = [
    path("kiem-duyet/", queues, name="moderation"),
    path("kiem-duyet/chu-the/", vendors, name="moderation-vendors"),
    path("kiem-duyet/chu-the/<int:vendor_id>/", review_vendor, name="review-vendor"),
    path("kiem-duyet/chu-the/<int:vendor_id>/xem-day-du/", view_vendor_in_full, name="view-vendor-in-full"),
    path("kiem-duyet/chu-the/<int:vendor_id>/quyet-dinh/", decide_vendor, name="decide-vendor"),
    path("kiem-duyet/san-pham/<int:product_id>/", review_product, name="review-product"),
    path("kiem-duyet/san-pham/<int:product_id>/quyet-dinh/", decide_product, name="decide-product"),
    path("kiem-duyet/thay-doi/<int:change_id>/", review_change, name="review-change"),
    path("kiem-duyet/thay-doi/<int:change_id>/quyet-dinh/", decide_change, name="decide-change"),
    path("kiem-duyet/giay-to/<slug:kind>/<int:number>/", scan, name="moderation-scan"),
    path("van-hanh/nhat-ky/", audit_trail, name="audit-trail"),
    path("van-hanh/xem-day-du/<slug:kind>/<slug:key>/", full_view, name="full-view"),
]
