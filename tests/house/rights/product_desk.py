"""Products on a producer's desk, and the officer's page of origins: who may do what."""

from typing import Any

from tests.house.rights.people import FORM_AFTER_SIGN_IN, PEOPLE, only
from tests.house.rights.town import Town
from tests.world import make_variant

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


def at_the_desk(answer: str) -> dict[str, str]:
    """For those who may work with this producer's products; to everybody else it is missing."""
    return dict.fromkeys(PEOPLE, "not-found") | dict.fromkeys(
        ("producer", "producer_staff", "helper"), answer
    )


FIELDS: dict[str, dict[str, str]] = {
    "myProducts": at_the_desk("data"),
    "createProduct": at_the_desk("data"),
    "updateProduct": at_the_desk("data"),
    "submitProduct": at_the_desk("wrong-state"),  # it is on sale already
    "changePrice": at_the_desk("data"),
    "withdrawProduct": at_the_desk("data"),
}


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


def questions(town: Town) -> dict[str, tuple[str, dict[str, Any]]]:
    # Not the honey that others ask for: here it is withdrawn.
    tea = make_variant(town.vendor, name="Trà mãng cầu")
    vendor, product = {"vendorId": town.vendor.pk}, {"productId": tea.product_id}
    category = {"categoryId": tea.product.category_id}

    def changing(field: str, **given: Any) -> tuple[str, dict[str, Any]]:
        kind = {"submitProduct": "ProductStep", "withdrawProduct": "ProductStep"}.get(
            field, field[0].upper() + field[1:]
        )
        return (
            f"mutation($i:{kind}Input!){{{field}(input:$i){{product{{id}} problems{{code}}}}}}",
            {"i": given},
        )

    return {
        "myProducts": ("query($v:Int!){myProducts(vendorId:$v){totalCount}}", {"v": town.vendor.pk}),
        "createProduct": changing(
            "createProduct", **vendor, **category, name="Mật ong tràm", communeCode="27676"
        ),
        "updateProduct": changing("updateProduct", **vendor, **product, summary="Mật ong chín tự nhiên"),
        "submitProduct": changing("submitProduct", **vendor, **product),
        "changePrice": changing("changePrice", **vendor, variantId=tea.pk, priceVnd=90_000),
        "withdrawProduct": changing("withdrawProduct", **vendor, **product),
    }
