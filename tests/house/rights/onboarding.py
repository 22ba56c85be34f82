"""Opening a producer's desk, its profile, papers, people and history; inviting officers."""

from typing import Any

from tests.house.rights.people import EVERYONE, FORM_AFTER_SIGN_IN, MISSING, PEOPLE, SIGN_IN, only
from tests.house.rights.town import Town
from tests.vendors.profiles import make_paper
from vendors.models import HelperPost

OWN_DESK = only(200, "producer", "producer_staff", "helper")
OWNER_ONLY = only(200, "producer")
SIGNED_IN = dict.fromkeys(PEOPLE, 200) | {"guest": SIGN_IN}

PAGES: dict[str, dict[str, int]] = {
    "units-json": EVERYONE,
    "open-desk": dict.fromkeys(PEOPLE, 302),  # to sign in, to the one desk, or to the first step
    "start-vendor": SIGNED_IN,
    "desk-profile": OWN_DESK,
    "desk-submit": FORM_AFTER_SIGN_IN,
    "desk-bank": OWNER_ONLY,
    "desk-vendor-papers": OWN_DESK,
    "desk-withdraw-vendor-paper": FORM_AFTER_SIGN_IN,
    "desk-vendor-paper-scan": only(
        MISSING
    ),  # this one has no scan; tests/frontend/test_onboarding.py has one that does
    "desk-helpers": OWNER_ONLY,
    "desk-invite-member": FORM_AFTER_SIGN_IN,
    "desk-remove-member": FORM_AFTER_SIGN_IN,
    "desk-agree-helper": FORM_AFTER_SIGN_IN,
    "desk-end-helper": FORM_AFTER_SIGN_IN,
    "desk-history": OWN_DESK,
    "help-ask": SIGNED_IN,
    "help-code": dict.fromkeys(PEOPLE, 302),  # nobody was asked yet
    "help-stop": FORM_AFTER_SIGN_IN,
    "officers": only(200, "officer", "admin"),
    "officers-sheet": only(200, "officer", "admin"),
    "end-officer": FORM_AFTER_SIGN_IN,
}

PRODUCER = {"producer", "producer_staff", "helper"}
FIELDS: dict[str, dict[str, str]] = {
    "producer": dict.fromkeys(PEOPLE, "data"),
    "producers": dict.fromkeys(PEOPLE, "data"),
    "myVendor": dict.fromkeys(PEOPLE, "not-found") | dict.fromkeys(PRODUCER, "data"),
    "saveVendorProfile": dict.fromkeys(PEOPLE, "not-found") | dict.fromkeys(PRODUCER, "data"),
    # It sells already, so its own people are told that; to the others there is no such producer.
    "submitVendor": dict.fromkeys(PEOPLE, "not-found") | dict.fromkeys(PRODUCER, "wrong-state"),
}


def arguments(town: Town) -> dict[str, dict[str, Any]]:
    desk = {"vendor_id": town.vendor.pk}
    paper = {**desk, "paper_id": make_paper(town.vendor, scan=None).pk}
    post = {**desk, "post_id": HelperPost.objects.get(vendor=town.vendor).pk}
    return {
        **dict.fromkeys(
            (
                "desk-profile",
                "desk-submit",
                "desk-bank",
                "desk-vendor-papers",
                "desk-helpers",
                "desk-history",
            ),
            desk,
        ),
        "desk-invite-member": desk,
        "desk-withdraw-vendor-paper": paper,
        "desk-vendor-paper-scan": paper,
        "desk-remove-member": {**desk, "membership_id": 1},
        "desk-agree-helper": post,
        "desk-end-helper": post,
        "help-stop": {"post_id": post["post_id"]},
        "end-officer": {"post_id": 1},
    }


def questions(town: Town) -> dict[str, tuple[str, dict[str, Any]]]:
    mine = {"i": {"vendorId": town.vendor.pk}}
    return {
        "producer": ("query($s:String!){producer(slug:$s){name}}", {"s": town.vendor.slug}),
        "producers": ("{producers(first:1){totalCount}}", {}),
        "myVendor": ("query($id:Int!){myVendor(id:$id){name}}", {"id": town.vendor.pk}),
        "saveVendorProfile": (
            "mutation($i:SaveVendorProfileInput!){saveVendorProfile(input:$i){problems{code}}}",
            {"i": {"vendorId": town.vendor.pk, "story": "Chuyện"}},
        ),
        "submitVendor": ("mutation($i:SubmitVendorInput!){submitVendor(input:$i){problems{code}}}", mine),
    }
