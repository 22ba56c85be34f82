"""Products on a producer's desk, and the officer's page of origins: who may do what."""

from typing import Any

from tests.house.rights.people import FORM_AFTER_SIGN_IN, PEOPLE, only
from tests.house.rights.town import Town

DESK = only(200, "producer", "producer_staff", "helper")
NOBODY = only(200)  # there is no such thing in this town, for whoever is signed in

PAGES: dict[str, dict[str, int]] = {
    "desk-products": DESK,
    "desk-new-product": DESK,
    "desk-product": DESK,
    "desk-product-step": FORM_AFTER_SIGN_IN,
    "desk-product-details": DESK,
    "desk-product-story": DESK,
    "desk-product-origin": DESK,
    "desk-origin-scan": NOBODY,
    "desk-product-sizes": DESK,
    "desk-new-size": DESK,
    "desk-size": DESK,
    "desk-size-price": FORM_AFTER_SIGN_IN,
    "desk-size-packs": FORM_AFTER_SIGN_IN,
    "desk-size-contents": FORM_AFTER_SIGN_IN,
    "desk-product-prices": DESK,
    "desk-product-seats": NOBODY,  # jars have no seats
    "desk-product-papers": DESK,
    "desk-paper-scan": NOBODY,
    "desk-remove-paper": FORM_AFTER_SIGN_IN,
    "confirm-origins": only(200, "officer"),
    "confirm-origin": FORM_AFTER_SIGN_IN,
    "origin-confirmation-scan": NOBODY,
}

OWN = dict.fromkeys(PEOPLE, "not-found")
FIELDS: dict[str, dict[str, str]] = {}


def arguments(town: Town) -> dict[str, dict[str, Any]]:
    product = {"vendor_id": town.vendor.pk, "product_id": town.honey.product_id}
    size = {**product, "variant_id": town.honey.pk}
    paper = {**product, "paper_id": 999_999}
    return {
        "desk-products": {"vendor_id": town.vendor.pk},
        "desk-new-product": {"vendor_id": town.vendor.pk},
        **dict.fromkeys(
            (
                "desk-product",
                "desk-product-step",
                "desk-product-details",
                "desk-product-story",
                "desk-product-origin",
                "desk-product-sizes",
                "desk-new-size",
                "desk-product-prices",
                "desk-product-seats",
                "desk-product-papers",
            ),
            product,
        ),
        **dict.fromkeys(("desk-size", "desk-size-price", "desk-size-packs", "desk-size-contents"), size),
        "desk-paper-scan": paper,
        "desk-remove-paper": paper,
        "desk-origin-scan": {**product, "confirmation_id": 999_999},
        "confirm-origin": {"product_id": town.honey.product_id},
        "origin-confirmation-scan": {"confirmation_id": 999_999},
    }
