"""Addresses: Decisions, certificates, the public register."""

from django.urls import URLPattern, path

from frontend.views.certificates import certificate, certificates, change_certificate
from frontend.views.decision_matching import certificate_scan, decision, decision_scan, waiting
from frontend.views.decisions import check, confirm, decisions, template
from frontend.views.desk import certificates as desk
from frontend.views.register import register, register_file

urlpatterns: list[URLPattern] = [
    path("san-pham-ocop/", register, name="register"),
    path("san-pham-ocop.csv", register_file, name="register-file"),
    path("bao-cao/quyet-dinh/", decisions, name="decisions"),
    path("bao-cao/quyet-dinh/mau.xlsx", template, name="decision-template"),
    path("bao-cao/quyet-dinh/nhap/", check, name="decision-check"),
    path("bao-cao/quyet-dinh/ghi/", confirm, name="decision-import"),
    path("bao-cao/quyet-dinh/cho-doi-chieu/", waiting, name="unmatched-lines"),
    path("bao-cao/quyet-dinh/<int:decision_id>/", decision, name="decision"),
    path("bao-cao/quyet-dinh/<int:decision_id>/ban-chup/", decision_scan, name="decision-scan"),
    path("bao-cao/chung-nhan/", certificates, name="certificates"),
    path("bao-cao/chung-nhan/ban-chup/<int:scan_id>/", certificate_scan, name="certificate-scan"),
    path("bao-cao/chung-nhan/<int:certificate_id>/", certificate, name="certificate"),
    path(
        "bao-cao/chung-nhan/<int:certificate_id>/<slug:act>/", change_certificate, name="change-certificate"
    ),
    path("kenh-ban/<int:vendor_id>/chung-nhan/", desk.certificates, name="desk-certificates"),
    path("kenh-ban/<int:vendor_id>/chung-nhan/<int:product_id>/", desk.certificate, name="desk-certificate"),
    path(
        "kenh-ban/<int:vendor_id>/chung-nhan/<int:product_id>/go-ban-chup/",
        desk.withdraw_scan,
        name="withdraw-certificate-scan",
    ),
    path(
        "kenh-ban/<int:vendor_id>/chung-nhan/ban-chup/<int:scan_id>/",
        desk.scan,
        name="desk-certificate-scan",
    ),
]
