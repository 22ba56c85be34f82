"""Spreadsheets on a producer's desk: who may do what."""

from typing import Any

from catalog.models import SheetImport
from tests.house.rights.people import FORM_AFTER_SIGN_IN, only
from tests.house.rights.town import Town

_DESK = only(200, "producer", "producer_staff", "helper")

PAGES: dict[str, dict[str, int]] = {
    "desk-sheets": _DESK,
    "desk-sheet-template": _DESK,
    "desk-sheet-export": _DESK,
    "desk-sheet": _DESK,
    "desk-sheet-write": FORM_AFTER_SIGN_IN,
}


def arguments(town: Town) -> dict[str, dict[str, Any]]:
    desk = {"vendor_id": town.vendor.pk}
    sheet = SheetImport.objects.create(
        vendor=town.vendor, person=town.people["producer"], file_name="hang.xlsx", state="ready", total=1
    )
    return {
        **dict.fromkeys(("desk-sheets", "desk-sheet-template", "desk-sheet-export"), desk),
        "desk-sheet": {**desk, "sheet_id": sheet.pk},
        "desk-sheet-write": {**desk, "sheet_id": sheet.pk},
    }
