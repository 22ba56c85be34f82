"""Moderation and the audit trail: who may do what."""

from typing import Any

from catalog.models import Product, ProductChange, ProductState
from tests.house.rights.people import MISSING, PEOPLE, only
from tests.house.rights.town import Town
from tests.world import make_variant, make_vendor
from vendors.models import Vendor, VendorState

MODERATORS = ("moderator", "admin")
PAGES: dict[str, dict[str, int]] = {
    "moderation": only(200, *MODERATORS),
    "moderation-vendors": only(200, *MODERATORS),
    "review-vendor": only(200, *MODERATORS),
    "review-product": only(200, *MODERATORS),
    "review-change": only(200, *MODERATORS),
    "moderation-scan": only(MISSING, *PEOPLE[1:]),  # this paper has none
    "view-vendor-in-full": dict.fromkeys(PEOPLE, 405),
    "decide-vendor": dict.fromkeys(PEOPLE, 405),
    "decide-product": dict.fromkeys(PEOPLE, 405),
    "decide-change": dict.fromkeys(PEOPLE, 405),
    "audit-trail": only(200, "admin"),
    "full-view": only(200, "admin"),
}

FIELDS: dict[str, dict[str, str]] = {
    name: dict.fromkeys(PEOPLE, "not-found") | dict.fromkeys(MODERATORS, "data")
    for name in (
        "reviewQueue",
        "approveVendor",
        "rejectVendor",
        "approveProduct",
        "rejectProduct",
        "approveChange",
        "rejectChange",
    )
}


def arguments(town: Town) -> dict[str, dict[str, Any]]:
    change = ProductChange.objects.create(
        product=town.honey.product, proposed={"summary": "Mới"}, proposed_by="user:1"
    )
    by_vendor = {"vendor_id": town.vendor.pk}
    by_product = {"product_id": town.honey.product_id}
    shopper = town.people["shopper"]
    assert shopper is not None
    return {
        "review-vendor": by_vendor,
        "view-vendor-in-full": by_vendor,
        "decide-vendor": by_vendor,
        "review-product": by_product,
        "decide-product": by_product,
        "review-change": {"change_id": change.pk},
        "decide-change": {"change_id": change.pk},
        "moderation-scan": {"kind": "chu-the", "number": 999_999},
        "full-view": {"kind": "nguoi-dung", "key": shopper.pk},
    }


def questions(town: Town) -> dict[str, tuple[str, dict[str, Any]]]:
    """Each on a case of its own: a word once given cannot be given again."""

    def waiting_vendor() -> Vendor:
        return make_vendor("Tổ hợp tác chờ duyệt", state=VendorState.SUBMITTED)

    def waiting_product() -> Product:
        product = make_variant(town.vendor).product
        product.state = ProductState.IN_REVIEW
        product.save()
        return product

    def waiting_change() -> ProductChange:
        product = make_variant(town.vendor).product
        return ProductChange.objects.create(
            product=product, proposed={"summary": "Mới"}, proposed_by="user:1"
        )

    def approve(name: str, number: int) -> tuple[str, dict[str, Any]]:
        query = f"mutation($i:ApproveInput!){{{name}(input:$i){{id problems{{code}}}}}}"
        return query, {"i": {"id": number}}

    def reject(name: str, number: int) -> tuple[str, dict[str, Any]]:
        query = f"mutation($i:RejectInput!){{{name}(input:$i){{id problems{{code}}}}}}"
        return query, {"i": {"id": number, "reason": "Bản chụp mờ."}}

    return {
        "reviewQueue": ("{reviewQueue(kind:VENDORS){totalCount items{id}}}", {}),
        "approveVendor": approve("approveVendor", waiting_vendor().pk),
        "rejectVendor": reject("rejectVendor", waiting_vendor().pk),
        "approveProduct": approve("approveProduct", waiting_product().pk),
        "rejectProduct": reject("rejectProduct", waiting_product().pk),
        "approveChange": approve("approveChange", waiting_change().pk),
        "rejectChange": reject("rejectChange", waiting_change().pk),
    }
