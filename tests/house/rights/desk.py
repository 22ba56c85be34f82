"""The desk's home, its orders and poster, and the texts the operator publishes: who may do what."""

from typing import Any

from tests.house.rights.people import FORM_AFTER_SIGN_IN, PEOPLE, only
from tests.house.rights.town import Town

DESK = only(200, "producer", "producer_staff", "helper")

PAGES: dict[str, dict[str, int]] = {
    "desk-home": DESK,
    "desk-finish-notice": FORM_AFTER_SIGN_IN,
    "desk-poster": DESK,
    "desk-orders": DESK,
    "desk-order": DESK,
    "desk-packing-slip": DESK,
    "desk-ship-order": FORM_AFTER_SIGN_IN,
    "desk-cancel-order": FORM_AFTER_SIGN_IN,
    "operator-policies": only(200, "admin"),
    "operator-policy": only(200, "admin"),
}


def at_the_desk(answer: str) -> dict[str, str]:
    """For those who may send this producer's orders; to everybody else they are missing."""
    return dict.fromkeys(PEOPLE, "not-found") | dict.fromkeys(
        ("producer", "producer_staff", "helper"), answer
    )


FIELDS: dict[str, dict[str, str]] = {
    "myDesk": at_the_desk("data"),
    "sellerOrders": at_the_desk("data"),
    "sellerOrder": at_the_desk("data"),
    "markOrderShipped": at_the_desk("data"),
}


def _code(town: Town) -> str:
    return town.order.seller_orders.get().code


def arguments(town: Town) -> dict[str, dict[str, Any]]:
    desk = {"vendor_id": town.vendor.pk}
    order = {**desk, "code": _code(town)}
    return {
        "operator-policy": {"slug": "doi-tra"},
        **dict.fromkeys(("desk-home", "desk-poster", "desk-orders"), desk),
        **dict.fromkeys(("desk-order", "desk-packing-slip", "desk-ship-order", "desk-cancel-order"), order),
        "desk-finish-notice": {**desk, "notice_id": 999_999},
    }


def questions(town: Town) -> dict[str, tuple[str, dict[str, Any]]]:
    vendor, code = town.vendor.pk, _code(town)
    return {
        "myDesk": ("query($v:Int!){myDesk(vendorId:$v){tasks{title}}}", {"v": vendor}),
        "sellerOrders": ("query($v:Int!){sellerOrders(vendorId:$v){totalCount}}", {"v": vendor}),
        "sellerOrder": (
            "query($v:Int!,$c:String!){sellerOrder(vendorId:$v,code:$c){buyerName}}",
            {"v": vendor, "c": code},
        ),
        "markOrderShipped": (
            "mutation($i:MarkOrderShippedInput!){markOrderShipped(input:$i){order{code} problems{code}}}",
            {"i": {"vendorId": vendor, "code": code}},
        ),
    }
