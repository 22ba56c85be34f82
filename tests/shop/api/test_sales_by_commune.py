"""The query salesByCommune: the page's figures, rights and masking for programs."""

import json
from typing import Any

import graphene
import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory

from shop.api.documents import Documents
from shop.api.reports import ReportQueries
from shop.api.view import GraphQLDoor
from tests.shop.reports.trade import sold_in
from tests.world import (
    CAN_GIO,
    NOW,
    PHU_QUOC,
    THANH_AN,
    commune,
    make_clerk,
    make_officer,
    make_outlet,
    make_user,
)

pytestmark = pytest.mark.django_db

documents = Documents(graphene.Schema(query=ReportQueries).graphql_schema, introspection=False)
door = GraphQLDoor.as_view(documents=documents)

QUERY = """
query ($view: ReportView!, $from: Date!, $to: Date!, $channel: SalesChannel, $first: Int, $after: String) {
  salesByCommune(view: $view, from: $from, to: $to, channel: $channel, boundaries: NOW) {
    periodFrom periodTo outlets hasDemo rowCount asOf
    totals { amountVnd takenBackVnd lines producers }
    rows(first: $first, after: $after) {
      cursor kind code name place amountVnd producers communes isPartial isCurrent sharePermille
    }
  }
}
"""


def ask(user: Any, *, query: str = QUERY, **variables: Any) -> tuple[int, dict[str, Any]]:
    asked = {"view": "ORIGIN", "from": "2026-01-01", "to": "2026-12-31", "first": 20, **variables}
    body = json.dumps({"query": query, "variables": asked})
    request = RequestFactory().post("/graphql/", body, content_type="application/json")
    request.user = user
    answer = door(request)
    return answer.status_code, json.loads(answer.content)


def test_an_officer_reads_rows_and_totals_above_two_thousand_million():
    sold_in(THANH_AN, producers=3, amount_vnd=1_000_000_000)
    sold_in(CAN_GIO, producers=1, amount_vnd=7)

    status, answer = ask(make_officer(commune(CAN_GIO)))
    report = answer["data"]["salesByCommune"]

    assert (status, "errors" in answer) == (200, False)
    assert report["totals"] == {"amountVnd": 3_000_000_007, "takenBackVnd": 0, "lines": 4, "producers": 4}
    assert (report["periodFrom"], report["periodTo"], report["outlets"], report["rowCount"]) == (
        "2026-01-01",
        "2026-12-31",
        2,
        2,
    )
    assert report["rows"] == [
        {
            "cursor": "row:0",
            "kind": "COMMUNE",
            "code": THANH_AN,
            "name": "Xã Thạnh An",
            "place": "TP. Hồ Chí Minh",
            "amountVnd": 3_000_000_000,
            "producers": 3,
            "communes": 1,
            "isPartial": False,
            "isCurrent": True,
            "sharePermille": 1000,
        },
        {
            "cursor": "row:1",
            "kind": "COMMUNE",
            "code": CAN_GIO,
            "name": "Xã Cần Giờ",
            "place": "TP. Hồ Chí Minh",
            "amountVnd": 7,
            "producers": 1,
            "communes": 1,
            "isPartial": False,
            "isCurrent": True,
            "sharePermille": 0,
        },
    ]


def test_masking_holds_here_too():
    sold_in(THANH_AN, producers=1, amount_vnd=123_457)

    _, answer = ask(make_officer(commune(PHU_QUOC)))
    report = answer["data"]["salesByCommune"]

    assert [(row["kind"], row["amountVnd"], row["code"]) for row in report["rows"]] == [("MERGED", None, "")]
    assert report["totals"]["amountVnd"] is None
    assert "123457" not in json.dumps(answer)


@pytest.mark.parametrize(
    "make",
    [
        AnonymousUser,
        make_user,
        lambda: make_clerk(make_outlet(), "manager"),
        lambda: make_user(is_staff=True, is_superuser=True),
    ],
)
def test_everyone_else_gets_one_and_the_same_refusal_whatever_they_ask(make):
    user = make()
    sold_in(THANH_AN, producers=3)

    answers = [ask(user), ask(user, **{"from": "2026-12-31", "to": "2026-01-01"})]

    for status, answer in answers:
        assert (status, answer["data"]["salesByCommune"]) == (200, None)
        assert [error["extensions"]["code"] for error in answer["errors"]] == ["not-found"]
    assert answers[0] == answers[1]


@pytest.mark.parametrize(
    ("wrong", "path"),
    [
        ({"from": "2026-12-31", "to": "2026-01-01"}, ["from"]),
        ({"from": "2000-01-01"}, ["from"]),
        ({"to": "2199-01-01"}, ["to"]),
        ({"from": "2024-01-01", "to": "2050-01-01"}, ["to"]),
    ],
)
def test_a_period_that_cannot_be_meant_names_the_end_that_is_wrong(wrong, path):
    _, answer = ask(make_officer(commune(CAN_GIO)), **wrong)

    (error,) = answer["errors"]
    assert (error["extensions"]["code"], error["extensions"]["path"]) == ("invalid-input", path)


@pytest.mark.parametrize(
    "wrong",
    [
        {"from": "2026-99-99"},
        {"to": "31/12/2026"},
        {"view": "origin"},
        {"channel": "ONLINE; DROP"},
        {"view": None},
        {"first": 101},
        {"first": -1},
        {"first": 10**9},
        {"from": "2026-01-01\u0000"},
        {"after": 1},
    ],
)
def test_wrong_values_never_reach_the_report(wrong):
    status, answer = ask(make_officer(commune(CAN_GIO)), **wrong)

    assert status == 400
    assert answer["errors"]


def test_pages_put_together_are_all_rows_and_each_says_the_totals_of_all():
    for number, code in enumerate((THANH_AN, CAN_GIO, PHU_QUOC), 1):
        sold_in(code, producers=3, amount_vnd=number * 100_000)
    officer = make_officer(commune(CAN_GIO))

    codes, cursor, totals = [], None, set()
    while len(codes) < 3:
        _, answer = ask(officer, first=2, after=cursor)
        report = answer["data"]["salesByCommune"]
        codes += [row["code"] for row in report["rows"]]
        cursor = report["rows"][-1]["cursor"]
        totals.add((report["totals"]["amountVnd"], report["rowCount"]))

    assert codes == [PHU_QUOC, CAN_GIO, THANH_AN]
    assert totals == {(1_800_000, 3)}
    assert ask(officer, after=cursor)[1]["data"]["salesByCommune"]["rows"] == []


def test_two_pages_in_one_document_are_both_right():
    for number, code in enumerate((THANH_AN, CAN_GIO, PHU_QUOC), 1):
        sold_in(code, producers=3, amount_vnd=number * 100_000)
    query = """query ($view: ReportView!, $from: Date!, $to: Date!) {
      salesByCommune(view: $view, from: $from, to: $to) { last: rows(first: 1, after: "row:1") { code } ...more } }
    fragment more on CommuneReport { rows(first: 1) { code producers } }"""

    _, answer = ask(make_officer(commune(CAN_GIO)), query=query)

    assert answer["data"]["salesByCommune"] == {
        "last": [{"code": THANH_AN}],
        "rows": [{"code": PHU_QUOC, "producers": 3}],
    }


@pytest.mark.parametrize("cursor", ["1", "row:-1", "row:", "row:1234567", "row:１", "cm93OjE="])
def test_a_cursor_that_is_none_is_named(cursor):
    _, answer = ask(make_officer(commune(CAN_GIO)), after=cursor)

    (error,) = answer["errors"]
    assert (error["extensions"]["code"], error["extensions"]["path"]) == ("invalid-input", ["rows", "after"])


def test_the_first_rows_come_and_the_totals_are_of_all():
    for code in (THANH_AN, CAN_GIO, PHU_QUOC):
        sold_in(code, producers=3)

    _, answer = ask(make_officer(commune(CAN_GIO)), first=1, channel="SALES_POINT", view="SALE")
    sold_at = NOW.date().isoformat()
    _, other_day = ask(make_officer(commune(CAN_GIO)), **{"from": sold_at, "to": sold_at})

    report = answer["data"]["salesByCommune"]
    assert [row["code"] for row in report["rows"]] == [CAN_GIO]
    assert report["totals"]["amountVnd"] == 900_000
    assert len(other_day["data"]["salesByCommune"]["rows"]) == 3
