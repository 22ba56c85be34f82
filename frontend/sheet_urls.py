"""Addresses: Spreadsheets in and out."""

from django.urls import URLPattern, path

from frontend.views.desk import sheets

SHEETS = "kenh-ban/<int:vendor_id>/bang-tinh/"

urlpatterns: list[URLPattern] = [
    path(SHEETS, sheets.sheets, name="desk-sheets"),
    path(f"{SHEETS}mau/", sheets.template, name="desk-sheet-template"),
    path(f"{SHEETS}xuat/", sheets.export, name="desk-sheet-export"),
    path(f"{SHEETS}<int:sheet_id>/", sheets.sheet, name="desk-sheet"),
    path(f"{SHEETS}<int:sheet_id>/ghi/", sheets.write, name="desk-sheet-write"),
]
