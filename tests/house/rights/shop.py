"""Shop, till, outlets and reports: who may do what."""

from typing import Any
from uuid import uuid4

from tests.house.rights.people import EVERYONE, FORM_AFTER_SIGN_IN, MISSING, PEOPLE, REFUSED, only
from tests.house.rights.town import Town

# address name (or path) → what GET answers each kind of person; 405: it only takes a form
PAGES: dict[str, dict[str, int]] = {
    "healthz": EVERYONE,
    "readyz": EVERYONE,
    "metrics": dict.fromkeys(PEOPLE, MISSING),  # for whoever holds the token, and that is no person
    "graphql": dict.fromkeys(PEOPLE, 405),
    "home": EVERYONE,
    "groups": EVERYONE,
    "group": EVERYONE,
    "communes": EVERYONE,
    "commune": EVERYONE,
    "producer": EVERYONE,
    "product": EVERYONE,
    "search": EVERYONE,
    "basket": EVERYONE,
    "add-to-basket": dict.fromkeys(PEOPLE, 405),
    "change-basket": dict.fromkeys(PEOPLE, 405),
    "checkout": dict.fromkeys(PEOPLE, 302),  # an empty basket leads back to it
    "communes-json": EVERYONE,
    "find-order": EVERYONE,
    "order": EVERYONE,  # for whoever holds the link
    "cancel-order": dict.fromkeys(PEOPLE, 405),
    "stars": EVERYONE,
    "product-picture": dict.fromkeys(PEOPLE, MISSING),  # this one was never drawn
    "sitemap.xml": EVERYONE,
    "sitemap-section": EVERYONE,
    "robots.txt": EVERYONE,
    "first-run": dict.fromkeys(PEOPLE, MISSING),  # people exist: the shop is set up
    "operator": EVERYONE,
    "policies": EVERYONE,
    "policy": EVERYONE,
    "samples": EVERYONE,
    # On a browser registered for the clerk's outlet. Others are told what to do, and read nothing.
    "till": only(200, "clerk", "manager", guest=REFUSED, others=REFUSED),
    "till-data": only(200, "clerk", "manager", guest=REFUSED, others=REFUSED),
    "outlet-desk": only(200, "manager", "other_manager"),
    "register-till": FORM_AFTER_SIGN_IN,
    "revoke-till": FORM_AFTER_SIGN_IN,
    "reports": only(200, "officer"),
    "commune-sales": only(200, "officer"),
    "commune-sales-file": only(200, "officer"),
}

# API: what each kind of person gets for each root field; "data", or the code of the refusal
FIELDS: dict[str, dict[str, str]] = {
    "version": dict.fromkeys(PEOPLE, "data"),
    "products": dict.fromkeys(PEOPLE, "data"),
    "product": dict.fromkeys(PEOPLE, "data"),
    "salesByCommune": dict.fromkeys(PEOPLE, "not-found") | {"officer": "data"},
    "placeOrder": dict.fromkeys(PEOPLE, "data"),
    # By the till's credential, whoever is signed in: what was sold must be told even when a clerk has signed out.
    "recordPosSale": dict.fromkeys(PEOPLE, "data"),
    "recordPosSales": dict.fromkeys(PEOPLE, "data"),
}


def questions(town: Town) -> dict[str, tuple[str, dict[str, Any]]]:
    placing = {
        "orderId": str(uuid4()),
        "lines": [{"variantId": town.honey.pk, "quantity": 1}],
        "name": "Mua",
        "phone": "0912345678",
        "communeCode": "27676",
        "addressLine": "1",
    }
    selling = {
        "saleId": str(uuid4()),
        "outletId": town.outlet.pk,
        "sequence": 1,
        "soldAt": "2026-11-20T10:00:00+07:00",
        "lines": [{"variantId": town.honey.pk, "quantity": 1, "amountVnd": 85_000}],
        "tenders": [{"method": "cash", "amountVnd": 85_000, "receivedVnd": 85_000}],
    }
    clock = {"deviceNow": "2026-11-20T10:00:00+07:00"}
    return {
        "version": ("{version}", {}),
        "products": ("{products{totalCount}}", {}),
        "product": ("query($s:String!){product(slug:$s){name}}", {"s": town.honey.product.slug}),
        "salesByCommune": (
            '{salesByCommune(view:ORIGIN, from:"2026-01-01", to:"2026-12-31"){rowCount}}',
            {},
        ),
        "placeOrder": ("mutation($i:PlaceOrderInput!){placeOrder(input:$i){problems{code}}}", {"i": placing}),
        "recordPosSale": (
            "mutation($i:RecordPosSaleInput!){recordPosSale(input:$i){result problems{code}}}",
            {"i": {**selling, **clock}},
        ),
        "recordPosSales": (
            "mutation($i:RecordPosSalesInput!){recordPosSales(input:$i){verdicts{result} problems{code}}}",
            {"i": {"sales": [selling], **clock}},
        ),
    }
