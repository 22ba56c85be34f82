"""Who may do what: every address and every query and mutation × every kind of person. An unlisted one fails.

The tables stand in tests/house/rights/, one file a part of the product: PAGES (address name → what GET answers),
FORMS (a path a form is sent to → who may), FIELDS (what the API answers), `arguments(town)`, `questions(town)`.
"""

import importlib
import json
import pkgutil
from types import ModuleType
from typing import Any
from uuid import UUID

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from outlets.selectors.access_device import DEVICE_COOKIE
from shop.api.schema import schema
from tests.house import rights
from tests.house.rights.people import MISSING, PEOPLE, SIGN_IN
from tests.house.rights.town import Town

pytestmark = pytest.mark.django_db

PARTS: list[ModuleType] = [
    importlib.import_module(f"{rights.__name__}.{found.name}")
    for found in pkgutil.iter_modules(rights.__path__)
    if found.name not in {"people", "town"}
]


def gathered(name: str) -> dict[str, Any]:
    """One table out of those of all parts; a name in two of them would hide one."""
    whole: dict[str, Any] = {}
    for part in PARTS:
        table = getattr(part, name, {})
        assert not whole.keys() & table.keys(), (part.__name__, name)
        whole |= table
    return whole


PAGES: dict[str, dict[str, int]] = gathered("PAGES")
FIELDS: dict[str, dict[str, str]] = gathered("FIELDS")


def asked(name: str, town: Town) -> dict[str, Any]:
    """What `arguments` or `questions` of every part say about this town."""
    return {
        key: value
        for part in PARTS
        if hasattr(part, name)
        for key, value in getattr(part, name)(town).items()
    }


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
    arguments = town.arguments | asked("arguments", town)
    wrong = {}
    for name, expected in PAGES.items():
        try:
            path = reverse(name, kwargs=arguments.get(name))
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


@pytest.mark.parametrize("person", PEOPLE)
def test_the_api_answers_each_person_as_the_table_says(town, person):
    client = town.client(person)

    got = {
        name: ask(client, query, **variables) for name, (query, variables) in asked("questions", town).items()
    }

    assert got == {name: expected[person] for name, expected in FIELDS.items()}


@pytest.mark.parametrize("field", ["recordPosSale", "recordPosSales"])
def test_without_a_tills_credential_no_sale_is_taken(town, field):
    client = town.client("manager")
    del client.cookies[DEVICE_COOKIE]
    query, variables = asked("questions", town)[field]

    assert ask(client, query, **variables) == "unknown-device"
