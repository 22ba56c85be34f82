"""Addresses: batches and labels on the producer's desk, trace pages, recalls."""

from django.urls import URLPattern, path

from frontend.views.desk.batch_labels import label_file, labels
from frontend.views.desk.batch_people import batch_buyers_page
from frontend.views.desk.batches import batch, batch_scan, batches, edit_batch, new_batch
from frontend.views.trace import trace, trace_qr, trace_search
from frontend.views.trace_recall import recall

DESK = "kenh-ban/<int:vendor_id>/lo/"

urlpatterns: list[URLPattern] = [
    path(DESK, batches, name="desk-batches"),
    path(f"{DESK}moi/", new_batch, name="desk-batch-new"),
    path(f"{DESK}<int:batch_id>/", batch, name="desk-batch"),
    path(f"{DESK}<int:batch_id>/sua/", edit_batch, name="desk-batch-edit"),
    path(f"{DESK}<int:batch_id>/giay-to/<int:paper_id>/", batch_scan, name="desk-batch-scan"),
    path(f"{DESK}<int:batch_id>/nguoi-mua/", batch_buyers_page, name="desk-batch-buyers"),
    path(f"{DESK}<int:batch_id>/tem/", labels, name="desk-batch-labels"),
    path(f"{DESK}<int:batch_id>/tem.pdf", label_file, name="desk-batch-labels-file"),
    path("truy-xuat/", trace_search, name="trace-search"),
    path("truy-xuat/<slug:code>/", trace, name="trace"),
    path("truy-xuat/<slug:code>/qr.svg", trace_qr, name="trace-qr"),
    path("truy-xuat/<slug:code>/thu-hoi/", recall, name="trace-recall"),
]
