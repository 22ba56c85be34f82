"""Who may do what: every address and every query and mutation × every kind of person. An unlisted one fails."""

import json
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from outlets.selectors.access_device import DEVICE_COOKIE
from outlets.services.register_device import register_device
from shop.api.schema import schema
from shop.orders.models import OrderGroup
from tests.world import (
    NOW,
    make_clerk,
    make_officer,
    make_outlet,
    make_user,
    make_variant,
    make_vendor,
    order,
    province,
    shelf_of,
    stock,
)
from vendors.models import VendorMembership
from vendors.people.models import User

pytestmark = pytest.mark.django_db

PEOPLE = ("guest", "shopper", "producer", "clerk", "manager", "other_manager", "officer", "admin")
EVERYONE = dict.fromkeys(PEOPLE, 200)
SIGN_IN, REFUSED, MISSING = 302, 403, 404


def only(status: int, *people: str, guest: int = SIGN_IN, others: int = MISSING) -> dict[str, int]:
    """The status for the named people; a guest and everybody else get the other two."""
    return {person: guest if person == "guest" else others for person in PEOPLE} | dict.fromkeys(
        people, status
    )


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
    "admin-sign-in": only(302, "admin"),  # to the one sign-in page, or on to where the administrator may go
    "sign-in": dict.fromkeys(PEOPLE, 302) | {"guest": 200},
    "sign-out": dict.fromkeys(PEOPLE, 405),
    "account": only(200, *PEOPLE[1:]),
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
    "register-till": dict.fromkeys(PEOPLE, 405) | {"guest": SIGN_IN},
    "revoke-till": dict.fromkeys(PEOPLE, 405) | {"guest": SIGN_IN},
    "reports": only(200, "officer"),
    "commune-sales": only(200, "officer"),
    "commune-sales-file": only(200, "officer"),
}


class Town:
    """One of each kind of person, and what they might reach for."""

    def __init__(self) -> None:
        self.outlet, other = make_outlet(), make_outlet()
        vendor = make_vendor()
        self.honey = make_variant(vendor)
        stock(shelf_of(vendor), self.honey, 20)
        self.order: OrderGroup = order((self.honey, 1))
        producer = make_user("Chủ hàng")
        VendorMembership.objects.create(user=producer, vendor=vendor, role="owner")
        self.people: dict[str, User | None] = {
            "guest": None,
            "shopper": make_user("Người mua"),
            "producer": producer,
            "clerk": make_clerk(self.outlet),
            "manager": make_clerk(self.outlet, "manager"),
            "other_manager": make_clerk(other, "manager"),
            "officer": make_officer(province("79")),
            "admin": make_user("Quản trị", is_staff=True, is_superuser=True),
        }
        manager = self.people["manager"]
        assert manager is not None
        self.till = register_device(outlet_id=self.outlet.pk, name="Máy 1", manager=manager, now=NOW)
        self.arguments: dict[str, dict[str, Any]] = {
            "group": {"slug": "thuc-pham"},
            "commune": {"code": "27676"},
            "producer": {"slug": vendor.slug},
            "product": {"slug": self.honey.product.slug},
            "order": {"token": self.order.token},
            "cancel-order": {"token": self.order.token, "number": 1},
            "product-picture": {"name": "nobody-drew-this.webp"},
            "sitemap-section": {"section": "trang"},
            "policy": {"slug": "doi-tra"},
            "register-till": {"outlet_id": self.outlet.pk},
            "revoke-till": {"device_id": self.till.device.pk},
        }

    def client(self, person: str) -> Client:
        """The browser of one of them, with the till's credential in it for whoever stands at the counter."""
        client = Client()
        client.cookies[DEVICE_COOKIE] = self.till.credential
        user = self.people[person]
        if user is not None:
            client.force_login(user)
        return client


@pytest.fixture
def town() -> Town:
    return Town()


def addresses() -> dict[str, str]:
    """Name (or path, where there is none) and pattern of every address but the admin's own."""

    def walk(patterns: list[Any], prefix: str) -> dict[str, str]:
        found: dict[str, str] = {}
        for entry in patterns:
            path = prefix + str(entry.pattern)
            if isinstance(entry, URLResolver) and entry.namespace != "admin":
                found |= walk(entry.url_patterns, path)
            elif isinstance(entry, URLPattern):
                found[entry.name or path] = path
        return found

    return walk(get_resolver().url_patterns, "")


def test_every_address_is_in_the_table():
    assert set(addresses()) == set(PAGES)


@pytest.mark.parametrize("person", PEOPLE)
def test_every_page_answers_each_person_as_the_table_says(town, person):
    client = town.client(person)
    wrong = {}
    for name, expected in PAGES.items():
        try:
            path = reverse(name, kwargs=town.arguments.get(name))
        except NoReverseMatch:
            path = f"/{name}"
        status = client.get(path).status_code
        if status != expected[person]:
            wrong[name] = (status, expected[person])
    assert wrong == {}


def test_what_only_takes_a_form_refuses_strangers_as_if_it_were_not_there(town):
    forms = {
        f"/diem-ban/{town.outlet.pk}/dang-ky-may/": {"manager"},
        f"/diem-ban/may/{town.till.device.pk}/thu-hoi/": {"manager"},
    }
    for path, allowed in forms.items():
        missing = path.replace(str(town.outlet.pk), "999999").replace(
            str(town.till.device.pk), str(UUID(int=7))
        )
        for person in set(PEOPLE) - allowed - {"guest"}:
            client = town.client(person)
            del client.cookies[DEVICE_COOKIE]  # a browser that is a till already is told so instead
            answers = [client.post(address, {"name": "Máy lạ"}) for address in (path, missing)]
            assert [answer.status_code for answer in answers] == [MISSING, MISSING], (path, person)
    town.till.device.refresh_from_db()
    assert town.till.device.revoked_at is None


def test_another_orders_number_under_ones_own_link_is_missing(town):
    mine = f"/don-hang/{town.order.token}/huy/"

    assert town.client("guest").post(f"{mine}2/").status_code == MISSING


@pytest.mark.parametrize("person", PEOPLE)
def test_the_admins_pages_are_for_the_admin(town, person):
    client = town.client(person)
    expected = 200 if person == "admin" else SIGN_IN

    wrong = {
        model.__name__: status
        for model in admin.site._registry
        if (status := client.get(f"/admin/{model._meta.app_label}/{model._meta.model_name}/").status_code)
        != expected
    }

    assert wrong == {}


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


def test_every_field_of_the_api_is_in_the_table():
    printed = schema.graphql_schema
    roots = [root for root in (printed.query_type, printed.mutation_type) if root]
    assert {name for root in roots for name in root.fields} == set(FIELDS)


def ask(client: Client, query: str, **variables: Any) -> str:
    body = json.dumps({"query": query, "variables": variables})
    answer = client.post("/graphql/", body, content_type="application/json").json()
    if answer.get("errors"):
        return answer["errors"][0]["extensions"]["code"]
    (payload,) = answer["data"].values()
    problems = payload.get("problems") if isinstance(payload, dict) else None
    return problems[0]["code"] if problems else "data"


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


@pytest.mark.parametrize("person", PEOPLE)
def test_the_api_answers_each_person_as_the_table_says(town, person):
    client = town.client(person)

    got = {name: ask(client, query, **variables) for name, (query, variables) in questions(town).items()}

    assert got == {name: expected[person] for name, expected in FIELDS.items()}


@pytest.mark.parametrize("field", ["recordPosSale", "recordPosSales"])
def test_without_a_tills_credential_no_sale_is_taken(town, field):
    client = town.client("manager")
    del client.cookies[DEVICE_COOKIE]
    query, variables = questions(town)[field]

    assert ask(client, query, **variables) == "unknown-device"
