"""Pictures: public ones by their address, and a product's pictures on its producer's desk."""

from typing import Any

from tests.house.rights.people import MISSING, PEOPLE, only
from tests.house.rights.town import Town

PAGES: dict[str, dict[str, int]] = {
    "picture": dict.fromkeys(PEOPLE, MISSING),  # nobody sent this one
    "desk-product-pictures": only(200, "producer", "producer_staff", "helper"),
}


def arguments(town: Town) -> dict[str, dict[str, Any]]:
    return {
        "picture": {"name": "0" * 32 + "-800x600.jpg"},
        "desk-product-pictures": {"vendor_id": town.vendor.pk, "product_id": town.honey.product_id},
    }
