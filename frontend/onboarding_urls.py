"""Addresses: A producer's profile, papers, helpers; officers invited by a spreadsheet."""

from django.urls import URLPattern, path

from frontend.commune_picker import units_json
from frontend.views.desk import history, papers, people, profile
from frontend.views.officers import end_officer, officers, officers_sheet
from frontend.views.open_desk import open_desk_page, start_vendor_page

DESK = "kenh-ban/<int:vendor_id>"

urlpatterns: list[URLPattern] = [
    path("dia-chi/tim-xa/", units_json, name="units-json"),
    path("kenh-ban/", open_desk_page, name="open-desk"),
    path("kenh-ban/mo/", start_vendor_page, name="start-vendor"),
    path(f"{DESK}/ho-so/", profile.profile, name="desk-profile"),
    path(f"{DESK}/ho-so/gui-duyet/", profile.submit, name="desk-submit"),
    path(f"{DESK}/ho-so/ngan-hang/", profile.bank_account, name="desk-bank"),
    path(f"{DESK}/giay-to/", papers.papers, name="desk-vendor-papers"),
    path(f"{DESK}/giay-to/<int:paper_id>/rut/", papers.withdraw, name="desk-withdraw-vendor-paper"),
    path(f"{DESK}/giay-to/<int:paper_id>/ban-chup/", papers.paper_scan, name="desk-vendor-paper-scan"),
    path(f"{DESK}/lam-ho/", people.desk_people, name="desk-helpers"),
    path(f"{DESK}/lam-ho/nhan-vien/", people.invite_member, name="desk-invite-member"),
    path(f"{DESK}/lam-ho/nhan-vien/<int:membership_id>/bo/", people.remove_person, name="desk-remove-member"),
    path(f"{DESK}/lam-ho/<int:post_id>/dong-y/", people.agree, name="desk-agree-helper"),
    path(f"{DESK}/lam-ho/<int:post_id>/ket-thuc/", people.end, name="desk-end-helper"),
    path(f"{DESK}/nhat-ky/", history.history, name="desk-history"),
    path("lam-ho/", people.ask, name="help-ask"),
    path("lam-ho/ma/", people.code, name="help-code"),
    path("lam-ho/<int:post_id>/thoi/", people.stop, name="help-stop"),
    path("bao-cao/can-bo/", officers, name="officers"),
    path("bao-cao/can-bo/mau.xlsx", officers_sheet, name="officers-sheet"),
    path("bao-cao/can-bo/<int:post_id>/ket-thuc/", end_officer, name="end-officer"),
]
